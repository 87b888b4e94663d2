"""The drivers' page: take along, drive off with all of it, deliver, bring back the cash."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from domain.clock import Clock
from domain.permissions import Right
from edge.checks.service import CheckService
from edge.commands import Actor
from edge.orders.deliveries import (
    BringBack,
    Deliver,
    DeliveryService,
    Driven,
    DriveOff,
    GiveToDriver,
    cash_of,
)
from edge.orders.delivery_store import Delivery
from ui.components.row_list import RowActed, RowList, TabChosen
from ui.frame import screen
from ui.store import driver_view as view
from ui.store.live import Turns, in_turn
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.store.takeaway_view import Looking
from ui.text import _

Act = Callable[[UUID, Actor, UUID], Awaitable[Driven]]


def register(door: Door, deliveries: DeliveryService, checks: CheckService, clock: Clock) -> None:
    """The page `/driver`."""

    @screen("/driver", title="Deliveries")
    async def driver_page(request: Request) -> Response | None:
        session = await door.enter(request)
        if isinstance(session, Response):
            return session
        tenders = await checks.tenders()
        step = next((each.rounding_minor for each in tenders if each.kind == "cash"), 1)
        with open_shell(door, session, request, title=_("Deliveries")) as shell:
            with shell.frame.body:
                rows = RowList()
            page = DriverPage(shell, rows, deliveries, clock, step)
        await page.begin()
        return None


class DriverPage:
    """One driver's phone, or the counter where drivers come back."""

    def __init__(
        self,
        shell: Shell,
        rows: RowList,
        deliveries: DeliveryService,
        clock: Clock,
        step_minor: int,
    ) -> None:
        self.turns = Turns()
        self._shell = shell
        self._rows = rows
        self._deliveries = deliveries
        self._clock = clock
        self._step_minor = step_minor
        self._me = shell.actor().id or shell.session.device.id
        self._driver = self._me
        self._names: dict[UUID, str] = {}
        self._found: tuple[Delivery, ...] = ()
        self._acts: dict[str, Act] = {
            view.TAKE: lambda order, actor, id_: deliveries.give(
                GiveToDriver((order,), self._driver), actor, id_
            ),
            view.PUT_BACK: lambda order, actor, id_: deliveries.give(
                GiveToDriver((order,), None), actor, id_
            ),
            view.OUT: lambda driver, actor, id_: deliveries.drive_off(DriveOff(driver), actor, id_),
            view.DELIVERED: lambda order, actor, id_: deliveries.deliver(
                Deliver(order), actor, id_
            ),
            view.BACK: lambda driver, actor, id_: deliveries.bring_back(
                BringBack(driver, self._cash()), actor, id_
            ),
        }

    async def begin(self) -> None:
        """Draw the deliveries and follow them from now on."""
        shell = self._shell
        self._rows.on_act(self._act)
        self._rows.on_tab(self._turn_to)
        for topic in ("order", "kitchen", "payments"):
            shell.follow(topic, self.refresh)
        shell.frame.on_back(lambda _back: self.refresh())
        self._names = {each.id: each.short_name for each in await shell.door.staff.people()}
        await shell.show_alarms()
        await self.refresh()

    @in_turn
    async def refresh(self) -> None:
        """Draw what is to be driven, and the cash of who is looked at."""
        self._found = await self._deliveries.deliveries()
        session = self._shell.session
        tabs = view.tabs(self._found, self._names, self._me)
        if str(self._driver) not in {each.tab_id for each in tabs}:
            self._driver = self._me
        driver = view.Driver(
            self._driver,
            self._names.get(self._driver, ""),
            self._cash(),
            Right.TAKE_PAYMENT in session.rights,
        )
        looking = Looking(session.house.zone, session.language, self._clock.now())
        self._rows.set_tabs(tabs, str(self._driver))
        self._rows.set_sections(view.sections(self._found, driver, session.house.currency, looking))

    def _cash(self) -> int:
        return cash_of(self._found, self._driver, self._step_minor)

    async def _turn_to(self, event: TabChosen) -> None:
        self._driver = UUID(event.tab_id)
        await self.refresh()

    async def _act(self, event: RowActed) -> None:
        if event.action == view.OPEN:
            self._shell.go(f"/order/{event.row_id}")
            return
        act = self._acts[event.action]
        await self._shell.run(act(UUID(event.row_id), self._shell.actor(), tap(event.tap_id)))
        self._rows.answered()
