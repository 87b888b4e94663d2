"""The tap budget of `docs/ux.md`: how many taps a task may take at most."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.restaurant import Waiter

SCREENS = Path(__file__).parents[2] / "docs" / "ux.md"
ROW = re.compile(r"^\| (\w+) \| (.+?) \| (\d+) \|$", re.MULTILINE)


def read(text: str) -> dict[str, int]:
    """Taps by `who: task`, as the table under "Tap budget" says."""
    _, _, table = text.partition("\n## Tap budget\n")
    return {f"{who}: {task}": int(taps) for who, task, taps in ROW.findall(table)}


@contextmanager
def at_most(taps: int, fingers: Waiter) -> Iterator[None]:
    """What is done within takes somebody no more taps than that."""
    before = fingers.taps
    yield
    spent = fingers.taps - before
    assert spent <= taps, f"{spent} taps where {taps} are allowed"
