"""A waiter's slip, made from the rows: sales, cash held, tips, and who owes whom."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from domain.business_day import business_date
from domain.drawers import CashRules
from edge.shifts import drawers, store
from edge.shifts.movements import DROP, HAND_IN, TIP_OUT, person_name
from edge.shifts.purse_requests import CheckoutSlip
from edge.shifts.requests import DrawerReport
from edge.tips.entering import without_tip
from edge.tips.reckoning import tips_of, to_be_shared
from edge.tips.requests import PersonTips
from edge.transaction import Read
from sync.tables.cash import DrawerSession

MOST_DAYS = 7
"""A purse that was forgotten for longer settles the tips of the last days; others by the office."""


def days_of(read: Read, session: DrawerSession, now: datetime) -> tuple[str, ...]:
    """The business days of a session, from its opening to its close, or to now."""
    house = read.house
    last = business_date(session.closed_at or now, house.zone, house.cut_over_minutes)
    first = min(date.fromisoformat(session.business_date), last)
    first = max(first, last - timedelta(days=MOST_DAYS - 1))
    span = (last - first).days
    return tuple((first + timedelta(days=each)).isoformat() for each in range(span + 1))


def today_of(read: Read, now: datetime) -> str:
    """The business day it is."""
    return business_date(now, read.house.zone, read.house.cut_over_minutes).isoformat()


def slip(read: Read, person_id: UUID, session_id: UUID | None, now: datetime) -> CheckoutSlip:
    """What a person sold, holds and is owed; of a purse's session, else of today."""
    if session_id is None:
        return _slip(read, person_id, None, (today_of(read, now),), now)
    session = read.load(DrawerSession, session_id, "drawer session")
    return _slip(read, person_id, session, days_of(read, session, now), now)


def _slip(
    read: Read,
    person_id: UUID,
    session: DrawerSession | None,
    days: tuple[str, ...],
    now: datetime,
) -> CheckoutSlip:
    report = drawers.report(read, session.id) if session else None
    kept_minor = -_moved(report, TIP_OUT)
    counted_minor = report.counted_minor if report else None
    tips = [mine for day in days if (mine := tips_of(read, day, now).get(person_id))]
    return CheckoutSlip(
        session_id=session.id if session else None,
        person_id=person_id,
        person=person_name(read, person_id),
        opened_at=report.opened_at if report else None,
        closed_at=report.closed_at if report else None,
        currency=read.house.currency,
        sales=report.tenders if report else store.tenders_taken_by(read, person_id, days[0]),
        float_minor=report.float_minor if report else 0,
        cash_taken_minor=report.cash_taken_minor if report else 0,
        handed_in_minor=-_moved(report, HAND_IN) - _moved(report, DROP),
        held_minor=_held(session, report, kept_minor),
        counted_minor=None if counted_minor is None else counted_minor + kept_minor,
        difference_reason=report.difference_reason if report else "",
        cash_tips_minor=sum(each.left_minor - each.not_cash_minor for each in tips),
        card_tips_minor=sum(each.not_cash_minor for each in tips),
        shared_minor=sum(each.shared_minor for each in tips)
        + sum(to_be_shared(read, person_id, day, now) for day in days),
        settled_minor=_settled(tips) - kept_minor,
        kept_minor=kept_minor,
        tender_counts=report.tender_counts if report else (),
        missing_tips=without_tip(read, person_id, days),
        in_cash=CashRules.of(read.house.options).tips_at_checkout,
    )


def _held(session: DrawerSession | None, report: DrawerReport | None, kept_minor: int) -> int:
    """The cash that should be in the purse before tips are kept."""
    if session is None or report is None:
        return 0
    return report.expected_minor + kept_minor


def _moved(report: DrawerReport | None, kind: str) -> int:
    return sum(each.amount_minor for each in report.movements if each.kind == kind) if report else 0


def _settled(tips: list[PersonTips]) -> int:
    return sum(each.paid_minor + each.carried_minor for each in tips)
