"""A box and its centre as processes that are killed while the box pushes what it has sold.

`python -m tests.crash.sync_ends --days 365 --kills 60` does it for the pizzeria's year, with
the centre that `comanda central run` starts.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import psutil
import psycopg

import edge.sqlite_library  # noqa: F401  (first: it replaces sqlite3 for all who follow)
from central import embedded, schema
from central.main import services
from central.settings import PREFIX, CentralSettings
from central.sync.enrolment import Invitation
from comanda.central_process import serve_api
from comanda.import_commands import FileChoice
from comanda.pizzeria import MAP, join
from comanda.replay.command import Surroundings, replay_file
from comanda.sync_commands import AT_THE_BOX
from domain.clock import SystemClock
from domain.ids import new_id
from edge.database import Database
from edge.settings import DATABASE_FILE, load
from edge.sync.box_store import BoxStore
from edge.sync.service import EnrolHere, SyncService
from tests.crash.whole_box import HOST, free_port, serve
from tests.processes import forked

YEAR = Path(__file__).parents[3] / "shared" / "data" / "pizza_place"
STARTS_WITHIN_S = 60
DRAINS_WITHIN_S = 300
LOOK_EVERY_S = 0.05
BOTH_BOOKS = {
    "orders": "total_minor",
    "order_lines": "amount_minor",
    "checks": "total_minor",
    "payments": "amount_minor",
    "receipts": "total_minor",
    "day_closes": "revenue_minor",
}
"""Tables and what is summed of each."""
_BACKENDS = "SELECT pid FROM pg_stat_activity WHERE usename = 'comanda_sync'"


class CentreProcess(Protocol):
    """A centre that runs, and what of it can be killed."""

    victims: tuple[str, ...]

    def start(self) -> None: ...
    def kill(self, victim: str) -> None: ...
    def stop(self) -> None: ...


class OneApi:
    """The API process of a centre, without its supervisor: started in a moment."""

    victims: tuple[str, ...] = ("api",)

    def __init__(self, dsn: str, data: Path, port: int) -> None:
        self._given = (dsn, data, port)
        self._process: ForkServerProcess | None = None

    def start(self) -> None:
        """Returns when its port is open."""
        says, hears = forked().Pipe(duplex=False)
        self._process = forked().Process(target=_serve_api, args=(*self._given, hears))
        self._process.start()
        hears.close()
        assert says.poll(STARTS_WITHIN_S), "the centre did not start"
        says.close()

    def kill(self, victim: str) -> None:
        """SIGKILL, and another one."""
        self.stop()
        self.start()

    def stop(self) -> None:
        """SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
            self._process = None


def _serve_api(dsn: str, data: Path, port: int, ready: Connection) -> None:
    taken = socket.create_server((HOST, port), reuse_port=False)
    ready.send(port)
    serve_api(CentralSettings(data=data, dsn=dsn), {"socket": taken.detach()}, SystemClock())


class WholeCentre:
    """What `comanda central run` starts: API processes, office, jobs, and who keeps them."""

    victims: tuple[str, ...] = ("api", "centre")

    def __init__(self, dsn: str, data: Path, port: int, dice: random.Random) -> None:
        self._environment = os.environ | {
            f"{PREFIX}DSN": dsn,
            f"{PREFIX}DATA": str(data),
            f"{PREFIX}HOST": HOST,
            f"{PREFIX}PORT": str(port),
            f"{PREFIX}OFFICE_PORT": str(free_port()),
        }
        self._dice = dice
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it says that it listens."""
        words = ["-m", "comanda.cli", "central", "run", "--workers", "2", "--json"]
        self._process = subprocess.Popen(
            [sys.executable, *words], env=self._environment, stdout=subprocess.PIPE
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline(), "the centre did not start"

    def kill(self, victim: str) -> None:
        """SIGKILL for one API process, which its supervisor replaces, or for the supervisor."""
        if victim == "centre":
            self.stop()
            self.start()
            return
        assert self._process is not None
        family = psutil.Process(self._process.pid).children(recursive=True)
        apis = [each for each in family if '"api"' in " ".join(each.cmdline())]
        if apis:
            self._dice.choice(apis).kill()

    def stop(self) -> None:
        """SIGKILL for the supervisor; what it kept ends with it."""
        if self._process is None:
            return
        family = psutil.Process(self._process.pid).children(recursive=True)
        self._process.kill()
        self._process.communicate()
        psutil.wait_procs(family, timeout=STARTS_WITHIN_S)
        self._process = None


class BoxProcess:
    """What `comanda edge run` does, in a process of its own."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._process: ForkServerProcess | None = None

    def start(self) -> None:
        """Returns when it is open."""
        says, hears = forked().Pipe(duplex=False)
        self._process = forked().Process(target=serve, args=(self._data, free_port(), hears))
        self._process.start()
        hears.close()
        assert says.poll(STARTS_WITHIN_S), "the box did not start"
        says.close()

    def kill(self) -> None:
        """SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
            self._process = None


class Ends:
    """Both ends of replication, and the database between them."""

    def __init__(
        self, dsn: str, database: Path, centre: CentreProcess, port: int, dice: random.Random
    ) -> None:
        self.killed: list[str] = []
        self.in_the_middle = 0
        """Kills while something still waited at the box."""
        self._dsn = dsn
        self._database = database
        self._centre = centre
        self._box = BoxProcess(database.parent)
        self._port = port
        self._dice = dice
        self._last = int(_all(database, "SELECT max(seq) FROM outbox")[0][0])

    @contextmanager
    def running(self, central_data: Path) -> Iterator[None]:
        """Let the box in and start it; in the end nothing of either is left."""
        self._centre.start()
        try:
            asyncio.run(_enrol(self._database, self._dsn, central_data, self._port))
            self._box.start()
            yield
        finally:
            self._box.kill()
            self._centre.stop()

    def kill_often(self, kills: int, longest_s: float) -> None:
        """Kill one after the other, each at a random moment; it is started again at once."""
        victims = ("box", "box", *self._centre.victims, "backend")
        for number in range(kills):
            time.sleep(self._dice.uniform(0, longest_s))
            victim = victims[number] if number < len(victims) else self._dice.choice(victims)
            self.killed.append(victim)
            self.in_the_middle += self._acknowledged() < self._last
            if victim == "box":
                self._box.kill()
                self._box.start()
            elif victim == "backend":
                self._kill_backend()
            else:
                self._centre.kill(victim)

    def _kill_backend(self) -> None:
        """SIGKILL for a server process of Postgres: it drops all connections and recovers."""
        pids = [int(pid) for (pid,) in self._asked(_BACKENDS)]
        if pids:
            os.kill(self._dice.choice(pids), signal.SIGKILL)

    def wait_until_drained(self) -> None:
        """Raises TimeoutError."""
        until = time.monotonic() + DRAINS_WITHIN_S
        while time.monotonic() < until:
            if self._acknowledged() >= self._last:
                return
            time.sleep(LOOK_EVERY_S)
        raise TimeoutError(f"{self._acknowledged()} of {self._last} ops are at the centre")

    def _acknowledged(self) -> int:
        return max(
            (int(seq) for (seq,) in self._asked("SELECT ack_seq FROM sync_streams")), default=0
        )

    def _asked(self, sql: str) -> list[tuple[Any, ...]]:
        """Nothing while the server recovers from a kill."""
        try:
            with psycopg.connect(self._dsn, autocommit=True) as admin:
                return admin.execute(sql.encode()).fetchall()
        except psycopg.OperationalError:
            return []


def wrongs(database: Path, dsn: str) -> list[str]:
    """What differs between the books of box and centre, in words."""
    with psycopg.connect(dsn, autocommit=True) as admin:

        def centre(sql: str) -> list[tuple[Any, ...]]:
            return admin.execute(sql.encode()).fetchall()

        return [*_stream(database, centre), *_books(database, centre)]


Ask = Callable[[str], list[tuple[Any, ...]]]


def _stream(database: Path, centre: Ask) -> Iterator[str]:
    """Every op is in the journal once, and the chain ends in the same value."""
    [(last, hashed)] = _all(database, "SELECT seq, hash FROM outbox ORDER BY seq DESC LIMIT 1")
    [(ack, ack_hash)] = centre("SELECT ack_seq, ack_hash FROM sync_streams")
    if (ack, bytes(ack_hash)) != (last, hashed):
        yield f"the box has {last} ops, the centre {ack}, or another chain"
    [(count, distinct)] = centre("SELECT count(*), count(DISTINCT seq) FROM sync_journal")
    if not count == distinct == last:
        yield f"{last} ops are {count} in the journal, {distinct} of them different"
    waiting = centre("SELECT code, detail FROM sync_quarantine")
    yield from (f"in quarantine: {code} {detail}" for code, detail in waiting)


def _books(database: Path, centre: Ask) -> Iterator[str]:
    """Every row is there once, with its amount."""
    for table, column in BOTH_BOOKS.items():
        asked = f"SELECT id, {column} FROM {table}"
        ours = {UUID(bytes=key): minor for key, minor in _all(database, asked)}
        theirs: dict[UUID, int] = dict(centre(asked))
        if ours != theirs:
            missing, more = ours.keys() - theirs.keys(), theirs.keys() - ours.keys()
            yield f"{table}: {len(missing)} are missing, {len(more)} too many, or amounts differ"
        if sum(ours.values()) != sum(theirs.values()):
            yield f"{table}: {sum(ours.values())} at the box, {sum(theirs.values())} at the centre"


def _all(database: Path, sql: str) -> list[tuple[Any, ...]]:
    raw = sqlite3.connect(database)
    try:
        return raw.execute(sql).fetchall()
    finally:
        raw.close()


async def _enrol(database: Path, dsn: str, central_data: Path, port: int) -> None:
    with services(CentralSettings(data=central_data, dsn=dsn), dsn) as centre:
        code = centre.enrolment.invite(Invitation(new_id(), new_id(), new_id()), "the test")
    db = Database(database)
    await db.open()
    try:
        service = SyncService(db, BoxStore(db))
        await service.enrol(EnrolHere(f"http://{HOST}:{port}", code), AT_THE_BOX)
    finally:
        await db.close()


def sold(folder: Path, days: int) -> Path:
    """A box that sold the pizzeria's first days; gives its database."""
    with tempfile.TemporaryDirectory() as work:
        year, some = Path(work) / "year.csv", Path(work) / "days.csv"
        join(YEAR, year)
        with year.open(newline="") as file:
            header, *rows = csv.reader(file)
        at = header.index("date")
        dates = sorted({row[at] for row in rows})[:days]
        with some.open("w", newline="") as file:
            csv.writer(file).writerows([header, *(row for row in rows if row[at] <= dates[-1])])
        settings = load(data=folder)
        dollars = Surroundings(currency="USD")
        replay_file(settings, FileChoice(some, MAP), dollars, skip_bad=False)
    assert settings.database == folder / DATABASE_FILE
    return settings.database


@dataclass(frozen=True, slots=True)
class Killed:
    """Who was killed, how often in the middle of the push, and what is wrong afterwards."""

    victims: tuple[str, ...]
    in_the_middle: int
    wrongs: tuple[str, ...]


def kill_both_ends(
    folder: Path, days: int, kills: int, longest_s: float, seed: int, *, whole: bool
) -> Killed:
    """Sell, push under kills, compare the books of both ends."""
    dice = random.Random(seed)
    database = sold(folder / "box", days)
    port, data = free_port(), folder / "centre"
    with embedded.running(folder / "pg") as dsn:
        with psycopg.connect(dsn, autocommit=True) as admin:  # SIGKILL leaves the disk's cache
            admin.execute("ALTER SYSTEM SET fsync = off")
            admin.execute("SELECT pg_reload_conf()")
        schema.migrate(dsn)
        given = (dsn, data, port)
        centre: CentreProcess = WholeCentre(*given, dice) if whole else OneApi(*given)
        ends = Ends(dsn, database, centre, port, dice)
        with ends.running(data):
            ends.kill_often(kills, longest_s)
            ends.wait_until_drained()
        return Killed(tuple(ends.killed), ends.in_the_middle, tuple(wrongs(database, dsn)))


def main() -> int:
    """Do it once, tell."""
    asked = argparse.ArgumentParser(prog="python -m tests.crash.sync_ends")
    asked.add_argument("--days", type=int, default=365)
    asked.add_argument("--kills", type=int, default=60)
    asked.add_argument("--longest", type=float, default=4.0, help="seconds between two kills")
    asked.add_argument("--seed", type=int, default=0)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        done = kill_both_ends(
            Path(folder), given.days, given.kills, given.longest, given.seed, whole=True
        )
    print(json.dumps(asdict(done)))
    return 1 if done.wrongs else 0


if __name__ == "__main__":
    sys.exit(main())
