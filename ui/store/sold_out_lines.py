"""Send, where something was sold out meanwhile: what is red comes off in one tap, the rest goes."""

from __future__ import annotations

from uuid import UUID, uuid5

from domain.errors import ItemSoldOut
from edge.orders.requests import RemoveLine, Send, SendResult
from edge.orders.service import OrderService
from edge.orders.views import OrderView
from ui.store.asking import Pick, pick
from ui.store.guests_view import Stocks, why_out
from ui.store.session import tap
from ui.store.shell import Shell
from ui.text import _

WITHOUT = "without"


async def send_what_is_left(
    shell: Shell, orders: OrderService, view: OrderView, stocks: Stocks, command_id: UUID
) -> SendResult | None:
    """Send an order; where a line of it is sold out, ask first. None when nothing was sent."""
    try:
        return await orders.send(Send(view.id), shell.actor(), command_id)
    except ItemSoldOut as refusal:
        offered = [Pick(WITHOUT, _("Take it off and send the rest"), icon="sent", tone="main")]
        picked = await pick(shell.client, _("Sold out"), offered, refusal.sentence)
    if picked is None:
        return None
    command_id = tap(picked.tap_id)
    for line in view.lines:
        if why_out(line, stocks):
            once = uuid5(command_id, str(line.id))
            await orders.remove_line(RemoveLine(line.id), shell.actor(), once)
    return await orders.send(Send(view.id), shell.actor(), command_id)
