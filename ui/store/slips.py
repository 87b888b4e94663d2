"""Paper slips of an outage: unsent lines that were served already, with their time and waiter."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.errors import BadRequest
from edge.orders.after_requests import AlreadyServed
from edge.orders.service import OrderService
from edge.orders.views import OrderView
from ui.store.asking import Pick, pick, with_approval, write
from ui.store.order_view import unsent_ids
from ui.store.session import tap
from ui.store.shell import Shell
from ui.text import _, count_of

TIME = re.compile(r"(\d{1,2})[:.]?(\d{2})")


class Slips:
    """Enters what a slip says, instead of sending it."""

    def __init__(self, shell: Shell, orders: OrderService) -> None:
        self._shell = shell
        self._orders = orders

    def offer(self, view: OrderView) -> Pick:
        """The act behind Actions."""
        why_not = "" if view.unsent else _("Nothing to send")
        return Pick("slip", _("Already served"), _("From a paper slip"), "served", why_not=why_not)

    async def enter(self, view: OrderView, _command_id: UUID) -> None:
        """Ask when and by whom; then nothing goes to the kitchen."""
        zone, now = self._shell.session.house.zone, self._orders.now()
        title = _("When was it served?")
        suggested = now.astimezone(zone).strftime("%H:%M")
        written = await write(
            self._shell.client, title, value=suggested, label=title, most=5, digits=True
        )
        if written is None:
            return
        at = time_on_slip(written.value, now, zone)
        people = await self._shell.door.staff.people()
        picks = [Pick(str(each.id), each.name) for each in people]
        picked = await pick(self._shell.client, _("Who served it?"), picks)
        if picked is None:
            return
        request = AlreadyServed(view.id, unsent_ids(view), at, UUID(picked.value))
        lines = count_of(view.unsent, "{count} line", "{count} lines")
        await with_approval(
            self._shell.client,
            self._shell.door.staff,
            self._shell.actor(),
            tap(picked.tap_id),
            _("Already served: {lines}").format(lines=lines),
            lambda actor, command_id: self._orders.already_served(request, actor, command_id),
        )


def time_on_slip(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The last moment before `now` when clocks showed `text`. Raises BadRequest."""
    found = TIME.fullmatch(text.strip())
    hour, minute = (int(found[1]), int(found[2])) if found else (99, 99)
    if hour > 23 or minute > 59:
        raise BadRequest("Write the time as it is on the slip, like 18:40.")
    here = now.astimezone(zone)
    at = here.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return at if at <= here else at - timedelta(days=1)
