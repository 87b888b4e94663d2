"""Finds paid checks: guests lose receipts, and remember something else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from domain.business_day import business_date
from domain.errors import BadRequest
from domain.floor import at_tables
from edge.orders.store import table_names
from edge.refunds import finding_store as store
from edge.refunds.clues import Clue, clues
from edge.refunds.requests import FindChecks, FoundCheck
from edge.transaction import Read

SHOWN = 60
USUAL_DAYS = 62
"""How far back a search goes where no day is said; receipts and cards are found at any age."""
DAYS_OF_TIMES = 8
"""A time of day means these last days."""
AROUND = timedelta(minutes=45)
LONGEST = timedelta(days=800)


@dataclass(frozen=True, slots=True)
class Days:
    """Business days, both included; `said` where somebody chose them."""

    first: date
    last: date
    said: bool


def find(read: Read, request: FindChecks, now: datetime) -> tuple[FoundCheck, ...]:
    """Paid checks that all words fit, the latest first. Raises BadRequest."""
    day = date.fromisoformat(today(read, now))
    words = clues(request.text, day, read.house.currency)
    days = _days(request, words, day)
    found: set[UUID] | None = None
    for clue in (each for each in words if each.day is None):
        ids = set(_fitting(read, clue, days))
        found = ids if found is None else found & ids
    span = (days.first.isoformat(), days.last.isoformat())
    if found is None:
        latest = store.latest(read, *(span if days.said else (day.isoformat(), day.isoformat())))
        found = set(latest)
    rows = store.checks(read, found, span if days.said else None, request.tender_id, SHOWN)
    return tuple(_found(read, row) for row in rows)


def today(read: Read, now: datetime) -> str:
    """The business day that it is."""
    return business_date(now, read.house.zone, read.house.cut_over_minutes).isoformat()


def _days(request: FindChecks, words: Iterable[Clue], day: date) -> Days:
    said = [clue.day for clue in words if clue.day is not None]
    if said:
        return Days(min(said), max(said), said=True)
    if not request.first and not request.last:
        return Days(day - timedelta(days=USUAL_DAYS), day, said=False)
    last = _date(request.last) if request.last else day
    first = _date(request.first) if request.first else last
    if first > last:
        raise BadRequest("The first day is after the last.")
    if last - first > LONGEST:
        raise BadRequest("Choose at most two years.")
    return Days(first, last, said=True)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadRequest(f"{text!r} is not a day like 2026-03-06.") from error


def _fitting(read: Read, clue: Clue, days: Days) -> Iterable[UUID]:
    """The checks that a word may mean."""
    span = (days.first.isoformat(), days.last.isoformat())
    if clue.minutes is not None:
        yield from store.paid_between(read, _windows(read, clue.minutes, days))
        return
    if clue.receipt is not None:
        series, number = clue.receipt
        yield from store.by_receipt(read, series or read.house.receipt_series, number)
    if clue.order is not None:
        yield from store.by_order(read, *clue.order, *span)
    if clue.amount_minor is not None:
        yield from store.by_amount(read, clue.amount_minor, *span)
    if clue.last_four:
        yield from store.by_last_four(read, clue.last_four)
    zone = read.house.zone
    opened = datetime.combine(days.first, time(), zone) - timedelta(days=1)
    left = datetime.combine(days.last, time(), zone) + timedelta(days=3)
    yield from store.by_place(read, clue.word, (opened, left), *span)


def _windows(read: Read, minutes: int, days: Days) -> list[tuple[datetime, datetime]]:
    """The moments around a time of day on the days that are meant, in the restaurant's zone."""
    count = min((days.last - days.first).days + 1, DAYS_OF_TIMES if not days.said else USUAL_DAYS)
    at = time(minutes // 60, minutes % 60, tzinfo=read.house.zone)
    moments = [datetime.combine(days.last - timedelta(days=back), at) for back in range(-1, count)]
    return [(moment - AROUND, moment + AROUND) for moment in moments]


def _found(read: Read, row: store.Row) -> FoundCheck:
    tables = tuple(name for _, name in table_names(read, row.order_id))
    own = f"/{row.number}" if row.checks > 1 else ""
    return FoundCheck(
        check_id=row.check_id,
        order_id=row.order_id,
        label=f"{row.order_number}{own}",
        paid_at=row.paid_at,
        business_date=row.business_date,
        tables=(at_tables(tables),) if tables else (),
        name=row.name,
        total_minor=row.total_minor,
        tenders=row.tenders,
        receipt=row.receipt,
        refunded_minor=row.refunded_minor,
    )
