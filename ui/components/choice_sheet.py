"""Choosing variants and modifiers: required first and counted down, nested, priced, kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from ui.components.element import DataElement, Handler, Values, text, whole
from ui.components.order_list import LineAction, Seat

Prefix = Literal["", "no", "extra", "side"]
SHEET_PARTS: list[str | Path] = ["comanda_kit.js", "choice_rules.js"]


@dataclass(frozen=True, slots=True)
class MoneyFormat:
    """How whole minor units are written: `exponent` 2 is cents, 0 has no decimals."""

    exponent: int = 2
    prefix: str = ""
    suffix: str = ""
    decimal: str = "."
    group: str = ","


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose; `most` is how many times, `groups` open when it is chosen.

    `price` is shown as it is; without it, `price_minor` is.
    """

    option_id: str
    name: str
    price_minor: int = 0
    price: str = ""
    default: int = 0
    most: int = 1
    sold_out: str = ""
    groups: tuple[ChoiceGroup, ...] = ()
    prefixes: tuple[Prefix, ...] = ()


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """Options to choose `least` to `most` of; `most` None is any number."""

    group_id: str
    name: str
    options: tuple[Option, ...]
    least: int = 0
    most: int | None = None
    kind: Literal["variant", "modifier"] = "modifier"


@dataclass(frozen=True, slots=True)
class ChoiceItem:
    """What is being ordered; `seats` are offered when there are any.

    What is `weighed` has its price for a kilogram, and its quantity is grams; `scale` names the one
    whose weight is shown and taken (`ChoiceSheet.show_weight`), empty where weights are typed.
    """

    item_id: str
    name: str
    price_minor: int
    groups: tuple[ChoiceGroup, ...] = ()
    seats: tuple[Seat, ...] = ()
    seat: str = ""
    note: bool = True
    quantity: int = 1
    weighed: bool = False
    scale: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice made; `path` are the option ids it is nested under, outermost first.

    A default that was taken off has quantity 0 and prefix "no".
    """

    group_id: str
    option_id: str
    quantity: int = 1
    prefix: Prefix = ""
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChoicesMade:
    """Done was tapped and every rule was met in the browser; `context` is what `open` was given.

    With `weighed` the quantity is what the scale showed as `shown`, without `tare` grams.
    """

    item_id: str
    choices: tuple[Choice, ...]
    quantity: int
    note: str
    seat: str
    tap_id: str
    context: str
    weighed: bool = False
    shown: str = ""
    tare: int = 0


@dataclass(frozen=True, slots=True)
class WeightShown:
    """What a scale says: as it wrote it, whole grams or None, and why there are none."""

    sent: str
    unit: str
    grams: int | None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class ScaleWatched:
    """The sheet shows a scale's weight and wants to hear it; said again every few seconds."""

    context: str


@dataclass(frozen=True, slots=True)
class ChoicesCancelled:
    """The sheet was closed without a choice."""

    item_id: str
    context: str


@dataclass(frozen=True, slots=True)
class SheetActed:
    """One of the sheet's `actions` was tapped; the sheet has closed itself."""

    action: str
    tap_id: str
    context: str


@dataclass(frozen=True, slots=True)
class ChoiceSheetLabels:
    """Words of the sheet."""

    done: str = "Add"
    cancel: str = "Cancel"
    choose_more: str = "choose {count} more"
    optional: str = "optional"
    up_to: str = "up to {count}"
    chosen: str = "chosen"
    no: str = "no"
    extra: str = "extra"
    side: str = "side"
    note: str = "Note for the kitchen"
    seat: str = "Seat"
    quantity: str = "Quantity"
    weight: str = "Weight in grams"
    weigh: str = "how heavy is it?"
    per_kilogram: str = "{price} for 1 kg"
    tare: str = "Tare {grams} g"
    type_weight: str = "Type the weight"
    use_scale: str = "Use the scale"
    no_weight: str = "The scale says nothing."


class ChoiceSheet(DataElement, component="choice_sheet.js", dependencies=SHEET_PARTS):
    """A sheet over the page; half-made choices live in the browser and survive a reload."""

    def __init__(
        self, *, money: MoneyFormat | None = None, labels: ChoiceSheetLabels | None = None
    ) -> None:
        super().__init__()
        self._requests = 0
        self._weights = 0
        self.is_open = False
        """Whether it was opened and neither answered nor closed since."""
        for ending in ("done", "act", "cancel"):
            self.on(ending, self._ended)
        self.put_labels(labels or ChoiceSheetLabels())
        self.put("money", money or MoneyFormat())

    def open(
        self,
        item: ChoiceItem,
        *,
        key: str,
        chosen: Sequence[Choice] | None = None,
        quantity: int | None = None,
        note: str = "",
        seat: str | None = None,
        context: str = "",
        done: str = "",
        actions: Sequence[LineAction] = (),
    ) -> None:
        """Open for an item. Choices half-made under this key for it and `context` come back;
        otherwise it begins with `chosen`, or with the defaults when that is None. With `done` the
        button says just that, without a price, and nothing is counted; `actions` stand above it.
        """
        self._ask(
            {
                "item": item,
                "key": key,
                "chosen": chosen,
                "quantity": quantity if quantity is not None else item.quantity,
                "note": note,
                "seat": item.seat if seat is None else seat,
                "context": context,
                "done": done,
                "actions": actions,
            }
        )

    def restore(self, key: str) -> None:
        """Open again what was half-made under this key before a reload, if anything."""
        self._ask({"restore": key})

    def close(self) -> None:
        """Close and forget."""
        self._ask({"close": True})
        self.is_open = False

    def refuse(self, sentence: str) -> None:
        """What was sent cannot be done: open it again as it was and say why."""
        self._ask({"refuse": sentence})

    def show_weight(self, weight: WeightShown) -> None:
        """What the scale says now. A weight that is not said again soon is not shown any more."""
        self._weights += 1
        self.put("weight", {**asdict(weight), "serial": self._weights})

    def on_watch(self, handler: Handler[ScaleWatched]) -> None:
        """Call while the sheet shows a scale's weight, every few seconds."""
        self.listen("watch", _scale_watched, handler)

    def on_done(self, handler: Handler[ChoicesMade]) -> None:
        """Call when the choice is complete; the sheet has closed itself."""
        self.listen("done", _choices_made, handler)

    def on_act(self, handler: Handler[SheetActed]) -> None:
        """Call when an action was tapped."""
        self.listen("act", _sheet_acted, handler)

    def on_cancel(self, handler: Handler[ChoicesCancelled]) -> None:
        """Call when people close the sheet."""
        self.listen("cancel", _choices_cancelled, handler)

    def _ended(self) -> None:
        self.is_open = False

    def _ask(self, request: dict[str, object]) -> None:
        self._requests += 1
        self.is_open = "restore" not in request
        self.put("request", {**request, "serial": self._requests})


def _choices_made(values: Values) -> ChoicesMade:
    choices = values.get("choices")
    assert isinstance(choices, list)
    return ChoicesMade(
        item_id=text(values, "item_id"),
        choices=tuple(_choice(each) for each in choices),
        quantity=whole(values, "quantity"),
        note=text(values, "note"),
        seat=text(values, "seat"),
        tap_id=text(values, "tap_id"),
        context=text(values, "context"),
        weighed=bool(values.get("weighed")),
        shown=text(values, "shown") if values.get("weighed") else "",
        tare=whole(values, "tare") if values.get("weighed") else 0,
    )


def _scale_watched(values: Values) -> ScaleWatched:
    return ScaleWatched(text(values, "context"))


def _sheet_acted(values: Values) -> SheetActed:
    return SheetActed(text(values, "action"), text(values, "tap_id"), text(values, "context"))


def _choice(values: Values) -> Choice:
    path = values.get("path")
    assert isinstance(path, list)
    return Choice(
        group_id=text(values, "group_id"),
        option_id=text(values, "option_id"),
        quantity=whole(values, "quantity"),
        prefix=_prefix(text(values, "prefix")),
        path=tuple(str(each) for each in path),
    )


def _prefix(word: str) -> Prefix:
    known: dict[str, Prefix] = {"": "", "no": "no", "extra": "extra", "side": "side"}
    return known[word]


def _choices_cancelled(values: Values) -> ChoicesCancelled:
    return ChoicesCancelled(text(values, "item_id"), text(values, "context"))
