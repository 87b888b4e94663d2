"""Reports on the box, without internet: sums of the rows, made at each look."""

from __future__ import annotations

from datetime import date

from domain.business_day import business_date
from domain.errors import BadRequest
from domain.permissions import Right, require
from edge.commands import Actor
from edge.database import Database
from edge.reports import store
from edge.reports.requests import Period, Sales
from edge.transaction import Read


class ReportService:
    """What was sold."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def sales(self, period: Period, actor: Actor) -> Sales:
        """The sales of business days. Raises Forbidden, BadRequest for dates that cannot be."""
        require(actor.rights, Right.SEE_REPORTS)
        first, last = _day(period.first), _day(period.last)
        if first > last:
            raise BadRequest("The first day is after the last.")
        return await self._db.read(lambda read: store.sales(read, store.of_days(first, last)))

    async def today(self, actor: Actor) -> Sales:
        """The sales of the business day that it is now. Raises Forbidden."""
        require(actor.rights, Right.SEE_REPORTS)
        moment = self._db.clock.now()

        def work(read: Read) -> Sales:
            day = business_date(moment, read.house.zone, read.house.cut_over_minutes).isoformat()
            return store.sales(read, store.of_days(day, day))

        return await self._db.read(work)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise BadRequest(f"{text!r} is not a day like 2026-03-06.") from error
