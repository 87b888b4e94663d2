"""What people can do with orders. Each act is one command; repeating it changes nothing."""

from __future__ import annotations

from uuid import UUID

from domain.allergies import Needs
from domain.permissions import Right, require
from edge.commands import Actor, Command
from edge.kitchen.guest_allergies import seats_of
from edge.orders import lines, moving, open_items, seats, sending, tables, views
from edge.orders.after_service import AfterSendActs
from edge.orders.requests import (
    AddLine,
    AddOpenItem,
    ChangeLine,
    EditOrder,
    FireCourse,
    GiveUpOrder,
    HoldLines,
    MergeOrders,
    MoveLines,
    OpenOrder,
    OrderChange,
    PartTables,
    PushTogether,
    RemoveLine,
    RepeatRound,
    Send,
    SendResult,
    TransferOrder,
    VoidLine,
    VoidOrder,
)
from edge.orders.seats import SetAllergies
from edge.transaction import Write


class OrderService(AfterSendActs):
    """Orders, their lines, and their way to the kitchen."""

    async def open_order(
        self, request: OpenOrder, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Open an order, or answer the one to join. Raises NotFound for unknown tables or types."""
        menu = self._menus.menu
        return await self._do(
            request, actor, command_id, lambda tx: lines.open_order(tx, menu, request), OrderChange
        )

    async def add_line(
        self, request: AddLine, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Add a line at today's price.

        Raises OrderClosed, ItemSoldOut, ModifierMissing, TooManyModifiers, LimitExceeded, NotFound,
        and PriceChanged where the screen showed another price.
        """
        menu = self._menus.menu
        return await self._do(
            request, actor, command_id, lambda tx: lines.add_line(tx, menu, request), OrderChange
        )

    async def add_open_item(
        self, request: AddOpenItem, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Add what is not on the menu. Raises Forbidden without the right or an approval.

        Also BadRequest, NotFound, LimitExceeded, OrderClosed.
        """
        open_items.must_be_allowed(actor.rights)
        menu = self._menus.menu
        return await self._do(
            request,
            actor,
            command_id,
            lambda tx: open_items.add_open_item(tx, menu, request),
            OrderChange,
        )

    async def change_line(
        self, request: ChangeLine, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Change a line that was not sent. Raises BadRequest when it was."""
        menu = self._menus.menu
        return await self._do(
            request, actor, command_id, lambda tx: lines.change_line(tx, menu, request), OrderChange
        )

    async def remove_line(
        self, request: RemoveLine, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Take away a line that was not sent."""
        menu = self._menus.menu
        return await self._do(
            request, actor, command_id, lambda tx: lines.remove_line(tx, menu, request), OrderChange
        )

    async def edit_order(
        self, request: EditOrder, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Change guests, name, note or server."""
        menu = self._menus.menu
        return await self._do(
            request, actor, command_id, lambda tx: lines.edit_order(tx, menu, request), OrderChange
        )

    async def give_up(
        self, request: GiveUpOrder, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Close an order that nothing was ever ordered on; any other stays as it is."""
        return await self._do(
            request, actor, command_id, lambda tx: lines.give_up(tx, request), OrderChange
        )

    async def hold_lines(
        self, request: HoldLines, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Hold unsent lines back, or let them go with the next Send."""
        return await self._do(
            request, actor, command_id, lambda tx: sending.hold_lines(tx, request), OrderChange
        )

    async def send(self, request: Send, actor: Actor, command_id: UUID | None = None) -> SendResult:
        """Send unsent lines to their stations: tickets and print jobs in the same write."""
        menu, paper = self._menus.menu, self._paper
        return await self._do(
            request,
            actor,
            command_id,
            lambda tx: sending.send(tx, menu, request, paper),
            SendResult,
        )

    async def fire_course(
        self, request: FireCourse, actor: Actor, command_id: UUID | None = None
    ) -> SendResult:
        """Send everything of a course that was not sent yet. The pass may, too."""
        menu, paper = self._menus.menu, self._paper

        def work(tx: Write) -> SendResult:
            return sending.fire_course(tx, menu, request, paper)

        if Right.WORK_KITCHEN in actor.rights:
            command = Command.of(request, actor, command_id)
            return await self._db.write(command, work, SendResult)
        return await self._do(request, actor, command_id, work, SendResult)

    async def void_line(
        self, request: VoidLine, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Take back a sent line with a reason. Raises Forbidden without the right or approval."""
        require(actor.rights, Right.VOID_SENT)
        menu, paper = self._menus.menu, self._paper
        return await self._do(
            request,
            actor,
            command_id,
            lambda tx: sending.void_line(tx, menu, request, paper),
            OrderChange,
        )

    async def void_order(
        self, request: VoidOrder, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Take back a whole unpaid order with a reason; the right to void is needed."""
        require(actor.rights, Right.VOID_SENT)
        menu, paper = self._menus.menu, self._paper
        return await self._do(
            request,
            actor,
            command_id,
            lambda tx: sending.void_order(tx, menu, request, paper),
            OrderChange,
        )

    async def transfer(
        self, request: TransferOrder, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Seat an order at other tables."""
        require(actor.rights, Right.MOVE_ORDERS)
        menu = self._menus.menu
        return await self._do(
            request, actor, command_id, lambda tx: moving.transfer(tx, menu, request), OrderChange
        )

    async def push_together(
        self, request: PushTogether, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Push more tables to the order's own."""
        menu = self._menus.menu
        return await self._do(
            request,
            actor,
            command_id,
            lambda tx: tables.push_together(tx, menu, request),
            OrderChange,
        )

    async def part_tables(
        self, request: PartTables, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Take one of several tables away from the order."""
        menu = self._menus.menu
        return await self._do(
            request,
            actor,
            command_id,
            lambda tx: tables.part_tables(tx, menu, request),
            OrderChange,
        )

    async def merge(
        self, request: MergeOrders, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Put all lines of one order into another."""
        require(actor.rights, Right.MOVE_ORDERS)
        menu, paper = self._menus.menu, self._paper
        return await self._do(
            request,
            actor,
            command_id,
            lambda tx: moving.merge(tx, menu, request, paper),
            OrderChange,
        )

    async def move_lines(
        self, request: MoveLines, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Move lines to another order."""
        require(actor.rights, Right.MOVE_ORDERS)
        menu, paper = self._menus.menu, self._paper
        return await self._do(
            request,
            actor,
            command_id,
            lambda tx: moving.move_lines(tx, menu, request, paper),
            OrderChange,
        )

    async def set_allergies(
        self, request: SetAllergies, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Say what the guest at a seat must not eat; it follows all lines of that guest.

        Raises OrderClosed, BadRequest for what is no allergen, LimitExceeded.
        """
        menu, paper = self._menus.menu, self._paper
        return await self._do(
            request,
            actor,
            command_id,
            lambda tx: seats.set_allergies(tx, menu, request, paper),
            OrderChange,
        )

    async def allergies(self, order_id: UUID) -> dict[int, Needs]:
        """What the guests of an order must not eat, by seat; others are left out."""
        return await self._db.read(lambda read: seats_of(read, order_id))

    async def repeat_round(
        self, request: RepeatRound, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Add again what was last sent. What cannot be had again is left out, with a sentence."""
        menu = self._menus.menu
        return await self._do(
            request,
            actor,
            command_id,
            lambda tx: moving.repeat_round(tx, menu, request),
            OrderChange,
        )

    async def view(self, order_id: UUID) -> views.OrderView:
        """An order as screens show it. Raises NotFound."""
        return await self._db.read(lambda read: views.order_view(read, order_id))

    def view_now(self, order_id: UUID) -> views.OrderView:
        """Like `view`, at once: for the screen that shows each tap. Raises NotFound."""
        return self._db.look(lambda read: views.order_view(read, order_id))

    async def open_at(self, table_id: UUID) -> tuple[views.OrderHead, ...]:
        """The open orders at a table, oldest first."""
        return await self._db.read(lambda read: views.heads_at(read, table_id))

    async def open_orders(
        self, after: UUID | None = None, limit: int = 100
    ) -> tuple[views.OrderHead, ...]:
        """Open orders, oldest first, a page at a time."""
        return await self._db.read(lambda read: views.open_heads(read, after, limit))
