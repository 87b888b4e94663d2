"""Orders over HTTP. Amounts are minor units, quantities thousandths."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, status

from domain.catalog import Choice
from domain.errors import BadRequest
from domain.ids import parse_id
from domain.permissions import Right, require
from edge.api.access import Acting, Body, CommandId, CurrentActor, PageQuery, Slice
from edge.orders.after_requests import AlterLine, RemakeLine, TakeBack
from edge.orders.requests import (
    AddLine,
    ChangeLine,
    EditOrder,
    FireCourse,
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
from edge.orders.service import OrderService
from edge.orders.views import OrderHead, OrderView

DEEPEST_CHOICE = 8


class ChoiceBody(Body):
    """An option, how often, and what was chosen below it."""

    option_id: UUID
    count: int = 1
    choices: tuple[ChoiceBody, ...] = ()


class AllergiesBody(Body):
    """Allergens of the regulation to `severe` or `avoid`; what is not named is taken back."""

    allergies: dict[str, str]
    note: str = ""


class OpenBody(Body):
    """A new order under the caller's id, at tables or without one."""

    order_id: UUID
    order_type_id: UUID
    table_ids: tuple[UUID, ...] = ()
    guests: int = 0
    name: str = ""
    channel: str = "api"
    join: bool = False
    phone: str = ""
    promised_at: datetime | None = None


class LineBody(Body):
    """A new line under the caller's id."""

    line_id: UUID
    variant_id: UUID
    quantity: int = 1000
    choices: tuple[ChoiceBody, ...] = ()
    seat: int = 0
    course_id: UUID | None = None
    note: str = ""


class ChangeLineBody(Body):
    """What changes of a line that was not sent; what is left out stays."""

    quantity: int | None = None
    seat: int | None = None
    course_id: UUID | None = None
    note: str | None = None
    choices: tuple[ChoiceBody, ...] | None = None


class VoidLineBody(Body):
    """Why a sent line, or `quantity` of it, is taken back."""

    reason: str
    quantity: int | None = None


class AlterBody(Body):
    """What changes of a sent line; None leaves it. `expected_rev` is the line's as it was seen."""

    expected_rev: int | None = None
    variant_id: UUID | None = None
    choices: tuple[ChoiceBody, ...] | None = None
    note: str | None = None
    seat: int | None = None
    course_id: UUID | None = None
    confirmed: bool = False


class RemakeBody(Body):
    """Why it is made again, how much of it (thousandths), and at which station."""

    reason: str
    quantity: int | None = None
    station_id: UUID | None = None
    expected_rev: int | None = None


class TakeBackBody(Body):
    """What became of it, and how much (thousandths; None: all)."""

    kind: str
    reason: str = ""
    quantity: int | None = None
    expected_rev: int | None = None
    confirmed: bool = False


class HoldBody(Body):
    """Lines to hold back, or to let go."""

    line_ids: tuple[UUID, ...]
    held: bool = True


class LinesBody(Body):
    """Named lines; none means all that apply."""

    line_ids: tuple[UUID, ...] = ()


class CourseBody(Body):
    """A course, or lines without one."""

    course_id: UUID | None = None


class TablesBody(Body):
    """Tables to sit at."""

    table_ids: tuple[UUID, ...]


class MergeBody(Body):
    """The order that takes all lines."""

    into_order_id: UUID


class MoveBody(Body):
    """Lines, and the order they go to."""

    line_ids: tuple[UUID, ...]
    to_order_id: UUID


class EditBody(Body):
    """What changes of an order; what is left out stays."""

    guests: int | None = None
    name: str | None = None
    note: str | None = None
    server_id: UUID | None = None


class ReasonBody(Body):
    """Why."""

    reason: str


def router(orders: OrderService) -> APIRouter:
    """Routes of orders and their lines."""
    found = APIRouter(tags=["orders"])
    _order_routes(found, orders)
    _line_routes(found, orders)
    _kitchen_routes(found, orders)
    _moving_routes(found, orders)
    return found


def _order_routes(found: APIRouter, orders: OrderService) -> None:
    @found.get("/orders")
    async def list_open(actor: CurrentActor, page: PageQuery) -> Slice[OrderHead]:
        """Open orders, oldest first."""
        require(actor.rights, Right.TAKE_ORDERS)
        after = parse_id(page.after, "after") if page.after else None
        heads = await orders.open_orders(after, page.limit + 1)
        items = list(heads[: page.limit])
        return Slice(items=items, next=str(items[-1].id) if len(heads) > len(items) else None)

    @found.get("/orders/{order_id}")
    async def get_order(order_id: UUID, actor: CurrentActor) -> OrderView:
        """An order with its lines."""
        require(actor.rights, Right.TAKE_ORDERS)
        return await orders.view(order_id)

    @found.post("/orders", status_code=status.HTTP_201_CREATED)
    async def open_order(body: OpenBody, actor: Acting, command_id: CommandId) -> OrderChange:
        """Open an order."""
        return await orders.open_order(OpenOrder(**dict(body)), actor, command_id)

    @found.patch("/orders/{order_id}")
    async def edit_order(
        order_id: UUID, body: EditBody, actor: Acting, command_id: CommandId
    ) -> OrderChange:
        """Change guests, name, note or who serves."""
        return await orders.edit_order(EditOrder(order_id, **dict(body)), actor, command_id)

    @found.post("/orders/{order_id}/void")
    async def void_order(
        order_id: UUID, body: ReasonBody, actor: Acting, command_id: CommandId
    ) -> OrderChange:
        """Take back a whole order that nothing was paid on."""
        return await orders.void_order(VoidOrder(order_id, body.reason), actor, command_id)


def _line_routes(found: APIRouter, orders: OrderService) -> None:
    @found.post("/orders/{order_id}/lines", status_code=status.HTTP_201_CREATED)
    async def add_line(
        order_id: UUID, body: LineBody, actor: Acting, command_id: CommandId
    ) -> OrderChange:
        """Add a line at the price of this moment."""
        given = dict(body) | {"choices": _choices(body.choices)}
        return await orders.add_line(AddLine(order_id, **given), actor, command_id)

    @found.patch("/lines/{line_id}")
    async def change_line(
        line_id: UUID, body: ChangeLineBody, actor: Acting, command_id: CommandId
    ) -> OrderChange:
        """Change a line that was not sent."""
        chosen = None if body.choices is None else _choices(body.choices)
        given = dict(body) | {"choices": chosen}
        return await orders.change_line(ChangeLine(line_id, **given), actor, command_id)

    @found.delete("/lines/{line_id}")
    async def remove_line(line_id: UUID, actor: Acting, command_id: CommandId) -> OrderChange:
        """Take away a line that was not sent."""
        return await orders.remove_line(RemoveLine(line_id), actor, command_id)

    @found.post("/lines/{line_id}/void")
    async def void_line(
        line_id: UUID, body: VoidLineBody, actor: Acting, command_id: CommandId
    ) -> OrderChange:
        """Take back a sent line; without the right, bring a manager's `Approval`."""
        return await orders.void_line(VoidLine(line_id, **dict(body)), actor, command_id)

    @found.post("/lines/{line_id}/alter")
    async def alter_line(
        line_id: UUID, body: AlterBody, actor: Acting, command_id: CommandId
    ) -> OrderChange:
        """Change a sent line; `confirmed` once its reader knows that the cook has begun."""
        chosen = None if body.choices is None else _choices(body.choices)
        given = dict(body) | {"choices": chosen}
        return await orders.alter_line(AlterLine(line_id, **given), actor, command_id)

    @found.post("/lines/{line_id}/remake")
    async def remake_line(
        line_id: UUID, body: RemakeBody, actor: Acting, command_id: CommandId
    ) -> OrderChange:
        """Have a dish made again, rushed; nothing is charged twice."""
        return await orders.remake_line(RemakeLine(line_id, **dict(body)), actor, command_id)

    @found.post("/lines/{line_id}/take-back")
    async def take_back(
        line_id: UUID, body: TakeBackBody, actor: Acting, command_id: CommandId
    ) -> OrderChange:
        """Take back a sent line: `not_made`, `wasted`, or `comp` (on the house)."""
        return await orders.take_back(TakeBack(line_id, **dict(body)), actor, command_id)

    @found.post("/lines/hold")
    async def hold_lines(body: HoldBody, actor: Acting, command_id: CommandId) -> OrderChange:
        """Hold unsent lines back from Send, or let them go."""
        return await orders.hold_lines(HoldLines(**dict(body)), actor, command_id)


def _kitchen_routes(found: APIRouter, orders: OrderService) -> None:
    @found.put("/orders/{order_id}/seats/{seat}/allergies")
    async def set_allergies(
        order_id: UUID, seat: int, body: AllergiesBody, actor: Acting, command_id: CommandId
    ) -> OrderChange:
        """What the guest at a seat must not eat (0: anybody at the table), for all their lines."""
        request = SetAllergies(order_id, seat, body.allergies, body.note)
        return await orders.set_allergies(request, actor, command_id)

    @found.post("/orders/{order_id}/send")
    async def send(
        order_id: UUID, body: LinesBody, actor: Acting, command_id: CommandId
    ) -> SendResult:
        """Send what is not held, or the named lines, to the kitchen."""
        return await orders.send(Send(order_id, body.line_ids), actor, command_id)

    @found.post("/orders/{order_id}/fire")
    async def fire_course(
        order_id: UUID, body: CourseBody, actor: Acting, command_id: CommandId
    ) -> SendResult:
        """Send everything of a course, held or not."""
        return await orders.fire_course(FireCourse(order_id, body.course_id), actor, command_id)

    @found.post("/orders/{order_id}/repeat")
    async def repeat_round(
        order_id: UUID, body: LinesBody, actor: Acting, command_id: CommandId
    ) -> OrderChange:
        """Add again what was last sent, or the named lines."""
        return await orders.repeat_round(RepeatRound(order_id, body.line_ids), actor, command_id)


def _moving_routes(found: APIRouter, orders: OrderService) -> None:
    @found.post("/orders/{order_id}/transfer")
    async def transfer(
        order_id: UUID, body: TablesBody, actor: Acting, command_id: CommandId
    ) -> OrderChange:
        """Seat an order at other tables."""
        return await orders.transfer(TransferOrder(order_id, body.table_ids), actor, command_id)

    @found.post("/orders/{order_id}/push-together")
    async def push_together(
        order_id: UUID, body: TablesBody, actor: Acting, command_id: CommandId
    ) -> OrderChange:
        """Push more tables to the order's own; other orders there stay as they are."""
        request = PushTogether(order_id, body.table_ids)
        return await orders.push_together(request, actor, command_id)

    @found.delete("/orders/{order_id}/tables/{table_id}")
    async def part_tables(
        order_id: UUID, table_id: UUID, actor: Acting, command_id: CommandId
    ) -> OrderChange:
        """Take one of several tables away from an order."""
        return await orders.part_tables(PartTables(order_id, table_id), actor, command_id)

    @found.post("/orders/{order_id}/merge")
    async def merge(
        order_id: UUID, body: MergeBody, actor: Acting, command_id: CommandId
    ) -> OrderChange:
        """Put all lines into another order."""
        return await orders.merge(MergeOrders(order_id, body.into_order_id), actor, command_id)

    @found.post("/lines/move")
    async def move_lines(body: MoveBody, actor: Acting, command_id: CommandId) -> OrderChange:
        """Move lines to another order."""
        return await orders.move_lines(MoveLines(**dict(body)), actor, command_id)


def _choices(chosen: tuple[ChoiceBody, ...], depth: int = 1) -> tuple[Choice, ...]:
    if chosen and depth > DEEPEST_CHOICE:
        raise BadRequest(f"Choices are nested at most {DEEPEST_CHOICE} deep.")
    return tuple(
        Choice(each.option_id, each.count, _choices(each.choices, depth + 1)) for each in chosen
    )
