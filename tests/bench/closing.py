"""The Z of a day of 1,500 orders: everything a manager waits for between the tap and the Z."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from pathlib import Path

from domain.ids import new_id
from edge.commands import SYSTEM, Command
from edge.shifts.requests import CloseDay
from edge.transaction import Write
from tests.bench.table import Row, median
from tests.house import House, build_template, open_house

ORDERS = 1_500
AT_ONCE = 20
ROUNDS = 7
DISHES = ("Minestrone", "Negroni", "Espresso")


def run() -> list[Row]:
    """Measure and give the row of the table."""
    with tempfile.TemporaryDirectory() as folder:
        return [asyncio.run(_measure(Path(folder)))]


async def _measure(folder: Path) -> Row:
    template, day = folder / "template.db", folder / "day"
    await build_template(template)
    day.mkdir()
    async with open_house(template, day) as house:
        await _sell(house)
        await house.receipts.complete_pending()
    times = [await _close(*_copy(day, folder / f"z{number}")) for number in range(ROUNDS)]
    return Row("the Z of a day of 1,500 orders", median(times), None, 300.0)


async def _sell(house: House) -> None:
    """The day's orders, of three lines each, every other one by card."""
    tables = sorted(house.tables)
    for begins in range(0, ORDERS, AT_ONCE):
        numbers = range(begins, begins + AT_ONCE)
        await asyncio.gather(
            *(
                house.sell(
                    *DISHES,
                    table=tables[number % len(tables)],
                    tender="Card" if number % 2 else "Cash",
                )
                for number in numbers
            )
        )
        await house.db.write(Command.of(("printers keep up", begins), SYSTEM), _printed)


def _printed(tx: Write) -> None:
    tx.execute("UPDATE print_jobs SET state = 'printed' WHERE state = 'queued'")


def _copy(day: Path, folder: Path) -> tuple[Path, Path]:
    """The day once more, in a folder of its own."""
    folder.mkdir()
    return Path(shutil.copy(day / "box.db", folder / "template.db")), folder


async def _close(template: Path, folder: Path) -> float:
    """The milliseconds of one Z on a copy of the day."""
    async with open_house(template, folder) as house:
        began = time.perf_counter()
        z = await house.shifts.end_of_day(CloseDay(new_id()), house.actor("manager"))
        taken_ms = (time.perf_counter() - began) * 1000
    assert z.totals.sales.orders == ORDERS
    return taken_ms
