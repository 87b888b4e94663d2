"""The kitchen's cards: oldest top left, slots that stay still, everything readable from afar."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ui.components.element import DataElement, Handler, Values, text, whole

KITCHEN_PARTS: list[str | Path] = [
    "comanda_kit.js",
    "kitchen_card.js",
    "kitchen_head.js",
    "kitchen_keys.js",
    "kitchen_layout.js",
    "kitchen_sound.js",
    "kitchen_wake.js",
]

PRESSES_KEPT = 20
"""So many presses may leave as one message."""


@dataclass(frozen=True, slots=True)
class CardModifier:
    """A choice under a kitchen line; a `fresh` one came with a change."""

    text: str
    kind: Literal["", "no", "extra", "side"] = ""
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class CardLine:
    """One thing to make; a voided one stays, struck through, until it is bumped.

    `waits`: its allergies must be acknowledged before it can be bumped; `read`: they were.
    `begin` says when to begin it (`begin_ms`, box time), `detail` where it is made, for the
    pass. Lines of a `group` stand under one bar; otherwise those of a mark do. A changed line
    strikes through what it `was`; while it has a `change`, a tap says that it was seen.
    """

    line_id: str
    quantity: str
    name: str
    modifiers: tuple[CardModifier, ...] = ()
    note: str = ""
    seat: str = ""
    allergies: tuple[str, ...] = ()
    mark: Literal["", "added", "changed", "remake", "void"] = ""
    done: bool = False
    waits: bool = False
    read: bool = False
    begin: str = ""
    begin_ms: int = 0
    detail: str = ""
    group: Literal["", "missing", "ready"] = ""
    was: tuple[str, ...] = ()
    change: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a station is, for the screen that sees whole orders; a `word` replaces its count."""

    station: str
    done: int
    total: int
    ready: bool = False
    word: str = ""


@dataclass(frozen=True, slots=True)
class CardAction:
    """A button at the foot of a card. With `picks_line` a line of the card is tapped next."""

    action: str
    label: str
    icon: str = ""
    tone: Literal["", "main"] = ""
    picks_line: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """What one station makes for one order; `started_ms` is box time.

    Before `begin_ms` it is dimmed and says `begin` ("start 19:10"). `held` is what waits to be
    fired. A card of kind `message` has words in its `note` and leaves with one tap.
    """

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
    kind: Literal["", "message"] = ""
    begin: str = ""
    begin_ms: int = 0
    held: str = ""
    ready: bool = False
    actions: tuple[CardAction, ...] = ()


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
class AllergyRead:
    """The allergy bar of a line was tapped: a cook has read it."""

    card_id: str
    line_id: str
    tap_id: str


@dataclass(frozen=True, slots=True)
class ChangesSeen:
    """Changed lines were tapped, each with the `change` that it showed."""

    card_id: str
    line_ids: tuple[str, ...]
    changes: tuple[str, ...]
    tap_id: str


@dataclass(frozen=True, slots=True)
class CardActed:
    """A button at a card's foot was tapped, or the line that it asked for."""

    card_id: str
    line_id: str
    action: str
    tap_id: str


@dataclass(frozen=True, slots=True)
class Zoomed:
    """Another size is wanted for this screen."""

    percent: int
    tap_id: str


@dataclass(frozen=True, slots=True)
class Muted:
    """This screen is to keep quiet, or to be heard again."""

    muted: bool
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
class SoldOutPressed:
    """Something is sold out: what is it?"""

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
    sold_out: str = "Sold out"
    by_ingredient: str = "By ingredient"
    history: str = "History"
    bring_back: str = "Recall"
    heard: str = "heard {seconds} s ago"
    cards: str = "Cards: {count}"
    next: str = "Next page"
    rush: str = "RUSH"
    seat: str = "seat"
    empty: str = "Nothing to make. New orders appear here by themselves."
    no_history: str = "Nothing was bumped yet."
    sound_on: str = "Touch for sound"
    smaller: str = "Smaller"
    larger: str = "Larger"
    remake: str = "REMAKE"
    missing: str = "MISSING"
    ready: str = "READY"
    acknowledge: str = "Tap: I have read it"
    read_first: str = "Read the allergy first: tap its red bar."
    unheard: str = "Box not heard for {seconds} s: cards may be old"
    undo: str = "Undo"
    unrush: str = "Not rushed"
    cancel: str = "Cancel"
    pick: str = "Which one? Tap it."
    seen: str = "Tap when seen"
    by_choice: str = "By choice"
    help: str = "Sounds and keys"
    sounds: str = "Sounds"
    keys: str = "Keys of the bump bar"
    muted: str = "Muted"
    mute: str = "Mute this screen"
    unmute: str = "Let this screen be heard"
    tune_new: str = "New"
    tune_changed: str = "Changed"
    tune_void: str = "Void"
    tune_message: str = "Message"
    tune_unheard: str = "Box not heard"
    stays_on: str = "This screen stays on by itself."
    may_sleep: str = "Set this device to never sleep: its browser cannot keep it awake."
    key_slot: str = "choose a card, again: bump it"
    key_cards: str = "card before, card after"
    key_lines: str = "line above, line below"
    key_bump: str = "bump; read an allergy"
    key_recall: str = "recall the last card"
    key_rush: str = "rush, or undo it"
    key_allday: str = "all-day counts"
    key_history: str = "history"
    key_page: str = "next page"
    key_zoom: str = "larger, smaller"
    key_help: str = "this help"


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
        self._presses: deque[tuple[int, str, int]] = deque(maxlen=PRESSES_KEPT)
        self._sounds = sounds
        self.put_labels(labels or KitchenBoardLabels())
        self.put("settings", {"sounds": sounds, "acknowledge": False})
        self.set_zoom(zoom)

    def set_cards(self, cards: Sequence[Card]) -> None:
        """Show these cards, oldest first. Slots stay as they are for 1 s after a bump."""
        self.put("cards", cards)

    def set_all_day(
        self,
        items: Sequence[AllDay],
        ingredients: Sequence[AllDay] = (),
        choices: Sequence[AllDay] = (),
    ) -> None:
        """What the all-day panel counts."""
        counted = {"items": items, "ingredients": ingredients, "choices": choices}
        self.put("allday", counted)

    def set_history(self, past: Sequence[PastCard]) -> None:
        """What can be recalled, newest first."""
        self.put("history", past)

    def set_zoom(self, zoom: float) -> None:
        """Scale all type: 1.0 is 32 px lines."""
        self.put("zoom", zoom)

    def set_muted(self, muted: bool) -> None:
        """Keep quiet, or be heard."""
        self.put("muted", muted)

    def set_station(self, name: str) -> None:
        """Name the station in the header."""
        self.put("station", name)

    def press(self, act: str, at_ms: int) -> None:
        """A bump bar of the box was pressed, at box time: like a key of this screen's own.

        `act` is of `drivers.inputs.bar.ACTS`. Each counts once, and none that comes late.
        """
        serial = self._presses[-1][0] + 1 if self._presses else 1
        self._presses.append((serial, act, at_ms))
        self.put("presses", list(self._presses))

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

    def on_acknowledge(self, handler: Handler[AllergyRead]) -> None:
        """Let bumps wait for allergies to be read, and call when one was."""
        self.put("settings", {"sounds": self._sounds, "acknowledge": True})
        self.listen("acknowledge", _allergy_read, handler)

    def on_seen(self, handler: Handler[ChangesSeen]) -> None:
        """Let bumps wait for changes to be seen, and call when some were."""
        self.put("cansee", True)
        self.listen("seen", _changes_seen, handler)

    def on_act(self, handler: Handler[CardActed]) -> None:
        """Call when a button at a card's foot is tapped, or the line it asked for."""
        self.listen("act", _card_acted, handler)

    def on_zoom(self, handler: Handler[Zoomed]) -> None:
        """Call when another size is chosen; what is kept comes back by `set_zoom`."""
        self.listen("zoom", _zoomed, handler)

    def on_mute(self, handler: Handler[Muted]) -> None:
        """Call when the screen is muted or not; what is kept comes back by `set_muted`."""
        self.listen("mute", _muted, handler)

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

    def on_sold_out(self, handler: Handler[SoldOutPressed]) -> None:
        """Draw the button Sold out and call when it is tapped."""
        self.put("cansellout", True)
        self.listen("soldout", _sold_out_pressed, handler)

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


def _allergy_read(values: Values) -> AllergyRead:
    return AllergyRead(text(values, "card_id"), text(values, "line_id"), text(values, "tap_id"))


def _changes_seen(values: Values) -> ChangesSeen:
    lines = values.get("line_ids")
    changes = values.get("changes")
    assert isinstance(lines, list)
    assert isinstance(changes, list)
    return ChangesSeen(
        text(values, "card_id"),
        tuple(map(str, lines)),
        tuple(map(str, changes)),
        text(values, "tap_id"),
    )


def _card_acted(values: Values) -> CardActed:
    return CardActed(
        card_id=text(values, "card_id"),
        line_id=text(values, "line_id"),
        action=text(values, "action"),
        tap_id=text(values, "tap_id"),
    )


def _zoomed(values: Values) -> Zoomed:
    return Zoomed(whole(values, "percent"), text(values, "tap_id"))


def _muted(values: Values) -> Muted:
    return Muted(bool(values.get("muted")), text(values, "tap_id"))


def _recalled(values: Values) -> Recalled:
    return Recalled(text(values, "card_id"), text(values, "tap_id"))


def _rushed(values: Values) -> Rushed:
    return Rushed(text(values, "card_id"), bool(values.get("rush")), text(values, "tap_id"))


def _sold_out_pressed(values: Values) -> SoldOutPressed:
    return SoldOutPressed(text(values, "tap_id"))


def _cards_shown(values: Values) -> CardsShown:
    ids = values.get("card_ids")
    revs = values.get("revs")
    assert isinstance(ids, list)
    assert isinstance(revs, list)
    return CardsShown(tuple(map(str, ids)), tuple(map(int, revs)))


def _station_pressed(values: Values) -> StationPressed:
    return StationPressed(text(values, "tap_id"))
