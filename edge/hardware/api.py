"""What hangs on the box over HTTP, for managers: how it is, what was found, rows, the bundle."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, status
from fastapi.responses import PlainTextResponse, Response
from pydantic import Field

from domain.permissions import Right, require
from edge.api.access import Acting, Body, CommandId, CurrentActor, PageQuery, Slice
from edge.hardware.requests import (
    AddPeripheral,
    AddPrinter,
    AllowIdentity,
    CandidateView,
    ChangePeripheral,
    ChangePrinter,
    EnableHardware,
    HardwareChange,
    HardwareDetail,
    HardwareView,
    Imported,
    ImportHardware,
    RemoveHardware,
    TrafficView,
)
from edge.hardware.service import HardwareService


class PrinterBody(Body):
    """A printer; `settings` as its driver wants them."""

    name: str
    role: str
    driver: str
    settings: dict[str, Any]
    match: dict[str, Any] = Field(default_factory=dict)
    width_chars: int = 48
    dialect: str = "epson"
    enabled: bool = True
    backup_id: UUID | None = None
    backup_after_s: int = 0


class PrinterChanges(Body):
    """What changes of a printer."""

    name: str | None = None
    role: str | None = None
    driver: str | None = None
    settings: dict[str, Any] | None = None
    match: dict[str, Any] | None = None
    width_chars: int | None = None
    dialect: str | None = None
    backup_id: UUID | None = None
    backup_after_s: int | None = None
    no_backup: bool = False


class PeripheralBody(Body):
    """A scale, scanner, display, card_reader or bump_bar."""

    name: str
    kind: str
    driver: str
    settings: dict[str, Any]
    match: dict[str, Any] = Field(default_factory=dict)
    place_kind: str = ""
    place_id: UUID | None = None
    enabled: bool = True


class PeripheralChanges(Body):
    """What changes of a peripheral; `move` puts it at `place_kind` and `place_id`."""

    name: str | None = None
    driver: str | None = None
    settings: dict[str, Any] | None = None
    match: dict[str, Any] | None = None
    move: bool = False
    place_kind: str = ""
    place_id: UUID | None = None


class EnableBody(Body):
    """On or off."""

    enabled: bool


class RemoveBody(Body):
    """Why it is taken away."""

    reason: str = ""


class FileBody(Body):
    """All hardware of a box as one TOML file."""

    text: str


def router(hardware: HardwareService) -> APIRouter:
    """Routes of hardware."""
    found = APIRouter(prefix="/hardware", tags=["hardware"])
    _looking(found, hardware)
    _changing(found, hardware)
    return found


def _looking(found: APIRouter, hardware: HardwareService) -> None:
    @found.get("")
    async def overview(actor: CurrentActor, page: PageQuery) -> Slice[HardwareView]:
        """Everything that hangs on the box and how it is."""
        require(actor.rights, Right.MANAGE_DEVICES)
        return page.cut(await hardware.overview(), lambda view: view.id)

    @found.get("/candidates")
    async def candidates(actor: CurrentActor) -> tuple[CandidateView, ...]:
        """What was found and does nothing until somebody adds it."""
        require(actor.rights, Right.MANAGE_DEVICES)
        return await hardware.candidates()

    @found.post("/candidates/look", status_code=status.HTTP_202_ACCEPTED)
    async def look(actor: CurrentActor) -> dict[str, bool]:
        """Look at every port and on the network; a few seconds."""
        require(actor.rights, Right.MANAGE_DEVICES)
        await hardware.look_around()
        return {"looked": True}

    @found.get("/file", response_class=PlainTextResponse)
    async def file(actor: CurrentActor) -> str:
        """All rows as one TOML file."""
        return await hardware.export(actor)

    @found.get("/bundle", response_class=Response)
    async def bundle(actor: CurrentActor, redact: bool = True) -> Response:
        """What support wants to see, as a zip file; the text of papers is left out unless asked."""
        data = await hardware.bundle(actor, redact=redact)
        headers = {"Content-Disposition": "attachment; filename=comanda-hardware.zip"}
        return Response(data, media_type="application/zip", headers=headers)

    @found.get("/{hardware_id}")
    async def detail(hardware_id: UUID, actor: CurrentActor) -> HardwareDetail:
        """One of them with what happened to it."""
        require(actor.rights, Right.MANAGE_DEVICES)
        return await hardware.detail(hardware_id)

    @found.get("/{hardware_id}/traffic")
    async def traffic(hardware_id: UUID, actor: CurrentActor) -> tuple[TrafficView, ...]:
        """Its last traffic, oldest first."""
        return await hardware.ring(hardware_id, actor)


def _changing(found: APIRouter, hardware: HardwareService) -> None:
    rows = hardware.rows

    @found.post("/printers", status_code=status.HTTP_201_CREATED)
    async def add_printer(body: PrinterBody, actor: Acting, command: CommandId) -> HardwareChange:
        """Add a printer."""
        return await rows.add_printer(AddPrinter(**body.model_dump()), actor, command)

    @found.patch("/printers/{printer_id}")
    async def change_printer(
        printer_id: UUID, body: PrinterChanges, actor: Acting, command: CommandId
    ) -> HardwareChange:
        """Change a printer."""
        request = ChangePrinter(printer_id, **body.model_dump())
        return await rows.change_printer(request, actor, command)

    @found.post("/peripherals", status_code=status.HTTP_201_CREATED)
    async def add_peripheral(
        body: PeripheralBody, actor: Acting, command: CommandId
    ) -> HardwareChange:
        """Add a scale, scanner, display, card reader or bump bar."""
        return await rows.add_peripheral(AddPeripheral(**body.model_dump()), actor, command)

    @found.patch("/peripherals/{peripheral_id}")
    async def change_peripheral(
        peripheral_id: UUID, body: PeripheralChanges, actor: Acting, command: CommandId
    ) -> HardwareChange:
        """Change a peripheral."""
        request = ChangePeripheral(peripheral_id, **body.model_dump())
        return await rows.change_peripheral(request, actor, command)

    @found.post("/{hardware_id}/enabled")
    async def enable(
        hardware_id: UUID, body: EnableBody, actor: Acting, command: CommandId
    ) -> HardwareChange:
        """Switch it on or off."""
        return await rows.enable(EnableHardware(hardware_id, body.enabled), actor, command)

    @found.post("/{hardware_id}/identity")
    async def allow_identity(
        hardware_id: UUID, actor: Acting, command: CommandId
    ) -> HardwareChange:
        """What is at its address now is right."""
        return await hardware.allow_identity(AllowIdentity(hardware_id), actor, command)

    @found.post("/{hardware_id}/remove")
    async def remove(
        hardware_id: UUID, body: RemoveBody, actor: Acting, command: CommandId
    ) -> HardwareChange:
        """Take it away."""
        return await rows.remove(RemoveHardware(hardware_id, body.reason), actor, command)

    @found.post("/file")
    async def import_file(body: FileBody, actor: Acting, command: CommandId) -> Imported:
        """Rows of another box; those of the same name are changed."""
        return await rows.import_file(ImportHardware(body.text), actor, command)
