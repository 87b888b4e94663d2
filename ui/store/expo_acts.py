"""What the pass does with a whole order: the next course, a dish again, words to a station."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from edge.commands import Actor
from edge.house.service import HouseService
from edge.kitchen.messages import MessageService
from edge.kitchen.pass_views import ExpoOrder
from edge.menu.service import MenuService
from edge.orders.after_requests import RemakeLine
from edge.orders.requests import FireCourse
from edge.orders.service import OrderService
from ui.components.kitchen_board import CardActed
from ui.store.asking import Pick, pick, write
from ui.store.expo_view import FIRE, MESSAGE, REMAKE
from ui.store.kitchen_session import station_actor
from ui.store.kitchen_view import title
from ui.store.session import tap
from ui.store.shell import Shell
from ui.store.station_messages import tell_station
from ui.text import _

OTHER = "other"
Act = Callable[[ExpoOrder, CardActed], Awaitable[None]]


class ExpoActs:
    """The buttons at the foot of the pass's cards."""

    def __init__(
        self,
        shell: Shell,
        orders: OrderService,
        messages: MessageService,
        menus: MenuService,
        house: HouseService,
    ) -> None:
        self._shell = shell
        self._orders = orders
        self._messages = messages
        self._menus = menus
        self._house = house
        self._acts: dict[str, Act] = {
            FIRE: self._fire,
            REMAKE: self._remake,
            MESSAGE: self._message,
        }

    async def do(self, order: ExpoOrder, event: CardActed) -> None:
        """Carry out what a button of an order's card says."""
        await self._acts[event.action](order, event)

    async def _fire(self, order: ExpoOrder, event: CardActed) -> None:
        if order.next_course_id is None:
            return
        request = FireCourse(order.order_id, order.next_course_id)
        act = self._orders.fire_course(request, self._actor(), tap(event.tap_id))
        await self._shell.run(act)

    async def _remake(self, order: ExpoOrder, event: CardActed) -> None:
        """A dish once more: the tap on the line has said which, the next one says why."""
        item = next((each for each in order.items if str(each.id) == event.line_id), None)
        if item is None:
            return
        why = await self._why(_("Make again: {dish}").format(dish=item.name))
        if why is not None:
            request = RemakeLine(item.line_id, why[0])
            await self._shell.run(self._orders.remake_line(request, self._actor(), why[1]))

    async def _why(self, what: str) -> tuple[str, UUID] | None:
        client = self._shell.client
        offered = await self._house.reasons("remake")
        picks = [*(Pick(each, each) for each in offered), Pick(OTHER, _("Another reason"))]
        picked = await pick(client, what, picks, _("Why?"))
        if picked is not None and picked.value == OTHER:
            picked = await write(client, what, label=_("Why?"), done=_("Make again"))
        return (picked.value, tap(picked.tap_id)) if picked else None

    async def _message(self, order: ExpoOrder, _event: CardActed) -> None:
        where = title(order.tables, order.name, order.order_number)
        menu, actor = self._menus.menu, self._actor()
        await tell_station(self._shell, self._messages, menu, actor, where, order.order_id)

    def _actor(self) -> Actor:
        return station_actor(self._shell.session)
