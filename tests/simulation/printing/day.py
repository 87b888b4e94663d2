"""One day's printing, decided by its seed: papers, people, faults, deaths; then all is mended.

The safety phase lasts ten minutes or more; afterwards nothing breaks any more and people resolve
what they are shown, until nothing waits. Then the papers at the printers are read.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Final
from unittest.mock import patch
from uuid import UUID

from domain.errors import DomainError
from domain.ids import new_id
from edge.box_tables import PrintJob
from edge.commands import SYSTEM, Command
from edge.database import Database
from edge.printing.jobs import enqueue
from edge.transaction import Write
from sync.tables.catalog import Printer
from tests.simulation.printing import faults, invariants
from tests.simulation.printing.box import Attempt, Box, true_s
from tests.simulation.printing.loop import outside, run
from tests.simulation.printing.papers import Wanted, paper
from tests.simulation.printing.people import People
from tests.simulation.printing.printers import CERTAIN, KINDS, Placed, placed
from tests.simulation.real_boxes import folder, template

LASTS_S: Final = (600, 600, 600, 1_500)
"""A paper of the kitchen lives 1,200 s: not every day is so long."""
CALM_AFTER_S: Final = 3_600
"""So long after the last fault nothing may wait any more."""
NAMES: Final = ("Grill", "Bar", "Pass", "Counter")
TRADE: Final = (
    ("ticket_fired", 8),
    ("receipt", 5),
    ("bill", 1),
    ("station_message", 1),
    ("z_report", 1),
    ("statement", 1),
)


class Broken(AssertionError):
    """A promise was not kept."""


@dataclass(frozen=True, slots=True)
class Want:
    """A paper is wanted."""

    number: int


class Day:
    """The day of one seed."""

    def __init__(self, seed: int, path: Path) -> None:
        self.seed = seed
        self.chance = random.Random(seed)
        self.lasts_s = self.chance.choice(LASTS_S)
        self.printers = dict(self._placed())
        self.box = Box(path, self.printers)
        self.box.on_attempt = self._judge_attempt
        self.box.on_outcome = self._judge_outcome
        self.box.furnish = self._furnish
        self.people = People(self)
        self.wanted: list[Wanted] = []
        self.complaints: list[str] = []
        self.is_over = False
        """Whether what breaks has broken."""
        self.downs: list[tuple[float, float]] = []
        """From when to when the box was away."""

    async def live(self) -> None:
        """From opening to the last paper. Raises Broken."""
        await self._start()
        plan = [*self._trade(), *faults.planned(self), *self._hands()]
        for at, act in sorted(plan, key=lambda each: each[0]):
            await asyncio.sleep(at - true_s())
            outside(self._acted(act))
        await asyncio.sleep(max(0.0, self.lasts_s - true_s()))
        await self._mend()
        self.complaints += invariants.broken(self, await self.jobs(), await self._audited())
        await self.stop()
        if self.complaints:
            raise Broken("; ".join(self.complaints[:4]))

    async def stop(self) -> None:
        """Switch everything off."""
        self.box.cut_power()
        await self.box.bury()

    async def jobs(self) -> list[PrintJob]:
        """Every job, in the order in which they were wanted."""
        return await self.box.db.read(lambda read: read.all(PrintJob, "1 ORDER BY position"))

    # ---- what dies -------------------------------------------------------------------------
    def kill_host(self) -> None:
        """The device host dies; the box begins it anew."""
        self.box.kill_host()
        outside(self.box.bury())

    def kill_process(self) -> None:
        """The box's process dies; a new one begins soon."""
        if self.box.is_up:
            self.box.kill_process()
            outside(self._begin_again(self.chance.uniform(0.5, 8)))

    def cut_power(self) -> None:
        """The power goes, and comes back."""
        if self.box.is_up:
            self.box.cut_power()
            outside(self._begin_again(self.chance.choice((3.0, 30.0, 400.0))))

    async def _begin_again(self, after_s: float) -> None:
        went = true_s()
        await self.box.bury()
        await asyncio.sleep(after_s)
        await self._start()
        self.downs.append((went, true_s()))

    async def _start(self) -> None:
        self.box.deaths.append(true_s())
        await self.box.start()
        self.box.deaths.append(true_s())

    # ---- opening ---------------------------------------------------------------------------
    def _placed(self) -> Iterator[tuple[str, Placed]]:
        count = self.chance.randrange(2, len(NAMES) + 1)
        put_up = []
        for number in range(count):
            is_calm = number == 0 and self.chance.random() < 0.5
            kind = KINDS[self.chance.randrange(CERTAIN if is_calm else len(KINDS))]
            own = random.Random(self.chance.getrandbits(64))
            one = placed(UUID(int=0x9100 + number), NAMES[number], kind, own, is_calm=is_calm)
            put_up.append(one)
        for one in put_up:
            others = [each for each in put_up if each is not one and not each.is_calm]
            if others and not one.is_calm and self.chance.random() < 0.6:
                one.backup = self.chance.choice(others)
                one.backup_after_s = self.chance.choice((10, 30, 90))
        yield from ((str(one.id), one) for one in put_up)

    async def _furnish(self, db: Database) -> None:
        """The rows of the printers."""
        printers = self.printers.values()

        def work(tx: Write) -> None:
            for one in printers:
                tx.insert(Printer, one.id, name=one.name, role="kitchen")
            for one in printers:
                if one.backup is not None:
                    row = tx.load(Printer, one.id, "printer")
                    tx.update(row, backup_id=one.backup.id, backup_after_s=one.backup_after_s)

        await db.write(Command.of(Want(0), SYSTEM), work)

    # ---- what is wanted --------------------------------------------------------------------
    def _trade(self) -> Iterator[tuple[float, Callable[[], Awaitable[None]]]]:
        number = 0
        for _ in range(self.chance.randrange(5, 9)):
            at = self.chance.uniform(1, self.lasts_s - 60)
            for _ in range(self.chance.choice((1, 1, 2, 4))):
                number += 1
                at += self.chance.choice((0.0, 0.0, 0.4, 20.0))
                yield at, self._wants(number)

    def _wants(self, number: int) -> Callable[[], Awaitable[None]]:
        async def act() -> None:
            await self._want(self._next_wanted(number))

        return act

    def _next_wanted(self, number: int) -> Wanted:
        """A paper; sometimes one that takes a ticket back, or a later revision of a bill."""
        kinds, weights = zip(*TRADE, strict=True)
        kind = self.chance.choices(kinds, weights)[0]
        printer = self.chance.choice(list(self.printers.values()))
        subject, thread, revision = new_id(), None, 0
        tickets = [each for each in self.wanted if each.kind == "ticket_fired"]
        bills = [each for each in self.wanted if each.kind == "bill"]
        if kind == "ticket_fired":
            thread = new_id()
            if tickets and self.chance.random() < 0.3:
                kind, thread = "ticket_void", self.chance.choice(tickets).thread_id
                if printer.is_calm:
                    printer = self.chance.choice(list(self.printers.values())[1:])
        elif kind == "bill" and bills and self.chance.random() < 0.5:
            before = self.chance.choice(bills)
            subject, printer = before.subject_id, before.printer
            revision = 1 + max(each.revision for each in bills if each.subject_id == subject)
        clock = self.box.clock
        return Wanted(
            number, kind, printer, subject, thread, revision, true_s(), clock.boots, clock.now()
        )

    async def _want(self, wanted: Wanted) -> None:
        """Whoever hears nothing asks again, with the same command."""
        document = paper(wanted.number, wanted.kind, self.chance)
        command = Command.of(Want(wanted.number), SYSTEM, new_id())

        def work(tx: Write) -> UUID:
            job_id = enqueue(
                tx,
                wanted.printer.id,
                wanted.kind,
                wanted.subject_id,
                document,
                thread_id=wanted.thread_id,
                revision=wanted.revision,
            )
            clock = self.box.clock
            wanted.position = int(tx.value("SELECT position FROM print_jobs WHERE id = ?", job_id))
            wanted.at, wanted.boot, wanted.wall = true_s(), clock.boots, clock.now()
            return job_id

        self.wanted.append(wanted)
        while wanted.job_id is None:
            if self.box.is_up:
                try:
                    wanted.job_id = await self.box.do(
                        lambda: self.box.db.write(command, work, UUID)
                    )
                except DomainError:
                    wanted.job_id = None
            if wanted.job_id is None:
                await asyncio.sleep(5)

    # ---- people ----------------------------------------------------------------------------
    def _hands(self) -> Iterator[tuple[float, Callable[[], Awaitable[None]]]]:
        people, pick = self.people, self.chance.uniform
        for act, most in (
            (people.cancel, 2),
            (people.send_elsewhere, 2),
            (people.reprint, 2),
            (people.open_drawer, 5),
            (people.look_through, 4),
        ):
            for _ in range(self.chance.randrange(most + 1)):
                yield pick(1, self.lasts_s), self._by_hand(act)

    def _by_hand(self, act: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        async def done() -> None:
            if self.box.is_up:
                await self.box.do(lambda: _as_coroutine(act))

        return done

    async def _acted(self, act: Callable[[], Awaitable[None]]) -> None:
        """What the product raises at people who did nothing wrong fails the day."""
        doing = outside(_as_coroutine(act))
        await asyncio.wait({doing})
        if (error := doing.exception()) is not None:
            self.complaints.append(f"{type(error).__name__}: {error}")

    # ---- afterwards ------------------------------------------------------------------------
    async def _mend(self) -> None:
        """Nothing breaks any more; people look after what they are shown."""
        self.is_over = True
        faults.mend(self)
        until = true_s() + CALM_AFTER_S
        while true_s() < until:
            await asyncio.sleep(30)
            if not self.box.is_up:
                continue
            await self.box.do(self.people.look_through)
            waiting = {"queued", "sending", "uncertain", "failed"}
            is_said = all(each.job_id is not None for each in self.wanted)
            if is_said and not any(job.state in waiting for job in await self.jobs()):
                await asyncio.sleep(70)
                return

    async def _audited(self) -> dict[str, set[UUID]]:
        rows = await self.box.db.read(
            lambda read: read.rows("SELECT act, subject_id FROM audit_entries")
        )
        found: dict[str, set[UUID]] = {}
        for act, subject in rows:
            found.setdefault(str(act), set()).add(UUID(bytes=subject))
        return found

    # ---- looked at while it happens --------------------------------------------------------
    def _judge_attempt(self, attempt: Attempt) -> None:
        self.complaints += invariants.attempted(self, attempt)

    def _judge_outcome(self, attempt: Attempt) -> None:
        self.complaints += invariants.proved(self, attempt)

    def judge_held(self, job: PrintJob) -> None:
        """Somebody is shown a paper that waits for them."""
        self.complaints += invariants.held(self, job)


async def _as_coroutine(act: Callable[[], Awaitable[None]]) -> None:
    await act()


@contextmanager
def _as_the_seed_says(seed: int, leases: Path) -> Iterator[None]:
    """Ids, chances and leases of the product are the seed's own; idle devices say little."""
    chance = random.Random(seed)
    state = random.getstate()
    random.seed(seed)
    ids = SimpleNamespace(urandom=chance.randbytes)
    time = SimpleNamespace(time_ns=lambda: 0)
    try:
        with (
            patch("domain.ids.os", ids),
            patch("domain.ids.time", time),
            patch("domain.ids._last_ms", -1),
            patch("drivers.host.leases.lease_folder", lambda: leases),
            patch("drivers.host.host.PING_EVERY_S", 9.0),
            patch("edge.hardware.host._WATCH_EVERY_S", 9.0),
            patch("drivers.host.printer_session.CONNECT_PROBE_S", 120.0),
        ):
            yield
    finally:
        random.setstate(state)


def run_one(seed: int) -> None:
    """Live the day of a seed. Raises Broken."""
    with tempfile.TemporaryDirectory(dir=folder()) as place:
        path = Path(place) / "box.db"
        shutil.copyfile(template(1), path)
        with _as_the_seed_says(seed, Path(place) / "leases"):
            run(Day(seed, path).live())
