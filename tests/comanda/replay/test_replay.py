"""Small histories, and what the books say afterwards."""

from __future__ import annotations

import asyncio

import pytest

from comanda.demo_restaurant import furnish
from comanda.replay.command import Surroundings
from comanda.replay.run import Figures
from domain.clock import VirtualClock
from domain.errors import DomainError
from domain.parsing.errors import MappingRefused, RowsRefused
from edge import schema
from edge.database import Database
from tests.comanda.replay.conftest import MAP, Archive
from tests.crash.books import faults
from tests.house import FRIDAY_EVENING

LUNCH = (
    "17,2023-05-06 12:01:00,Soup,,Starters,2,4.50,,",
    "17,2023-05-06 12:01:00,Bread,,Starters,1.5,2.00,,",
    "18,2023-05-06 12:30:00,Soup,,Starters,1,4.50,,",
    "1,2023-05-07 19:00:00,Pizza,L,Mains,1,11.00,,",
)
LUNCH_FIGURES = Figures(
    orders=3,
    lines=4,
    units=5,
    revenue_minor=2750,
    days=2,
    refused=0,
    by_category={"Starters": 1650, "Mains": 1100},
)


def test_a_history_is_in_the_books_with_its_own_days_and_quantities(archive: Archive) -> None:
    done = archive.replay(*LUNCH)

    assert done.figures == LUNCH_FIGURES
    assert archive.ask("SELECT DISTINCT business_date FROM payments ORDER BY 1") == [
        ("2023-05-06",),
        ("2023-05-07",),
    ]
    assert archive.ask("SELECT max(quantity) FROM order_lines WHERE name = 'Bread'") == [(1500,)]


def test_every_order_went_through_kitchen_payment_receipt_and_z(archive: Archive) -> None:
    archive.replay(*LUNCH)

    assert archive.ask("SELECT DISTINCT state FROM ticket_items") == [("done",)]
    assert archive.ask("SELECT DISTINCT state FROM tickets") == [("bumped",)]
    assert archive.ask("SELECT count(*), sum(state = 'closed') FROM orders") == [(3, 3)]
    assert archive.ask("SELECT number FROM receipts ORDER BY 1") == [(1,), (2,), (3,)]
    assert archive.ask("SELECT number, revenue_minor, grand_total_minor FROM day_closes") == [
        (1, 1650, 1650),
        (2, 1100, 2750),
    ]
    assert archive.ask("SELECT DISTINCT state FROM drawer_sessions") == [("closed",)]
    assert archive.ask("SELECT DISTINCT outcome FROM drawer_openings") == [("late",)]
    assert archive.ask("SELECT DISTINCT tender_kind FROM payments ORDER BY 1") == [
        ("card_separate",),
        ("cash",),
    ]
    with archive.books() as raw:
        assert faults(raw) == []


def test_the_same_history_again_changes_nothing(archive: Archive) -> None:
    archive.replay(*LUNCH)
    before = archive.ask("SELECT max(seq), (SELECT count(*) FROM commands) FROM outbox")

    again = archive.replay(*LUNCH)

    assert again.figures == LUNCH_FIGURES
    assert archive.ask("SELECT max(seq), (SELECT count(*) FROM commands) FROM outbox") == before


def test_a_history_that_grew_adds_what_is_new(archive: Archive) -> None:
    archive.replay(*LUNCH)

    done = archive.replay(*LUNCH, "2,2023-05-07 20:00:00,Soup,,Starters,1,4.50,,")

    assert (done.figures.orders, done.figures.revenue_minor) == (4, 3200)
    assert archive.ask("SELECT revenue_minor FROM day_closes ORDER BY number") == [
        (1650,),
        (1100,),
        (450,),
    ]


def test_an_order_whose_lines_changed_since_is_refused_and_not_doubled(archive: Archive) -> None:
    archive.replay(*LUNCH)
    changed = ("18,2023-05-06 12:30:00,Soup,,Starters,9,4.50,,", *LUNCH[3:])

    done = archive.replay(*LUNCH[:2], *changed)

    assert [error.sentence for error in done.refused] == [
        'Row 4, column "order": "18" is an order that was replayed before with other lines.'
    ]
    assert done.figures.revenue_minor == 2750


def test_a_row_without_an_item_is_left_out_alone(archive: Archive) -> None:
    done = archive.replay(LUNCH[0], "17,2023-05-06 12:01:00,,,Starters,1,4.50,,", *LUNCH[1:])

    assert done.figures.refused == 1
    assert done.figures.revenue_minor == 2750
    assert [(error.row, error.column) for error in done.refused] == [(3, "item")]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("19,2023-05-06 13:00,Tea,,Drinks,1,,,", 'Row 6, column "item": "Tea" is not on the menu'),
        ("19,2023-05-06 13:00,Soup,,Starters,0,4.50,,", 'Row 6, column "quantity": "0" is not'),
        ("19,2023-05-06 13:00,Soup,,Starters,10000,4.50,,", 'Row 6, column "quantity": "10000" is'),
        ("19,2023-05-06 25:00,Soup,,Starters,1,4.50,,", 'Row 6, column "at": "2023-05-06 25:00"'),
        (
            "17,2023-05-08 09:00,Soup,,Starters,1,4.50,,",
            'Row 6, column "order": "17" is an order that was closed before this row',
        ),
    ],
)
def test_a_row_that_cannot_be_taken_stops_all_or_is_left_out(
    archive: Archive, row: str, sentence: str
) -> None:
    with pytest.raises(RowsRefused) as refused:
        archive.replay(*LUNCH, row)
    assert refused.value.refused[0].sentence.startswith(sentence)
    assert not archive.settings.database.exists()

    done = archive.replay(*LUNCH, row, skip_bad=True)

    assert done.figures.refused == 1
    assert done.refused[0].sentence.startswith(sentence)
    assert done.figures.revenue_minor == LUNCH_FIGURES.revenue_minor


def test_a_changed_price_is_on_the_menu_before_its_line(archive: Archive) -> None:
    archive.replay(
        "1,2023-05-06 12:00,Soup,,Starters,1,4.50,,",
        "1,2023-05-06 12:00,Soup,,Starters,1,5.00,,",
        "2,2023-05-06 12:10,Soup,,Starters,1,,,",
    )

    assert archive.ask("SELECT unit_price_minor FROM order_lines ORDER BY id") == [
        (450,),
        (500,),
        (500,),
    ]
    assert archive.ask("SELECT amount_minor FROM fares") == [(500,)]


def test_rows_of_two_orders_may_be_mixed(archive: Archive) -> None:
    done = archive.replay(
        "1,2023-05-06 12:00,Soup,,Starters,1,4.50,,",
        "2,2023-05-06 12:01,Soup,,Starters,1,4.50,,",
        "1,2023-05-06 12:20,Soup,,Starters,1,4.50,,",
    )

    assert (done.figures.orders, done.figures.lines) == (2, 3)
    assert archive.ask("SELECT count(*), max(send_no) FROM ticket_items") == [(3, 2)]


def test_tables_and_waiters_are_found_by_name_or_added(archive: Archive) -> None:
    columns = f"{MAP},table=table,waiter=waiter"
    archive.replay(
        "1,2023-05-06 12:00,Soup,,Starters,1,4.50,T1,Ana",
        "2,2023-05-06 12:10,Soup,,Starters,1,4.50,t1,ana",
        "3,2023-05-06 12:20,Soup,,Starters,1,4.50,T2,Ben",
        columns=columns,
    )

    assert archive.ask("SELECT name FROM tables ORDER BY name") == [("T1",), ("T2",)]
    assert archive.ask("SELECT name FROM areas") == [("Imported",)]
    assert archive.ask(
        "SELECT p.short_name, count(*) FROM orders o JOIN people p ON p.id = o.server_id GROUP BY 1"
    ) == [("Ana", 2), ("Ben", 1)]
    assert archive.ask("SELECT count(*) FROM credentials") == [(0,)]


def test_one_name_in_two_categories_is_two_items(archive: Archive) -> None:
    done = archive.replay(
        "1,2023-05-06 12:00,Special,,Pizza,1,10.00,,",
        "1,2023-05-06 12:00,Special,,Drinks,1,3.00,,",
    )

    assert done.figures.by_category == {"Pizza": 1000, "Drinks": 300}


def test_a_restaurant_with_a_menu_takes_a_history_and_prints_none_of_it(archive: Archive) -> None:
    furnished(archive)

    done = archive.replay("1,2023-05-06 12:00,Margherita,classic 32 cm,Anything,1,7.00,,")

    assert (done.figures.orders, done.figures.lines) == (1, 1)
    assert archive.ask("SELECT count(*) FROM items WHERE name = 'Margherita'") == [(1,)]
    assert archive.ask(
        "SELECT kind, name, unit_price_minor FROM order_lines ORDER BY position"
    ) == [("item", "Margherita", 700)]
    assert archive.ask("SELECT count(*) FROM print_jobs") == [(0,)]


def test_a_line_that_the_kitchen_has_to_ask_about_is_left_out_alone(archive: Archive) -> None:
    furnished(archive)

    done = archive.replay(
        "1,2023-05-06 12:00,Espresso,,Drinks,1,1.80,,",
        "1,2023-05-06 12:00,Ribeye steak 300 g,,Mains,1,28.90,,",
        "2,2023-05-06 12:10,Ribeye steak 300 g,,Mains,1,28.90,,",
    )

    assert [error.sentence for error in done.refused] == [
        "Row 3 cannot be taken: Doneness: choose 1 more.",
        "Row 4 cannot be taken: Doneness: choose 1 more.",
    ]
    assert (done.figures.orders, done.figures.revenue_minor) == (1, 180)
    assert archive.ask("SELECT name, state FROM orders ORDER BY number") == [
        ("1", "closed"),
        ("2", "voided"),
    ]


def test_the_business_day_ends_at_the_cut_over_in_the_given_zone(archive: Archive) -> None:
    done = archive.replay(
        "1,2023-05-06 23:30,Soup,,Starters,1,4.50,,",
        "2,2023-05-07 01:30,Soup,,Starters,1,4.50,,",
        around=Surroundings(zone="Asia/Tashkent", currency="UZS"),
    )

    assert done.figures.days == 1
    assert done.currency == "UZS"
    assert archive.ask("SELECT opened_at / 1000000 FROM orders ORDER BY number LIMIT 1") == [
        (1683397800,)
    ]


def test_another_currency_than_the_restaurants_is_refused(archive: Archive) -> None:
    archive.replay(*LUNCH)

    with pytest.raises(DomainError, match="This restaurant takes EUR, not USD"):
        archive.replay(*LUNCH, around=Surroundings(currency="USD"))


def test_dates_that_can_be_read_two_ways_are_asked_about(archive: Archive) -> None:
    with pytest.raises(MappingRefused, match="--at-format us"):
        archive.replay("1,01-02-2023 11:38:36 AM,Soup,,Starters,1,4.50,,")

    done = archive.replay(
        "1,01-02-2023 11:38:36 AM,Soup,,Starters,1,4.50,,", around=Surroundings(at_format="us")
    )

    assert archive.ask("SELECT DISTINCT business_date FROM checks") == [("2023-01-02",)]
    assert done.figures.orders == 1


def furnished(archive: Archive) -> None:
    """The demo restaurant in the archive's folder."""

    async def work() -> None:
        schema.prepare(archive.settings.database)
        db = Database(archive.settings.database, VirtualClock(FRIDAY_EVENING))
        await db.open()
        await furnish(db)
        await db.close()

    asyncio.run(work())
