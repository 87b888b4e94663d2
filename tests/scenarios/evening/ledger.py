"""The evening as it must be in the books, reckoned from the journal alone.

Prices and taxes come from the menu's file, states from what was answered; nothing is read from
the box's database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tests.scenarios.evening.journal import Act
from tests.scenarios.evening.prices import Special, Wish, rate_micros


@dataclass
class Line:
    """A line: what it costs, where it is made, how often it was fired, what became of it."""

    id: UUID
    order_id: UUID
    name: str
    minor: int
    quantity: int
    stations: tuple[str, ...]
    rate: int
    at: datetime
    course: UUID | None = None
    code: str = ""
    state: str = "new"
    fires: int = 0
    sends: int = 0
    remade: int = 0
    back: str = ""
    worth: int = 0
    slip: bool = False
    sent_at: datetime | None = None

    @property
    def counts(self) -> bool:
        """Whether somebody pays for it or gives it away."""
        return self.state == "sent"


@dataclass
class Bill:
    """An order."""

    id: UUID
    guests: int
    to_go: bool
    state: str = "open"
    fires_at: datetime | None = None
    waits: bool = False


@dataclass(frozen=True)
class Paid:
    """A payment that was acknowledged."""

    id: UUID | None
    order_id: UUID
    tender_id: UUID
    minor: int
    tip: int
    in_drawer: int


@dataclass
class Counted:
    """Portions of a dish (by its code): counted at a moment, and what lines took since."""

    quantity: int
    at: datetime


@dataclass(frozen=True)
class Rang:
    """Lines that the box made by itself, of a round again: the order, their ids, what they are.

    `made_here`: they were sent at once by who makes them.
    """

    order_id: UUID
    lines: tuple[tuple[UUID, Wish], ...]
    made_here: bool = False


@dataclass(frozen=True)
class Kinds:
    """What ids of the house mean."""

    to_go: frozenset[UUID]
    stations: dict[UUID, str]
    taxes: dict[UUID, str]
    courses: dict[str, UUID]
    cash: UUID


@dataclass
class Ledger:
    """Everything that was acknowledged."""

    kinds: Kinds
    bills: dict[UUID, Bill] = field(default_factory=dict)
    lines: dict[UUID, Line] = field(default_factory=dict)
    paid: list[Paid] = field(default_factory=list)
    cash_moved: int = 0
    counted: dict[UUID, Counted] = field(default_factory=dict)
    commands: set[UUID] = field(default_factory=set)
    done: Counter[str] = field(default_factory=Counter)
    minor: Counter[str] = field(default_factory=Counter)

    def of(self, order_id: UUID) -> list[Line]:
        """The lines of an order, in the order of their taps."""
        return [line for line in self.lines.values() if line.order_id == order_id]

    def total(self, order_id: UUID) -> int:
        """What an order costs."""
        return sum(line.minor for line in self.of(order_id) if line.state != "voided")


def keep(acts: Iterable[Act], kinds: Kinds) -> Ledger:
    """The ledger of a journal, act by act."""
    ledger = Ledger(kinds)
    for act in acts:
        if act.is_refused:
            continue
        if act.command_id is not None:
            ledger.commands.add(act.command_id)
        name = "Rang" if isinstance(act.means, Rang) else type(act.request).__name__
        entry = ENTRIES.get(name)
        if entry is not None:
            entry(ledger, act)
    return ledger


def _opened(ledger: Ledger, act: Act) -> None:
    order_id = act.answer.order_id
    if order_id not in ledger.bills:
        guests = act.means if isinstance(act.means, int) else act.request.guests
        is_to_go = act.request.order_type_id in ledger.kinds.to_go
        ledger.bills[order_id] = Bill(order_id, guests, is_to_go, fires_at=act.request.promised_at)


def _promised(ledger: Ledger, act: Act) -> None:
    ledger.bills[act.request.order_id].fires_at = act.request.promised_at


def _edited(ledger: Ledger, act: Act) -> None:
    if act.request.guests is not None:
        ledger.bills[act.request.order_id].guests = act.request.guests


def _added(ledger: Ledger, act: Act) -> None:
    wish = act.means
    _put(ledger, act, act.request.line_id, act.request.order_id, wish, act.request.course_id)


def _put(
    ledger: Ledger,
    act: Act,
    line_id: UUID,
    order_id: UUID,
    wish: Wish | Special,
    course: UUID | None = None,
) -> Line:
    to_go = ledger.bills[order_id].to_go
    line = ledger.lines[line_id] = Line(
        line_id,
        order_id,
        wish.name,
        wish.cost_minor(act.at),
        wish.quantity,
        wish.stations(),
        wish.rate_micros(to_go),
        act.at,
        course or ledger.kinds.courses[wish.course],
        wish.code,
    )
    return line


def _rang(ledger: Ledger, act: Act) -> None:
    for line_id, wish in act.means.lines:
        line = _put(ledger, act, line_id, act.means.order_id, wish)
        if act.means.made_here:
            _fire(ledger, act, line)
            line.stations = _not_the_bar(line)


def _open_item(ledger: Ledger, act: Act) -> None:
    request = act.request
    kinds, bill = ledger.kinds, ledger.bills[request.order_id]
    ledger.lines[request.line_id] = Line(
        request.line_id,
        request.order_id,
        request.name,
        request.price_minor * request.quantity // 1000,
        request.quantity,
        (kinds.stations[request.station_id],) if request.station_id else (),
        rate_micros(kinds.taxes[request.tax_group_id], bill.to_go),
        act.at,
    )


def _special(ledger: Ledger, act: Act) -> None:
    if act.request.portions is not None:
        ledger.counted[act.request.item_id] = Counted(act.request.portions * 1000, act.at)


def _changed(ledger: Ledger, act: Act) -> None:
    line = ledger.lines[act.request.line_id]
    if act.means is not None:
        line.minor, line.quantity = act.means.cost_minor(line.at), act.means.quantity


def _removed(ledger: Ledger, act: Act) -> None:
    line = ledger.lines[act.request.line_id]
    line.state, line.back = "voided", "removed"


def _held(ledger: Ledger, act: Act) -> None:
    for line_id in act.request.line_ids:
        ledger.lines[line_id].state = "held" if act.request.held else "new"


def _sent(ledger: Ledger, act: Act) -> None:
    request = act.request
    bill = ledger.bills[request.order_id]
    chosen = [
        line
        for line in ledger.of(request.order_id)
        if (line.id in request.line_ids and line.state in ("new", "held"))
        or (not request.line_ids and line.state == "new")
    ]
    for line in chosen:
        if bill.waits or (bill.fires_at is not None and act.answer.sent == 0):
            bill.waits = True
            _fire_later(line)
        else:
            _fire(ledger, act, line)
    if not bill.waits and len(chosen) != act.answer.sent:
        raise AssertionError(f"{len(chosen)} lines were to be sent, {act.answer.sent} were: {act}")


def _fire_later(line: Line) -> None:
    """The box fires it by itself before the evening is over."""
    line.state, line.fires = "sent", 1


def _fire(ledger: Ledger, act: Act, line: Line) -> None:
    line.state, line.fires, line.sent_at = "sent", line.fires + 1, act.at
    if act.who == BARTENDER:
        line.stations = _not_the_bar(line)


def _not_the_bar(line: Line) -> tuple[str, ...]:
    """Who rings what they make needs no ticket."""
    return tuple(name for name in line.stations if name != "Bar")


def _course_fired(ledger: Ledger, act: Act) -> None:
    chosen = [
        line
        for line in ledger.of(act.request.order_id)
        if line.course == act.request.course_id and line.state in ("new", "held")
    ]
    for line in chosen:
        _fire(ledger, act, line)
    if len(chosen) != act.answer.sent:
        raise AssertionError(f"{len(chosen)} lines were to be fired, {act.answer.sent} were: {act}")


def _next_fired(ledger: Ledger, act: Act) -> None:
    held = [line for line in ledger.of(act.request.order_id) if line.state == "held"]
    for line in [line for line in held if line.course == act.means]:
        _fire(ledger, act, line)


def _timer(ledger: Ledger, act: Act) -> None:
    for line in ledger.of(act.request.order_id):
        if line.course == act.request.course_id and line.state == "held":
            _fire_later(line)


def _altered(ledger: Ledger, act: Act) -> None:
    line = ledger.lines[act.request.line_id]
    ledger.done["change"] += 1
    if isinstance(act.means, Wish):
        line.minor = act.means.cost_minor(line.at)


def _part(ledger: Ledger, act: Act) -> Line:
    """The line that an act is about: a line of its own where it is a part of one."""
    line, quantity = ledger.lines[act.request.line_id], act.request.quantity
    if quantity in (None, line.quantity):
        return line
    minor = line.minor * quantity // line.quantity
    part = Line(**{**vars(line), "id": act.answer.line_id, "quantity": quantity, "minor": minor})
    line.minor, line.quantity = line.minor - minor, line.quantity - quantity
    ledger.lines[part.id] = part
    return part


def _taken_back(ledger: Ledger, act: Act) -> None:
    line = _part(ledger, act)
    line.back, kind = act.request.kind, str(act.request.kind)
    ledger.done[kind] += 1
    ledger.minor[kind] += line.minor
    line.worth = line.minor
    if kind == "comp":
        line.minor = 0
    else:
        line.state = "voided"


def _remade(ledger: Ledger, act: Act) -> None:
    line = _part(ledger, act)
    line.fires += 1
    line.remade += line.quantity
    ledger.done["remake"] += 1


def _voided(ledger: Ledger, act: Act) -> None:
    ledger.bills[act.request.order_id].state = "voided"
    ledger.done["not_made"] += 1
    for line in ledger.of(act.request.order_id):
        ledger.minor["not_made"] += line.minor if line.state != "voided" else 0
        line.state, line.back = "voided", line.back or "not_made"


def _merged(ledger: Ledger, act: Act) -> None:
    source, target = act.request.from_order_id, act.request.into_order_id
    ledger.bills[source].state = "merged"
    ledger.bills[target].guests += ledger.bills[source].guests
    for line in ledger.of(source):
        line.order_id = target


def _moved(ledger: Ledger, act: Act) -> None:
    for line_id in act.request.line_ids:
        ledger.lines[line_id].order_id = act.request.to_order_id


def _from_slip(ledger: Ledger, act: Act) -> None:
    for line_id in act.request.line_ids:
        line = ledger.lines[line_id]
        line.state, line.slip, line.stations = "sent", True, ()
    ledger.done["already_served"] += len(act.request.line_ids)


def _given_up(ledger: Ledger, act: Act) -> None:
    ledger.bills[act.request.order_id].state = "voided"


def _paid(ledger: Ledger, act: Act) -> None:
    request, answer = act.request, act.answer
    tender, tip = request.tender_id, answer.tip_minor
    in_drawer = answer.amount_minor + tip if tender == ledger.kinds.cash else 0
    ledger.paid.append(
        Paid(request.payment_id, request.order_id, tender, answer.amount_minor, tip, in_drawer)
    )
    if answer.order_state == "closed":
        _close(ledger, request.order_id)


def _close(ledger: Ledger, order_id: UUID) -> None:
    ledger.bills[order_id].state = "closed"
    for line in ledger.of(order_id):
        if line.state == "new" and not line.stations:
            line.state = "sent"


def _brought_back(ledger: Ledger, act: Act) -> None:
    """`means` are the delivered orders that were paid with the cash."""
    for order_id in act.means:
        minor = ledger.total(order_id)
        ledger.paid.append(Paid(None, order_id, ledger.kinds.cash, minor, 0, minor))
        _close(ledger, order_id)


def _drawer_opened(ledger: Ledger, act: Act) -> None:
    ledger.cash_moved += act.request.float_minor


def _cash_moved(ledger: Ledger, act: Act) -> None:
    sign = 1 if act.request.kind == "pay_in" else -1
    ledger.cash_moved += sign * act.request.amount_minor


def _counted(ledger: Ledger, act: Act) -> None:
    ledger.counted[act.request.item_id] = Counted(act.request.remaining * 1000, act.at)


BARTENDER = "Elena"
ENTRIES: dict[str, Any] = {
    "OpenOrder": _opened,
    "PromiseOrder": _promised,
    "EditOrder": _edited,
    "AddLine": _added,
    "AddOpenItem": _open_item,
    "AddSpecial": _special,
    "Rang": _rang,
    "ChangeLine": _changed,
    "RemoveLine": _removed,
    "HoldLines": _held,
    "Send": _sent,
    "FireCourse": _course_fired,
    "FireNextCourse": _next_fired,
    "SetFireTimer": _timer,
    "AlterLine": _altered,
    "TakeBack": _taken_back,
    "RemakeLine": _remade,
    "VoidOrder": _voided,
    "MergeOrders": _merged,
    "MoveLines": _moved,
    "AlreadyServed": _from_slip,
    "GiveUpOrder": _given_up,
    "Pay": _paid,
    "BringBack": _brought_back,
    "OpenDrawer": _drawer_opened,
    "MoveCash": _cash_moved,
    "SetPortions": _counted,
}
