"""The takeaway list: numbers, names and times; what is ready goes out with one tap."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from domain.catalog import MenuOrderType
from domain.clock import Clock
from domain.errors import NotFound
from edge.menu.service import MenuService
from edge.orders.promises import HandOver, PromiseService
from edge.orders.requests import OpenOrder
from edge.orders.service import OrderService
from ui.components.action_button import ActionButton, Pressed
from ui.components.row_list import RowActed, RowList
from ui.frame import screen
from ui.store import takeaway_view as view
from ui.store.live import Turns, in_turn
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _


def register(
    door: Door,
    orders: OrderService,
    promises: PromiseService,
    menus: MenuService,
    clock: Clock,
) -> None:
    """The page `/takeaway`."""

    @screen("/takeaway", title="Takeaway")
    async def takeaway_page(request: Request) -> Response | None:
        session = await door.enter(request)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request, title=_("Takeaway")) as shell:
            page = TakeawayPage(shell, orders, promises, menus, clock)
        await page.begin()
        return None


class TakeawayPage:
    """One screen with the list."""

    def __init__(
        self,
        shell: Shell,
        orders: OrderService,
        promises: PromiseService,
        menus: MenuService,
        clock: Clock,
    ) -> None:
        self.turns = Turns()
        self._shell = shell
        self._orders = orders
        self._promises = promises
        self._menus = menus
        self._clock = clock
        with shell.frame.body, ui.element("div").classes("cm-floor-page"):
            self._rows = RowList()
            with ui.element("div").classes("cm-floor-foot"):
                self._new = ActionButton(_("New order"), tone="main", icon="more")

    async def begin(self) -> None:
        """Draw the list and follow it from now on."""
        shell = self._shell
        self._rows.on_act(self._act)
        self._new.on_press(self._open_new)
        await shell.keep_drawn(self.refresh, "order", "kitchen", "payments")

    @in_turn
    async def refresh(self) -> None:
        """Draw who waits."""
        session = self._shell.session
        looking = view.Looking(session.house.zone, session.language, self._clock.now())
        self._rows.set_sections(view.sections(await self._promises.promised(), looking))

    async def _act(self, event: RowActed) -> None:
        order_id = UUID(event.row_id)
        if event.action == view.HAND_OVER:
            request = HandOver(order_id)
            act = self._promises.hand_over(request, self._shell.actor(), tap(event.tap_id))
            await self._shell.run(act)
        else:
            self._shell.go(f"/{'pay' if event.action == view.PAY else 'order'}/{order_id}")
        self._rows.answered()

    async def _open_new(self, pressed: Pressed) -> None:
        await self._shell.run(self._open(tap(pressed.tap_id)))
        self._new.answered()

    async def _open(self, order_id: UUID) -> None:
        request = OpenOrder(order_id, self._kind().id)
        opened = await self._orders.open_order(request, self._shell.actor(), order_id)
        self._shell.go(f"/order/{opened.order_id}")

    def _kind(self) -> MenuOrderType:
        kinds = sorted(self._menus.menu.order_types.values(), key=lambda kind: kind.position)
        found = next((kind for kind in kinds if kind.is_numbered), None)
        if found is None:
            raise NotFound(_("No order type has numbers for guests. Set one up in the settings."))
        return found
