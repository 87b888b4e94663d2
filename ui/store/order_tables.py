"""The tables of one order: pushed, parted, shared with strangers. Joining checks is apart."""

from __future__ import annotations

from uuid import UUID

from edge.floor.service import FloorService
from edge.orders.requests import OpenOrder, PartTables, PushTogether
from edge.orders.service import OrderService
from edge.orders.views import OrderView
from ui.store.asking import Pick, pick, with_approval
from ui.store.floor_view import table_picks
from ui.store.session import tap
from ui.store.shell import Shell
from ui.text import _


class OrderTables:
    """Which tables an order sits at."""

    def __init__(self, shell: Shell, orders: OrderService, floor: FloorService) -> None:
        self._shell = shell
        self._orders = orders
        self._floor = floor

    async def seat_strangers(self, view: OrderView, command_id: UUID) -> None:
        """Open another order at the first table of this one, `7b` beside `7a`, and turn to it."""
        table_id = view.tables[0][0]
        request = OpenOrder(command_id, view.order_type_id, (table_id,))
        opened = await with_approval(
            self._shell.client,
            self._shell.door.staff,
            self._shell.actor(),
            command_id,
            _("Somebody else's table"),
            lambda actor, again: self._orders.open_order(request, actor, again),
        )
        if opened is not None:
            self._shell.go(f"/order/{opened.order_id}")

    async def push_together(self, view: OrderView, _command_id: UUID) -> None:
        """Choose one more table, and push it to those of the order."""
        here = {table_id for table_id, _name in view.tables}
        picks = table_picks(await self._floor.floor(), without=here)
        picked = await pick(self._shell.client, _("Push which table to it?"), picks)
        if picked is not None:
            request = PushTogether(view.id, (UUID(picked.value),))
            await self._orders.push_together(request, self._shell.actor(), tap(picked.tap_id))

    async def part(self, view: OrderView, _command_id: UUID) -> None:
        """Choose the table that is taken away."""
        picks = [Pick(str(table_id), name) for table_id, name in view.tables]
        picked = await pick(self._shell.client, _("Take which table away?"), picks)
        if picked is not None:
            request = PartTables(view.id, UUID(picked.value))
            await self._orders.part_tables(request, self._shell.actor(), tap(picked.tap_id))


def table_acts(view: OrderView) -> list[Pick]:
    """What can be done with an order's tables; nothing for a tab."""
    if not view.tables:
        return []
    alone = "" if len(view.tables) > 1 else _("It has one table")
    return [
        Pick("strangers", _("Another order at this table"), icon="new"),
        Pick("push", _("Push tables together"), icon="plan"),
        Pick("part", _("Part tables"), icon="less", why_not=alone),
    ]
