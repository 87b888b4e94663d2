"""A training has today's menu and people, and nothing of it reaches the real restaurant."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing, closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from domain.errors import Forbidden
from domain.ids import new_id
from domain.permissions import MANAGER
from edge.box_tables import Outbox
from edge.commands import Actor, Command
from edge.devices.requests import InviteDevice
from edge.devices.service import DeviceService
from edge.hardware.device_rows import device_rows
from edge.printing.worker import SpoolWorker
from edge.settings import Settings
from edge.signals import Signals
from edge.training.copying import make_fresh, training_settings
from edge.training.process import TrainingGround
from edge.transaction import Write
from sync.tables.catalog import Printer
from sync.tables.devices import Peripheral
from sync.tables.kitchen import Ticket
from sync.tables.sales import Order
from tests.edge.box_process import free_port
from tests.house import House, build_template, open_house, start_house

BOSS = Actor("system", rights=frozenset(MANAGER))


@dataclass(frozen=True)
class BecomeReal:
    """The printers of the demo become real ones, for these tests."""


def plug_in_real_printers(tx: Write) -> None:
    tx.execute("UPDATE printers SET dialect = 'epson', settings = '{\"host\": \"10.0.0.9\"}'")
    tx.insert(
        Peripheral,
        store_id=tx.house.store_id,
        name="Scale",
        kind="scale",
        driver="scale_8217_serial",
        settings={"path": "/dev/ttyUSB0"},
    )


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "box.db"
    asyncio.run(build_template(path))
    return path


@pytest.fixture
async def trading(template: Path, tmp_path: Path) -> AsyncIterator[House]:
    """The real restaurant, with an order on table 7 and a tablet."""
    (tmp_path / "box").mkdir()
    async with open_house(template, tmp_path / "box") as house:
        order_id = await house.open("7")
        await house.add(order_id, "Minestrone")
        await house.send(order_id)
        await house.db.write(Command.of(BecomeReal()), plug_in_real_printers)
        yield house


@pytest.fixture
async def training(trading: House, tmp_path: Path) -> AsyncIterator[House]:
    """A training beside it."""
    folder = tmp_path / "box" / "training"
    await make_fresh(trading.db.path, folder)
    async with aclosing(await start_house(folder / "box.db", trading.clock)) as house:
        yield house


def whole(path: Path) -> list[tuple[object, ...]]:
    """Everything that was ever sealed in a database, and how many commands it carried out."""
    with closing(sqlite3.connect(path)) as raw:
        return [
            *raw.execute("SELECT seq, hash FROM outbox ORDER BY seq"),
            *raw.execute("SELECT count(*) FROM commands"),
        ]


async def test_a_training_has_the_menu_and_the_people_and_no_orders(
    trading: House, training: House
) -> None:
    assert training.menus.menu.items.keys() == trading.menus.menu.items.keys()
    assert training.people == trading.people
    assert await training.db.read(lambda read: read.all(Order)) == []
    assert await training.db.read(lambda read: read.all(Ticket)) == []


async def test_an_evening_of_training_leaves_no_trace_in_trading(
    trading: House, training: House
) -> None:
    before = whole(trading.db.path)

    order_id = await training.sell("Minestrone", "Negroni")
    await training.print_out()

    assert whole(trading.db.path) == before
    assert order_id not in {each.id for each in await trading.orders.open_orders()}


async def test_a_training_has_no_real_printer_and_another_series_of_receipts(
    trading: House, training: House
) -> None:
    printers = await training.db.read(lambda read: read.all(Printer))

    assert {(printer.dialect, str(printer.settings)) for printer in printers} == {("virtual", "{}")}
    assert training.db.house is not None
    assert trading.db.house is not None
    assert training.db.house.receipt_series == "TRAINING" != trading.db.house.receipt_series
    assert training.db.house.node_id != trading.db.house.node_id


async def test_a_training_leaves_scales_scanners_and_displays_to_trading(training: House) -> None:
    devices = await training.db.read(device_rows)

    assert [row.name for row in devices if row.enabled] == []


async def test_every_paper_of_a_training_says_so(training: House) -> None:
    training.spool = SpoolWorker(
        training.db, training.spool._printers, training.kitchen.ticket_printed, ("TRAINING",)
    )

    await training.sell("Minestrone")
    await training.print_out()

    assert "TRAINING" in training.paper("Counter")[0]


async def test_each_start_is_a_fresh_copy_of_now(trading: House, tmp_path: Path) -> None:
    folder = tmp_path / "training"
    await make_fresh(trading.db.path, folder)
    async with aclosing(await start_house(folder / "box.db", trading.clock)) as first:
        await first.sell("Minestrone")
        seen = await first.db.read(lambda read: len(read.all(Outbox)))
    await make_fresh(trading.db.path, folder)

    async with aclosing(await start_house(folder / "box.db", trading.clock)) as again:
        assert await again.db.read(lambda read: read.all(Order)) == []
        assert await again.db.read(lambda read: len(read.all(Outbox))) < seen


async def test_tablets_that_were_let_in_are_known_in_the_training(
    trading: House, tmp_path: Path
) -> None:
    devices = DeviceService(trading.db)
    link = await devices.invite(InviteDevice(new_id(), "Tablet 1", "waiter"), BOSS)
    token = (await devices.accept(link.token)).token
    await make_fresh(trading.db.path, tmp_path / "training")

    async with aclosing(
        await start_house(tmp_path / "training" / "box.db", trading.clock)
    ) as house:
        known = await DeviceService(house.db).identify(token)

    assert known is not None
    assert (known.name, known.approved) == ("Tablet 1", True)


def test_a_training_is_copied_nowhere(tmp_path: Path) -> None:
    settings = training_settings(Settings(data=tmp_path, safety_copies=["/media/stick"]), 9000)

    assert (settings.safety_copies, settings.data) == ([], tmp_path / "training")


async def test_a_waiter_does_not_start_a_training(tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        await TrainingGround(Settings(data=tmp_path), Signals()).begin(Actor("person"))


@pytest.mark.slow
async def test_the_box_starts_and_ends_the_training_process(trading: House) -> None:
    port = free_port()
    settings = Settings(data=trading.db.path.parent, host="127.0.0.1", port=port)
    ground = TrainingGround(settings, trading.db.signals)

    state = await ground.begin(BOSS)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{state.port}") as http:
        ready = await http.get("/ready")
    await ground.stop()

    assert (state.running, state.port, ready.status_code) == (True, port + 1, 200)
    assert not ground.state.running


@pytest.mark.slow
def test_a_training_ends_when_the_box_is_killed(template: Path, tmp_path: Path) -> None:
    shutil.copy(template, tmp_path / "box.db")
    command = [sys.executable, "-m", "comanda.cli", "edge", "train", "--json"]
    place = ["--host", "127.0.0.1", "--data", str(tmp_path), "--port", str(free_port())]
    with subprocess.Popen(
        [*command, *place], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        process.stdout.readline()

        process.stdin.close()

        assert process.wait(15) == 0
