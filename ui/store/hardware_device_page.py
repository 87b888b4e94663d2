"""One device's page, for managers: how it is in words, tests, work, settings, traffic."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from domain.device_errors import DeviceError
from domain.errors import NotFound
from domain.ids import parse_id
from edge.hardware.requests import AllowIdentity, EnableHardware, RemoveHardware
from edge.printing.requests import PrintTestPage
from ui.components.action_button import ActionButton, Pressed
from ui.components.form_sheet import FormDone, FormSheet
from ui.components.row_list import RowActed, RowList
from ui.frame import screen
from ui.language import say_sentence
from ui.store import hardware_device_view as view
from ui.store.asking import answer_of, sheet
from ui.store.hardware_changes import Changes
from ui.store.hardware_errors import run
from ui.store.hardware_page import PATH, Wired, entered
from ui.store.hardware_places import work_places
from ui.store.hardware_tries import Tries
from ui.store.hardware_view import as_the_queue_knows
from ui.store.live import Turns, in_turn
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _

Act = Callable[[UUID], Awaitable[object]]


def register(door: Door, wired: Wired) -> None:
    """The page `/hardware/{id}`, for those who look after the hardware."""

    @screen(f"{PATH}/{{hardware_id}}", title="Device")
    async def device_page(request: Request, hardware_id: str) -> Response | None:
        session = await entered(door, request)
        if isinstance(session, Response):
            return session
        try:
            wanted = parse_id(hardware_id, "device")
            detail = await wired.hardware.detail(wanted)
        except NotFound:
            return RedirectResponse(PATH)
        with open_shell(door, session, request, title=detail.view.name) as shell:
            page = DevicePage(shell, wired, wanted)
        await page.begin()
        return None


class DevicePage:
    """One browser's look at one device."""

    def __init__(self, shell: Shell, wired: Wired, hardware_id: UUID) -> None:
        self.turns = Turns()
        self._shell = shell
        self._ask = wired
        self._id = hardware_id
        with shell.frame.body, ui.element("div").classes("cm-office"):
            with ui.element("div").classes("cm-office-head"):
                self._back = ActionButton(_("All devices"), icon="back")
            self._rows = RowList()
            self._form = FormSheet()
        self._changes = Changes(shell, wired, self._form, hardware_id)
        self._tries = Tries(shell, wired, hardware_id)
        self._acts: dict[str, Act] = {
            view.ALLOW: self._allow,
            view.LOOK_FOR: self._look_for,
            view.GO_ON: lambda _id: self._recover(discard=False),
            view.DISCARD: lambda _id: self._recover(discard=True),
            view.TEST: self._test,
            view.BUZZ: self._buzz,
            view.PULSE: self._pulse,
            view.TRAFFIC: self._show_traffic,
            view.SWITCH: self._switch,
            view.REMOVE: self._remove,
            view.PAPER: self._to("/paper"),
            view.QUEUE: self._to("/queue"),
            **self._changes.acts,
            **self._tries.acts,
        }

    async def begin(self) -> None:
        """Draw it and follow it from now on."""
        self._rows.on_act(self._act)
        self._form.on_done(self._save)
        self._back.on_press(self._leave)
        await self._shell.keep_drawn(
            self.refresh, "hardware", "printers", "peripherals", "printing"
        )

    @in_turn
    async def refresh(self) -> None:
        """Draw it as it is now; a device that was removed is not here any more."""
        ask, session = self._ask, self._shell.session
        try:
            detail = await ask.hardware.detail(self._id)
        except NotFound:
            self._shell.go(PATH)
            return
        queues = {each.printer_id: each for each in await ask.printing.queue()}
        (known,) = as_the_queue_knows((detail.view,), [*queues.values()])
        detail = replace(detail, view=known)
        self._rows.set_sections(
            view.sections(
                detail,
                await ask.uses.all(),
                await ask.hardware.overview(),
                queues.get(self._id),
                session.house.zone,
                session.language,
                self._tries.section(detail),
                {place.id: place.name for place in await work_places(ask, self._shell)},
                is_virtual=await ask.acts.is_virtual(self._id),
            )
        )

    async def _leave(self, _pressed: Pressed) -> None:
        self._shell.go(PATH)

    async def _act(self, event: RowActed) -> None:
        await run(self._shell, self._acts[event.action](tap(event.tap_id)))
        self._rows.answered()
        await self.refresh()

    async def _save(self, event: FormDone) -> None:
        await self._changes.save(event)
        await self.refresh()

    def _to(self, address: str) -> Act:
        async def go(_command_id: UUID) -> None:
            self._shell.go(address)

        return go

    # ---- acts ------------------------------------------------------------------------------
    async def _allow(self, command_id: UUID) -> None:
        request = AllowIdentity(self._id)
        await self._ask.hardware.allow_identity(request, self._shell.actor(), command_id)
        self._shell.frame.show_note(_("It is known by what it says now."), "good")

    async def _look_for(self, _command_id: UUID) -> None:
        self._shell.frame.show_note(_("Looking for it."))
        await self._ask.hardware.look_around()
        await self._ask.hardware.ask(self._id, "status")

    async def _recover(self, *, discard: bool) -> None:
        await self._ask.hardware.ask(self._id, "recover", discard=discard)

    async def _test(self, command_id: UUID) -> None:
        request = PrintTestPage(self._id)
        await self._ask.printing.print_test_page(request, self._shell.actor(), command_id)
        self._shell.frame.show_note(_("A test page is being printed."), "good")

    async def _pulse(self, command_id: UUID) -> None:
        await self._ask.acts.open_drawer(self._id, self._shell.actor(), command_id)
        self._shell.frame.show_note(_("The drawer was told to open."), "good")

    async def _buzz(self, command_id: UUID) -> None:
        await self._ask.acts.buzz(self._id, self._shell.actor(), command_id)
        self._shell.frame.show_note(_("The buzzer was told to sound."), "good")

    async def _switch(self, command_id: UUID) -> None:
        detail = await self._ask.hardware.detail(self._id)
        request = EnableHardware(self._id, not detail.view.enabled)
        await self._ask.hardware.rows.enable(request, self._shell.actor(), command_id)

    async def _remove(self, command_id: UUID) -> None:
        request = RemoveHardware(self._id)
        await self._ask.hardware.rows.remove(request, self._shell.actor(), command_id)

    async def _show_traffic(self, _command_id: UUID) -> None:
        """The last bytes on its wire; it may be away and still have said something before."""
        hardware, shell = self._ask.hardware, self._shell
        try:
            traffic = await hardware.ring(self._id, shell.actor())
            words = ""
        except DeviceError as error:
            traffic, words = (), say_sentence(str(error))
        text = view.traffic_lines(traffic, shell.session.house.zone)
        title = _("What was said on its wire")
        with sheet(shell.client, title, words) as dialog, ui.element("div").classes("cm-traffic"):
            ui.label(text or _("Nothing yet."))
        dialog.classes("cm-wide-sheet")
        await answer_of(dialog, str)
