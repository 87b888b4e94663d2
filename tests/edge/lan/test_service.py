"""The box in its network, put together: certificate first, names, changes, and what goes wrong."""

from __future__ import annotations

import asyncio
import plistlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from domain.errors import StorageFull
from domain.ids import new_id
from edge.alarms.kinds import LAN_KEYS
from edge.alarms.service import AlarmService
from edge.alarms.store import alarms
from edge.backup.store import become_another_node
from edge.commands import Actor, Command
from edge.database import Database
from edge.lan.addresses import LanAddress
from edge.lan.api import router
from edge.lan.service import LanService, TellOfKeys, is_on_network
from edge.lan.vault import Vault
from edge.settings import Settings
from edge.transaction import Write
from sync.tables.tenancy import Store
from tests.edge.lan.test_announcer import FakeNetwork

HERE = (LanAddress("eth0", "192.168.1.20", 24),)
THERE = (LanAddress("eth0", "192.168.1.33", 24),)

Open = Callable[..., Awaitable[LanService]]


@pytest.fixture
def now() -> list[tuple[LanAddress, ...]]:
    """The addresses that the box has at the moment."""
    return [HERE]


@pytest.fixture
async def opened(
    db: Database, tmp_path: Path, now: list[tuple[LanAddress, ...]]
) -> AsyncIterator[Open]:
    """A box on a network that is not there, prepared; stopped at the end."""
    found: list[LanService] = []

    async def open_(**settings: object) -> LanService:
        values = Settings(data=tmp_path, announce=False).model_copy(update=settings)
        lan = LanService(db, values, tmp_path, lambda: now[0], FakeNetwork().open)
        await lan.prepare()
        found.append(lan)
        return lan

    yield open_
    for lan in found:
        await lan.stop()


async def test_a_box_on_a_network_is_encrypted_before_it_listens(opened: Open) -> None:
    lan = await opened()

    assert lan.mode == "https"
    assert lan.tls() is not None
    assert lan.certificates is not None
    assert lan.certificates.facts is not None
    assert lan.certificates.facts.addresses == ("192.168.1.20",)


async def test_n24_plain_mode_is_chosen_and_needs_no_certificate(
    opened: Open, tmp_path: Path
) -> None:
    lan = await opened(https_port=0)

    assert lan.mode == "plain"
    assert lan.tls() is None
    assert not (tmp_path / "lan").exists()
    assert lan.state().open_at("192.168.1.20") == "http://192.168.1.20:8080/"


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
async def test_a_box_for_its_own_browser_alone_does_nothing_on_networks(
    opened: Open, tmp_path: Path, host: str
) -> None:
    lan = await opened(host=host)
    await lan.start()

    assert (lan.mode, lan.tls()) == ("alone", None)
    assert not (tmp_path / "lan").exists()
    assert is_on_network("0.0.0.0")


async def test_another_address_is_announced_with_another_certificate(
    opened: Open, now: list[tuple[LanAddress, ...]]
) -> None:
    lan = await opened()
    now[0] = THERE

    await lan.moved(THERE)

    assert lan.certificates is not None
    assert lan.certificates.facts is not None
    assert lan.certificates.facts.addresses == ("192.168.1.33",)
    assert lan.state().hosts == ("192.168.1.33",)


async def test_the_name_that_tablets_know_is_kept_over_a_restart(
    opened: Open, tmp_path: Path
) -> None:
    first = await opened(announce=True)
    longer = first.certificates.labels[1] if first.certificates else ""
    (tmp_path / "lan" / "label").write_text(longer, encoding="ascii")

    again = await opened(announce=True)

    assert again.state().label == longer


async def test_a_box_that_is_another_one_at_its_centre_says_so_without_a_restart(
    opened: Open, db: Database
) -> None:
    lan = await opened(announce=True)
    await lan.start()
    before, other, said = lan.state(), new_id(), asyncio.Event()
    db.signals.subscribe("lan", lambda _: said.set())

    def become(tx: Write) -> None:
        become_another_node(tx, other, "Z")
        tx.update(tx.load(Store, tx.house.store_id, "store"), name="Osteria")
        tx.changed_house = True
        tx.signal("house")

    await db.write(Command.of(TellOfKeys("another")), become)
    async with asyncio.timeout(10):
        while lan.state().box_id == before.box_id:
            await said.wait()
            said.clear()

    after = lan.state()
    assert (after.box_id, after.shop, after.label) == (other.hex, "Osteria", before.label)


async def test_a_key_that_cannot_be_read_is_an_alarm_for_managers_and_selling_goes_on(
    opened: Open, db: Database, tmp_path: Path, manager: Actor, stranger: Actor
) -> None:
    await opened()
    Vault(tmp_path).authority_file.write_bytes(b"broken")

    lan = await opened()

    raised = await db.read(lambda read: alarms(read, LAN_KEYS))
    seen = [await AlarmService(db).seen_by(actor) for actor in (manager, stranger)]
    assert lan.mode == "https"
    assert len(raised) == 1
    assert [len(each) for each in seen] == [1, 0]


async def test_the_alarm_ends_when_the_key_is_back(
    opened: Open, db: Database, tmp_path: Path
) -> None:
    await opened()
    kept = Vault(tmp_path).authority_file.read_bytes()
    Vault(tmp_path).authority_file.write_bytes(b"broken")
    await opened()
    Vault(tmp_path).authority_file.write_bytes(kept)

    await opened()

    assert await db.read(lambda read: alarms(read, LAN_KEYS)) == {}


@pytest.fixture
async def http(opened: Open, db: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that trusts nothing yet."""
    app = FastAPI()
    app.include_router(router(await opened(), db.clock))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://box") as client:
        yield client


async def test_browsers_are_told_which_box_this_is_from_whichever_page_they_ask(
    http: httpx.AsyncClient, db: Database
) -> None:
    answer = await http.get("/trust/box")

    assert db.house is not None
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json()["id"] == db.house.node_id.hex
    assert (answer.json()["secure_port"], answer.json()["hosts"]) == (8443, ["192.168.1.20"])


async def test_the_certificate_comes_as_each_system_wants_it(http: httpx.AsyncClient) -> None:
    pem, der, profile = [
        await http.get(f"/trust/comanda.{kind}") for kind in ("pem", "crt", "mobileconfig")
    ]

    inside = plistlib.loads(profile.content)["PayloadContent"][0]
    assert pem.text.startswith("-----BEGIN CERTIFICATE-----")
    assert b"PRIVATE" not in pem.content
    assert der.headers["content-type"] == "application/x-x509-ca-cert"
    assert inside["PayloadType"] == "com.apple.security.root"
    assert inside["PayloadContent"] == der.content


async def test_a_box_without_a_certificate_hands_out_none(opened: Open, db: Database) -> None:
    app = FastAPI()
    app.include_router(router(await opened(https_port=0), db.clock))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://box") as client:
        answer = await client.get("/trust/comanda.crt")

    assert answer.status_code == 404


async def test_a_box_whose_disk_is_full_starts_although_nobody_can_be_told(
    opened: Open, db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_asked: object) -> None:
        raise StorageFull("The box's disk is full.")

    Vault(tmp_path).folder.mkdir()
    Vault(tmp_path).authority_file.write_bytes(b"half a key")
    monkeypatch.setattr(db, "write", full)

    lan = await opened()

    assert "cannot be read" in lan.state().trouble
