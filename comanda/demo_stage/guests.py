"""Simulated guests, and the waiter, cooks, runner and cashier who look after them.

They do what people do, through the same services, at tables that nobody else uses. Guests come
only while somebody looks at the stage; those who are there eat up, pay and go.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from random import Random
from uuid import UUID, uuid5

from comanda.demo_stage import deciding, party, store
from comanda.demo_stage.asked import Asked
from comanda.demo_stage.deciding import Act, Todo
from comanda.demo_stage.party import Plan
from comanda.demo_stage.staff import Crew
from comanda.demo_stage.store import CHANNEL, Party
from domain.catalog import Menu
from domain.choices import default_choices
from domain.errors import DomainError
from domain.floor import TableState
from domain.ids import new_id
from domain.kitchen import ItemState
from edge.checks.requests import Pay, PrintBill
from edge.floor.requests import ClearTable, GuestsLeft
from edge.kitchen.requests import BumpTicket, ServeItems, ShowTickets, StartTicket
from edge.loops import Loop
from edge.orders.requests import AddLine, GiveUpOrder, OpenOrder, Send

log = logging.getLogger(__name__)

VISITORS_TABLES = frozenset({"7", "21"})
"""Never taken by simulated guests, so that a visitor finds them free."""

AN_EVENING = 9
"""So many tables are taken by guests when the house is half full."""

A_FEW = 5
"""So many come one right after the other, so that a visitor finds the house alive."""

MOST_OPEN = 60
FULL_HOUSE = 20
BUSY_CARDS = 40
ARRIVE_EVERY_S = 7
STEP_S = 2
CLEARS_EVERY = 4
"""Steps between two looks for tables to clear: it reads the whole floor."""

TRIES = 50


class Guests:
    """The evening of everybody but the visitor."""

    def __init__(self, services: Asked, crew: Crew) -> None:
        self.come = False
        """Whether new parties come in."""

        self._services = services
        self._crew = crew
        self._last_arrival = services.db.clock.now() - timedelta(seconds=ARRIVE_EVERY_S)
        self._steps = 0
        self._one_at_a_time = asyncio.Lock()
        self._loop = Loop("simulated guests", self._step, again_s=STEP_S)

    def start(self) -> None:
        """Let the evening run by itself."""
        self._loop.start()

    async def stop(self) -> None:
        """Stand still; everything is as it is, also for the next start."""
        await self._loop.stop()

    async def parties(self) -> tuple[Party, ...]:
        """The parties that nobody but the simulation looks after."""
        found = await self._services.db.read(store.parties)
        return tuple(each for each in found if deciding.is_ours(each))

    async def step(self) -> None:
        """Everything that is due now, once."""
        async with self._one_at_a_time:
            await self._do_what_is_due()

    async def _do_what_is_due(self) -> None:
        seen = await self.parties()
        await self._look_at_screens()
        await self._cook_and_carry(seen)
        for each in seen:
            await self._look_after(each)
        self._steps += 1
        if self._steps % CLEARS_EVERY == 0:
            await self._clear_tables()
        if self._is_time_for_more(len(seen)):
            await self.arrive()

    async def fill(self, most: int = FULL_HOUSE, cards: int = BUSY_CARDS) -> None:
        """Friday, 8 pm: every free table is taken, and everybody orders at once.

        Where the tables do not suffice for so many parties and kitchen cards, people drink at the
        bar, without a table.
        """
        async with self._one_at_a_time:
            await self._fill(most, cards)

    async def _fill(self, most: int, cards: int) -> None:
        while len(there := await self.parties()) < most or _open_cards(there) < cards:
            if len(there) >= MOST_OPEN or not await self.arrive(busy=True, at_bar=True):
                return
            newest = (await self.parties())[-1]
            await self._do(newest, Todo(Act.ORDER))
            await self._send(newest.order.id)

    async def arrive(self, *, busy: bool = False, at_bar: bool = False) -> bool:
        """Seat a party at a free table, or at the bar; whether there was room for it."""
        menu = self._services.menus.menu
        order_id = _party_for_two_stations(menu) if busy else new_id()
        wanted = party.plan(order_id, menu)
        tables = await self._free_tables(wanted.guests)
        if not tables and not at_bar:
            return False
        table_ids = (Random(order_id.int).choice(tables),) if tables else ()
        code = "dine_in" if tables else "takeaway"
        kind = next(each.id for each in menu.order_types.values() if each.code == code)
        name = "" if tables else f"Bar {order_id.int % 90 + 10}"
        request = OpenOrder(
            order_id, kind, table_ids, wanted.guests if tables else 0, name, channel=CHANNEL
        )
        await self._services.orders.open_order(request, self._crew.waiter, order_id)
        self._last_arrival = self._services.db.clock.now()
        return True

    async def finish(self) -> None:
        """Bring every party to its end at once: sent, cooked, served, paid, gone."""
        async with self._one_at_a_time:
            await self._finish()

    async def _finish(self) -> None:
        for each in await self.parties():
            if any(line.sent_at is None for line in each.lines):
                await self._send(each.order.id)
        for each in await self.parties():
            for ticket in each.tickets:
                if ticket.state == deciding.OPEN:
                    await self._services.kitchen.bump_ticket(BumpTicket(ticket.id), self._crew.cook)
            ids = tuple(item.id for item in each.items)
            await self._services.kitchen.serve_items(ServeItems(ids), self._crew.runner)
            await self._do(each, Todo(Act.PAY if each.lines else Act.LEAVE))
        for _up_and_away in range(2):
            await self._clear_tables(at_once=True)

    async def _step(self) -> int:
        """One step that cannot end the evening: what went wrong is in the log."""
        try:
            await self.step()
        except DomainError:
            raise
        except Exception:
            log.exception("simulated guests stumbled")
        return STEP_S

    def _is_time_for_more(self, there: int) -> bool:
        waited = self._services.db.clock.now() - self._last_arrival
        wait_s = ARRIVE_EVERY_S if there >= A_FEW else 0
        return self.come and there < AN_EVENING and waited >= timedelta(seconds=wait_s)

    async def _free_tables(self, guests: int) -> list[UUID]:
        """Free tables with enough seats, or else any: people sit closer together."""
        floor = await self._services.floor.floor()
        free = [
            table
            for table in floor.tables.values()
            if table.state == TableState.FREE and table.name not in VISITORS_TABLES
        ]
        large = [table for table in free if table.seats >= guests]
        return sorted(table.id for table in large or free)

    async def _clear_tables(self, *, at_once: bool = False) -> None:
        """Guests who paid get up; then their table is cleared, in houses that want it said."""
        services, waiter = self._services, self._crew.waiter
        wait = timedelta(seconds=0 if at_once else deciding.STAYS_S)
        before = services.db.clock.now() - wait
        for table in (await services.floor.floor()).tables.values():
            if table.state not in (TableState.PAID, TableState.TO_CLEAR):
                continue
            seats = await services.db.read(partial(store.paid_seats, table_id=table.id))
            with _others_were_quicker():
                if seats and all(seat.to_clear_at and seat.to_clear_at <= before for seat in seats):
                    await services.serving.clear_table(ClearTable(table.id), waiter)
                elif any(not s.to_clear_at and s.paid_at and s.paid_at <= before for s in seats):
                    await services.serving.guests_left(GuestsLeft(table.id), waiter)

    async def _look_at_screens(self) -> None:
        """Stations without paper have a screen somewhere; it shows what comes, also a visitor's."""
        for station in self._services.menus.menu.stations.values():
            if station.printer_id is not None:
                continue
            board = await self._services.kitchen.board(station.id)
            new = [
                item.id
                for card in board.cards
                for item in card.items
                if item.state == ItemState.QUEUED and not item.voided
            ]
            if new:
                await self._services.kitchen.show_tickets(ShowTickets(tuple(new)), self._crew.cook)

    async def _cook_and_carry(self, seen: Sequence[Party]) -> None:
        services, now = self._services, self._services.db.clock.now()
        bars = frozenset(
            each.id for each in services.menus.menu.stations.values() if each.name == party.BAR
        )
        for ticket, done in deciding.cards_done(seen, bars, now):
            with _others_were_quicker():
                if done:
                    await services.kitchen.bump_ticket(BumpTicket(ticket.id), self._crew.cook)
                else:
                    await services.kitchen.start_ticket(StartTicket(ticket.id), self._crew.cook)
        for plates in deciding.plates_carried(seen, now):
            with _others_were_quicker():
                await services.kitchen.serve_items(ServeItems(plates), self._crew.runner)

    async def _look_after(self, seen: Party) -> None:
        plan = party.plan(seen.order.id, self._services.menus.menu)
        todo = deciding.next_todo(seen, plan, self._services.db.clock.now())
        if todo is not None:
            with _others_were_quicker():
                await self._do(seen, todo)

    async def _do(self, seen: Party, todo: Todo) -> None:
        order_id = seen.order.id
        plan = party.plan(order_id, self._services.menus.menu)
        match todo.act:
            case Act.ORDER:
                await self._order(order_id, plan, todo.number)
            case Act.SEND:
                await self._send(order_id)
            case Act.ASK_FOR_BILL:
                await self._services.checks.print_bill(PrintBill(order_id), self._crew.waiter)
            case Act.PAY:
                await self._pay(order_id, plan)
            case Act.LEAVE:
                await self._services.orders.give_up(GiveUpOrder(order_id), self._crew.waiter)

    async def _order(self, order_id: UUID, plan: Plan, number: int) -> None:
        menu = self._services.menus.menu
        for wish in plan.rounds[number]:
            request = AddLine(
                order_id,
                wish.line_id,
                wish.variant_id,
                wish.quantity,
                default_choices(menu, wish.item.group_ids),
                wish.seat,
                note=wish.note,
            )
            with _others_were_quicker():  # sold out, or it needs choosing: they go without
                await self._services.orders.add_line(request, self._crew.waiter, wish.line_id)

    async def _send(self, order_id: UUID) -> None:
        await self._services.orders.send(Send(order_id), self._crew.waiter)

    async def _pay(self, order_id: UUID, plan: Plan) -> None:
        due = await self._services.checks.due(order_id)
        tenders = await self._services.checks.tenders()
        tender = next((each for each in tenders if each.takes_tip is plan.by_card), tenders[0])
        tip = due.remaining_minor * plan.tip_percent // 100 if tender.takes_tip else 0
        request = Pay(
            order_id,
            deciding.payment_id(order_id),
            tender.id,
            due.remaining_minor,
            tip_minor=tip,
            paper=plan.by_card,
        )
        await self._services.checks.pay(request, self._crew.cashier, uuid5(order_id, "pay"))


def _party_for_two_stations(menu: Menu) -> UUID:
    """A party whose first round keeps two stations busy, where the menu has such."""
    found = new_id()
    for _ in range(TRIES):
        if len(party.stations_of(party.plan(found, menu).rounds[0])) > 1:
            break
        found = new_id()
    return found


def _open_cards(parties: Sequence[Party]) -> int:
    return sum(ticket.state == deciding.OPEN for each in parties for ticket in each.tickets)


@contextmanager
def _others_were_quicker() -> Iterator[None]:
    """The visitor may be at the same thing; what is refused is looked at anew in the next step."""
    try:
        yield
    except DomainError as error:
        log.info("simulated guests: %s", error)
