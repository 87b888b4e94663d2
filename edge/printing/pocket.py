"""What the queue knows while the disk is full: a small file whose place was taken beforehand.

Accepted papers are printed although nothing can be written into the database. Writing over bytes
that are there needs no room, so what began and how it ended survives the loss of power.
"""

from __future__ import annotations

import logging
import os
import struct
import zlib
from pathlib import Path
from typing import Final, Literal
from uuid import UUID

log = logging.getLogger(__name__)

MOST: Final = 512
"""Papers that can be printed while the disk is full."""

Note = Literal["sending", "begun", "printed", "unknown", "unprintable"]
_NOTES: Final[tuple[Note, ...]] = ("sending", "begun", "printed", "unknown", "unprintable")
_RECORD: Final = struct.Struct(">16sBxxxI")


class PocketFull(Exception):
    """No more papers can be noted; the next ones wait for room on the disk."""


class Pocket:
    """Notes on papers, by their job. Calls block for one write to the disk; use a thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._places: dict[UUID, int] = {}

    def open(self) -> dict[UUID, Note]:
        """Take the room; what was noted before a restart. Without room nothing can be noted."""
        found: dict[UUID, Note] = {}
        old = self._path.read_bytes() if self._path.exists() else b""
        if len(old) < MOST * _RECORD.size:
            try:
                self._path.write_bytes(old.ljust(MOST * _RECORD.size, b"\0"))
            except OSError as error:
                log.error("there is no room to note papers while the disk is full: %s", error)
        for place in range(len(old) // _RECORD.size):
            record = old[place * _RECORD.size : (place + 1) * _RECORD.size]
            job, note, check = _RECORD.unpack(record)
            if check == _check(job, note) and 0 < note <= len(_NOTES):
                found[UUID(bytes=job)] = _NOTES[note - 1]
                self._places[UUID(bytes=job)] = place
        return found

    def note(self, job_id: UUID, note: Note) -> None:
        """Remember a job's state; on the disk when this returns. Raises PocketFull, OSError."""
        place = self._places.get(job_id, self._free())
        self._write(place, job_id.bytes, 1 + _NOTES.index(note))
        self._places[job_id] = place

    def forget(self, job_id: UUID) -> None:
        """The database knows it now."""
        place = self._places.pop(job_id, None)
        if place is not None:
            self._write(place, bytes(16), 0)

    def _free(self) -> int:
        taken = set(self._places.values())
        place = next((each for each in range(MOST) if each not in taken), None)
        if place is None:
            raise PocketFull
        return place

    def _write(self, place: int, job: bytes, note: int) -> None:
        file = os.open(self._path, os.O_RDWR)
        try:
            os.pwrite(file, _RECORD.pack(job, note, _check(job, note)), place * _RECORD.size)
            os.fdatasync(file)
        finally:
            os.close(file)


def _check(job: bytes, note: int) -> int:
    return zlib.crc32(job + bytes((note,))) if note else 0
