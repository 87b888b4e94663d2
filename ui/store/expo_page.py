"""The screen at the pass: whole orders, what is missing, what may go out."""

from __future__ import annotations

from collections.abc import Awaitable
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from edge.commands import Actor
from edge.house.service import HouseService
from edge.kitchen.pass_views import ExpoOrder
from edge.kitchen.requests import BumpItem, KitchenChange, TakeItems
from edge.kitchen.service import KitchenService
from edge.menu.service import MenuService
from edge.orders.service import OrderService
from ui.components.kitchen_board import (
    CardActed,
    CardBumped,
    KitchenBoard,
    KitchenBoardLabels,
    LineBumped,
    StationPressed,
)
from ui.frame import screen
from ui.store import expo_view as view
from ui.store.expo_acts import ExpoActs
from ui.store.kitchen_session import enter_kitchen, station_actor
from ui.store.kitchen_setup import ScreenSetup
from ui.store.live import Turns, in_turn
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _


def register(
    door: Door,
    kitchen: KitchenService,
    menus: MenuService,
    orders: OrderService,
    house: HouseService,
) -> None:
    """The page `/expo`."""

    @screen("/expo", title="Expo")
    async def expo_page(request: Request) -> Response | None:
        session = await enter_kitchen(door, request)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request, top_bar=False) as shell, shell.frame.body:
            board = KitchenBoard(labels=_labels())
        acts = ExpoActs(shell, orders, kitchen.messages, menus, house)
        await ExpoPage(shell, board, kitchen, menus, acts).begin()
        return None


def _labels() -> KitchenBoardLabels:
    return KitchenBoardLabels(
        all_day=_("Missing"), empty=_("Nothing is on its way. Orders appear here by themselves.")
    )


class ExpoPage:
    """One screen at the pass."""

    def __init__(
        self,
        shell: Shell,
        board: KitchenBoard,
        kitchen: KitchenService,
        menus: MenuService,
        acts: ExpoActs,
    ) -> None:
        self.turns = Turns()
        self._shell = shell
        self._board = board
        self._kitchen = kitchen
        self._menus = menus
        self._acts = acts
        self._orders: dict[str, ExpoOrder] = {}

    async def begin(self) -> None:
        """Draw the orders and follow them from now on."""
        board, shell = self._board, self._shell
        board.set_station(_("Expo"))
        board.on_bump_card(self._bump_card)
        board.on_bump_line(self._bump_line)
        board.on_act(self._act)
        board.on_station(self._leave)
        ScreenSetup(shell, board).begin()
        await shell.keep_drawn(self.refresh, "kitchen", "order")

    @in_turn
    async def refresh(self) -> None:
        """Draw what is on its way and at the pass."""
        orders = await self._kitchen.expo()
        session = self._shell.session
        reader = view.Reader(self._menus.menu, session.language, session.house.zone)
        self._orders = {str(order.order_id): order for order in orders}
        self._board.set_cards(view.cards(orders, reader))
        self._board.set_all_day(view.missing(orders, session.language))

    async def _bump_card(self, event: CardBumped) -> None:
        """The header: all plates that are here go out; what is missing stays."""
        order = self._orders.get(event.card_id)
        plates = view.at_the_pass(order) if order else ()
        if not plates:
            self._board.refused(event.card_id)
            self._shell.frame.show_note(_("Nothing of this order is ready yet."))
            return
        await self._do(
            self._kitchen.take_items(TakeItems(plates), self._actor(), tap(event.tap_id)),
            event.card_id,
        )

    async def _bump_line(self, event: LineBumped) -> None:
        """A line: what is ready goes out; what is not was finished without its cook saying so."""
        item_id, actor, command_id = UUID(event.line_id), self._actor(), tap(event.tap_id)
        if event.done:
            act = self._kitchen.bump_item(BumpItem(item_id), actor, command_id)
        else:
            order = self._orders.get(event.card_id)
            plates = view.plates_of_line(order, item_id) if order else ()
            act = self._kitchen.take_items(TakeItems(plates), actor, command_id)
        await self._do(act, event.card_id)

    async def _act(self, event: CardActed) -> None:
        order = self._orders.get(event.card_id)
        if order is not None:
            await self._acts.do(order, event)
        self._board.refused(event.card_id)

    def _leave(self, _event: StationPressed) -> None:
        self._shell.go("/kitchen?choose=true")

    def _actor(self) -> Actor:
        return station_actor(self._shell.session)

    async def _do(self, act: Awaitable[KitchenChange], card_id: str) -> None:
        if await self._shell.run(act) is None:
            self._board.refused(card_id)
