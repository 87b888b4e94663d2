"""Devices over HTTP: asking to come in, being approved, being shut out."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, status

from domain.ids import new_id
from domain.permissions import Right, require
from edge.api.access import Acting, Body, CommandId, CurrentActor, CurrentDevice, PageQuery, Slice
from edge.devices.requests import (
    ApproveDevice,
    Asked,
    AskToComeIn,
    DeviceRow,
    DeviceState,
    RevokeDevice,
)
from edge.devices.service import DeviceService


class ApproveBody(Body):
    """The code that the device shows, and what it is to be."""

    code: str
    name: str
    profile: str
    station_id: UUID | None = None
    drawer_id: UUID | None = None


def router(devices: DeviceService) -> APIRouter:
    """Routes of devices."""
    found = APIRouter(tags=["devices"])

    @found.post("/devices", status_code=status.HTTP_201_CREATED)
    async def ask(user_agent: Annotated[str, Header()] = "") -> Asked:
        """Ask to come in. The token is this device's secret; its code is for a manager."""
        return await devices.ask(AskToComeIn(new_id(), user_agent))

    @found.get("/devices/current")
    async def current(device: CurrentDevice) -> DeviceState:
        """The device behind `Device-Token`: whether it was let in, and as what."""
        return device

    @found.get("/devices")
    async def list_devices(actor: CurrentActor, page: PageQuery) -> Slice[DeviceRow]:
        """Devices that were let in or shut out, for managers."""
        require(actor.rights, Right.MANAGE_DEVICES)
        return page.cut(await devices.devices(), lambda row: row.device.id)

    @found.post("/devices/approve")
    async def approve(body: ApproveBody, actor: Acting, command_id: CommandId) -> DeviceState:
        """Let the device in that shows the code."""
        return await devices.approve(ApproveDevice(**body.model_dump()), actor, command_id)

    @found.post("/devices/{device_id}/revoke")
    async def revoke(device_id: UUID, actor: Acting, command_id: CommandId) -> DeviceState:
        """Shut a device out at once."""
        return await devices.revoke(RevokeDevice(device_id), actor, command_id)

    return found
