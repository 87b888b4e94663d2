"""What a tap on a table does: sit down, show the order, seat who reserved, clear it away."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.clock import Clock
from domain.errors import NotFound
from domain.floor import TableState
from edge.floor.parties import PartyService, PartyView
from edge.floor.requests import ClearTable, GuestsLeft
from edge.floor.service import FloorService
from edge.floor.serving import ServingService
from edge.floor.views import FloorTable, FloorView
from edge.menu.service import MenuService
from edge.orders.presence import Presence
from edge.orders.requests import EditOrder, OpenOrder
from edge.orders.service import OrderService
from ui.store import floor_view as show
from ui.store.asking import pick, with_approval
from ui.store.reservations import Reservations, Seated
from ui.store.reservations_view import called, in_words
from ui.store.session import tap
from ui.store.shell import Shell
from ui.text import _


@dataclass(frozen=True, slots=True)
class Serving:
    """What the floor asks."""

    orders: OrderService
    menus: MenuService
    floor: FloorService
    serving: ServingService
    parties: PartyService
    presence: Presence
    clock: Clock


class TableOpening:
    """Opens orders from the floor, and turns to them."""

    def __init__(self, shell: Shell, services: Serving, reservations: Reservations) -> None:
        self._shell = shell
        self._orders = services.orders
        self._menus = services.menus
        self._service = services.floor
        self._serving = services.serving
        self._reservations = reservations

    async def open_table(
        self, table_id: UUID, command_id: UUID, floor: FloorView, looking: show.Looking
    ) -> None:
        """Do what a tap on a table wants. Raises DomainError where that cannot be."""
        at_table = await self._orders.open_at(table_id)
        table = floor.tables.get(table_id)
        if table is None:
            raise NotFound(_("That table was taken away."))
        if len(at_table) > 1:
            await self._choose_order(table_id, looking)
        elif at_table:
            await self._show_order(at_table[0].id, table_id, floor)
        elif table.state in show.AFTER_PAYMENT:
            await self._make_free(table, command_id)
        elif table.reserved is not None and table.state is TableState.RESERVED:
            await self._open_reserved(table, table.reserved, floor)
        else:
            await self._sit_down(table_id, command_id, join=True)

    async def _sit_down(self, table_id: UUID, command_id: UUID, *, join: bool = False) -> None:
        kind = show.dine_in(self._menus.menu)
        await self.begin_order(command_id, kind, (table_id,), join=join)

    async def _make_free(self, table: FloorTable, command_id: UUID) -> None:
        """One tap when the guests who paid have left, another when the table is cleared."""
        actor = self._shell.actor()
        if table.state is TableState.PAID:
            await self._serving.guests_left(GuestsLeft(table.id), actor, command_id)
        else:
            await self._serving.clear_table(ClearTable(table.id), actor, command_id)

    async def _open_reserved(self, table: FloorTable, party: PartyView, floor: FloorView) -> None:
        zone, language = self._shell.session.house.zone, self._shell.session.language
        picks = show.reserved_picks(party.name)
        title = called(party, zone, language)
        picked = await pick(self._shell.client, title, picks, in_words(party))
        if picked is None:
            return
        if picked.value == show.OTHERS:
            await self._sit_down(table.id, tap(picked.tap_id), join=True)
        elif picked.value == show.PARTY:
            await self.seat(Seated(party, tap(picked.tap_id)), floor)
        else:
            seated = await self._reservations.ask_about(party, floor)
            if seated is not None:
                await self.seat(seated, floor)

    async def _choose_order(self, table_id: UUID, looking: show.Looking) -> None:
        floor = await self._service.floor()
        table = floor.tables[table_id]
        picks = show.orders_at(floor, table, looking)
        picked = await pick(
            self._shell.client, _("Table {tables}").format(tables=table.name), picks
        )
        if picked is not None and picked.value == show.NEW:
            await self._sit_down(table_id, tap(picked.tap_id))
        elif picked is not None:
            await self._show_order(UUID(picked.value), table_id, floor)

    async def seat(self, seated: Seated, floor: FloorView) -> None:
        """Seat a party at its tables; where it has none, at the one that is chosen."""
        party, command_id = seated.party, seated.command_id
        table_ids = party.table_ids
        if not table_ids:
            picks = show.table_picks(floor, without=())
            picked = await pick(self._shell.client, _("At which table?"), picks)
            if picked is None:
                return
            table_ids, command_id = (UUID(picked.value),), tap(picked.tap_id)
        kind = show.dine_in(self._menus.menu)
        await self.begin_order(command_id, kind, table_ids, party_id=party.id)

    async def begin_order(
        self,
        command_id: UUID,
        kind: UUID | None,
        tables: tuple[UUID, ...],
        name: str = "",
        *,
        join: bool = False,
        party_id: UUID | None = None,
    ) -> None:
        """Open an order and turn to it; somebody else's table needs a manager's approval."""
        if kind is None:
            raise NotFound(_("There is no order type yet. Add one in the settings."))
        request = OpenOrder(command_id, kind, tables, name=name, join=join, party_id=party_id)
        opened = await with_approval(
            self._shell.client,
            self._shell.door.staff,
            self._shell.actor(),
            command_id,
            _("Somebody else's table"),
            lambda actor, again: self._orders.open_order(request, actor, again),
        )
        if opened is not None:
            self.go_to(opened.order_id)

    async def _show_order(self, order_id: UUID, table_id: UUID, floor: FloorView) -> None:
        """Turn to an order; where everybody serves their own, another's is asked for first."""
        order, actor = floor.orders.get(order_id), self._shell.actor()
        if order is None or show.may_serve(floor, order, table_id, actor):
            self.go_to(order_id)
            return
        title = _("{table} is {name}'s").format(table=order.labels[0], name=order.server)
        picked = await pick(self._shell.client, title, show.others_picks())
        if picked is None:
            return
        if picked.value == show.TAKE_OVER:
            request = EditOrder(order_id, server_id=actor.id)
            taken = await with_approval(
                self._shell.client,
                self._shell.door.staff,
                actor,
                tap(picked.tap_id),
                _("Take over {table} from {name}").format(table=order.labels[0], name=order.server),
                lambda who, command_id: self._orders.edit_order(request, who, command_id),
            )
            if taken is None:
                return
        self.go_to(order_id)

    def go_to(self, order_id: UUID) -> None:
        """Turn to an order."""
        self._shell.go(f"/order/{order_id}")
