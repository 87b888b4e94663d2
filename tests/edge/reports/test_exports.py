"""Reports as workbooks and PDFs: exact numbers, the sums of the rows, nothing that computes."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from edge.reports.printing import cell_text
from edge.reports.requests import Period
from edge.reports.service import ReportService
from edge.reports.sheets import exact, workbook
from edge.reports.tables import Column, Table
from tests.edge.accounts.desk import open_desk
from tests.edge.till import MANAGER, Till

TODAY = Period("2026-03-06", "2026-03-06")


def said(text: str) -> str:
    """English."""
    return text


async def test_a_workbook_has_a_sheet_for_each_question_with_exact_amounts(till: Till) -> None:
    await till.pay(await till.order(1299, 3), 1302, tip_minor=0)
    await till.pay(await till.order(1), 1, tender_id=till.founded.card_tender_id)

    book = load_workbook(io.BytesIO(await ReportService(till.db).workbook(TODAY, MANAGER, said)))
    items = book["By item"]

    assert book.sheetnames[:4] == ["Summary", "By day", "By hour", "Top sellers"]
    assert [cell.value for cell in items[2]] == ["Item", "Quantity", "Revenue"]
    assert [cell.value for cell in items[3]] == ["Margherita", 3, 13.03]
    assert [cell.value for cell in items[4]] == ["Total", 3, 13.03]
    assert items["C3"].number_format == "#,##0.00"


async def test_amounts_stand_in_the_file_digit_by_digit(till: Till) -> None:
    await till.pay(await till.order(1299), 1299)
    content = await ReportService(till.db).workbook(TODAY, MANAGER, said)

    with zipfile.ZipFile(io.BytesIO(content)) as files:
        sheets = "".join(
            files.read(name).decode() for name in files.namelist() if "worksheets" in name
        )

    assert "<v>12.99</v>" in sheets
    assert "12.990000" not in sheets


async def test_every_table_that_adds_up_adds_up_to_the_revenue(till: Till) -> None:
    for amounts in ((1299, 350), (5,), (1, 1, 1)):
        await till.pay(await till.order(*amounts), sum(amounts))
    book = load_workbook(io.BytesIO(await ReportService(till.db).workbook(TODAY, MANAGER, said)))

    lasts = {
        name: [cell.value for cell in list(book[name].rows)[-1]][-1]
        for name in ("By day", "By hour", "By item", "By category", "By waiter")
    }
    assert set(lasts.values()) == {16.57}


def test_words_that_begin_with_an_equals_sign_are_words() -> None:
    table = Table("t", "a/b: [c]", (Column("What"), Column("How much", "money")), (("=1+1", 5),))

    sheet = load_workbook(io.BytesIO(workbook([table], "EUR", "Today")))["a b   c "]

    assert (sheet["A3"].value, sheet["A3"].data_type) == ("=1+1", "s")


@pytest.mark.parametrize(
    ("minor", "currency", "value"),
    [(1250, "EUR", "12.50"), (-5, "EUR", "-0.05"), (45000, "VND", "45000"), (1, "KWD", "0.001")],
)
def test_money_has_the_decimals_of_its_currency(minor: int, currency: str, value: str) -> None:
    assert str(exact(minor, Column("", "money"), currency)) == value


@pytest.mark.parametrize(
    ("kind", "cell", "value", "text"),
    [
        ("quantity", 1500, Decimal("1.500"), "1.5"),
        ("percent", 125_000, Decimal("0.125000"), "12.5 %"),
        ("count", 3, 3, "3"),
        ("text", "Grappa", "Grappa", "Grappa"),
    ],
)
def test_other_values_are_exact_too(kind: Any, cell: Any, value: Any, text: str) -> None:
    assert exact(cell, Column("", kind), "EUR") == value
    assert cell_text(cell, Column("", kind), "EUR", "en").replace("\N{NO-BREAK SPACE}", " ") == text


async def test_a_report_is_a_pdf_in_every_language(till: Till) -> None:
    await till.pay(await till.order(1299), 1299)

    for language in ("en", "ru", "vi", "hi"):
        content = await ReportService(till.db).pdf(TODAY, MANAGER, language)
        assert content.startswith(b"%PDF")


async def test_a_report_of_days_without_a_sale_is_empty_and_whole(till: Till) -> None:
    empty = Period("2025-01-01", "2025-12-31")

    book = load_workbook(io.BytesIO(await ReportService(till.db).workbook(empty, MANAGER, said)))
    content = await ReportService(till.db).pdf(empty, MANAGER)

    assert len(list(book["By item"].rows)) == 2
    assert content.startswith(b"%PDF")


async def test_what_cards_and_accounts_did_has_a_table_of_its_own(till: Till) -> None:
    desk = await open_desk(till)
    card, firm = await desk.card(5000), await desk.firm()
    await desk.pay_by_card(await till.order(1000), 1000, card)
    await desk.charge(await till.order(700), 700, firm)

    book = load_workbook(io.BytesIO(await ReportService(till.db).workbook(TODAY, MANAGER, said)))

    rows = [[cell.value for cell in row] for row in book["Gift cards and accounts"].rows]
    assert rows[2:] == [["Gift cards spent", 10], ["Charged to house accounts", 7]]
