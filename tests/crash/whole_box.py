"""A whole box, with its screens, its API and its loops, that is killed while people work."""

from __future__ import annotations

import asyncio
import random
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import aclosing
from datetime import UTC, datetime
from multiprocessing import set_start_method
from multiprocessing.connection import Connection
from pathlib import Path

import httpx

from domain.clock import VirtualClock
from edge import main
from edge.checks.fiscal_service import FiscalService
from edge.connection import connect
from edge.settings import DATABASE_FILE, Settings
from sync.tables.sales import ReceiptRequest
from tests.crash.books import faults, paper_faults
from tests.crash.handhelds import Handheld, keys_of, unanswered_by
from tests.crash.restaurant import HANDHELDS, Restaurant
from tests.house import start_house
from tests.processes import forked

STARTS_WITHIN_S = 60
HOST = "127.0.0.1"


class WholeBox:
    """One data folder and the people who work on it, box after box."""

    def __init__(self, restaurant: Restaurant, folder: Path, seed: int) -> None:
        self.data = folder
        self.dice = random.Random(seed)
        self.people = [
            Handheld(restaurant, n, random.Random(seed * HANDHELDS + n)) for n in range(HANDHELDS)
        ]
        shutil.copy(restaurant.template, folder / DATABASE_FILE)
        self._before = self._read("SELECT id FROM commands")

    async def work_and_die(self, alive_s: float) -> None:
        """Start the box, let all work for a while from its first yes on, kill it with SIGKILL."""
        says, hears = forked().Pipe(duplex=False)
        box = forked().Process(target=serve, args=(self.data, free_port(), hears))
        await asyncio.to_thread(box.start)
        hears.close()
        assert await asyncio.to_thread(says.poll, STARTS_WITHIN_S), "the box did not start"
        address = says.recv()
        says.close()
        heard = asyncio.Event()
        working = [asyncio.create_task(person.work(address, heard)) for person in self.people]
        async with asyncio.timeout(STARTS_WITHIN_S):
            await heard.wait()
        await asyncio.wait(working, timeout=alive_s, return_when=asyncio.FIRST_EXCEPTION)
        box.kill()
        ends = await asyncio.gather(*working, return_exceptions=True)
        await asyncio.to_thread(box.join)
        box.close()
        for end in ends:
            if not isinstance(end, httpx.TransportError):
                raise AssertionError("somebody stopped working") from end

    def wrongs(self) -> list[str]:
        """Every broken promise after a kill, in words; empty when all is well."""
        raw = connect(self.data / DATABASE_FILE)
        try:
            return [
                *faults(raw),
                *paper_faults(raw, self.data / "paper"),
                *self._commands(raw),
                *self._rows(raw),
                *self._totals(raw),
            ]
        finally:
            raw.close()

    async def wrongs_in_the_end(self) -> list[str]:
        """Go on without being killed: every receipt comes, every paper is out or in doubt."""
        path, clock = self.data / DATABASE_FILE, VirtualClock(datetime.now(UTC))
        async with aclosing(await start_house(path, clock)) as house:
            house.receipts.use(FiscalService(house.db, self.data).device)
            await house.print_out()
            requests = await house.db.read(lambda read: read.all(ReceiptRequest))
            jobs = await house.print_jobs()
        return [
            *(f"receipt of {each.check_id}: {each.state}" for each in requests
              if each.state != "signed"),
            *(f"{job.kind} {job.id}: {job.state}" for job in jobs
              if job.state not in ("printed", "uncertain")),
            *self.wrongs(),
        ]  # fmt: skip

    def _commands(self, raw: sqlite3.Connection) -> Iterator[str]:
        """What was acknowledged is there; what is there was acknowledged, or is unanswered yet."""
        of_people = "SELECT id FROM commands WHERE actor_kind = 'person'"
        there = {row[0] for row in raw.execute(of_people)} - self._before
        told = keys_of(self.people)
        open_keys = {act.key.bytes for act in unanswered_by(self.people)}
        refused = {key.bytes for person in self.people for key in person.told.no}
        yield from (f"lost command {key.hex()}" for key in told - there)
        yield from (f"command {key.hex()} of nobody" for key in there - told - open_keys)
        yield from (f"refused command {key.hex()} was carried out" for key in refused & there)

    def _rows(self, raw: sqlite3.Connection) -> Iterator[str]:
        """Lines and payments: once each, at the order and with the amount that was said."""
        lines = {row[0].hex(): row[1].hex() for row in raw.execute(
            "SELECT id, order_id FROM order_lines WHERE parent_line_id IS NULL"
        )}  # fmt: skip
        payments = dict(raw.execute("SELECT lower(hex(id)), amount_minor FROM payments"))
        for person in self.people:
            for line, order in person.told.lines.items():
                if lines.get(bare(line)) != bare(order):
                    yield f"line {line} is at {lines.get(bare(line))}, not at {order}"
            for payment, minor in person.told.payments.items():
                if payments.pop(bare(payment), None) != minor:
                    yield f"payment {payment} of {minor} is not there"
        open_payments = {
            bare(act.body["payment_id"])
            for act in unanswered_by(self.people)
            if "payment_id" in act.body
        }
        yield from (f"payment {each} of nobody" for each in payments.keys() - open_payments)

    def _totals(self, raw: sqlite3.Connection) -> Iterator[str]:
        """An order's total is what was last said, unless something about it is unanswered."""
        totals = dict(raw.execute("SELECT lower(hex(id)), total_minor FROM orders"))
        unsure = {act.order_id for act in unanswered_by(self.people)}
        for person in self.people:
            for order, said in person.told.totals.items():
                if order not in unsure and totals.get(bare(order)) != said:
                    yield f"order {order}: {totals.get(bare(order))}, told {said}"

    def _read(self, sql: str) -> set[bytes]:
        raw = connect(self.data / DATABASE_FILE)
        found = {row[0] for row in raw.execute(sql)}
        raw.close()
        return found


def serve(data: Path, port: int, ready: Connection) -> None:
    """What `comanda edge run` does, in a process that has imported it already."""
    set_start_method("fork", force=True)  # as in a process that was started by the command
    settings = Settings(data=data, host=HOST, port=port, log_level="error")
    main.run(settings, lambda started: ready.send(started.address))


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind((HOST, 0))
        port: int = found.getsockname()[1]
        return port


def bare(text: str) -> str:
    """An id as the database shows it."""
    return text.replace("-", "")
