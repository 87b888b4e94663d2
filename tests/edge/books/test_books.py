"""The books: even days, exports that can be made again, codes, months that are locked."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from sqlite3 import IntegrityError

import pytest
from openpyxl import load_workbook

from domain.clock import VirtualClock
from domain.errors import BadRequest, Changed, Forbidden
from domain.ledger import LedgerAccount
from domain.ledger.codes import usual_codes
from domain.permissions import Right
from edge.books.requests import LockMonth, SetCode
from edge.books.service import BookService
from edge.commands import Actor
from edge.database import Database
from edge.founding import Founded
from sync.tables.books import BookMonth
from tests.edge.till import CASHIER, VAT_10, Till, open_till

OWNER = Actor("person", rights=frozenset(Right))
DAY = "2026-03-06"


@pytest.fixture
async def till(db: Database, founded: Founded) -> Till:
    """A counter that sold for 11.00 in cash and 5.50 by card with a tip of 1.00."""
    till = await open_till(db, founded)
    await till.pay(await till.order(1_100, taxes=[VAT_10]), 1_100)
    card = {"tender_id": founded.card_tender_id, "tip_minor": 100}
    await till.pay(await till.order(550, taxes=[VAT_10]), 550, **card)
    return till


@pytest.fixture
def books(db: Database) -> BookService:
    """The books."""
    return BookService(db)


async def lines(books: BookService, day: str = DAY) -> list[tuple[str, int, int]]:
    """A day's export: code, debit, credit."""
    export = await books.day(day, OWNER)
    return [(line.code, line.debit_minor, line.credit_minor) for line in export.lines]


async def test_a_day_is_even_and_says_where_the_money_is(till: Till, books: BookService) -> None:
    seen = await books.books(OWNER)

    assert [(day.date, day.is_even, day.postings) for day in seen.days] == [(DAY, True, 4)]
    assert await lines(books) == [
        ("1000", 1_100, 0),
        ("1100", 650, 0),
        ("2200", 0, 100),
        ("2300", 0, 150),
        ("4000", 0, 1_500),
    ]


async def test_an_export_is_the_same_file_however_often_it_is_made(
    till: Till, books: BookService, clock: VirtualClock
) -> None:
    made = [await books.export(DAY, kind, OWNER) for kind in ("csv", "xlsx")]
    clock.advance(30 * 24 * 3_600)
    await till.pay(await till.order(900), 900)

    again = [await books.export(DAY, kind, OWNER) for kind in ("csv", "xlsx")]

    assert again == made
    assert [file.name for file in made] == [f"ledger-{DAY}.csv", f"ledger-{DAY}.xlsx"]


async def test_both_files_say_the_same_exactly(till: Till, books: BookService) -> None:
    sheet = (await books.export(DAY, "csv", OWNER)).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(sheet)))
    book = load_workbook(io.BytesIO((await books.export(DAY, "xlsx", OWNER)).content))
    cells = list(book[DAY].iter_rows(values_only=True))

    assert rows[1] == [DAY, "1000", "Cash in drawers", "11.00", "0.00", "EUR"]
    assert cells[1] == (DAY, "1000", "Cash in drawers", 11, 0, "EUR")
    assert sum(Decimal(row[3]) - Decimal(row[4]) for row in rows[1:]) == 0
    assert len(rows) == len(cells) == 6


async def test_a_code_of_ones_own_holds_for_a_part_before_the_whole(
    till: Till, books: BookService
) -> None:
    await books.set_code(SetCode("revenue", "", "8400", "Food 10 %"), OWNER)
    await books.set_code(SetCode("revenue", till.category_id.hex, "8401", "Mains"), OWNER)

    assert ("8401", 0, 1_500) in await lines(books)

    await books.set_code(SetCode("revenue", till.category_id.hex), OWNER)

    assert ("8400", 0, 1_500) in await lines(books)


async def test_every_account_has_a_usual_code(books: BookService, till: Till) -> None:
    rows = await books.codes(OWNER)

    assert {row.account for row in rows if not row.detail} == set(LedgerAccount)
    assert len({code.code for code in usual_codes().values()}) == len(LedgerAccount)
    assert ("revenue", "Mains") in [(row.account, row.part) for row in rows]


async def test_what_comes_late_is_booked_in_the_open_month(
    till: Till, books: BookService, clock: VirtualClock
) -> None:
    """A fact of March that comes when March is locked stands on the first day of April."""
    before = await books.export(DAY, "csv", OWNER)
    await till.add_row(BookMonth, month="2026-03", locked_at=clock.now())
    await till.pay(await till.order(700, taxes=[]), 700)

    seen = await books.books(OWNER, DAY, "2026-04-30")

    assert [(day.date, day.locked) for day in seen.days] == [("2026-04-01", False), (DAY, True)]
    assert await lines(books, "2026-04-01") == [("1000", 700, 0), ("4000", 0, 700)]
    assert await books.export(DAY, "csv", OWNER) == before


async def test_a_month_is_locked_once_and_only_when_it_is_over(
    books: BookService, till: Till, clock: VirtualClock
) -> None:
    with pytest.raises(BadRequest, match="over"):
        await books.lock_month(LockMonth("2026-03"), OWNER)
    with pytest.raises(BadRequest, match="not a month"):
        await books.lock_month(LockMonth("March"), OWNER)
    clock.set(datetime(2026, 4, 1, 18, 0, tzinfo=UTC))
    assert await books.lock_month(LockMonth("2026-03"), OWNER) == "2026-03"

    with pytest.raises(Changed, match="locked already"):
        await books.lock_month(LockMonth("2026-02"), OWNER)
    with pytest.raises(IntegrityError, match="book_months: rows never change"):
        await till.execute("UPDATE book_months SET month = '2026-01'")


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (SetCode("revenue", "", "4" * 21, "Food"), "A code has"),
        (SetCode("revenue", "", "4000", " "), "A name has"),
        (SetCode("profits", "", "4000", "Food"), "no such account"),
        (SetCode("cash", "nowhere", "4000", "Food"), "no such part"),
    ],
)
async def test_codes_that_cannot_be_are_refused(
    books: BookService, till: Till, request_: SetCode, sentence: str
) -> None:
    with pytest.raises(BadRequest, match=sentence):
        await books.set_code(request_, OWNER)

    assert await till.count("ledger_accounts") == 0


async def test_no_spreadsheet_takes_a_name_for_a_formula(books: BookService, till: Till) -> None:
    await books.set_code(SetCode("cash", "", "=1+1", "@SUM(A1)"), OWNER)

    sheet = (await books.export(DAY, "csv", OWNER)).content.decode("utf-8-sig")

    assert "'=1+1,'@SUM(A1)" in sheet


async def test_only_who_manages_the_books_sees_them(books: BookService, till: Till) -> None:
    with pytest.raises(Forbidden):
        await books.books(CASHIER)
    with pytest.raises(Forbidden):
        await books.export(DAY, "csv", CASHIER)
    with pytest.raises(Forbidden):
        await books.lock_month(LockMonth("2026-01"), CASHIER)


async def test_a_posting_is_never_changed(till: Till) -> None:
    with pytest.raises(IntegrityError, match="ledger_postings: rows never change"):
        await till.execute("UPDATE ledger_postings SET legs = '[]'")
