"""Sales: figures against the days before, rows in the order asked for, and where each leads."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from central.figures.requests import SalesReport, SalesRow, Sums
from ui.office import sales_view as view
from ui.office.asked import Asked, address, parse
from ui.office.chart import tick_step
from ui.office.sales_view import StoreName

FRIDAY = date(2026, 11, 20)
ORGANIZATION, STORE, OTHER, BRAND = (UUID(int=number) for number in range(1, 5))
STORES = (
    StoreName(STORE, "Porto", "Europe/Rome", BRAND, "Comanda"),
    StoreName(OTHER, "Stazione", "Europe/Rome", BRAND, "Comanda"),
)


def row(key: str, label: str, gross: int, quantity: int = 0, currency: str = "EUR") -> SalesRow:
    return SalesRow(key, label, "", Sums(currency, quantity=quantity, gross_minor=gross))


def report(asked: Asked, *rows: SalesRow) -> SalesReport:
    said = view.question(ORGANIZATION, asked, asked.days, asked.view)
    return SalesReport(said, ("quantity", "gross_minor", "tax_minor"), rows, ())


def asked(**query: str) -> Asked:
    return view.settled(parse(query, FRIDAY), STORES)


def test_a_day_is_shown_by_hours_a_month_by_days_a_year_by_months() -> None:
    assert asked().view == "hour"
    assert asked(span="month").view == "day"
    assert asked(**{"from": "2026-01-01", "to": "2026-12-31"}).view == "month"


def test_checks_are_those_of_one_store() -> None:
    assert asked(by="checks").store_id == STORE
    assert asked(by="checks", store=OTHER.hex).store_id == OTHER
    assert view.settled(parse({}, FRIDAY), STORES[:1]).store_id == STORE


def test_a_row_leads_to_what_it_is_made_of() -> None:
    week = asked(span="week", store=STORE.hex)
    day = view.leads_to(row("2026-11-17", "", 1), "day", week)
    assert "from=2026-11-17&to=2026-11-17&by=hour" in day
    assert "by=item" in view.leads_to(row("c", "Wine", 1), "category", week)
    assert "category=Wine" in view.leads_to(row("c", "Wine", 1), "category", week)
    assert "by=checks" in view.leads_to(row("19", "", 1), "hour", week)
    assert "hour=19" in view.leads_to(row("19", "", 1), "hour", week)
    assert "item=Cola" in view.leads_to(row("x", "Cola", 1), "item", week)
    server = UUID(int=9)
    assert f"server={server.hex}" in view.leads_to(row(str(server), "Nina", 1), "waiter", week)


def test_rows_of_several_stores_lead_to_no_checks() -> None:
    everywhere = asked(span="week")
    assert view.leads_to(row("x", "Cola", 1), "item", everywhere) == ""
    store = view.leads_to(row(str(STORE), "Porto", 1), "store", everywhere)
    assert f"store={STORE.hex}" in store


def test_rows_stand_in_the_order_asked_for_and_in_one_currency() -> None:
    by_item = asked(by="item")
    found = report(
        by_item, row("a", "Ale", 300, 9), row("b", "Beer", 900, 1), row("c", "Cola", 5, 5, "USD")
    )
    usual = view.shown_rows(found, by_item, "EUR")
    assert [each.label for each in usual] == ["Ale", "Beer"]
    most = view.shown_rows(found, by_item.but(sort="gross_minor"), "EUR")
    assert [each.label for each in most] == ["Beer", "Ale"]
    least = view.shown_rows(found, by_item.but(sort="quantity", rising=True), "EUR")
    assert [each.label for each in least] == ["Beer", "Ale"]


def test_a_row_stands_against_itself_in_the_days_before() -> None:
    by_item = asked(by="item")
    now = report(by_item, row("a", "Ale", 110_00), row("n", "New", 5_00))
    was = report(by_item, row("another id", "Ale", 100_00))
    rows = view.table_rows(now, was, now.rows, by_item, "en")
    assert [cell.text for cell in rows[0].cells][:3] == ["Ale", "110.00", "+10%"]
    assert rows[1].cells[2].text == ""


def test_days_stand_against_the_day_of_the_same_place_before() -> None:
    days = asked(**{"from": "2026-11-10", "to": "2026-11-11"})
    before = asked(**{"from": "2026-11-08", "to": "2026-11-09"})
    now = report(days, row("2026-11-10", "", 90_00), row("2026-11-11", "", 50_00))
    was = report(before, row("2026-11-08", "", 100_00))
    rows = view.table_rows(now, was, now.rows, days, "en")
    assert [each.cells[2].text for each in rows] == ["\u221210%", ""]


def test_a_chart_has_round_steps_and_exact_words() -> None:
    assert [tick_step(highest) for highest in (0, 3, 41, 730_00, 20_058_50)] == [
        1, 1, 20, 200_00, 10_000_00,
    ]  # fmt: skip
    assert view.whole_money_text(200_00, "EUR", "en") == "€200"
    assert view.whole_money_text(200_50, "EUR", "en") == "€200.50"
    assert view.whole_money_text(1_000, "JPY", "en") == "¥1,000"


def test_pressing_a_column_again_turns_the_order_and_then_gives_it_up() -> None:
    first = view.sorted_by(asked(), "quantity")
    second = view.sorted_by(first, "quantity")
    third = view.sorted_by(second, "quantity")
    assert [(each.sort, each.rising) for each in (first, second, third)] == [
        ("quantity", False),
        ("quantity", True),
        ("", False),
    ]


def test_a_file_asks_the_question_of_the_screen() -> None:
    question = asked(span="week", by="item", category="Wine")
    xlsx, csv = view.files(question)
    assert xlsx.href == address(question, "/office/files/sales.xlsx")
    assert csv.href.startswith("/office/files/sales.csv?span=week&by=item")
