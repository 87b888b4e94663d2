"""What a simulated party, the cooks and the runner do next: pure, from how things stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from uuid import UUID, uuid5

from comanda.demo_stage import party
from comanda.demo_stage.party import Plan
from comanda.demo_stage.store import Party
from domain.kitchen import ItemState, rank
from sync.tables.kitchen import Ticket, TicketItem

TYPING_S = 5
"""Between the waiter's taps and Send."""

HANDS_AT_A_STATION = 4
BREATH_S = 6
"""A station's next card is not done sooner than this after the one before."""

STAYS_S = 12
"""After payment, and then until the table is cleared."""

GIVES_UP_S = 600
"""A party that could order nothing leaves."""

OPEN = "open"


class Act(Enum):
    """What somebody does for a party."""

    ORDER = auto()
    SEND = auto()
    ASK_FOR_BILL = auto()
    PAY = auto()
    LEAVE = auto()


@dataclass(frozen=True, slots=True)
class Todo:
    """An act for a party; `number` is the round that it orders."""

    act: Act
    number: int = 0


def payment_id(order_id: UUID) -> UUID:
    """The id of the one payment that the party makes."""
    return uuid5(order_id, "payment")


def is_ours(seen: Party) -> bool:
    """Whether nobody but the simulation has touched the order. Else it is the visitor's now."""
    known = party.line_ids(seen.order.id)
    return (
        all(line.id in known and line.state != "voided" for line in seen.lines)
        and seen.paid_ids <= {payment_id(seen.order.id)}
        and all(item.voided_at is None for item in seen.items)
    )


def next_todo(seen: Party, plan: Plan, now: datetime) -> Todo | None:
    """What the party wants now; nothing while it chooses, waits or eats."""
    unsent = [line for line in seen.lines if line.sent_at is None]
    if unsent:
        typed = now - max(line.created_at for line in unsent)
        return Todo(Act.SEND) if typed >= timedelta(seconds=TYPING_S) else None
    if any(item.state != ItemState.SERVED for item in seen.items):
        return None
    number = _rounds_ordered(seen, plan)
    since, wait_s = _last(seen, plan, number)
    if now - since < timedelta(seconds=wait_s):
        return None
    if number < len(plan.rounds) and not seen.bill_at:
        if not seen.lines and now - since > timedelta(seconds=GIVES_UP_S):
            return Todo(Act.LEAVE)
        return Todo(Act.ORDER, number)
    if seen.bill_at is None:
        return Todo(Act.ASK_FOR_BILL)
    return Todo(Act.PAY)


def _rounds_ordered(seen: Party, plan: Plan) -> int:
    there = {line.id for line in seen.lines}
    ordered = [
        number
        for number, wishes in enumerate(plan.rounds)
        if not wishes or any(wish.line_id in there for wish in wishes)
    ]
    return ordered[-1] + 1 if ordered and seen.lines else 0


def _last(seen: Party, plan: Plan, number: int) -> tuple[datetime, int]:
    """When the last thing happened, and how long after it nothing does."""
    if seen.bill_at is not None:
        return seen.bill_at, plan.bill_s
    moments = [moment for item in seen.items if (moment := item.served_at)]
    moments += [moment for line in seen.lines if (moment := line.sent_at)]
    if not moments:
        return seen.order.opened_at, plan.choosing_s
    return max(moments), plan.eating_s[number - 1] if number else plan.choosing_s


def cards_done(
    seen: Iterable[Party], bars: frozenset[UUID], now: datetime
) -> Iterator[tuple[Ticket, bool]]:
    """Cards that a cook starts (False) or bumps (True) now, at most one bump a station.

    Only so many are in work at a station at once: on a Friday the others wait.
    """
    parties = tuple(seen)
    stations: dict[UUID, list[Ticket]] = {}
    for each in parties:
        for ticket in each.tickets:
            if ticket.state == OPEN:
                stations.setdefault(ticket.station_id, []).append(ticket)
    items = [item for each in parties for item in each.items]
    for station_id, waiting in stations.items():
        in_work = sorted(waiting, key=lambda card: (card.fired_at, card.id))[:HANDS_AT_A_STATION]
        may_bump = now - _last_done(items, station_id) >= timedelta(seconds=BREATH_S)
        for ticket in in_work:
            age_s = (now - ticket.fired_at).total_seconds()
            needed_s = party.make_s(ticket.id, station_id in bars)
            if age_s >= needed_s and may_bump:
                may_bump = False
                yield ticket, True
            elif age_s >= needed_s / 3 and not _is_started(ticket, items):
                yield ticket, False


def plates_carried(seen: Iterable[Party], now: datetime) -> Iterator[tuple[UUID, ...]]:
    """The plates of each party that the runner takes to its table now."""
    for each in seen:
        done = [item for item in each.items if item.state in (ItemState.DONE, ItemState.TAKEN)]
        if any(_waited_long(item, now) for item in done):
            yield tuple(item.id for item in done)


def _last_done(items: Sequence[TicketItem], station_id: UUID) -> datetime:
    moments = [item.done_at for item in items if item.station_id == station_id and item.done_at]
    return max(moments, default=datetime.fromtimestamp(0, tz=items[0].created_at.tzinfo))


def _is_started(ticket: Ticket, items: Sequence[TicketItem]) -> bool:
    return all(
        rank(item.state) >= rank(ItemState.STARTED) for item in items if item.ticket_id == ticket.id
    )


def _waited_long(item: TicketItem, now: datetime) -> bool:
    waited = now - (item.done_at or item.updated_at)
    return waited >= timedelta(seconds=party.carry_s(item.id))
