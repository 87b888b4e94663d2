"""The demo's clock: the machine's, ahead by the nights that were slept through."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

from comanda.demo_stage.notes import Notebook


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
