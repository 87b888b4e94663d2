"""Days that a demo's restaurant had before anybody looked: traded through the services, quickly.

Parties come in sittings; those of one sitting do each thing at the same moment, so that their
commands share commits. The clock is put from moment to moment, nobody waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from comanda.demo_stage import deciding, party, store
from comanda.demo_stage.guests import VISITORS_TABLES
from comanda.demo_stage.party import Plan, Wish
from comanda.demo_stage.staff import Crew, crew
from comanda.replay.day import NoPrinters
from domain.business_day import business_date
from domain.catalog import Menu
from domain.choices import default_choices
from domain.clock import VirtualClock
from domain.errors import DomainError
from domain.ids import new_id
from edge.checks.requests import Pay, TenderView
from edge.checks.service import CheckService
from edge.checks.worker import ReceiptWorker
from edge.commands import Actor
from edge.database import Database
from edge.floor.requests import ClearTable, GuestsLeft
from edge.floor.service import FloorService
from edge.floor.serving import ServingService
from edge.kitchen.requests import BumpTicket, ServeItems
from edge.kitchen.service import KitchenService
from edge.menu.service import MenuService
from edge.orders.requests import AddLine, OpenOrder, Send, VoidLine
from edge.orders.service import OrderService
from edge.shifts.requests import CloseDay, CloseDrawer, OpenDrawer
from edge.shifts.service import ShiftService
from edge.shifts.worker import DrawerPulser
from edge.staff.service import StaffService
from edge.transaction import Write
from providers.fiscal.journal_only import JournalOnly
from sync.tables.kitchen import Ticket, TicketItem

DAYS = 8
"""A week, and the same weekday before it."""

SITTINGS = (time(12, 20), time(13, 10), time(19, 10), time(20, 0), time(20, 50), time(21, 30))
BUSY = (2, 2, 3, 3, 5, 5, 4)
"""Parties at a sitting, Monday first."""

ROUNDS = 2
FLOAT_MINOR = 15_000
CLOSES_AT = time(23, 40)
VOIDS_ONE_IN = 9
CHANGED_MIND = "Guest changed mind"


@dataclass(frozen=True, slots=True)
class _Party:
    """Guests of a sitting."""

    order_id: UUID
    table_id: UUID
    plan: Plan
    dice: Random


class Past:
    """A restaurant's days, one after another."""

    def __init__(
        self,
        db: Database,
        clock: VirtualClock,
        menus: MenuService,
        crew: Crew,
        seed: int,
        busy: float = 1.0,
        nth: int = 1,
    ) -> None:
        """`db` follows `clock`. `busy` is how many of the usual guests come, at every `nth`
        sitting.
        """
        self._db = db
        self._clock = clock
        self._menus = menus
        self._crew = crew
        self._dice = Random(seed)
        self._busy = busy
        self._sittings = SITTINGS[::nth]
        self._orders = OrderService(db, menus, _no_paper)
        self._kitchen = KitchenService(db)
        self._checks = CheckService(db)
        self._serving = ServingService(db, menus)
        self._shifts = ShiftService(db)
        self._receipts = ReceiptWorker(db, JournalOnly())
        self._pulser = DrawerPulser(db, NoPrinters())
        self._tables: Sequence[UUID] = ()
        self._tenders: Sequence[TenderView] = ()

    async def trade(self, until: datetime, days: int = DAYS) -> int:
        """Trade the `days` before that of `until`, each closed with its Z; how many parties came.

        Of the day of `until` itself what had happened by then, left open.
        """
        floor = await FloorService(self._db).floor()
        self._tables = sorted(
            table.id for table in floor.tables.values() if table.name not in VISITORS_TABLES
        )
        self._tenders = await self._checks.tenders()
        house = await self._db.read(lambda read: read.house)
        today = business_date(until, house.zone, house.cut_over_minutes)
        parties = 0
        for day in (today - timedelta(days=ago) for ago in range(days, -1, -1)):
            sittings = [datetime.combine(day, at, house.zone) for at in self._sittings]
            over = [at for at in sittings if at + timedelta(hours=2) <= until]
            if not over:
                break
            await self._open(over[0] - timedelta(hours=1))
            for at in over:
                parties += await self._sitting(at, max(1, round(BUSY[day.weekday()] * self._busy)))
            if day < today:
                await self._close(datetime.combine(day, CLOSES_AT, house.zone))
        return parties

    # ---- a sitting -------------------------------------------------------------------------
    async def _sitting(self, at: datetime, count: int) -> int:
        """So many parties come, eat, pay and go."""
        self._clock.set(at)
        tables = self._dice.sample(self._tables, min(count, len(self._tables)))
        parties = [self._party(table_id) for table_id in tables]
        await _together(self._arrive(each) for each in parties)
        for number in range(ROUNDS):
            self._clock.advance(self._dice.randint(240, 720))
            await _together(
                self._order(each, wish) for each in parties for wish in _wishes(each, number)
            )
            await _together(self._orders.send(Send(p.order_id), self._waiter(p)) for p in parties)
            await self._cook(parties)
        if self._dice.randrange(VOIDS_ONE_IN) < len(parties):
            await self._void(parties[0])
        self._clock.advance(self._dice.randint(600, 1500))
        await _together(self._pay(each) for each in parties)
        await self._receipts.complete_pending()
        self._clock.advance(300)
        await _together(
            self._serving.guests_left(GuestsLeft(each.table_id), self._crew.waiter)
            for each in parties
        )
        await _together(
            self._serving.clear_table(ClearTable(each.table_id), self._crew.waiter)
            for each in parties
        )
        return len(parties)

    def _party(self, table_id: UUID) -> _Party:
        order_id = new_id()
        wanted = party.plan(order_id, self._menus.menu)
        return _Party(order_id, table_id, wanted, Random(order_id.int))

    def _waiter(self, seated: _Party) -> Actor:
        return self._crew.waiter if seated.table_id.int % 2 else self._crew.manager

    async def _arrive(self, seated: _Party) -> None:
        kinds = self._menus.menu.order_types.values()
        request = OpenOrder(
            seated.order_id,
            next(each.id for each in kinds if each.code == "dine_in"),
            (seated.table_id,),
            seated.plan.guests,
            channel=store.CHANNEL,
        )
        await self._orders.open_order(request, self._waiter(seated))

    async def _order(self, seated: _Party, wish: Wish) -> None:
        request = AddLine(
            seated.order_id,
            wish.line_id,
            wish.variant_id,
            wish.quantity,
            default_choices(self._menus.menu, wish.item.group_ids),
            wish.seat,
            note=wish.note,
        )
        with suppress(DomainError):  # sold out, or it needs choosing: they go without
            await self._orders.add_line(request, self._waiter(seated))

    async def _cook(self, parties: Sequence[_Party]) -> None:
        """The cards of all are made, the slowest last; then the plates are carried."""
        ids = [each.order_id for each in parties]
        tickets, items = await self._db.read(
            lambda read: (
                [t for order in ids for t in read.all(Ticket, "order_id = ?", order)],
                [i for order in ids for i in read.all(TicketItem, "order_id = ?", order)],
            )
        )
        waiting = sorted((t for t in tickets if t.state == deciding.OPEN), key=lambda t: t.id)
        for each in waiting:
            self._clock.advance(self._dice.randint(60, 240))
            await self._kitchen.bump_ticket(BumpTicket(each.id), self._crew.cook)
        self._clock.advance(self._dice.randint(30, 120))
        carried = tuple(item.id for item in items if item.served_at is None)
        if carried:
            await self._kitchen.serve_items(ServeItems(carried), self._crew.runner)

    async def _void(self, seated: _Party) -> None:
        """A guest sends something back."""
        view = await self._orders.view(seated.order_id)
        if len(view.lines) > 1:
            line_id = view.lines[-1].id
            await self._orders.void_line(VoidLine(line_id, CHANGED_MIND), self._crew.manager)

    async def _pay(self, seated: _Party) -> None:
        due_minor = (await self._checks.due(seated.order_id)).remaining_minor
        by_card = [each for each in self._tenders if each.takes_tip]
        tender = by_card[0] if seated.plan.by_card and by_card else self._tenders[0]
        tip = due_minor * seated.plan.tip_percent // 100 if tender.takes_tip else 0
        request = Pay(
            seated.order_id,
            deciding.payment_id(seated.order_id),
            tender.id,
            due_minor,
            tip_minor=tip,
            paper=False,
        )
        await self._checks.pay(request, self._crew.cashier)

    # ---- a day -----------------------------------------------------------------------------
    async def _open(self, at: datetime) -> None:
        self._clock.set(at)
        for drawer in await self._shifts.drawers():
            if drawer.session_id is None:
                request = OpenDrawer(new_id(), drawer.drawer_id, FLOAT_MINOR)
                await self._shifts.open(request, self._crew.cashier)

    async def _close(self, at: datetime) -> None:
        self._clock.set(at)
        await self._pulser.pulse_asked()
        for drawer in await self._shifts.drawers():
            if drawer.session_id is not None:
                expected = (await self._shifts.x(drawer.session_id)).expected_minor
                request = CloseDrawer(drawer.session_id, expected, paper=False)
                await self._shifts.close(request, self._crew.manager)
        await self._shifts.end_of_day(CloseDay(new_id(), paper=False), self._crew.manager)


async def trade_past(
    db: Database,
    clock: VirtualClock,
    until: datetime,
    seed: int,
    busy: float = 1.0,
    days: int = DAYS,
    nth: int = 1,
) -> int:
    """Trade the days before `until` in a furnished restaurant; how many parties came."""
    menus = MenuService(db)
    await menus.start()
    try:
        people = await crew(StaffService(db))
        return await Past(db, clock, menus, people, seed, busy, nth).trade(until, days)
    finally:
        await menus.stop()


def founded_at(until: datetime) -> datetime:
    """When a restaurant must be founded so that it has its past."""
    return until - timedelta(days=DAYS + 1)


def _wishes(seated: _Party, number: int) -> Iterable[Wish]:
    return seated.plan.rounds[number] if number < len(seated.plan.rounds) else ()


async def _together(asked: Iterator[Coroutine[Any, Any, object]]) -> None:
    await asyncio.gather(*asked)


def _no_paper(
    tx: Write, menu: Menu, ticket: Ticket, items: Sequence[TicketItem], kind: str
) -> None:
    """What was cooked days ago is not printed today."""
