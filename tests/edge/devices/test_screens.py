"""What somebody sets at a screen stays with the screen."""

from __future__ import annotations

import pytest

from domain.errors import BadRequest, Forbidden
from domain.ids import new_id
from edge.commands import Actor
from edge.database import Database
from edge.devices.requests import Asked, InviteDevice
from edge.devices.screens import ScreenSettings, SetUpScreen
from edge.devices.service import DeviceService


@pytest.fixture
def devices(db: Database) -> DeviceService:
    return DeviceService(db)


async def screen(devices: DeviceService, manager: Actor) -> Asked:
    link = await devices.invite(InviteDevice(new_id(), "Grill", "kitchen"), manager)
    return await devices.accept(link.token)


async def test_a_screen_keeps_its_size_and_its_silence(
    devices: DeviceService, manager: Actor
) -> None:
    grill = await screen(devices, manager)
    own = grill.device.actor()
    await devices.set_up(SetUpScreen(grill.device.id, zoom=130), own)
    await devices.set_up(SetUpScreen(grill.device.id, muted=True), own)

    known = await devices.identify(grill.token)

    assert known is not None
    assert known.screen == ScreenSettings(zoom=130, muted=True)


async def test_a_size_that_nobody_can_read_is_refused(
    devices: DeviceService, manager: Actor
) -> None:
    grill = await screen(devices, manager)

    with pytest.raises(BadRequest, match="50 to 200"):
        await devices.set_up(SetUpScreen(grill.device.id, zoom=10), grill.device.actor())


async def test_nobody_sets_up_a_screen_elsewhere(devices: DeviceService, manager: Actor) -> None:
    grill = await screen(devices, manager)
    elsewhere = Actor("device", new_id(), new_id())

    with pytest.raises(Forbidden, match="at the screen itself"):
        await devices.set_up(SetUpScreen(grill.device.id, zoom=130), elsewhere)
