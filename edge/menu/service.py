"""The menu in memory, what is left of it, and what people may say about what is left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from domain.business_day import business_date
from domain.catalog import Menu, MenuItem, Stock
from domain.errors import NotFound
from domain.menu_hours import all_open, next_opening
from domain.permissions import Right, require
from edge.commands import Actor, Command
from edge.database import Database
from edge.menu import around_out, selling, stock_store, store
from edge.menu.requests import ConfirmOut, Said, SetPortions, SetSoldOut
from edge.signals import Signal
from edge.transaction import Read, Write


class MenuService:
    """The current menu and stock, kept in memory and read again when a signal says so."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._menu: Menu | None = None
        self._valid_until: datetime | None = None
        self._menu_stale = True
        self._stocks: dict[UUID, Stock | None] = {}
        self._stale_stocks: set[UUID | None] = {None}
        self._refreshing = asyncio.Lock()
        self._catching_up: asyncio.Task[Menu] | None = None
        self._timed: tuple[Menu, list[MenuItem]] | None = None
        self._unsubscribe: list[Callable[[], None]] = []

    async def start(self) -> None:
        """Load the menu and what is left, and follow the signals `menu` and `availability`."""
        self._unsubscribe = [
            self._db.signals.subscribe("menu", self._menu_changed),
            self._db.signals.subscribe("availability", self._stock_changed),
        ]
        await self.refresh()

    async def stop(self) -> None:
        """Follow no more signals and finish reading."""
        while self._unsubscribe:
            self._unsubscribe.pop()()
        if self._catching_up is not None:
            await self._catching_up

    @property
    def menu(self) -> Menu:
        """The menu of this moment. Raises NotFound before `start`.

        Where a price has begun or ended by itself since it was read, it is read again at once: a
        tap at 19:01 is no happy hour, whatever the screen showed.
        """
        if self._menu is None:
            raise NotFound("The menu has not been read yet.")
        if self._has_ended():
            self._keep(self._db.look(self._reading()))
        return self._menu

    async def refresh(self) -> Menu:
        """Bring menu and stock up to date where something changed; else answer at once.

        A screen that heard `menu` or `availability` awaits this before it looks.
        """
        if self._is_current():
            return self.menu
        async with self._refreshing:
            if self._menu_is_stale():
                await self._read_menu()
            if self._stale_stocks:
                await self._read_stocks()
        return self.menu

    def stock(self, local_id: UUID) -> Stock | None:
        """What is left of an item, variant, option or ingredient; None: nothing is said.

        What needs an ingredient that is sold out is sold out with it.
        """
        own = self._said(local_id)
        if own is None or not own.sold_out:
            for ingredient in self.menu.recipes.get(local_id, ()):
                taken = self._said(ingredient)
                if taken is not None and taken.sold_out:
                    return around_out.taken_along(self.menu, ingredient, taken)
        return own

    def stocks(self) -> dict[UUID, Stock]:
        """Everything that is counted or sold out now, with all that a missing ingredient takes."""
        said = [local_id for local_id in self._stocks if self._said(local_id) is not None]
        touched = dict.fromkeys((*said, *around_out.needing(self.menu, said)))
        found = {local_id: self.stock(local_id) for local_id in touched}
        return {local_id: stock for local_id, stock in found.items() if stock is not None}

    async def said(self) -> tuple[Said, ...]:
        """Everything that somebody said is sold out or counted, the first said first."""
        await self.refresh()
        now = self._db.clock.now()
        return await self._db.read(lambda read: around_out.said(read, self.menu, now))

    async def still_out(self) -> tuple[Said, ...]:
        """The morning's question: what was out on an earlier day, and nobody confirmed today.

        What was out for two hours or for the day is back by itself and not asked about.
        """
        house, now = self._db.house, self._db.clock.now()
        if house is None:
            return ()
        today = business_date(now, house.zone, house.cut_over_minutes).isoformat()
        return tuple(
            each
            for each in await self.said()
            if each.confirmed_on < today and (each.sold_out or each.remaining == 0)
        )

    async def confirm_out(
        self, request: ConfirmOut, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """Answer `still_out`: the things stay out for this day, or are back on sale.

        Raises Forbidden.
        """
        require(actor.rights, Right.SET_AVAILABILITY)

        def work(tx: Write) -> None:
            selling.confirm(tx, request)

        await self._db.write(Command.of(request, actor, command_id), work)
        await self.refresh()

    def closed(self, menu: Menu) -> dict[UUID, datetime | None]:
        """The items of a menu that are not sold at this hour, and when they are again."""
        house = self._db.house
        if house is None:
            return {}
        if self._timed is None or self._timed[0] is not menu:
            self._timed = menu, [item for item in menu.items.values() if menu.hours_of(item)]
        now = self._db.clock.now()
        at = now, house.zone, house.cut_over_minutes
        return {
            item.id: next_opening(menu.hours_of(item), *at)
            for item in self._timed[1]
            if not all_open(menu.hours_of(item), *at)
        }

    async def set_sold_out(
        self, request: SetSoldOut, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """Mark as sold out, or lift the mark, on every screen at once.

        Raises Forbidden, NotFound for a thing that does not exist, BadRequest.
        """
        require(actor.rights, Right.SET_AVAILABILITY)

        def work(tx: Write) -> None:
            selling.mark(tx, request)

        await self._db.write(Command.of(request, actor, command_id), work)
        await self.refresh()

    async def set_portions(
        self, request: SetPortions, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """Count portions from now on: what orders hold already is not among them.

        Lifts a sold-out mark. Raises Forbidden, NotFound, LimitExceeded.
        """
        require(actor.rights, Right.SET_AVAILABILITY)

        def work(tx: Write) -> None:
            selling.count(tx, request)

        await self._db.write(Command.of(request, actor, command_id), work)
        await self.refresh()

    def _said(self, local_id: UUID) -> Stock | None:
        found = self._stocks.get(local_id)
        if found is None or (found.until is not None and found.until <= self._db.clock.now()):
            return None
        return found

    def _menu_changed(self, _signal: Signal) -> None:
        self._menu_stale = True
        self._catch_up()

    def _stock_changed(self, signal: Signal) -> None:
        self._stale_stocks.add(signal.id)
        self._catch_up()

    def _catch_up(self) -> None:
        """Read what changed even if no screen asks for it; one task at a time does."""
        if self._catching_up is None or self._catching_up.done():
            self._catching_up = asyncio.get_running_loop().create_task(self.refresh())

    def _is_current(self) -> bool:
        return not (self._refreshing.locked() or self._menu_is_stale() or self._stale_stocks)

    def _menu_is_stale(self) -> bool:
        return self._menu_stale or self._menu is None or self._has_ended()

    def _has_ended(self) -> bool:
        return self._valid_until is not None and self._valid_until <= self._db.clock.now()

    async def _read_menu(self) -> None:
        self._menu_stale = False
        try:
            self._keep(await self._db.read(self._reading()))
        except BaseException:
            self._menu_stale = True
            raise

    def _reading(self) -> Callable[[Read], tuple[Menu, datetime | None]]:
        """Reads the menu of now, and until when it holds."""
        now = self._db.clock.now()
        version = 1 if self._menu is None else self._menu.version + 1
        return lambda read: (store.load_menu(read, version, now), store.next_change(read, now))

    def _keep(self, found: tuple[Menu, datetime | None]) -> None:
        self._menu, self._valid_until = found

    async def _read_stocks(self) -> None:
        wanted, self._stale_stocks = self._stale_stocks, set()
        named = [local_id for local_id in wanted if local_id is not None]
        everything = len(named) < len(wanted)
        try:
            found = await self._db.read(
                lambda read: stock_store.stocks(read, None if everything else named)
            )
        except BaseException:
            self._stale_stocks |= wanted
            raise
        if everything:
            self._stocks.clear()
        self._stocks.update(found)
