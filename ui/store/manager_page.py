"""The manager's screen: the evening now, sales, printers, devices, end of day."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from domain.clock import Clock
from domain.permissions import Right
from edge.devices.requests import ApproveDevice, EditDevice, MoveDevice, RevokeDevice
from edge.floor.service import FloorService
from edge.kitchen.service import KitchenService
from edge.lan.service import LanService
from edge.menu.service import MenuService
from edge.payments.service import PaymentService
from edge.printing.requests import PrintTestPage
from edge.printing.service import PrintService
from edge.reports.service import ReportService
from edge.shifts.day_service import DayService
from edge.shifts.service import ShiftService
from edge.staff.clocking import ClockService
from ui.components.row_list import RowActed, RowList, Section, TabChosen
from ui.frame import screen
from ui.store import card_view
from ui.store import manager_day_view as day_view
from ui.store import manager_devices_view as devices_view
from ui.store import manager_view as view
from ui.store.addresses_page import ADDRESSES_PATH, PLAIN
from ui.store.asking import pick, write
from ui.store.day_view import unclosed
from ui.store.live import Turns, in_turn
from ui.store.manager_box import BoxServices, BoxTab
from ui.store.manager_hours import HoursSection
from ui.store.manager_office import OFFICE, OfficeTab
from ui.store.pair_view import code_text
from ui.store.queue_acts import QueueActs
from ui.store.queue_view import wanting
from ui.store.session import Door, Session, tap
from ui.store.shell import Shell, open_shell
from ui.text import _, age_ms

Act = Callable[[RowActed, UUID], Awaitable[None]]
SETTLE_S = 0.5
"""Many things happen in one moment of a busy evening; a manager's screen draws them together."""


@dataclass(frozen=True, slots=True)
class Managing:
    """What a manager's screen asks."""

    floor: FloorService
    kitchen: KitchenService
    menus: MenuService
    printing: PrintService
    shifts: ShiftService
    reports: ReportService
    clock: Clock
    clocking: ClockService
    box: BoxServices
    days: DayService
    payments: PaymentService
    lan: LanService


def register(door: Door, managing: Managing) -> None:
    """The page `/manager`, for those who may see reports."""

    @screen("/manager", title="Manager")
    async def manager_page(request: Request, tab: str = view.NOW) -> Response | None:
        session = await door.enter(request, Right.SEE_REPORTS)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request, title=_("Manager")) as shell, shell.frame.body:
            _say_if_plain(managing.lan, session)
            rows = RowList()
        await ManagerPage(shell, rows, managing, tab).begin()
        return None


def _say_if_plain(lan: LanService, session: Session) -> None:
    """Only to those who can do something about it: waiters have other things to read."""
    if lan.mode == "plain" and Right.MANAGE_DEVICES in session.rights:
        ui.label(_(PLAIN)).classes("cm-plain-banner")


class ManagerPage:
    """One browser's manager screen. Only the tab that is open is asked for."""

    def __init__(self, shell: Shell, rows: RowList, managing: Managing, tab: str) -> None:
        self.turns = Turns()
        self._shell = shell
        self._rows = rows
        self._ask = managing
        self._tab = tab
        session = shell.session
        self._reader = view.Reader(session.house.currency, session.language, session.house.zone)
        self._box = BoxTab(shell, managing.box, managing.floor, self._reader)
        self._hours = HoursSection(shell, managing.clocking, self._reader)
        self._office = OfficeTab(shell)
        self._papers = QueueActs(shell, managing.printing)
        self._draws: dict[str, Callable[[], Awaitable[tuple[Section, ...]]]] = {
            view.NOW: self._now,
            view.SALES: self._sales,
            view.PRINTERS: self._printers,
            view.DEVICES: self._devices,
            view.DAY: self._day,
            view.BOX: self._box.draw,
            OFFICE: self._office.draw,
        }
        self._acts: dict[str, Act] = {
            view.OPEN_ORDER: self._look,
            card_view.OPEN_LIST: self._card_payments,
            devices_view.TEST: self._test,
            devices_view.HARDWARE: self._look_at_hardware,
            devices_view.APPROVE: self._approve,
            devices_view.RENAME: self._rename,
            devices_view.MOVE: self._move,
            devices_view.ADDRESSES: self._to_addresses,
            devices_view.REVOKE: self._revoke,
            **self._box.acts,
            **self._office.acts,
            **self._hours.acts,
            **self._papers.acts,
        }

    async def begin(self) -> None:
        """Draw the tab and follow everything on it."""
        self._rows.on_act(self._act)
        self._rows.on_tab(self._turn)
        for topic in (
            "payments",
            "floor",
            "kitchen",
            "alarms",
            "printing",
            "devices",
            "people",
            "safety",
        ):
            self._shell.follow(topic, self._refresh_soon)
        await self._shell.keep_drawn(self.refresh)

    @in_turn
    async def refresh(self) -> None:
        """Draw the tab that is open."""
        tab = self._tab if self._tab in self._draws else view.NOW
        sections = await self._draws[tab]()
        queues, waiting = await self._ask.printing.queue(), await self._shell.door.devices.waiting()
        self._rows.set_tabs(view.tabs(wanting(queues), len(waiting)), tab)
        self._rows.set_sections(sections)

    async def _refresh_soon(self) -> None:
        await asyncio.sleep(SETTLE_S)
        await self.refresh()

    async def _turn(self, event: TabChosen) -> None:
        self._tab = event.tab_id
        await self.refresh()

    # ---- tabs ------------------------------------------------------------------------------
    async def _now(self) -> tuple[Section, ...]:
        ask, reader, actor = self._ask, self._reader, self._shell.actor()
        sales, floor = await ask.reports.today(actor), await ask.floor.floor()
        kitchen, alarms = await ask.kitchen.expo(), await self._shell.door.alarms.seen_by(actor)
        return (
            view.figures(sales, floor, kitchen, age_ms(ask.clock.now()), reader),
            view.alarms(alarms),
            *card_view.for_manager(await ask.payments.open_payments()),
            view.people_in(await self._people(), await ask.clocking.at_work()),
            view.drawers_now((*await ask.shifts.drawers(), *await ask.shifts.purses()), reader),
            view.open_orders(floor, reader),
        )

    async def _people(self) -> list[view.PersonAt]:
        door = self._shell.door
        found = [
            (row, await door.staff.signed_in(row.device.id))
            for row in await door.devices.devices()
            if row.device.approved
        ]
        return [(row, person) for row, person in found if person is not None]

    async def _sales(self) -> tuple[Section, ...]:
        return view.sold(await self._ask.reports.today(self._shell.actor()), self._reader)

    async def _printers(self) -> tuple[Section, ...]:
        printing = self._ask.printing
        queues, history = await printing.queue(), await printing.history()
        return devices_view.printers(queues, history, self._reader, self._papers.shown)

    async def _devices(self) -> tuple[Section, ...]:
        devices = self._shell.door.devices
        waiting, known = await devices.waiting(), await devices.devices()
        return devices_view.devices(waiting, known, self._ask.menus.menu, self._reader)

    async def _day(self) -> tuple[Section, ...]:
        now = await self._ask.days.now(self._shell.actor())
        sections = day_view.sections(now.totals, now.number, self._reader)
        return (*unclosed(now), *sections, await self._hours.draw())

    # ---- acts ------------------------------------------------------------------------------
    async def _act(self, event: RowActed) -> None:
        await self._shell.run(self._acts[event.action](event, tap(event.tap_id)))
        self._rows.answered()
        await self.refresh()

    async def _card_payments(self, _event: RowActed, _command_id: UUID) -> None:
        self._shell.go("/payments")

    async def _look(self, event: RowActed, _command_id: UUID) -> None:
        self._shell.go(f"/order/{event.row_id}")

    async def _look_at_hardware(self, event: RowActed, _command_id: UUID) -> None:
        self._shell.go(f"/hardware/{event.row_id}")

    async def _test(self, event: RowActed, command_id: UUID) -> None:
        request = PrintTestPage(UUID(event.row_id))
        await self._ask.printing.print_test_page(request, self._shell.actor(), command_id)

    async def _approve(self, event: RowActed, command_id: UUID) -> None:
        devices, client = self._shell.door.devices, self._shell.client
        waiting = {str(row.device.id): row for row in await devices.waiting()}
        row = waiting.get(event.row_id)
        if row is None or row.device.code is None:
            return
        offered = devices_view.purposes(self._ask.menus.menu, await self._ask.shifts.drawers())
        title = _("What is {code} for?").format(code=code_text(row.device.code))
        chosen = await pick(client, title, [each for each, _purpose in offered.values()])
        if chosen is None:
            return
        label, purpose = offered[chosen.value]
        named = await write(
            client, _("What is it called?"), value=label.label, done=_("Let in"), most=60
        )
        if named is None:
            return
        request = ApproveDevice(
            row.device.code, named.value, purpose.profile, purpose.station_id, purpose.drawer_id
        )
        device = await devices.approve(request, self._shell.actor(), command_id)
        self._shell.frame.show_note(_("{name} is in.").format(name=device.name), "good")

    async def _rename(self, event: RowActed, command_id: UUID) -> None:
        devices = self._shell.door.devices
        names = {str(row.device.id): row.device.name for row in await devices.devices()}
        title = _("What is it called?")
        named = await write(self._shell.client, title, value=names.get(event.row_id, ""), most=60)
        if named is not None:
            request = EditDevice(UUID(event.row_id), name=named.value)
            await devices.edit(request, self._shell.actor(), command_id)

    async def _move(self, event: RowActed, command_id: UUID) -> None:
        shell, devices = self._shell, self._shell.door.devices
        offered = devices_view.purposes(self._ask.menus.menu, await self._ask.shifts.drawers())
        names = {str(row.device.id): row.device.name for row in await devices.devices()}
        title = _("What is {name} for from now on?").format(name=names.get(event.row_id, ""))
        chosen = await pick(shell.client, title, [each for each, _purpose in offered.values()])
        if chosen is None:
            return
        _label, to = offered[chosen.value]
        request = MoveDevice(UUID(event.row_id), to.profile, to.station_id, to.drawer_id)
        await devices.move(request, shell.actor(), command_id)

    async def _to_addresses(self, _event: RowActed, _command_id: UUID) -> None:
        self._shell.go(ADDRESSES_PATH)

    async def _revoke(self, event: RowActed, command_id: UUID) -> None:
        request = RevokeDevice(UUID(event.row_id))
        await self._shell.door.devices.revoke(request, self._shell.actor(), command_id)
