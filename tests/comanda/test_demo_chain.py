"""The demo's chain: a centre and three boxes that come up, a way that is cut, one clock for all."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
import pytest_asyncio

from central import embedded
from comanda.demo_stage import standing
from comanda.demo_stage.clock import SharedClock
from comanda.demo_stage.past import founded_at, trade_past
from comanda.demo_stage.standing import Look, Standing
from comanda.demo_stage.wire import HOST, Wire
from domain.clock import VirtualClock
from edge.database import Database
from tests.edge.box_process import free_port
from tests.house import FRIDAY_EVENING, build_template

UP_WITHIN_S = 180
"""For a busy machine; alone it takes half a minute."""
LOOK_EVERY_S = 0.2
SOLD = b"SELECT organization_id, store_id FROM orders GROUP BY 1, 2 HAVING count(*) > 10"
EQUAL_IDS = """
SELECT count(*) FROM items a
JOIN items b ON a.id = b.id AND a.organization_id < b.organization_id"""


# ---- a way that can be cut -----------------------------------------------------------------
@pytest_asyncio.fixture
async def wire() -> AsyncIterator[Wire]:
    """A way to somebody who says everything again."""
    found = Wire(free_port(), free_port())

    async def echo(here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        while data := await here.read(100):
            back.write(data)
        back.close()

    async with await asyncio.start_server(echo, HOST, found._centre_port):
        await found.mend()
        yield found
        await found.close()


async def said_again(wire: Wire, words: bytes) -> bytes:
    here, back = await asyncio.open_connection(HOST, wire.port)
    back.write(words)
    heard = await here.readexactly(len(words))
    back.close()
    return heard


async def test_a_whole_wire_carries_both_ways(wire: Wire) -> None:
    assert await said_again(wire, b"buona sera") == b"buona sera"
    assert wire.cut_at is None


async def test_a_cut_wire_refuses_connections_and_resets_those_that_were_open(wire: Wire) -> None:
    here, back = await asyncio.open_connection(HOST, wire.port)
    back.write(b"ciao")
    await here.readexactly(4)

    await wire.cut()

    assert wire.cut_at is not None
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(HOST, wire.port)
    with pytest.raises(ConnectionResetError):
        await here.readexactly(1)
    back.close()
    await wire.mend()
    assert await said_again(wire, b"again") == b"again"


# ---- one clock -----------------------------------------------------------------------------
def test_all_processes_go_by_the_clock_that_one_of_them_put_forward(tmp_path: Path) -> None:
    one, other = SharedClock(tmp_path / "clock"), SharedClock(tmp_path / "clock")
    tomorrow = datetime.now(UTC) + timedelta(days=1)

    one.put_forward(tomorrow)
    one.put_forward(tomorrow - timedelta(hours=3))

    assert abs(other.now() - tomorrow) < timedelta(seconds=5)


# ---- the past ------------------------------------------------------------------------------
async def test_a_past_is_whole_days_with_a_z_each_and_everybody_paid(tmp_path: Path) -> None:
    await build_template(tmp_path / "box.db")
    clock = VirtualClock(founded_at(FRIDAY_EVENING))
    db = Database(tmp_path / "box.db", clock, follow_clock=True)
    await db.open()

    parties = await trade_past(db, clock, FRIDAY_EVENING, seed=3, busy=0.1, days=2)

    def count(what: str) -> Callable[[object], int]:
        return lambda read: read.value(f"SELECT count(*) FROM {what}")  # type: ignore[attr-defined]

    closed = await db.read(count("day_closes WHERE business_date < '2026-11-20'"))
    orders = await db.read(count("orders WHERE state = 'closed' AND total_minor > 0"))
    still_open = await db.read(count("orders WHERE state = 'open'"))
    cooked = await db.read(count("tickets WHERE bumped_at > fired_at"))
    await db.close()

    assert (closed, still_open) == (2, 0)
    assert orders == parties == 2 * 6 + 2
    assert cooked >= parties


# ---- all of it -----------------------------------------------------------------------------
@pytest.fixture
def chain() -> Iterator[Path]:
    """The folder of a demo with everything up."""
    folder = Path(tempfile.mkdtemp(prefix="demo-"))  # a socket's path must be short
    command = ["-m", "comanda.cli", "demo", "--json", "--host", "127.0.0.1"]
    words = [sys.executable, *command, "--data", str(folder), "--port", str(_free_ports())]
    try:
        with subprocess.Popen(words, stdout=subprocess.PIPE) as demo:
            try:
                _wait_until_all_is_there(folder)
                yield folder
            finally:
                demo.send_signal(signal.SIGTERM)
                demo.wait(60)
    finally:
        shutil.rmtree(folder)


def _free_ports() -> int:
    """A port that has what the chain needs behind it, most likely."""
    return free_port() // 100 * 100 + 20


def _wait_until_all_is_there(folder: Path) -> None:
    look, until = Look(standing.path_of(folder)), time.monotonic() + UP_WITHIN_S
    while not _is_all_there(look.now()):
        assert time.monotonic() < until, look.now()
        time.sleep(LOOK_EVERY_S)


def _is_all_there(found: Standing | None) -> bool:
    assert found is None or not found.trouble, found
    return found is not None and not found.coming and all(each.is_open for each in found.sites)


def _sold_by_all_three(admin: psycopg.Connection[Any]) -> list[tuple[UUID, UUID]]:
    """Organization and store of those who sold something, once the boxes have sent it."""
    until = time.monotonic() + UP_WITHIN_S
    while len(found := admin.execute(SOLD).fetchall()) < 3:
        assert time.monotonic() < until, found
        time.sleep(LOOK_EVERY_S)
    return found


@pytest.mark.slow
def test_a_demo_is_three_restaurants_of_two_owners_and_their_office(chain: Path) -> None:
    found = Look(standing.path_of(chain)).now()
    assert found is not None
    answers = [httpx.get(each.address, follow_redirects=True) for each in found.sites]
    office = httpx.get(found.office, follow_redirects=True)
    standing.tell(found, wire=standing.SECOND, on=False)
    cut = Look(standing.path_of(chain)).now()
    with (
        embedded.running(chain / "centre" / "postgres") as dsn,
        psycopg.connect(dsn, autocommit=True) as admin,
    ):
        sold = _sold_by_all_three(admin)
        equal = admin.execute(EQUAL_IDS).fetchone()

    assert [each.status_code for each in answers] == [200, 200, 200]
    assert "Sign in" in office.text
    assert [login.role for login in found.logins] == ["owner", "viewer", "owner", "super"]
    assert (len(sold), len({organization for organization, _ in sold})) == (3, 2)
    assert equal is not None
    assert equal[0] > 50
    assert cut is not None
    assert [each.cut_at is not None for each in cut.sites] == [False, True, False]
    assert json.loads((chain / "settled.json").read_text()) == {}
