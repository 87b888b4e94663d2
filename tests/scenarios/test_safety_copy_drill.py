"""The drill of docs/operators/safety-copy.md: the box is gone, another machine sells on.

Everything here is files and processes of two machines without a network between them.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.clock import VirtualClock
from domain.ids import new_id
from domain.permissions import WAITER
from edge.backup.open_orders import OpenOrderPapers, PrintOpenOrders
from edge.backup.restoring import restore
from edge.backup.safety import SafetyCopies, SafetyRules
from edge.box_tables import Outbox
from edge.commands import Actor
from sync.seal import GENESIS, chain
from sync.tables.sales import Receipt
from tests.edge.box_process import free_port, running
from tests.house import FRIDAY_EVENING, House, build_template, open_house, start_house

WITHIN_S = 600


@dataclass(frozen=True)
class Evening:
    """A house at half past eight with three open tables, and the stick in it."""

    house: House
    stick: Path
    copies: SafetyCopies


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "box.db"
    asyncio.run(build_template(path))
    return path


@pytest.fixture
async def evening(template: Path, tmp_path: Path) -> AsyncIterator[Evening]:
    box, stick = tmp_path / "box", tmp_path / "stick"
    box.mkdir()
    stick.mkdir()
    async with open_house(template, box) as house:
        copies = SafetyCopies(house.db, SafetyRules((stick,), may_share_disk=True))
        for table in ("3", "7", "9"):
            order_id = await house.open(table)
            await house.add(order_id, "Minestrone", 2)
            await house.add(order_id, "Negroni")
            await house.send(order_id)
        await house.sell("Minestrone", table="1")
        await house.print_out()
        yield Evening(house, stick, copies)


async def test_another_machine_sells_on_with_the_open_tables(
    evening: Evening, tmp_path: Path
) -> None:
    await evening.copies.copy_everywhere()
    before = await evening.house.orders.open_orders()
    began = time.monotonic()

    await restore(evening.stick, tmp_path / "spare")
    clock = VirtualClock(FRIDAY_EVENING)
    async with aclosing(await start_house(tmp_path / "spare" / "box.db", clock)) as spare:
        after = await spare.orders.open_orders()
        await spare.add(after[0].id, "Negroni")
        await spare.send(after[0].id)
        await spare.pay(after[0].id)
        await spare.print_out()
        receipts = await spare.db.read(lambda read: read.all(Receipt, "1 ORDER BY id"))
        ops = await spare.db.read(lambda read: read.all(Outbox, "1 ORDER BY seq"))

    assert time.monotonic() - began < WITHIN_S
    assert [(each.id, each.total_minor) for each in after] == [
        (each.id, each.total_minor) for each in before
    ]
    assert len({receipt.series for receipt in receipts}) == 2
    hashes = [GENESIS, *(op.hash for op in ops)]
    assert all(op.hash == chain(link, op.body) for op, link in zip(ops, hashes, strict=False))


async def test_what_is_lost_is_what_came_after_the_last_copy_and_nothing_else(
    evening: Evening, tmp_path: Path
) -> None:
    await evening.copies.copy_everywhere()
    kept = await evening.house.orders.open_orders()
    late = await evening.house.open("5")
    await evening.house.add(late, "Minestrone")
    await evening.house.send(late)

    await restore(evening.stick, tmp_path / "spare")
    clock = VirtualClock(FRIDAY_EVENING)
    async with aclosing(await start_house(tmp_path / "spare" / "box.db", clock)) as spare:
        found = await spare.orders.open_orders()

    assert [each.id for each in found] == [each.id for each in kept]


async def test_the_open_tables_are_on_paper_before_the_box_is_touched(evening: Evening) -> None:
    papers = OpenOrderPapers(evening.house.db)
    done = await papers.print_all(PrintOpenOrders(new_id()), evening.house.actor("manager"))
    await evening.house.print_out()

    printed = "\n".join(evening.house.paper("Counter"))
    assert done.papers == 3
    assert "Table 7" in printed
    assert "Minestrone" in printed
    assert "NOT A RECEIPT" in printed


async def test_printing_the_open_tables_changes_none_of_them(evening: Evening) -> None:
    house = evening.house
    before = await house.orders.open_orders()

    await OpenOrderPapers(house.db).print_all(PrintOpenOrders(new_id()), house.actor("manager"))

    assert await house.orders.open_orders() == before


async def test_a_waiter_does_not_print_all_tables(evening: Evening) -> None:
    waiter = Actor("person", rights=frozenset(WAITER))
    with pytest.raises(Exception, match="right"):
        await OpenOrderPapers(evening.house.db).print_all(PrintOpenOrders(new_id()), waiter)


@pytest.mark.slow
def test_the_drill_with_the_commands_that_the_operators_page_names(tmp_path: Path) -> None:
    stick, spare = tmp_path / "stick", tmp_path / "spare"
    comanda = [sys.executable, "-m", "comanda.cli"]
    with running(tmp_path / "box") as box:
        backup = [*comanda, "edge", "backup", str(stick / "comanda-by-hand.db")]
        subprocess.run([*backup, "--data", str(tmp_path / "box")], check=True)
        cookies = len(box.announced["pins"])
    shutil.rmtree(tmp_path / "box")
    began = time.monotonic()

    again = [*comanda, "edge", "restore", str(stick), "--data", str(spare), "--json"]
    said = subprocess.run(again, check=True, capture_output=True, text=True).stdout
    port = str(free_port())
    run = [*comanda, "edge", "run", "--data", str(spare), "--host", "127.0.0.1", "--port", port]
    with subprocess.Popen([*run, "--json"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        started = json.loads(process.stdout.readline())
        process.terminate()

    assert time.monotonic() - began < WITHIN_S
    assert json.loads(said)["copy"]["store_name"] == started["store_name"]
    assert cookies == 6
