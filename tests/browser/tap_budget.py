"""The tap budget of `docs/ux.md`: how many taps a task may take at most."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.restaurant import Waiter

SCREENS = Path(__file__).parents[2] / "docs" / "ux.md"
ROW = re.compile(r"\| (\w+) \| (.+) \| (\d+) \|")


def read(text: str) -> dict[str, int]:
    """Taps by `who: task`, from the table under "Tap budget". Raises ValueError on other rows."""
    _, _, section = text.partition("\n## Tap budget\n")
    _header, _rule, *rows = [line for line in section.splitlines() if line.startswith("|")]
    return dict(map(_row, rows))


def _row(line: str) -> tuple[str, int]:
    found = ROW.fullmatch(line)
    if found is None:
        raise ValueError(f"not `who | task | taps`: {line}")
    who, task, taps = found.groups()
    return f"{who}: {task}", int(taps)


@contextmanager
def at_most(taps: int, fingers: Waiter) -> Iterator[None]:
    """What is done within takes somebody no more taps than that."""
    before = fingers.taps
    yield
    spent = fingers.taps - before
    assert spent <= taps, f"{spent} taps where {taps} are allowed"
