"""A disk that keeps what was synced and loses, tears or re-orders what was not.

`Recorder` is a VFS for SQLite that writes through to real files and logs every write, sync,
truncate and delete. `Disk` goes through that log and says what files a cut at some place leaves.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import apsw

SECTOR = 512
"""A disk writes a sector whole or not at all (`powersafe overwrite` promises no more)."""

What = Literal["write", "sync", "truncate", "delete", "told"]
Loss = Literal["all", "none", "torn", "some", "disordered"]
LOSSES: tuple[Loss, ...] = ("all", "none", "torn", "some", "disordered")


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that SQLite asked of the disk; `told` marks a COMMIT that came back."""

    what: What
    file: str = ""
    at: int = 0
    data: bytes = b""


class Recorder(apsw.VFS):
    """Logs what is asked of the files of one database."""

    def __init__(self, name: str) -> None:
        self.acts: list[Act] = []
        super().__init__(name, "")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        """Open a file of the database; what is temporary is none of a cut's business."""
        if name is None or flags[0] & (apsw.SQLITE_OPEN_TEMP_DB | apsw.SQLITE_OPEN_TEMP_JOURNAL):
            return super().xOpen(name, flags)
        return _Recorded(self.acts, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        """A file is gone, at once where the folder is synced too."""
        super().xDelete(filename, syncdir)
        self.acts.append(Act("delete", _short(filename), at=int(syncdir)))


class _Recorded(apsw.VFSFile):
    def __init__(self, acts: list[Act], name: str | apsw.URIFilename, flags: list[int]) -> None:
        self._acts = acts
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._file = _short(path)
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        super().xWrite(data, offset)
        self._acts.append(Act("write", self._file, offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:
        super().xTruncate(newsize)
        self._acts.append(Act("truncate", self._file, newsize))

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self._acts.append(Act("sync", self._file))


def _short(path: str) -> str:
    """`wal` for the log, `db` for the database."""
    return "wal" if path.endswith("-wal") else "journal" if path.endswith("-journal") else "db"


class Disk:
    """What is safe of each file, and what was asked since its last sync."""

    def __init__(self, before: bytes) -> None:
        self.files: dict[str, bytearray] = {"db": bytearray(before)}
        self.waiting: dict[str, list[Act]] = {}

    def take(self, act: Act) -> None:
        """The next act of the log."""
        if act.what == "sync":
            for each in self.waiting.pop(act.file, []):
                _carry_out(self.files, each)
        elif act.what != "told":
            self.waiting.setdefault(act.file, []).append(act)

    def cut(self, loss: Loss, chance: random.Random) -> dict[str, bytes]:
        """The files as the next start finds them, when the power goes now."""
        files = {name: bytearray(data) for name, data in self.files.items()}
        for acts in self.waiting.values():
            for act in _surviving(acts, loss, chance):
                _carry_out(files, act)
        return {name: bytes(data) for name, data in files.items()}


def _surviving(acts: Sequence[Act], loss: Loss, chance: random.Random) -> list[Act]:
    """What of the unsynced acts reached the platter, in which order."""
    match loss:
        case "all":
            return []
        case "none":
            return list(acts)
        case "torn":  # everything up to a write that is cut in two
            upto = chance.randrange(len(acts))
            sectors = _sectors(acts[upto])
            return [*acts[:upto], *sectors[: chance.randrange(1 + len(sectors))]]
        case "some":  # each sector by itself
            each_sector = [sector for act in acts for sector in _sectors(act)]
            return [sector for sector in each_sector if chance.random() < 0.5]
        case "disordered":  # the cache wrote back as it liked, an older version last too
            each_sector = [sector for act in acts for sector in _sectors(act)]
            return chance.sample(each_sector, chance.randrange(1 + len(each_sector)))


def _sectors(act: Act) -> list[Act]:
    """A write as what each sector gets of it."""
    if act.what != "write":
        return [act]
    end = act.at + len(act.data)
    begins = [act.at, *range(act.at - act.at % SECTOR + SECTOR, end, SECTOR)]
    return [
        Act("write", act.file, begin, act.data[begin - act.at : after - act.at])
        for begin, after in zip(begins, [*begins[1:], end], strict=True)
    ]


def _carry_out(files: dict[str, bytearray], act: Act) -> None:
    if act.what == "delete":
        files.pop(act.file, None)
        return
    data = files.setdefault(act.file, bytearray())
    if act.what == "truncate":
        if len(data) > act.at:
            del data[act.at :]
        else:
            data.extend(bytes(act.at - len(data)))
        return
    end = act.at + len(act.data)
    if len(data) < end:
        data.extend(bytes(end - len(data)))
    data[act.at : end] = act.data
