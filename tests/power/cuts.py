"""A day is written through the recording disk; then the power is cut wherever chance says."""

from __future__ import annotations

import random
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import apsw

from sync.seal import GENESIS, chain
from tests.power.day import Day
from tests.power.disk import LOSSES, Act, Disk, Loss, Recorder

FULL, NORMAL, OFF = 2, 1, 0
"""Values of `PRAGMA synchronous`."""
Op = tuple[int, bytes, bytes]
"""seq, body and chain value, as the outbox has them."""
_OUTBOX = "SELECT seq, body, hash FROM outbox ORDER BY seq"
_FILES = {"db": "box.db", "wal": "box.db-wal", "journal": "box.db-journal"}


@dataclass(frozen=True, slots=True)
class Told:
    """A COMMIT came back: from here on this is promised."""

    place: int
    last_seq: int
    payments: int


@dataclass(frozen=True, slots=True)
class Written:
    """What was asked of the disk in a day, and what was promised when."""

    before: bytes
    acts: tuple[Act, ...]
    told: tuple[Told, ...]
    ops: tuple[Op, ...]
    """The outbox of the day's end."""


@dataclass(slots=True)
class Outcome:
    """What cuts left behind: how many states, and what was wrong with how many."""

    states: int = 0
    lost: int = 0
    """Something that was acknowledged is not there."""
    most_lost: int = 0
    """Payments, in the worst state."""
    broken: Counter[str] = field(default_factory=Counter)
    """The file is damaged, a transaction is there in part, or the chain does not hold."""

    def __str__(self) -> str:
        found = f"{self.states} states: {self.lost} lost acknowledged sales"
        found += f" (at worst {self.most_lost})" if self.lost else ""
        return f"{found}, {self.broken.total()} broken" + (
            f": {dict(self.broken.most_common(3))}" if self.broken else ""
        )


def write(day: Day, synchronous: int = FULL) -> Written:
    """Do the day's transactions again, on a disk that remembers each request."""
    with tempfile.TemporaryDirectory(dir=_memory()) as folder:
        path = Path(folder) / "box.db"
        before = day.before.read_bytes()
        path.write_bytes(before)
        recorder = Recorder("recorded")
        try:
            told = list(_play(day, path, recorder, synchronous))
        finally:
            recorder.unregister()
        ops = _ops(path)
    return Written(before, tuple(recorder.acts), tuple(told), ops)


def replayed(day: Day, path: Path) -> Path:
    """The day once more, as a file."""
    path.write_bytes(day.before.read_bytes())
    recorder = Recorder("recorded")
    try:
        list(_play(day, path, recorder, FULL))
    finally:
        recorder.unregister()
    return path


def _play(day: Day, path: Path, recorder: Recorder, synchronous: int) -> Iterator[Told]:
    raw = apsw.Connection(str(path), vfs="recorded")
    raw.execute("PRAGMA locking_mode = EXCLUSIVE")  # a VFS in Python has no shared memory
    raw.execute("PRAGMA journal_mode = WAL")
    for name, value in day.pragmas:
        raw.execute(f"PRAGMA {name} = {value}")
    raw.execute(f"PRAGMA synchronous = {synchronous}")
    for transaction in day.transactions:
        for statement in transaction:
            raw.execute(statement)
        place = len(recorder.acts)
        recorder.acts.append(Act("told"))
        (last_seq, payments), *_ = raw.execute(
            "SELECT (SELECT max(seq) FROM outbox), (SELECT count(*) FROM payments)"
        )
        yield Told(place, int(last_seq), int(payments))
    recorder.acts.append(Act("told"))
    kept = len(recorder.acts)
    raw.close()
    del recorder.acts[kept:]  # nobody switches a box off before its power is cut


def _ops(path: Path) -> tuple[Op, ...]:
    raw = sqlite3.connect(path)
    try:
        found = tuple(raw.execute(_OUTBOX))
    finally:
        raw.close()
    value = GENESIS
    for seq, body, said in found:
        value = chain(value, body)
        assert value == said, f"the day itself breaks the chain at {seq}"
    return found


def cut_often(written: Written, states: int, seed: int) -> Outcome:
    """Cut at places that the seed chooses, each with a kind of loss, and look what is left."""
    chance = random.Random(seed)
    places = sorted(chance.randrange(len(written.acts)) for _ in range(states))
    disk, outcome, done = Disk(written.before), Outcome(), 0
    promises = iter([*written.told, None])
    promised, coming = Told(0, 0, 0), next(promises)
    with tempfile.TemporaryDirectory(dir=_memory()) as folder:
        for at in places:
            for act in written.acts[done:at]:
                disk.take(act)
            done = at
            while coming is not None and coming.place < at:
                promised, coming = coming, next(promises)
            _look(written, disk, promised, chance.choice(LOSSES), chance, Path(folder), outcome)
    return outcome


def _look(
    written: Written,
    disk: Disk,
    promised: Told,
    loss: Loss,
    chance: random.Random,
    folder: Path,
    outcome: Outcome,
) -> None:
    """Start a box on what is left of the disk."""
    files = disk.cut(loss, chance)
    for name, ending in _FILES.items():
        path = folder / ending
        path.unlink(missing_ok=True)
        if name in files:
            path.write_bytes(files[name])
    outcome.states += 1
    raw = sqlite3.connect(folder / "box.db", isolation_level=None)
    try:
        payments, faults = _found(raw, written, promised)
    except sqlite3.DatabaseError as error:
        outcome.broken[str(error)] += 1
        return
    finally:
        raw.close()
        (folder / "box.db-shm").unlink(missing_ok=True)
    outcome.broken.update(faults)
    if payments < promised.payments:
        outcome.lost += 1
        outcome.most_lost = max(outcome.most_lost, promised.payments - payments)


def _found(raw: sqlite3.Connection, written: Written, promised: Told) -> tuple[int, list[str]]:
    """How many payments are there, and what is wrong with the file, the chain, transactions."""
    faults = [line for (line,) in raw.execute("PRAGMA integrity_check") if line != "ok"]
    if raw.execute("PRAGMA foreign_key_check").fetchone():
        faults.append("an orphan")
    (last_seq,) = raw.execute("SELECT coalesce(max(seq), 0) FROM outbox").fetchone()
    (payments,) = raw.execute("SELECT count(*) FROM payments").fetchone()
    if tuple(raw.execute(_OUTBOX)) != written.ops[:last_seq]:
        faults.append("another chain")
    whole = {(each.last_seq, each.payments) for each in written.told}
    first = written.told[0]
    if (last_seq, payments) not in whole and last_seq >= first.last_seq:
        faults.append("half a transaction")
    if raw.execute("SELECT 1 FROM outbox_unsealed").fetchone():
        faults.append("unsealed")
    return payments, faults


def _memory() -> Path | None:
    memory = Path("/dev/shm")
    return memory if memory.is_dir() else None
