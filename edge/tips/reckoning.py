"""What each person's tips of a day come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from domain.tips import AtWork, Earned, Share, TipRuleTerms, share
from domain.work_time import Break, worked_seconds
from edge.staff import clocking_store
from edge.tips import store
from edge.tips.requests import PersonTips
from edge.transaction import Read
from sync.tables.tips import TipRule

SHARE, PAID, PAYROLL = "share", "paid", "payroll"
_NOTHING = store.Left()


def tips_of(read: Read, day: str, now: datetime) -> dict[UUID, PersonTips]:
    """Everybody who sold, was left or given something on a business day, or was at work."""
    left = store.left_on(read, day)
    moved: dict[tuple[UUID, str], int] = {}
    for move in store.moves_of(read, day):
        if move.person_id is not None:
            key = (move.person_id, move.kind)
            moved[key] = moved.get(key, 0) + move.amount_minor
    seconds = seconds_at_work(read, day, now)
    names = store.names(read)
    served = {each for each in left if each is not None}
    return {
        person_id: _of(person_id, names, left.get(person_id, _NOTHING), moved, seconds)
        for person_id in sorted(
            served | seconds.keys() | {each for each, _ in moved},
            key=lambda each: (names.get(each, ""), each),
        )
    }


def _of(
    person_id: UUID,
    names: dict[UUID, str],
    left: store.Left,
    moved: dict[tuple[UUID, str], int],
    seconds: dict[UUID, int],
) -> PersonTips:
    return PersonTips(
        person_id=person_id,
        name=names.get(person_id, ""),
        left_minor=left.tips_minor,
        not_cash_minor=left.not_cash_minor,
        sales_minor=left.sales_minor,
        shared_minor=moved.get((person_id, SHARE), 0),
        paid_minor=-moved.get((person_id, PAID), 0),
        carried_minor=-moved.get((person_id, PAYROLL), 0),
        seconds=seconds.get(person_id, 0),
    )


def owed_to(read: Read, person_id: UUID, days: Iterable[str], now: datetime) -> dict[str, int]:
    """What a person is still to get of the tips of these days."""
    found = {}
    for day in days:
        mine = tips_of(read, day, now).get(person_id)
        if mine is not None:
            found[day] = mine.owed_minor
    return found


def seconds_at_work(read: Read, day: str, now: datetime) -> dict[UUID, int]:
    """How long people worked in shifts that began on a business day, breaks left out."""
    found: dict[UUID, int] = {}
    for shift in clocking_store.shifts_of_day(read, day):
        if shift.business_date != day:
            continue
        breaks = [
            Break(
                datetime.fromisoformat(each["from"]),
                datetime.fromisoformat(each["to"]) if each["to"] else None,
            )
            for each in shift.breaks
        ]
        worked = worked_seconds(shift.started_at, shift.ended_at or now, breaks)
        found[shift.person_id] = found.get(shift.person_id, 0) + worked
    return found


def not_shared(read: Read, day: str) -> dict[UUID, Earned]:
    """What came since the last sharing of a day: tips and sales that no sharing looked at yet."""
    found = {
        person_id: (left.tips_minor, left.sales_minor)
        for person_id, left in store.left_on(read, day).items()
        if person_id is not None
    }
    for share_id in {move.share_id for move in store.moves_of(read, day) if move.share_id}:
        seen = store.sharing(read, share_id)
        for person, (tips, sales) in (seen.details["seen"] if seen else {}).items():
            had = found.get(UUID(person), (0, 0))
            found[UUID(person)] = (had[0] - tips, had[1] - sales)
    return {
        person_id: Earned(tips, sales)
        for person_id, (tips, sales) in found.items()
        if tips or sales
    }


def people_at_work(read: Read, day: str, now: datetime) -> list[AtWork]:
    """Who may get a share: who was at work, and who served guests without clocking in."""
    seconds, roles = seconds_at_work(read, day, now), store.roles_of(read)
    served = {each for each in store.left_on(read, day) if each is not None}
    return [
        AtWork(person_id, seconds.get(person_id, 0), roles.get(person_id, frozenset()))
        for person_id in sorted(served | seconds.keys())
    ]


def moves_by_rules(
    read: Read, day: str, earned: Mapping[UUID, Earned], now: datetime
) -> tuple[Share, ...]:
    """What the rules move of these tips of a day, among who worked."""
    rules = [terms(each) for each in store.rules(read)]
    return share(earned, people_at_work(read, day, now), rules) if rules else ()


def to_be_shared(read: Read, person_id: UUID, day: str, now: datetime) -> int:
    """What the rules will make of a person's tips of a day that were not shared yet."""
    mine = not_shared(read, day).get(person_id)
    if mine is None:
        return 0
    moves = moves_by_rules(read, day, {person_id: mine}, now)
    return sum(each.minor for each in moves if each.person_id == person_id)


def terms(rule: TipRule) -> TipRuleTerms:
    """A rule as the domain applies it."""
    return TipRuleTerms(
        rule.id,
        "pool" if rule.kind == "pool" else "tip_out",
        rule.rate_micros,
        "sales" if rule.basis == "sales" else "tips",
        rule.from_role_id,
        rule.to_role_id,
        "evenly" if rule.by == "evenly" else "hours",
    )
