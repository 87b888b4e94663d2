"""An order as people read it: lines under course bars, seats on top, totals at the foot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ui.components.element import DataElement, Handler, Values, text, whole

LineState = Literal["new", "held", "sent", "preparing", "ready", "served", "voided"]
ModifierKind = Literal["", "no", "extra", "side", "allergy"]


@dataclass(frozen=True, slots=True)
class Modifier:
    """A choice under a line."""

    text: str
    price: str = ""
    kind: ModifierKind = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One order line, ready to show; `actions` names a set given to `set_line_actions`.

    `gone` says why it cannot be sent any more: the line is red. A line that `opens` tells its page
    when it is tapped, instead of showing its actions. The `last` stand below all courses and have
    no state to show: a service charge is nothing that is made.
    """

    line_id: str
    rev: int
    quantity: str
    name: str
    price: str
    state: LineState
    course_id: str = ""
    modifiers: tuple[Modifier, ...] = ()
    note: str = ""
    seat: str = ""
    added_by: str = ""
    delivery: str = ""
    delivery_tone: Literal["", "wait", "ok", "late"] = ""
    color: str = ""
    actions: str = ""
    gone: str = ""
    opens: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True)
class CourseFire:
    """The Fire button on a course bar."""

    label: str
    enabled: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CourseBar:
    """A bar between lines; its lines are those naming its `course_id`.

    Minutes since `since_ms` are put into `since_words` by the browser; `timer` names the button
    beside Fire that asks for one.
    """

    course_id: str
    name: str
    status: str = ""
    fire: CourseFire | None = None
    since_ms: int | None = None
    since_words: str = ""
    late: bool = False
    timer: str = ""


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat chip; seat "" is the table. `alert`: its guest must not eat something."""

    seat: str
    label: str
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Total:
    """A row at the foot of the order."""

    label: str
    amount: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class LineAction:
    """A button under a selected line; `once` waits until the line's rev changes."""

    action: str
    label: str
    icon: str = ""
    danger: bool = False
    once: bool = False
    enabled: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LineActed:
    """An action of a line was tapped."""

    line_id: str
    rev: int
    action: str
    tap_id: str


@dataclass(frozen=True, slots=True)
class LineOpened:
    """A line that `opens` was tapped."""

    line_id: str
    rev: int
    tap_id: str


@dataclass(frozen=True, slots=True)
class PriceTapped:
    """A line's price was tapped."""

    line_id: str
    tap_id: str


@dataclass(frozen=True, slots=True)
class CourseFired:
    """Fire was tapped on a course bar."""

    course_id: str
    tap_id: str


@dataclass(frozen=True, slots=True)
class CourseTimed:
    """The clock was tapped on a course bar."""

    course_id: str
    tap_id: str


@dataclass(frozen=True, slots=True)
class SeatChosen:
    """A seat chip was tapped."""

    seat: str
    tap_id: str


@dataclass(frozen=True, slots=True)
class LineSelected:
    """The selection moved to a line, or to none ("")."""

    line_id: str


@dataclass(frozen=True, slots=True)
class OrderListLabels:
    """Words of the list, among them one for each state."""

    new: str = "not sent"
    held: str = "held"
    sent: str = "sent"
    preparing: str = "cooking"
    ready: str = "ready"
    served: str = "served"
    voided: str = "voided"
    empty: str = "Tap a dish to begin."
    seats: str = "Seats"


class OrderList(DataElement, component="order_list.js", dependencies=["comanda_kit.js"]):
    """The order in one element. Tapping a line opens its actions in place, without the box."""

    def __init__(self, *, labels: OrderListLabels | None = None) -> None:
        super().__init__()
        self.put_labels(labels or OrderListLabels())
        self._selections = 0

    def set_lines(self, courses: Sequence[CourseBar], lines: Sequence[Line]) -> None:
        """Show these lines in their order, each under its course bar, the others before them."""
        self.put("order", {"courses": courses, "lines": lines})

    def set_seats(self, seats: Sequence[Seat], selected: str = "") -> None:
        """Show the seat chips and which one new lines go to."""
        self.put("seats", {"seats": seats, "selected": selected})

    def set_totals(self, totals: Sequence[Total]) -> None:
        """Show the foot."""
        self.put("totals", totals)

    def set_line_actions(self, actions: Mapping[str, Sequence[LineAction]]) -> None:
        """Name the sets of actions that lines refer to."""
        self.put("actions", dict(actions))

    def set_empty(self, sentence: str) -> None:
        """What an order without lines says."""
        self.put("empty", sentence)

    def select(self, line_id: str) -> None:
        """Select a line, or none with ""."""
        self._selections += 1
        self.put("selected", [line_id, self._selections])

    def on_line(self, handler: Handler[LineActed]) -> None:
        """Call for each tap on a line's action."""
        self.listen("line", _line_acted, handler)

    def on_open(self, handler: Handler[LineOpened]) -> None:
        """Call when a line that `opens` is tapped."""
        self.listen("open", _line_opened, handler)

    def on_price(self, handler: Handler[PriceTapped]) -> None:
        """Call when a line's price is tapped; without a handler it is part of the line."""
        self.put("prices", True)
        self.listen("price", _price_tapped, handler)

    def on_course(self, handler: Handler[CourseFired]) -> None:
        """Call when Fire is tapped; a second tap waits until the bar changes."""
        self.listen("course", _course_fired, handler)

    def on_timer(self, handler: Handler[CourseTimed]) -> None:
        """Call when the clock is tapped on a course bar."""
        self.listen("timer", _course_timed, handler)

    def on_seat(self, handler: Handler[SeatChosen]) -> None:
        """Call when a seat chip is tapped."""
        self.listen("seat", _seat_chosen, handler)

    def on_select(self, handler: Handler[LineSelected]) -> None:
        """Call when people select a line or none."""
        self.listen("select", _line_selected, handler)


def _line_acted(values: Values) -> LineActed:
    return LineActed(
        line_id=text(values, "line_id"),
        rev=whole(values, "rev"),
        action=text(values, "action"),
        tap_id=text(values, "tap_id"),
    )


def _line_opened(values: Values) -> LineOpened:
    return LineOpened(text(values, "line_id"), whole(values, "rev"), text(values, "tap_id"))


def _price_tapped(values: Values) -> PriceTapped:
    return PriceTapped(text(values, "line_id"), text(values, "tap_id"))


def _course_fired(values: Values) -> CourseFired:
    return CourseFired(course_id=text(values, "course_id"), tap_id=text(values, "tap_id"))


def _course_timed(values: Values) -> CourseTimed:
    return CourseTimed(course_id=text(values, "course_id"), tap_id=text(values, "tap_id"))


def _seat_chosen(values: Values) -> SeatChosen:
    return SeatChosen(seat=text(values, "seat"), tap_id=text(values, "tap_id"))


def _line_selected(values: Values) -> LineSelected:
    return LineSelected(line_id=text(values, "line_id"))
