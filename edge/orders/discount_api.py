"""Discounts, coupons, service charges and explanations over HTTP. Amounts are minor units."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, status

from domain.permissions import Right, require
from domain.pricing.trail import Step
from edge.api.access import Acting, Body, CommandId, CurrentActor
from edge.orders.discount_requests import (
    GiveDiscount,
    RemoveDiscount,
    RestoreCharge,
    SetGuestGroup,
    SetPriceContext,
    UseCoupon,
    WaiveCharge,
)
from edge.orders.discount_views import DiscountView
from edge.orders.discounts import DiscountService
from edge.orders.exemptions import EndExemption, ExemptionService, ExemptOrder
from edge.orders.requests import OrderChange


class DiscountBody(Body):
    """A discount under the caller's id: percent (`rate_micros`), amount, or comp."""

    discount_id: UUID
    kind: str
    reason: str
    rate_micros: int | None = None
    amount_minor: int | None = None
    line_id: UUID | None = None
    name: str = "Discount"


class CouponBody(Body):
    """A guest's code, and the id that its discount is to have."""

    discount_id: UUID
    code: str


class WhyBody(Body):
    """Why; may be left out where nothing is given away."""

    reason: str = ""


class GroupBody(Body):
    """Whose order it is."""

    guest_group: str


class ContextBody(Body):
    """What prices may ask about an order, as `custom.<name>`."""

    context: dict[str, str | int]


class ExemptionBody(Body):
    """Why no tax is owed, the number of the proof, and which taxes (none named: all)."""

    reason: str
    proof: str
    codes: tuple[str, ...] = ()


def router(discounts: DiscountService, exemptions: ExemptionService) -> APIRouter:
    """Routes of what is taken off orders and charged on them."""
    found = APIRouter(tags=["discounts"])
    _charges(found, discounts)
    _exemptions(found, exemptions)

    @found.get("/orders/{order_id}/discounts")
    async def list_discounts(order_id: UUID, actor: CurrentActor) -> tuple[DiscountView, ...]:
        """What is taken off an order, and what is charged on it."""
        require(actor.rights, Right.TAKE_ORDERS)
        return await discounts.discounts(order_id)

    @found.get("/lines/{line_id}/price")
    async def explain(line_id: UUID, actor: CurrentActor) -> tuple[Step, ...]:
        """Why a line costs what it costs, from its fare to its amount."""
        require(actor.rights, Right.TAKE_ORDERS)
        return await discounts.explain(line_id)

    @found.post("/orders/{order_id}/discounts", status_code=status.HTTP_201_CREATED)
    async def give(
        order_id: UUID, body: DiscountBody, actor: Acting, command_id: CommandId
    ) -> OrderChange:
        """Give a discount; above the ceiling, bring a manager's `Approval`."""
        return await discounts.give(GiveDiscount(order_id, **dict(body)), actor, command_id)

    @found.post("/orders/{order_id}/discounts/{discount_id}/remove")
    async def remove(
        order_id: UUID, discount_id: UUID, body: WhyBody, actor: Acting, command_id: CommandId
    ) -> OrderChange:
        """Take a discount or a coupon back."""
        request = RemoveDiscount(order_id, discount_id, body.reason)
        return await discounts.remove(request, actor, command_id)

    @found.post("/orders/{order_id}/coupons", status_code=status.HTTP_201_CREATED)
    async def use_coupon(
        order_id: UUID, body: CouponBody, actor: Acting, command_id: CommandId
    ) -> OrderChange:
        """Use a guest's code."""
        return await discounts.use_coupon(UseCoupon(order_id, **dict(body)), actor, command_id)

    @found.put("/orders/{order_id}/price-context")
    async def set_price_context(
        order_id: UUID, body: ContextBody, actor: Acting, command_id: CommandId
    ) -> OrderChange:
        """Say what prices may ask; what is added from then on is priced so."""
        request = SetPriceContext(order_id, body.context)
        return await discounts.set_price_context(request, actor, command_id)

    @found.put("/orders/{order_id}/guest-group")
    async def set_guest_group(
        order_id: UUID, body: GroupBody, actor: Acting, command_id: CommandId
    ) -> OrderChange:
        """Say whose order it is; what is added from then on is priced for them."""
        request = SetGuestGroup(order_id, body.guest_group)
        return await discounts.set_guest_group(request, actor, command_id)

    return found


def _charges(found: APIRouter, discounts: DiscountService) -> None:
    @found.post("/orders/{order_id}/charges/{charge_id}/waive")
    async def waive(
        order_id: UUID, charge_id: UUID, body: WhyBody, actor: Acting, command_id: CommandId
    ) -> OrderChange:
        """Charge no service on this order."""
        request = WaiveCharge(order_id, charge_id, body.reason)
        return await discounts.waive(request, actor, command_id)

    @found.post("/orders/{order_id}/charges/{charge_id}/restore")
    async def restore(
        order_id: UUID, charge_id: UUID, actor: Acting, command_id: CommandId
    ) -> OrderChange:
        """Charge service again."""
        return await discounts.restore(RestoreCharge(order_id, charge_id), actor, command_id)


def _exemptions(found: APIRouter, exemptions: ExemptionService) -> None:
    @found.put("/orders/{order_id}/exemption")
    async def exempt(
        order_id: UUID, body: ExemptionBody, actor: Acting, command_id: CommandId
    ) -> OrderChange:
        """Charge no tax on an order."""
        return await exemptions.exempt(ExemptOrder(order_id, **dict(body)), actor, command_id)

    @found.delete("/orders/{order_id}/exemption")
    async def end_exemption(order_id: UUID, actor: Acting, command_id: CommandId) -> OrderChange:
        """Charge all taxes again."""
        return await exemptions.end(EndExemption(order_id), actor, command_id)
