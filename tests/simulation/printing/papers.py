"""What the day's papers say, and what can be read off the strips that came out of the printers."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.documents import Cut, Document, Text
from edge.box_tables import PrintJob
from tests.simulation.printing.printers import Placed

_LINE: Final = re.compile(r"#(\d+) (BEGIN|END|\w+)")
COPY: Final = ("POSSIBLE COPY", "REPRINT")
LATE: Final = "LATE"


@dataclass
class Wanted:
    """A paper that somebody was promised, at `at` seconds of the day in the box's `boot`."""

    number: int
    kind: str
    printer: Placed
    subject_id: UUID
    thread_id: UUID | None
    revision: int
    at: float
    boot: int
    wall: datetime
    """What the box's clock said then."""
    position: int = 0
    """Its place in the queue when it was promised."""
    job_id: UUID | None = None
    """None until it was promised: whoever asked and heard nothing asks again."""
    is_touched: bool = False
    """A person had a hand in where or when it is printed."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A paper or the beginning of one, as it came out."""

    number: int
    printer: Placed
    marks: tuple[str, ...]
    is_whole: bool

    @property
    def is_copy(self) -> bool:
        """Whether it says that it may not be the only one."""
        return self.has(*COPY)

    def has(self, *marks: str) -> bool:
        """Whether a mark begins so."""
        return any(mark.startswith(marks) for mark in self.marks)


def paper(number: int, kind: str, chance: random.Random) -> Document:
    """A paper whose every line says whose it is."""
    lines = chance.choice((40, 200)) if chance.random() < 0.1 else chance.randrange(1, 5)
    body = [f"#{number} {kind} {chance.randrange(9_999)}" for _ in range(lines)]
    words = [f"#{number} BEGIN", *body, f"#{number} END"]
    return Document("other", f"{kind} {number}", (*map(Text, words), Cut()))


def wanted_of(all_wanted: Iterable[Wanted], job: PrintJob | None) -> Wanted | None:
    """Who wanted a job; None for copies that a person wanted."""
    if job is None or job.copy_no:
        return None
    name = (job.subject_id, job.kind, job.revision)
    found = (each for each in all_wanted if (each.subject_id, each.kind, each.revision) == name)
    return next(found, None)


def fragments(printers: Iterable[Placed]) -> list[Fragment]:
    """Everything that lies at the printers, in the order in which it came out of each."""
    return [
        each for printer in printers for lines in printer.papers for each in _in(printer, lines)
    ]


def _in(printer: Placed, lines: Sequence[str]) -> Iterator[Fragment]:
    """The marks of a paper stand above it, and again below.

    Where a paper broke off after its last line nobody sees whose the marks are that follow.
    """
    marks: list[str] = []
    open_one: tuple[int, tuple[str, ...]] | None = None
    below: tuple[str, ...] = ()
    for words in filter(None, (line.strip() for line in lines)):
        found = _LINE.match(words)
        if found is None:
            marks.append(words)
        elif found[2] == "BEGIN":
            if open_one is not None:
                yield Fragment(open_one[0], printer, open_one[1], is_whole=False)
            above = marks[len(below) :] if tuple(marks[: len(below)]) == below else marks
            open_one, marks, below = (int(found[1]), tuple(above or marks)), [], ()
        elif found[2] == "END" and open_one is not None and open_one[0] == int(found[1]):
            yield Fragment(open_one[0], printer, open_one[1], is_whole=True)
            below, open_one, marks = open_one[1], None, []
    if open_one is not None:
        yield Fragment(open_one[0], printer, open_one[1], is_whole=False)
