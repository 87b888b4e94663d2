"""The demo's clock: the machine's, ahead by the nights that were slept through.

A chain has one clock for all of its processes, boxes and centre alike: nobody's is wrong after a
night that one of them slept through.
"""

from __future__ import annotations

import math
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from comanda.demo_stage.notes import Notebook

LOOK_EVERY_S = 0.5


class Forward(Protocol):
    """A clock that can be put forward."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...

    def put_forward(self, moment: datetime) -> None:
        """Make it `moment` now."""
        ...


class DemoClock:
    """Runs like the machine's clock and can be put forward, never back."""

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook

    def now(self) -> datetime:
        """The present moment in the demo, aware, in UTC."""
        return datetime.now(UTC) + timedelta(seconds=self._notebook.notes.ahead_s)

    def put_forward(self, moment: datetime) -> None:
        """Make it `moment` now; an earlier one changes nothing. It stays so after a restart."""
        ahead = math.ceil((moment - datetime.now(UTC)).total_seconds())
        if ahead > self._notebook.notes.ahead_s:
            self._notebook.note(ahead_s=ahead)


class SharedClock:
    """The same for several processes: by how much it is ahead is in a file that each looks at."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._ahead_s = 0
        self._looked: float | None = None

    def now(self) -> datetime:
        """The present moment in the demo, aware, in UTC."""
        return datetime.now(UTC) + timedelta(seconds=self._ahead())

    def put_forward(self, moment: datetime) -> None:
        """Make it `moment` now, for all within half a second; an earlier one changes nothing."""
        ahead = math.ceil((moment - datetime.now(UTC)).total_seconds())
        self._looked = None
        if ahead > self._ahead():
            part = self._file.with_name(f"{self._file.name}.part")
            part.write_text(str(ahead), encoding="ascii")
            part.replace(self._file)
            self._ahead_s = ahead

    def _ahead(self) -> int:
        now = time.monotonic()
        if self._looked is None or now - self._looked >= LOOK_EVERY_S:
            self._looked = now
            if self._file.exists():
                self._ahead_s = int(self._file.read_text(encoding="ascii"))
        return self._ahead_s
