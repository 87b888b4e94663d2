"""The services of a box, killed while people call them, with what they were told so far."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

from edge.connection import connect
from edge.settings import DATABASE_FILE
from tests.crash.books import faults, paper_faults
from tests.crash.people import Acknowledged, work_until_killed
from tests.crash.restaurant import Restaurant

LONGEST_S = 0.25


class ServiceBox:
    """One data folder, and everything that people were told about it."""

    def __init__(self, restaurant: Restaurant, folder: Path, seed: int) -> None:
        self.told = Acknowledged()
        self._folder = folder
        self._dice = random.Random(seed)
        shutil.copy(restaurant.template, folder / DATABASE_FILE)

    def work_and_die(self) -> None:
        """Let people work for a moment from the first acknowledgement on, then SIGKILL."""
        seed, alive_s = self._dice.randrange(10**9), self._dice.uniform(0, LONGEST_S)
        heard = work_until_killed(self._folder / DATABASE_FILE, seed, alive_s)
        self.told.commands |= heard.commands
        self.told.lines |= heard.lines
        self.told.payments |= heard.payments

    def wrongs(self) -> list[str]:
        """Every broken promise, in words; empty when all is well."""
        raw = connect(self._folder / DATABASE_FILE)
        try:
            there = {
                table: {row[0] for row in raw.execute(f"SELECT id FROM {table}")}
                for table in ("commands", "order_lines", "payments")
            }
            return [
                *faults(raw),
                *paper_faults(raw, self._folder / "paper"),
                *self._lost(there),
            ]
        finally:
            raw.close()

    def _lost(self, there: dict[str, set[bytes]]) -> Iterator[str]:
        for table, told in (
            ("commands", self.told.commands),
            ("order_lines", self.told.lines),
            ("payments", self.told.payments),
        ):
            yield from (f"{table}: {row_id.hex()} is lost" for row_id in told - there[table])
