"""Devices ask, are let in by code or link, are known at every request, and are shut out."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from domain.clock import VirtualClock
from domain.errors import BadRequest, Forbidden, NotFound
from domain.ids import new_id
from domain.permissions import Right
from edge.commands import Actor
from edge.database import Database
from edge.devices import codes
from edge.devices.requests import (
    ApproveDevice,
    Asked,
    AskToComeIn,
    EditDevice,
    InviteDevice,
    RenewCode,
    RevokeDevice,
)
from edge.devices.service import DeviceService, TooManyAsk
from edge.founding import FoundStore, HouseIds, found
from edge.schema import prepare
from edge.signals import Signal
from sync.tables.audit import AuditEntry


@pytest.fixture
def devices(db: Database) -> DeviceService:
    return DeviceService(db)


async def ask(devices: DeviceService) -> Asked:
    return await devices.ask(AskToComeIn(new_id(), "Safari on iPad"))


async def let_in(devices: DeviceService, manager: Actor, profile: str = "waiter") -> Asked:
    asked = await ask(devices)
    await devices.approve(ApproveDevice(asked.device.code or "", "Tablet 1", profile), manager)
    return asked


def test_codes_have_six_letters_that_look_like_no_other() -> None:
    drawn = [codes.new_code() for _ in range(200)]

    assert {len(code) for code in drawn} == {6}
    assert set("".join(drawn)).isdisjoint("0O1IL2Z5S8B")


async def test_an_unknown_device_waits_with_a_code_until_a_manager_lets_it_in(
    devices: DeviceService, manager: Actor
) -> None:
    asked = await ask(devices)
    waiting = await devices.identify(asked.token)
    typed = f" {(asked.device.code or '')[:3].lower()}-{(asked.device.code or '')[3:]} "

    await devices.approve(ApproveDevice(typed, "Tablet 1", "waiter"), manager)

    let_in = await devices.identify(asked.token)
    assert waiting is not None
    assert let_in is not None
    assert (waiting.state, waiting.approved) == ("pending", False)
    assert (let_in.state, let_in.name, let_in.profile) == ("approved", "Tablet 1", "waiter")
    assert let_in.code is None


async def test_a_code_is_good_once(devices: DeviceService, manager: Actor) -> None:
    asked = await let_in(devices, manager)

    with pytest.raises(NotFound):
        await devices.approve(ApproveDevice(asked.device.code or "", "Mine", "waiter"), manager)


async def test_a_code_expires_after_ten_minutes_and_can_be_renewed(
    devices: DeviceService, manager: Actor, clock: VirtualClock
) -> None:
    asked = await ask(devices)

    clock.advance(600)

    with pytest.raises(NotFound):
        await devices.approve(ApproveDevice(asked.device.code or "", "Late", "waiter"), manager)
    renewed = await devices.renew_code(RenewCode(asked.device.id))
    assert renewed.code not in (None, asked.device.code)
    approved = await devices.approve(ApproveDevice(renewed.code or "", "Late", "waiter"), manager)
    assert approved.id == asked.device.id


async def test_only_those_who_may_let_devices_in(devices: DeviceService, stranger: Actor) -> None:
    asked = await ask(devices)

    with pytest.raises(Forbidden):
        await devices.approve(ApproveDevice(asked.device.code or "", "Mine", "waiter"), stranger)


@pytest.mark.parametrize(("name", "profile"), [("", "waiter"), ("Tablet", "admin")])
async def test_a_device_needs_a_name_and_a_known_profile(
    devices: DeviceService, manager: Actor, name: str, profile: str
) -> None:
    asked = await ask(devices)

    with pytest.raises(BadRequest):
        await devices.approve(ApproveDevice(asked.device.code or "", name, profile), manager)


async def test_no_more_than_ten_devices_ask_in_a_minute(
    devices: DeviceService, clock: VirtualClock
) -> None:
    for _ in range(10):
        await ask(devices)

    with pytest.raises(TooManyAsk):
        await ask(devices)
    clock.advance(61)
    assert (await ask(devices)).device.code


async def test_devices_that_were_invited_or_let_in_do_not_keep_others_from_asking(
    devices: DeviceService, manager: Actor
) -> None:
    for number in range(6):
        await devices.invite(InviteDevice(new_id(), f"Tablet {number}", "waiter"), manager)
        asked = await ask(devices)
        code = asked.device.code or ""
        await devices.approve(ApproveDevice(code, f"Phone {number}", "waiter"), manager)

    assert (await ask(devices)).device.code


async def test_who_waits_is_listed_while_the_code_is_good(
    devices: DeviceService, clock: VirtualClock
) -> None:
    asked = await ask(devices)
    listed = [row.device.code for row in await devices.waiting()]

    clock.advance(600)

    assert listed == [asked.device.code]
    assert await devices.waiting() == []


async def test_devices_that_were_never_let_in_are_forgotten_after_a_day(
    devices: DeviceService, clock: VirtualClock
) -> None:
    asked = await ask(devices)

    clock.advance(24 * 3600 + 1)
    await ask(devices)

    assert await devices.identify(asked.token) is None


async def test_a_revoked_device_is_out_at_once_and_its_pages_hear_of_it(
    db: Database, devices: DeviceService, manager: Actor
) -> None:
    asked = await let_in(devices, manager)
    await devices.identify(asked.token)
    heard: list[Signal] = []
    db.signals.subscribe("devices", heard.append)

    await devices.revoke(RevokeDevice(asked.device.id, "lost"), manager)

    out = await devices.identify(asked.token)
    assert out is not None
    assert (out.state, out.approved) == ("revoked", False)
    assert heard == [Signal("devices", asked.device.id)]


async def test_a_look_up_that_a_revocation_overtakes_is_not_remembered(
    devices: DeviceService, manager: Actor
) -> None:
    asked = await let_in(devices, manager)

    await asyncio.gather(
        *(devices.identify(asked.token) for _ in range(20)),
        devices.revoke(RevokeDevice(asked.device.id), manager),
        *(devices.identify(asked.token) for _ in range(20)),
    )

    out = await devices.identify(asked.token)
    assert out is not None
    assert out.state == "revoked"


async def test_a_link_lets_one_device_in_once(devices: DeviceService, manager: Actor) -> None:
    invitation = await devices.invite(InviteDevice(new_id(), "Counter", "counter"), manager)

    asked = await devices.accept(invitation.token)

    let_in = await devices.identify(asked.token)
    assert let_in is not None
    assert (let_in.state, let_in.name) == ("approved", "Counter")
    with pytest.raises(NotFound):
        await devices.accept(invitation.token)


async def test_a_link_expires(devices: DeviceService, manager: Actor, clock: VirtualClock) -> None:
    invitation = await devices.invite(InviteDevice(new_id(), "Counter", "counter"), manager)

    clock.advance(3600)

    with pytest.raises(NotFound):
        await devices.accept(invitation.token)


async def test_a_link_is_no_cookie_and_a_cookie_no_link(
    devices: DeviceService, manager: Actor
) -> None:
    invitation = await devices.invite(InviteDevice(new_id(), "Counter", "counter"), manager)
    asked = await ask(devices)

    assert await devices.identify(invitation.token) is None
    with pytest.raises(NotFound):
        await devices.accept(asked.token)


async def test_a_device_gets_another_name_and_purpose(
    devices: DeviceService, manager: Actor
) -> None:
    asked = await let_in(devices, manager)

    await devices.edit(EditDevice(asked.device.id, name="Grill", profile="kitchen"), manager)

    now = await devices.identify(asked.token)
    assert now is not None
    assert (now.name, now.profile) == ("Grill", "kitchen")
    assert now.actor().rights == {Right.WORK_KITCHEN, Right.SET_AVAILABILITY}


async def test_last_seen_is_written_once_for_many_requests(
    db: Database, devices: DeviceService, manager: Actor, clock: VirtualClock
) -> None:
    asked = await let_in(devices, manager)
    clock.advance(30)
    for _ in range(5):
        await devices.identify(asked.token)

    await devices.write_seen()

    [row] = await DeviceService(db).devices()
    assert row.last_seen_at == clock.now()


async def test_letting_in_and_shutting_out_are_in_the_audit(
    db: Database, devices: DeviceService, manager: Actor
) -> None:
    asked = await let_in(devices, manager)
    await devices.revoke(RevokeDevice(asked.device.id, "lost"), manager)

    entries = await db.read(lambda read: read.all(AuditEntry, "subject_kind = 'device'"))

    assert [(e.act, e.reason) for e in entries] == [
        ("device_approved", ""),
        ("device_revoked", "lost"),
    ]


async def test_two_boxes_on_one_machine_name_their_cookies_apart(
    db: Database, devices: DeviceService, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("other") / "box.db"
    prepare(path)
    other = Database(path)
    await other.open()
    await found(other, FoundStore("Next door"), HouseIds(node_id=_a_moment_later(db)))

    names = {devices.cookie_name(), DeviceService(other).cookie_name()}
    await other.close()

    assert len(names) == 2
    assert {len(name) for name in names} == {len("comanda_") + 8}


def _a_moment_later(db: Database) -> UUID:
    """A node born in the same second as this one, as two demos started together are."""
    assert db.house is not None
    return UUID(int=db.house.node_id.int + 12_345)
