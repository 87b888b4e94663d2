"""Taking payments at a counter or a tablet: what was not sent yet goes to the kitchen first."""

from __future__ import annotations

from typing import TypedDict, Unpack
from uuid import UUID, uuid5

from edge.checks.requests import CheckView, Pay, PayResult, TenderView
from edge.checks.service import CheckService
from edge.commands import Actor
from edge.orders.requests import Send
from edge.orders.service import OrderService


class More(TypedDict, total=False):
    """What may be said of a payment besides its amount; the values are those of `Pay`."""

    tip_minor: int
    reference: str
    account_id: UUID | None
    last_four: str
    expects_minor: int | None


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
        **more: Unpack[More],
    ) -> PayResult:
        """Send what is unsent, then take the payment. Raises what both raise."""
        await self.send_first(view, actor, tap_id)
        request = Pay(
            view.order_id,
            tap_id,
            tender.id,
            amount_minor,
            tendered_minor,
            check_id=view.check_id,
            **more,
        )
        return await self._checks.pay(request, actor, tap_id)

    async def send_first(self, view: CheckView, actor: Actor, tap_id: UUID) -> None:
        """Send what a kitchen was not told of yet, before money is taken for it."""
        if view.unsent:
            await self._orders.send(Send(view.order_id), actor, uuid5(tap_id, "send"))
