"""Everything that hangs on the box, for managers: how it is, what was found, what to do."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from nicegui import app, ui

from domain.permissions import Right
from edge.commands import Actor
from edge.hardware.acts import HardwareActs
from edge.hardware.known import known_drivers
from edge.hardware.requests import (
    CandidateView,
    ChangePeripheral,
    ChangePrinter,
    ImportHardware,
)
from edge.hardware.service import HardwareService
from edge.hardware.uses import PrinterUses
from edge.printing.service import PrintService
from ui.components.action_button import ActionButton, Pressed
from ui.components.row_list import RowActed, RowList
from ui.frame import screen
from ui.store import hardware_view as view
from ui.store.hardware_errors import run
from ui.store.live import Turns, in_turn
from ui.store.session import Door, Session, tap
from ui.store.shell import Shell, open_shell
from ui.text import _

PATH = "/hardware"
ADD_PATH = "/hardware/add"


@dataclass(frozen=True, slots=True)
class Wired:
    """What the pages about hardware ask."""

    hardware: HardwareService
    uses: PrinterUses
    acts: HardwareActs
    printing: PrintService


def register(door: Door, wired: Wired) -> None:
    """The page `/hardware` and its files, for those who look after the hardware."""

    @screen(PATH, title="Hardware")
    async def hardware_page(request: Request) -> Response | None:
        session = await entered(door, request)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request, title=_("Printers and devices")) as shell:
            page = HardwarePage(shell, wired)
        await page.begin()
        return None

    @app.get("/hardware/files/comanda-hardware.zip", include_in_schema=False)
    async def bundle(request: Request, whole: bool = False) -> Response:
        actor = await acting(door, request)
        if actor is None:
            return RedirectResponse(PATH)
        data = await wired.hardware.bundle(actor, redact=not whole)
        return Response(data, media_type="application/zip", headers=_SAVED)

    @app.get("/hardware/files/comanda-hardware.toml", include_in_schema=False)
    async def rows(request: Request) -> Response:
        actor = await acting(door, request)
        if actor is None:
            return RedirectResponse(PATH)
        return PlainTextResponse(await wired.hardware.export(actor), headers=_SAVED)


_SAVED = {"Content-Disposition": "attachment", "Cache-Control": "no-store"}


async def entered(door: Door, request: Request) -> Session | Response:
    """The session of somebody who looks after the hardware, or where to go instead."""
    session = await door.enter(request, Right.MANAGE_DEVICES)
    if isinstance(session, Response):
        return session
    await asyncio.to_thread(known_drivers)
    return session


async def acting(door: Door, request: Request) -> Actor | None:
    """Who asks for a file; None where the page has to say why there is none."""
    device = await door.device_of(request)
    person = await door.staff.signed_in(device.id) if device and device.approved else None
    actor = person.actor() if person is not None else None
    return actor if actor is not None and Right.MANAGE_DEVICES in actor.rights else None


class HardwarePage:
    """One browser's list."""

    def __init__(self, shell: Shell, wired: Wired) -> None:
        self.turns = Turns()
        self._shell = shell
        self._ask = wired
        self._found: dict[str, CandidateView] = {}
        with shell.frame.body, ui.element("div").classes("cm-office"):
            with ui.element("div").classes("cm-office-head"):
                self._add = ActionButton(_("Add"), tone="main", icon="new")
                self._look = ActionButton(_("Look around"), icon="search")
                self._files = ActionButton(_("For support"), icon="download")
            self._rows = RowList()

    async def begin(self) -> None:
        """Draw everything and follow it from now on."""
        self._rows.on_act(self._act)
        self._add.on_press(self._to_wizard)
        self._look.on_press(self._look_around)
        self._files.on_press(self._save_files)
        await self._shell.keep_drawn(
            self.refresh, "hardware", "printers", "peripherals", "printing"
        )

    @in_turn
    async def refresh(self) -> None:
        """Draw how everything is now."""
        hardware = self._ask.hardware
        found, known = await hardware.candidates(), await hardware.overview()
        self._found = {view.row_id(each): each for each in found}
        known = view.as_the_queue_knows(known, await self._ask.printing.queue())
        self._rows.set_sections(view.sections(found, known, await self._ask.uses.all()))

    async def _to_wizard(self, _pressed: Pressed) -> None:
        self._shell.go(ADD_PATH)

    async def _look_around(self, _pressed: Pressed) -> None:
        self._shell.frame.show_note(_("Looking at every port and on the network."))
        await run(self._shell, self._ask.hardware.look_around())
        self._look.answered()
        await self.refresh()

    async def _save_files(self, _pressed: Pressed) -> None:
        self._files.answered()
        from ui.store.hardware_files import files_sheet

        text = await files_sheet(self._shell)
        if text is not None:
            request = ImportHardware(text.value)
            command_id = tap(text.tap_id)
            rows = self._ask.hardware.rows
            done = await run(
                self._shell, rows.import_file(request, self._shell.actor(), command_id)
            )
            if done is not None:
                refused = "; ".join(f"{name}: {why}" for name, why in done.refused)
                words = _("{added} added, {changed} changed.").format(
                    added=len(done.added), changed=len(done.changed)
                )
                tone: Literal["bad", "good"] = "bad" if refused else "good"
                self._shell.frame.show_note(" ".join(filter(None, (words, refused))), tone)
            await self.refresh()

    async def _act(self, event: RowActed) -> None:
        if event.action == view.LOOK:
            self._shell.go(f"{PATH}/{event.row_id}")
        elif event.action == view.ADD:
            self._shell.go(f"{ADD_PATH}?found={quote(event.row_id, safe='')}")
        elif event.action.startswith(view.IT_IS):
            hardware_id = UUID(event.action.removeprefix(view.IT_IS))
            await run(self._shell, self._move_to(event.row_id, hardware_id, tap(event.tap_id)))
        self._rows.answered()
        await self.refresh()

    async def _move_to(self, key: str, hardware_id: UUID, command_id: UUID) -> None:
        """What was found is this device at another place."""
        found = self._found[key]
        hardware, actor = self._ask.hardware, self._shell.actor()
        detail = await hardware.detail(hardware_id)
        settings = {**detail.settings, **found.settings}
        if detail.view.family == "printer":
            printer = ChangePrinter(hardware_id, settings=settings, match=found.match)
            await hardware.rows.change_printer(printer, actor, command_id)
        else:
            thing = ChangePeripheral(hardware_id, settings=settings, match=found.match)
            await hardware.rows.change_peripheral(thing, actor, command_id)
