"""Taking payments at a counter or a tablet: what was not sent yet goes to the kitchen first."""

from __future__ import annotations

from uuid import UUID, uuid5

from edge.checks.requests import CheckView, Pay, PayResult, TenderView
from edge.checks.service import CheckService
from edge.commands import Actor
from edge.orders.requests import Send
from edge.orders.service import OrderService


class Till:
    """One tap is one payment; the same tap again finds it taken."""

    def __init__(self, orders: OrderService, checks: CheckService) -> None:
        self._orders = orders
        self._checks = checks

    async def take(
        self,
        view: CheckView,
        tender: TenderView,
        amount_minor: int,
        actor: Actor,
        tap_id: UUID,
        tendered_minor: int | None = None,
    ) -> PayResult:
        """Send what is unsent, then take the payment. Raises what both raise."""
        if view.unsent:
            await self._orders.send(Send(view.order_id), actor, uuid5(tap_id, "send"))
        request = Pay(
            view.order_id,
            tap_id,
            tender.id,
            amount_minor,
            tendered_minor,
            check_id=view.check_id,
        )
        return await self._checks.pay(request, actor, tap_id)
