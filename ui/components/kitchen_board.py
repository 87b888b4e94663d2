"""The kitchen's cards: oldest top left, slots that stay still, everything readable from afar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ui.components.element import DataElement, Handler, Values, text, whole

KITCHEN_PARTS: list[str | Path] = ["comanda_kit.js", "kitchen_layout.js", "kitchen_sound.js"]


@dataclass(frozen=True, slots=True)
class CardModifier:
    """A choice under a kitchen line."""

    text: str
    kind: Literal["", "no", "extra", "side"] = ""


@dataclass(frozen=True, slots=True)
class CardLine:
    """One thing to make; a voided one stays, struck through, until it is bumped."""

    line_id: str
    quantity: str
    name: str
    modifiers: tuple[CardModifier, ...] = ()
    note: str = ""
    seat: str = ""
    allergies: tuple[str, ...] = ()
    mark: Literal["", "added", "changed", "void"] = ""
    done: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a station is, for the screen that sees whole orders."""

    station: str
    done: int
    total: int
    ready: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """What one station makes for one order; `started_ms` is box time."""

    card_id: str
    rev: int
    title: str
    started_ms: int
    amber_after_s: int
    red_after_s: int
    lines: tuple[CardLine, ...] = ()
    order_type: str = ""
    type_color: str = ""
    guests: str = ""
    waiter: str = ""
    course: str = ""
    note: str = ""
    allergies: tuple[str, ...] = ()
    also_at: tuple[str, ...] = ()
    progress: tuple[Progress, ...] = ()
    rush: bool = False


@dataclass(frozen=True, slots=True)
class AllDay:
    """How many of one thing are to be made now, on all cards."""

    quantity: str
    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class PastCard:
    """A bumped card that may be recalled."""

    card_id: str
    title: str
    when: str
    summary: str


@dataclass(frozen=True, slots=True)
class CardBumped:
    """A card's header was tapped: the card is done."""

    card_id: str
    rev: int
    tap_id: str


@dataclass(frozen=True, slots=True)
class LineBumped:
    """A line was tapped: it is done, or (`done=False`) taken back."""

    card_id: str
    line_id: str
    rev: int
    done: bool
    tap_id: str


@dataclass(frozen=True, slots=True)
class Recalled:
    """A bumped card is wanted back; an empty id means the last one."""

    card_id: str
    tap_id: str


@dataclass(frozen=True, slots=True)
class Rushed:
    """A card is moved to the front, or back to its place."""

    card_id: str
    rush: bool
    tap_id: str


@dataclass(frozen=True, slots=True)
class CardsShown:
    """These cards are painted on this screen, each at the rev of the same place in `revs`."""

    card_ids: tuple[str, ...]
    revs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class StationPressed:
    """The station's name was tapped: another station is wanted."""

    tap_id: str


@dataclass(frozen=True, slots=True)
class KitchenBoardLabels:
    """Words of the board, in the station's language."""

    added: str = "ADDED"
    changed: str = "CHANGED"
    void: str = "VOID"
    also_at: str = "ALSO AT"
    recall: str = "Recall last"
    all_day: str = "All day"
    by_ingredient: str = "By ingredient"
    history: str = "History"
    bring_back: str = "Recall"
    heard: str = "heard {seconds} s ago"
    cards: str = "{count} cards"
    next: str = "Next page"
    rush: str = "RUSH"
    seat: str = "seat"
    empty: str = "Nothing to make. New orders appear here by themselves."
    no_history: str = "Nothing was bumped yet."
    sound_on: str = "Touch for sound"
    smaller: str = "Smaller"
    larger: str = "Larger"


class KitchenBoard(DataElement, component="kitchen_board.js", dependencies=KITCHEN_PARTS):
    """A station's or the expo's board in one element."""

    def __init__(
        self,
        *,
        zoom: float = 1.0,
        sounds: bool = True,
        labels: KitchenBoardLabels | None = None,
    ) -> None:
        super().__init__()
        self._refusals = 0
        self.put_labels(labels or KitchenBoardLabels())
        self.put("settings", {"sounds": sounds})
        self.set_zoom(zoom)

    def set_cards(self, cards: Sequence[Card]) -> None:
        """Show these cards, oldest first. Slots stay as they are for 1 s after a bump."""
        self.put("cards", cards)

    def set_all_day(self, items: Sequence[AllDay], ingredients: Sequence[AllDay] = ()) -> None:
        """What the all-day panel counts."""
        self.put("allday", {"items": items, "ingredients": ingredients})

    def set_history(self, past: Sequence[PastCard]) -> None:
        """What can be recalled, newest first."""
        self.put("history", past)

    def set_zoom(self, zoom: float) -> None:
        """Scale all type: 1.0 is 32 px lines. What people chose on a screen itself goes first."""
        self.put("zoom", zoom)

    def set_station(self, name: str) -> None:
        """Name the station in the header."""
        self.put("station", name)

    def refused(self, card_id: str) -> None:
        """A bump was refused: the card may be tapped again."""
        self._refusals += 1
        self.put("refusal", [card_id, self._refusals])

    def on_bump_card(self, handler: Handler[CardBumped]) -> None:
        """Call when a card is done."""
        self.listen("bumpcard", _card_bumped, handler)

    def on_bump_line(self, handler: Handler[LineBumped]) -> None:
        """Call when a line is done or taken back."""
        self.listen("bumpline", _line_bumped, handler)

    def on_recall(self, handler: Handler[Recalled]) -> None:
        """Draw Recall and History, and call when a bumped card is wanted back."""
        self.put("canrecall", True)
        self.listen("recall", _recalled, handler)

    def on_rush(self, handler: Handler[Rushed]) -> None:
        """Draw the rush button on cards and call when it is tapped."""
        self.put("canrush", True)
        self.listen("rush", _rushed, handler)

    def on_station(self, handler: Handler[StationPressed]) -> None:
        """Make the station's name a button and call when it is tapped."""
        self.put("canleave", True)
        self.listen("station", _station_pressed, handler)

    def on_shown(self, handler: Handler[CardsShown]) -> None:
        """Call when cards, or new revisions of them, were painted here."""
        self.listen("shown", _cards_shown, handler)


def _card_bumped(values: Values) -> CardBumped:
    return CardBumped(text(values, "card_id"), whole(values, "rev"), text(values, "tap_id"))


def _line_bumped(values: Values) -> LineBumped:
    return LineBumped(
        card_id=text(values, "card_id"),
        line_id=text(values, "line_id"),
        rev=whole(values, "rev"),
        done=bool(values.get("done")),
        tap_id=text(values, "tap_id"),
    )


def _recalled(values: Values) -> Recalled:
    return Recalled(text(values, "card_id"), text(values, "tap_id"))


def _rushed(values: Values) -> Rushed:
    return Rushed(text(values, "card_id"), bool(values.get("rush")), text(values, "tap_id"))


def _cards_shown(values: Values) -> CardsShown:
    ids = values.get("card_ids")
    revs = values.get("revs")
    assert isinstance(ids, list)
    assert isinstance(revs, list)
    return CardsShown(tuple(map(str, ids)), tuple(map(int, revs)))


def _station_pressed(values: Values) -> StationPressed:
    return StationPressed(text(values, "tap_id"))
