"""What happened in other systems, as stories of this house: large menus and many guests.

Counted in statements, not in seconds: what is asked of the database does not grow with the menu,
the guests or the years of trading, and nothing that grows for ever is read from end to end.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from comanda.demo_large import furnish_large
from domain.clock import VirtualClock
from domain.ids import new_id
from edge import schema
from edge.commands import Actor, Command
from edge.connection import connect
from edge.database import Database
from edge.floor.requests import ClearTable, GuestsLeft, PutParty
from edge.floor.requests import HandOver as Leaving
from edge.floor.service import FloorService
from edge.floor.unsent import UnsentWatch
from edge.kitchen.pacing import PacingService
from edge.kitchen.paper import print_ticket
from edge.orders.deliveries import DeliveryService
from edge.orders.promises import HandOver, PromiseService
from edge.orders.requests import OpenOrder, VoidLine
from edge.orders.tabs import TabService
from edge.refunds.requests import CorrectTender, FindChecks, FinishCorrected, GiveBack, Resell
from edge.refunds.service import RefundService
from edge.transaction import Read, Write
from tests.house import FRIDAY_EVENING, House, build_template, start_house

A = TypeVar("A")

ITEMS, GUESTS, OPEN_ORDERS = 1_500, 3_000, 60
MENU = "Dish number 1"
GROWING = {
    "orders",
    "order_lines",
    "order_tables",
    "order_courses",
    "checks",
    "check_allocations",
    "payments",
    "receipt_requests",
    "receipts",
    "refunds",
    "refund_lines",
    "ledger_postings",
    "fiscal_records",
    "tickets",
    "ticket_items",
    "ticket_events",
    "print_jobs",
    "commands",
    "outbox",
    "audit_entries",
    "portion_movements",
    "drawer_openings",
    "guests",
    "parties",
    "section_duties",
    "station_messages",
}
"""Tables that grow with trading or with guests, without an end."""


class WatchedDatabase(Database):
    """A database that writes down every statement it is asked."""

    asked: list[str]

    async def read(self, work: Callable[[Read], A]) -> A:
        """Like any read."""

        def watched(read: Read) -> A:
            with self._watching(read.raw):
                return work(read)

        return await super().read(watched)

    async def write(
        self, command: Command, work: Callable[[Write], A], answer: type[A] | None = None
    ) -> A:
        """Like any write."""

        def watched(tx: Write) -> A:
            with self._watching(tx.raw):
                return work(tx)

        return await super().write(command, watched, answer)

    @contextmanager
    def _watching(self, raw: sqlite3.Connection) -> Iterator[None]:
        asked: list[str] = []
        raw.set_trace_callback(asked.append)
        try:
            yield
        finally:
            raw.set_trace_callback(None)
            self.asked = [*getattr(self, "asked", []), *asked]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A restaurant with a very long menu, many guests and a full house."""
    path = tmp_path_factory.mktemp("large") / "box.db"
    schema.prepare(path)

    async def furnish() -> None:
        db = Database(path, VirtualClock(FRIDAY_EVENING))
        await db.open()
        await furnish_large(db, ITEMS, GUESTS, OPEN_ORDERS)
        await db.close()

    asyncio.run(furnish())
    return path


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo restaurant as it is."""
    path = tmp_path_factory.mktemp("small") / "box.db"
    asyncio.run(build_template(path))
    return path


@asynccontextmanager
async def switched_on(path: Path) -> AsyncIterator[tuple[House, list[str]]]:
    """A box that was switched on, up to the first floor plan, and what it asked for that."""
    clock = VirtualClock(FRIDAY_EVENING)
    async with aclosing(await start_house(path, clock, WatchedDatabase)) as house:
        await FloorService(house.db).floor()
        yield house, asked_of(house)


def asked_of(house: House) -> list[str]:
    """What was asked since the last look: statements as they were meant, comments left out."""
    assert isinstance(house.db, WatchedDatabase)
    asked, house.db.asked = house.db.asked, []
    return [statement for statement in asked if not statement.startswith("--")]


async def an_evening(house: House) -> list[str]:
    """One party from sitting down to paying, with everything that screens look at meanwhile."""
    order_id = await house.open("7")
    change = await house.add(order_id, "Minestrone")
    await house.add(order_id, "Negroni")
    await house.send(order_id)
    await house.orders.view(order_id)
    await house.orders.open_at(house.tables["7"])
    await house.orders.open_orders()
    for station_id in house.menus.menu.stations:
        await house.kitchen.board(station_id)
    await house.kitchen.expo()
    await house.kitchen.ready_plates()
    await house.kitchen.raise_alarms()
    await house.kitchen.messages.look_after()
    await in_time(house)
    await on_the_floor(house)
    assert change.line_id is not None
    await house.orders.void_line(VoidLine(change.line_id, "Wrong order"), house.actor("manager"))
    await house.pay(order_id)
    await house.serving.guests_left(GuestsLeft(house.tables["7"]), house.actor())
    await house.serving.clear_table(ClearTable(house.tables["7"]), house.actor())
    await house.print_out()
    await money_back(house)
    await house.prints.queue()
    await house.prints.history()
    await house.close_day()
    return asked_of(house)


async def money_back(house: House) -> None:
    """A check is looked for by everything that guests remember, given back and corrected."""
    refunds, manager = RefundService(house.db), house.actor("manager")
    words = ("", "A-1", "7", "1/1", "18:00", "12.50", "4242", "Rossi", "yesterday 12.50")
    for text in words:
        await refunds.find(FindChecks(text), manager)
    latest = (await refunds.find(FindChecks(tender_id=house.tenders["Cash"]), manager))[0]
    paid = await refunds.paid(latest.check_id, manager)
    wrong = CorrectTender(new_id(), paid.payments[0].id, house.tenders["Card"], "Wrong button")
    await refunds.correct_tender(wrong, manager)
    back = GiveBack(new_id(), latest.check_id, "Returned", amount_minor=100)
    await refunds.quote(back, manager)
    await refunds.give_back(back, manager)
    resold = await refunds.resell(
        Resell(new_id(), latest.check_id, new_id(), "Wrong dish"), manager
    )
    await refunds.finish_corrected(FinishCorrected(new_id(), resold.order_id), manager)


async def on_the_floor(house: House) -> None:
    """What is asked of the floor beside its plan, all through an evening."""
    marco, cashier = house.people["Marco Bianchi"], house.people["Giulia Conti"]
    manager = house.actor("manager")
    expected_at = house.clock.now() + timedelta(hours=1)
    await house.parties.put(PutParty(new_id(), "Rossi", 4, expected_at), house.actor())
    await house.parties.expected()
    await house.serving.tonight()
    await UnsentWatch(house.db).look()
    leaving = Actor("person", marco, rights=manager.rights)
    await house.orders.open_order(OpenOrder(new_id(), house.order_type(), name="Anna"), leaving)
    await house.serving.hand_over(Leaving(marco, cashier), leaving)


async def in_time(house: House) -> None:
    """What the box does by itself for courses and promises, and who looks at them."""
    pacing = PacingService(house.db, house.menus, print_ticket)
    promises = PromiseService(house.db, house.menus)
    order_id = new_id()
    at = house.clock.now() + timedelta(hours=2)
    request = OpenOrder(order_id, house.order_type("takeaway"), name="Rossi", promised_at=at)
    await house.orders.open_order(request, house.actor())
    await house.add(order_id, "Minestrone")
    await house.send(order_id)
    await pacing.fire_due()
    await pacing.tell_of_waiting()
    await pacing.pace(order_id)
    await promises.promised()
    await DeliveryService(house.db, house.menus).deliveries()
    await TabService(house.db, house.menus, print_ticket).tabs()
    await house.pay(order_id)
    await promises.hand_over(HandOver(order_id), house.actor())


def read_from_end_to_end(path: Path, statements: list[str]) -> set[str]:
    """The growing tables that these statements scan, each with the statement."""
    raw = connect(path)
    found = {
        f"{table}: {statement[:160]}"
        for statement in dict.fromkeys(statements)
        for *_, plan in raw.execute(f"EXPLAIN QUERY PLAN {statement}")
        for table in scanned(plan, statement)
    }
    raw.close()
    return found


WHOLE = re.compile(
    r"SCAN (?P<scan>\w+)|"
    r"SEARCH (?P<search>\w+) USING .*\(organization_id=\?( AND store_id=\?)?( AND id>\?)?\)$"
)
"""Steps of a plan that go through all of a restaurant's rows: its box holds no other's."""


def scanned(plan: str, statement: str) -> set[str]:
    """The growing table that a step of a plan goes through row by row, if it does."""
    steps = [match["scan"] or match["search"] for match in [WHOLE.match(plan)] if match]
    named = {
        table for name in steps for table in re.findall(rf"\b(\w+) (?:AS )?{name}\b", statement)
    }
    return (set(steps) | named) & GROWING


async def test_failure_22_the_start_took_minutes_with_a_large_menu(
    small: Path, large: Path
) -> None:
    async with switched_on(small) as (short, few), switched_on(large) as (long, many):
        pass

    assert len(long.menus.menu.items) > ITEMS > 10 * len(short.menus.menu.items)
    assert len(many) == len(few)
    assert [statement for statement in many if "guests " in statement.split("FROM")[-1]] == []


async def test_failure_22_selling_slowed_down_with_thousands_of_items_and_guests(
    small: Path, large: Path
) -> None:
    async with switched_on(small) as (short, _), switched_on(large) as (long, _):
        few, many = await an_evening(short), await an_evening(long)

    assert len(many) - len(few) <= OPEN_ORDERS


async def test_failure_22_what_grows_for_years_was_read_from_end_to_end(large: Path) -> None:
    async with switched_on(large) as (house, start):
        await house.close_day()
        asked_of(house)
        evening = await an_evening(house)

    assert read_from_end_to_end(large, [*start, *evening]) == set()
