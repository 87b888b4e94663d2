"""Reports on the box, without internet: sums of the rows, made at each look."""

from __future__ import annotations

import asyncio
from datetime import date

from domain.business_day import business_date
from domain.errors import BadRequest
from domain.permissions import Right, require
from edge.accounts.requests import AccountTotals
from edge.accounts.store import totals
from edge.checks.receipts import house_name
from edge.commands import Actor
from edge.database import Database
from edge.reports import store
from edge.reports.reasons import Taken, taken_back
from edge.reports.requests import Period, Sales
from edge.reports.tables import Report, Say, tables_of
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

    async def report(self, period: Period, actor: Actor) -> Report:
        """Everything of business days as one report. Raises as `sales`."""
        sales = await self.sales(period, actor)
        days = (period.first, period.last)

        def work(read: Read) -> tuple[tuple[Taken, ...], AccountTotals]:
            return taken_back(read, *days), totals(read, "business_date BETWEEN ? AND ?", days)

        taken, accounts = await self._db.read(work)
        return Report(period, sales, taken, accounts)

    async def workbook(self, period: Period, actor: Actor, say: Say = str) -> bytes:
        """The report as XLSX, a sheet for each table, in a language. Raises as `sales`."""
        report = await self.report(period, actor)
        return await asyncio.to_thread(_workbook, report, say)

    async def pdf(self, period: Period, actor: Actor, language: str = "en") -> bytes:
        """The report as PDF in a language. Raises as `sales`."""
        report = await self.report(period, actor)
        name = await self._db.read(house_name)
        return await asyncio.to_thread(_pdf, report, name, language)

    async def day_now(self) -> date:
        """The business day that it is now."""
        moment = self._db.clock.now()

        def work(read: Read) -> date:
            return business_date(moment, read.house.zone, read.house.cut_over_minutes)

        return await self._db.read(work)

    async def today(self, actor: Actor) -> Sales:
        """The sales of the business day that it is now. Raises Forbidden."""
        require(actor.rights, Right.SEE_REPORTS)
        moment = self._db.clock.now()

        def work(read: Read) -> Sales:
            day = business_date(moment, read.house.zone, read.house.cut_over_minutes).isoformat()
            return store.sales(read, store.of_days(day, day))

        return await self._db.read(work)


def _workbook(report: Report, say: Say) -> bytes:
    from edge.reports.sheets import workbook

    heading = f"{report.period.first} - {report.period.last}"
    return workbook(tables_of(report, say), report.sales.currency, heading)


def _pdf(report: Report, name: str, language: str) -> bytes:
    from edge.reports.printing import report_pdf

    return report_pdf(report, name, language)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise BadRequest(f"{text!r} is not a day like 2026-03-06.") from error
