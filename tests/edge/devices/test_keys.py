"""Keys that devices made: kept once, proved with a signature, and a copied token ends."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from domain.clock import VirtualClock
from domain.errors import BadRequest, Forbidden, NotFound, SignInRefused
from domain.ids import new_id
from edge.commands import Actor
from edge.database import Database
from edge.devices import keys
from edge.devices.key_api import router
from edge.devices.profiles import PROFILES
from edge.devices.requests import (
    ApproveDevice,
    Asked,
    AskToComeIn,
    BringKey,
    MoveDevice,
    ProveKey,
    RevokeDevice,
)
from edge.devices.service import DeviceService, TooManyAsk

HALF_A_DAY_S = 12 * 3600


class Browser:
    """What WebCrypto does in a browser: makes a key, signs, and gives the key to nobody."""

    def __init__(self, db: Database, box: UUID | None = None) -> None:
        assert db.house is not None
        self._box = box or db.house.node_id
        self._key = ec.generate_private_key(ec.SECP256R1())

    @property
    def public_key(self) -> str:
        spki = self._key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return b64encode(spki).decode()

    def sign(self, asked: Asked, challenge: str) -> str:
        words = keys.message(self._box, asked.device.id, challenge)
        r, s = decode_dss_signature(self._key.sign(words, ec.ECDSA(hashes.SHA256())))
        return b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()


@pytest.fixture
def devices(db: Database) -> DeviceService:
    return DeviceService(db)


@pytest.fixture
def browser(db: Database) -> Browser:
    return Browser(db)


@pytest.fixture
async def asked(devices: DeviceService, manager: Actor) -> Asked:
    waiting = await devices.ask(AskToComeIn(new_id(), "Chrome on Android"))
    await devices.approve(ApproveDevice(waiting.device.code or "", "Tablet 1", "waiter"), manager)
    return waiting


async def bring(devices: DeviceService, browser: Browser, asked: Asked) -> Asked:
    challenge = devices.keys.challenge()
    signature = browser.sign(asked, challenge)
    return await devices.keys.bring(
        BringKey(asked.device.id, browser.public_key, challenge, signature)
    )


async def prove(devices: DeviceService, browser: Browser, asked: Asked) -> Asked:
    challenge = devices.keys.challenge()
    return await devices.keys.prove(
        ProveKey(asked.device.id, challenge, browser.sign(asked, challenge))
    )


async def test_a_key_ends_the_token_before_and_gives_one_of_its_own(
    devices: DeviceService, browser: Browser, asked: Asked
) -> None:
    kept = await bring(devices, browser, asked)

    known = await devices.identify(kept.token)
    assert await devices.identify(asked.token) is None
    assert known is not None
    assert known.public_key == browser.public_key


async def test_a_copied_token_ends_and_only_the_device_gets_another(
    devices: DeviceService, browser: Browser, asked: Asked, clock: VirtualClock
) -> None:
    copied = (await bring(devices, browser, asked)).token
    clock.advance(HALF_A_DAY_S)

    proved = await prove(devices, browser, asked)

    assert await devices.identify(copied) is None
    assert await devices.identify(proved.token) is not None


async def test_a_token_ends_after_half_a_day_and_cannot_be_made_longer(
    devices: DeviceService, browser: Browser, asked: Asked, clock: VirtualClock
) -> None:
    token = (await bring(devices, browser, asked)).token
    secret, _, until = token.rpartition("~")
    longer = f"{secret}~{int(until) + HALF_A_DAY_S}"

    clock.advance(HALF_A_DAY_S)

    assert await devices.identify(token) is None
    assert await devices.identify(longer) is None


async def test_open_pages_of_a_device_stay_while_its_token_changes(
    devices: DeviceService, browser: Browser, asked: Asked
) -> None:
    await bring(devices, browser, asked)
    await prove(devices, browser, asked)

    now = await devices.by_id(asked.device.id)
    assert now is not None
    assert now.approved


async def test_a_device_keeps_its_first_key(
    db: Database, devices: DeviceService, browser: Browser, asked: Asked
) -> None:
    await bring(devices, browser, asked)

    with pytest.raises(SignInRefused):
        await bring(devices, Browser(db), asked)


async def test_another_key_proves_nothing(
    db: Database, devices: DeviceService, browser: Browser, asked: Asked
) -> None:
    await bring(devices, browser, asked)

    with pytest.raises(SignInRefused):
        await prove(devices, Browser(db), asked)


async def test_n26_a_signature_for_another_box_opens_nothing_here(
    db: Database, devices: DeviceService, asked: Asked
) -> None:
    with pytest.raises(SignInRefused):
        await bring(devices, Browser(db, new_id()), asked)


async def test_n25_a_device_that_finds_the_box_elsewhere_brings_another_key(
    db: Database, devices: DeviceService, browser: Browser, asked: Asked, clock: VirtualClock
) -> None:
    await bring(devices, browser, asked)
    challenge, there = devices.keys.challenge(), Browser(db)
    signature = browser.sign(asked, challenge)

    await devices.keys.arrive(ProveKey(asked.device.id, challenge, signature))
    await bring(devices, there, asked)

    assert (await prove(devices, there, asked)).device.approved
    with pytest.raises(SignInRefused):
        await bring(devices, browser, asked)


async def test_who_arrived_brings_the_other_key_within_a_minute(
    db: Database, devices: DeviceService, browser: Browser, asked: Asked, clock: VirtualClock
) -> None:
    await bring(devices, browser, asked)
    challenge = devices.keys.challenge()
    await devices.keys.arrive(ProveKey(asked.device.id, challenge, browser.sign(asked, challenge)))
    clock.advance(60)

    with pytest.raises(SignInRefused):
        await bring(devices, Browser(db), asked)


async def test_a_challenge_is_good_once_and_for_a_minute(
    devices: DeviceService, browser: Browser, asked: Asked, clock: VirtualClock
) -> None:
    await bring(devices, browser, asked)
    used, late = devices.keys.challenge(), devices.keys.challenge()
    proof = ProveKey(asked.device.id, used, browser.sign(asked, used))
    await devices.keys.prove(proof)

    with pytest.raises(SignInRefused):
        await devices.keys.prove(proof)
    clock.advance(60)
    with pytest.raises(SignInRefused):
        await devices.keys.prove(ProveKey(asked.device.id, late, browser.sign(asked, late)))


@pytest.mark.parametrize("signature", ["", "no base64!", b64encode(bytes(64)).decode(), "AAAA"])
async def test_what_is_no_signature_is_refused(
    devices: DeviceService, browser: Browser, asked: Asked, signature: str
) -> None:
    challenge = devices.keys.challenge()

    with pytest.raises(SignInRefused):
        await devices.keys.bring(
            BringKey(asked.device.id, browser.public_key, challenge, signature)
        )


async def test_a_device_that_was_shut_out_proves_nothing_any_more(
    devices: DeviceService, browser: Browser, asked: Asked, manager: Actor
) -> None:
    await bring(devices, browser, asked)
    await devices.revoke(RevokeDevice(asked.device.id), manager)

    with pytest.raises(SignInRefused):
        await prove(devices, browser, asked)


async def test_a_device_without_a_key_comes_in_by_its_token_for_good(
    devices: DeviceService, asked: Asked, clock: VirtualClock
) -> None:
    clock.advance(400 * 24 * 3600)

    assert await devices.identify(asked.token) is not None


async def test_many_challenges_take_no_more_room(devices: DeviceService) -> None:
    first = devices.keys.challenge()
    for _ in range(keys.MOST_CHALLENGES):
        devices.keys.challenge()

    with pytest.raises(SignInRefused):
        await devices.keys.prove(ProveKey(new_id(), first, ""))


async def test_who_asks_without_end_ends_no_other_devices_challenge(
    devices: DeviceService, browser: Browser, asked: Asked
) -> None:
    await bring(devices, browser, asked)
    app = FastAPI()
    app.include_router(router(devices))
    flood = ASGITransport(app, client=("10.0.0.66", 1))
    challenge = devices.keys.challenge("10.0.0.5")

    async with AsyncClient(transport=flood, base_url="https://comanda.local") as client:
        for _ in range(keys.MOST_CHALLENGES + 1):
            await client.post("/_comanda/device/challenge")

    signed = browser.sign(asked, challenge)
    assert await devices.keys.prove(ProveKey(asked.device.id, challenge, signed))


async def test_who_tries_codes_is_slowed_down(
    devices: DeviceService, manager: Actor, clock: VirtualClock
) -> None:
    waiting = await devices.ask(AskToComeIn(new_id()))
    right = ApproveDevice(waiting.device.code or "", "Tablet", "waiter")
    for _ in range(10):
        with pytest.raises(NotFound):
            await devices.approve(ApproveDevice("AAAAAA", "Mine", "waiter"), manager)

    with pytest.raises(TooManyAsk):
        await devices.approve(right, manager)
    clock.advance(61)
    assert (await devices.approve(right, manager)).approved


async def test_a_device_is_moved_to_another_purpose_and_place(
    devices: DeviceService, asked: Asked, manager: Actor, stranger: Actor
) -> None:
    await devices.move(MoveDevice(asked.device.id, "kitchen"), manager)

    now = await devices.by_id(asked.device.id)
    assert now is not None
    assert (now.name, now.profile, now.station_id) == ("Tablet 1", "kitchen", None)
    with pytest.raises(BadRequest):
        await devices.move(MoveDevice(asked.device.id, "admin"), manager)
    with pytest.raises(Forbidden):
        await devices.move(MoveDevice(asked.device.id, "waiter"), stranger)


@pytest.mark.parametrize(
    ("profile", "path", "opens"),
    [
        ("waiter", "/manager", True),
        ("kitchen", "/kitchen/grill", True),
        ("kitchen", "/manager", False),
        ("kitchen", "/kitchens", False),
        ("display", "/board", True),
        ("display", "/order/1", False),
    ],
)
def test_a_profile_is_a_list_of_pages(profile: str, path: str, *, opens: bool) -> None:
    assert PROFILES[profile].opens(path) is opens


async def test_a_box_that_became_another_node_has_its_own_id_signed(
    devices: DeviceService, db: Database, browser: Browser, asked: Asked
) -> None:
    await bring(devices, browser, asked)
    assert db.house is not None
    db.house = replace(db.house, node_id=new_id())
    app = FastAPI()
    app.include_router(router(devices))
    transport = ASGITransport(app)

    async with AsyncClient(transport=transport, base_url="https://comanda.local") as client:
        told = (await client.post("/_comanda/device/challenge")).json()

    assert told["box"] == db.house.node_id.hex
