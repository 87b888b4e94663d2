"""Rare acts on a whole order, behind its Actions button."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from edge.commands import Actor
from edge.floor.service import FloorService
from edge.house.service import HouseService
from edge.kitchen.messages import MessageService
from edge.menu.service import MenuService
from edge.orders.requests import (
    EditOrder,
    MergeOrders,
    OrderChange,
    RepeatRound,
    TransferOrder,
    VoidOrder,
)
from edge.orders.service import OrderService
from edge.orders.views import OrderView
from ui.language import say_sentence
from ui.store.asking import Pick, pick, with_approval, write
from ui.store.discount_sheet import PriceSheets
from ui.store.floor_view import order_picks, table_picks
from ui.store.kitchen_view import title
from ui.store.open_item import OpenItems
from ui.store.order_lines import ask_reason
from ui.store.order_tables import OrderTables, table_acts
from ui.store.session import tap
from ui.store.shell import Shell
from ui.store.slips import Slips
from ui.store.station_messages import tell_station
from ui.text import _

MOST_GUESTS_OFFERED = 16
MORE = "more"
Act = Callable[[OrderView, UUID], Awaitable[object]]


class OrderActions:
    """Guests, name, note, repeat, transfer, merge, and taking a whole order back."""

    def __init__(
        self,
        shell: Shell,
        orders: OrderService,
        floor: FloorService,
        house: HouseService,
        menus: MenuService,
        messages: MessageService,
        prices: PriceSheets,
    ) -> None:
        self._shell = shell
        self._orders = orders
        self._floor = floor
        self._house = house
        self._menus = menus
        self._messages = messages
        self._tables = OrderTables(shell, orders, floor)
        self._slips = Slips(shell, orders)
        self._seat = 0
        self._open_items = OpenItems(shell, orders, house, menus)
        self._acts: dict[str, Act] = {
            "repeat": self._repeat,
            "open": self._open_item,
            "guests": self._guests,
            "name": self._name,
            "note": self._note,
            "tell": self._tell,
            "transfer": self._transfer,
            "strangers": self._tables.seat_strangers,
            "push": self._tables.push_together,
            "part": self._tables.part,
            "merge": self._merge,
            "prices": prices.on_order,
            "slip": self._slips.enter,
            "void": self._void,
        }

    async def ask(self, view: OrderView, title: str, seat: int = 0) -> None:
        """Offer the acts, and do the chosen one. What is rung is for the guest at `seat`."""
        self._seat = seat
        sent = any(line.sent_at for line in view.lines)
        picks = [
            Pick("repeat", _("Repeat the round"), icon="recall", why_not=_if_not(sent)),
            Pick("open", _("Not on the menu"), icon="new"),
            Pick("guests", _("Guests"), icon="guests"),
            Pick("name", _("Name"), detail=view.name, icon="person"),
            Pick("note", _("Note"), detail=view.note, icon="note"),
            Pick("tell", _("Message to the kitchen"), icon="note"),
            Pick("transfer", _("Another table"), icon="move"),
            *table_acts(view),
            Pick("merge", _("One check with another order"), icon="list"),
            Pick("prices", _("Discounts and tax"), icon="pay"),
            self._slips.offer(view),
            Pick("void", _("Take back the order"), icon="void", tone="danger"),
        ]
        picked = await pick(self._shell.client, title, picks)
        if picked:
            await self._shell.run(self._acts[picked.value](view, tap(picked.tap_id)))

    async def _open_item(self, view: OrderView, _command_id: UUID) -> None:
        await self._open_items.ask(view, self._seat)

    async def ask_guests(self, view: OrderView) -> None:
        """How many guests are served."""
        await self._shell.run(self._set_guests(view))

    def _actor(self) -> Actor:
        return self._shell.actor()

    async def _repeat(self, view: OrderView, command_id: UUID) -> None:
        change = await self._orders.repeat_round(RepeatRound(view.id), self._actor(), command_id)
        if change.left_out:
            words = " ".join(say_sentence(each) for each in change.left_out)
            self._shell.frame.show_note(words, "bad")

    async def _guests(self, view: OrderView, _command_id: UUID) -> None:
        await self._set_guests(view)

    async def _set_guests(self, view: OrderView) -> None:
        picks = [Pick(str(count), str(count)) for count in range(1, MOST_GUESTS_OFFERED + 1)]
        picked = await pick(self._shell.client, _("How many guests?"), [*picks, Pick(MORE, "…")])
        if picked is not None and picked.value == MORE:
            picked = await write(self._shell.client, _("How many guests?"), most=3, digits=True)
        if picked is not None and picked.value.isdecimal():
            request = EditOrder(view.id, guests=int(picked.value))
            await self._approved(
                _("How many guests?"),
                tap(picked.tap_id),
                lambda actor, command_id: self._orders.edit_order(request, actor, command_id),
            )

    async def _name(self, view: OrderView, _command_id: UUID) -> None:
        written = await write(self._shell.client, _("Whose order is it?"), value=view.name, most=80)
        if written:
            request = EditOrder(view.id, name=written.value)
            await self._orders.edit_order(request, self._actor(), tap(written.tap_id))

    async def _note(self, view: OrderView, _command_id: UUID) -> None:
        written = await write(self._shell.client, _("Note on the order"), value=view.note)
        if written:
            request = EditOrder(view.id, note=written.value)
            await self._orders.edit_order(request, self._actor(), tap(written.tap_id))

    async def _tell(self, view: OrderView, _command_id: UUID) -> None:
        tables = tuple(name for _table_id, name in view.tables)
        where = title(tables, view.name, view.number)
        menu, actor = self._menus.menu, self._actor()
        await tell_station(self._shell, self._messages, menu, actor, where, view.id)

    async def _transfer(self, view: OrderView, _command_id: UUID) -> None:
        title = _("To which table?")
        here = {table_id for table_id, _name in view.tables}
        picked = await pick(
            self._shell.client, title, table_picks(await self._floor.floor(), without=here)
        )
        if picked:
            request = TransferOrder(view.id, (UUID(picked.value),))
            await self._approved(
                title,
                tap(picked.tap_id),
                lambda actor, command_id: self._orders.transfer(request, actor, command_id),
            )

    async def _merge(self, view: OrderView, _command_id: UUID) -> None:
        title = _("Put it with which order?")
        picks = order_picks(await self._floor.floor(), self._menus.menu, without=view.id)
        picked = await pick(self._shell.client, title, picks)
        if picked:
            request = MergeOrders(view.id, UUID(picked.value))
            await self._approved(
                title,
                tap(picked.tap_id),
                lambda actor, command_id: self._orders.merge(request, actor, command_id),
            )

    async def _void(self, view: OrderView, _command_id: UUID) -> None:
        title = _("Take back the whole order {number}").format(number=view.number)
        reason = await ask_reason(self._shell, self._house, title)
        if reason is not None:
            request = VoidOrder(view.id, reason[0])
            await self._approved(
                title,
                reason[1],
                lambda actor, command_id: self._orders.void_order(request, actor, command_id),
            )

    async def _approved(
        self,
        what: str,
        command_id: UUID,
        act: Callable[[Actor, UUID], Awaitable[OrderChange]],
    ) -> None:
        client, staff = self._shell.client, self._shell.door.staff
        await with_approval(client, staff, self._actor(), command_id, what, act)


def _if_not(sent: bool) -> str:
    return "" if sent else _("Nothing was sent yet")
