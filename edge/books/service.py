"""What people can do with the house's books: look, export a day, write codes, lock months."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID

from domain.business_day import business_date
from domain.errors import BadRequest, Changed
from domain.ledger import LedgerAccount
from domain.ledger.codes import checked, code_of, export_lines
from domain.permissions import Right, require
from edge.audit import record
from edge.authority import must_be_made_here
from edge.books import store
from edge.books.files import export_file
from edge.books.requests import (
    AccountRow,
    BookDay,
    Books,
    DayExport,
    ExportFile,
    LockMonth,
    SetCode,
)
from edge.commands import Actor, Command
from edge.database import Database
from edge.transaction import Read, Write
from sync.tables.books import BookMonth
from sync.tables.books import LedgerAccount as AccountCode

DAYS_SHOWN = 62
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class BookService:
    """The books of one restaurant. Needs `MANAGE_BOOKS`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def books(self, actor: Actor, first: str = "", last: str = "") -> Books:
        """The days of a span that have postings; without one, the last two months.

        Raises Forbidden, BadRequest.
        """
        require(actor.rights, Right.MANAGE_BOOKS)
        today = self._today()
        until = _day(last) if last else today
        begins = _day(first) if first else until - timedelta(days=DAYS_SHOWN)

        def work(read: Read) -> Books:
            locked = store.last_month(read)
            rows = store.days(read, begins.isoformat(), until.isoformat())
            before = (today.replace(day=1) - timedelta(days=1)).isoformat()[:7]
            return Books(
                currency=read.house.currency,
                days=tuple(BookDay(*row, locked=row[0][:7] <= locked) for row in rows),
                locked_month=locked,
                lockable_month=before if before > locked else "",
            )

        return await self._db.read(work)

    async def day(self, day: str, actor: Actor) -> DayExport:
        """The balanced ledger of a day by the firm's codes. Raises Forbidden, BadRequest."""
        require(actor.rights, Right.MANAGE_BOOKS)
        wanted, today = _day(day).isoformat(), self._today().isoformat()

        def work(read: Read) -> DayExport:
            return DayExport(
                store=store.store_name(read),
                date=wanted,
                currency=read.house.currency,
                lines=export_lines(store.sums(read, wanted), store.codes(read)),
                locked=wanted[:7] <= store.last_month(read),
                final=wanted < today,
            )

        return await self._db.read(work)

    async def export(self, day: str, kind: str, actor: Actor) -> ExportFile:
        """A day's ledger as a `csv` or `xlsx` file, any number of times.

        Raises Forbidden, BadRequest.
        """
        return export_file(await self.day(day, actor), kind)

    async def codes(self, actor: Actor) -> tuple[AccountRow, ...]:
        """All accounts with their parts and codes. Raises Forbidden."""
        require(actor.rights, Right.MANAGE_BOOKS)
        return await self._db.read(_code_rows)

    async def set_code(
        self, request: SetCode, actor: Actor, command_id: UUID | None = None
    ) -> AccountRow:
        """Write a code; it holds for every export from now on, of past days too.

        Raises Forbidden, BadRequest, EditedAtTheCentre.
        """
        require(actor.rights, Right.MANAGE_BOOKS)
        command = Command.of(request, actor, command_id)
        return await self._db.write(command, lambda tx: _set_code(tx, request), AccountRow)

    async def lock_month(
        self, request: LockMonth, actor: Actor, command_id: UUID | None = None
    ) -> str:
        """Lock a month that is over, and all before it; returns it.

        Raises Forbidden, BadRequest, Changed where it is locked already.
        """
        require(actor.rights, Right.MANAGE_BOOKS)
        command = Command.of(request, actor, command_id)
        return await self._db.write(command, lambda tx: _lock(tx, request), str)

    def _today(self) -> date:
        house = self._db.house
        assert house is not None
        return business_date(self._db.clock.now(), house.zone, house.cut_over_minutes)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadRequest(f"{text!r} is not a day like 2026-03-06.") from error


def _lock(tx: Write, request: LockMonth) -> str:
    month = request.month
    if not _MONTH.fullmatch(month):
        raise BadRequest(f"{month!r} is not a month like 2026-03.")
    if month >= tx.business_date[:7]:
        raise BadRequest("Only a month that is over can be locked.")
    if month <= store.last_month(tx):
        raise Changed(f"{month} is locked already.")
    row = tx.insert(BookMonth, month=month, locked_at=tx.now, locked_by_id=tx.actor.id)
    record(tx, "month_locked", "book_month", row.id, details={"month": month})
    tx.signal("books")
    return month


def _set_code(tx: Write, request: SetCode) -> AccountRow:
    account, part = _known_part(tx, request)
    code = checked(request.code, request.name) if request.code.strip() else None
    row = next(
        (
            each
            for each in store.code_rows(tx)
            if (each.account, each.detail) == (request.account, request.detail)
        ),
        None,
    )
    if row is not None:
        must_be_made_here(row, f"The account {row.name}")
    if code is not None and row is not None:
        tx.update(row, code=code.code, name=code.name)
    elif code is not None:
        tx.insert(
            AccountCode,
            account=request.account,
            detail=request.detail,
            code=code.code,
            name=code.name,
            store_id=tx.house.store_id,
        )
    elif row is not None:
        tx.update(row, active=False)
    details = {"account": request.account, "part": part, "code": code.code if code else ""}
    record(tx, "account_code_set", "ledger_account", None, details=details)
    tx.signal("books")
    found = code_of(store.codes(tx), account, request.detail)
    return AccountRow(
        request.account, request.detail, part, found.code, found.name, code is not None
    )


def _known_part(read: Read, request: SetCode) -> tuple[LedgerAccount, str]:
    """The account and its part's name. Raises BadRequest for what the books do not have."""
    if request.account not in set(LedgerAccount):
        raise BadRequest("The books have no such account.")
    account = LedgerAccount(request.account)
    known = {(each, detail): name for each, detail, name in store.parts(read)}
    if request.detail and (account, request.detail) not in known:
        raise BadRequest("That account has no such part.")
    return account, known.get((account, request.detail), "")


def _code_rows(read: Read) -> tuple[AccountRow, ...]:
    own = store.codes(read)
    parts = store.parts(read)
    found = []
    for account in LedgerAccount:
        whole = [(account, "", "")]
        for _, detail, part in whole + [each for each in parts if each[0] == account]:
            code = code_of(own, account, detail)
            is_own = (account, detail) in own
            found.append(AccountRow(account.value, detail, part, code.code, code.name, is_own))
    return tuple(found)
