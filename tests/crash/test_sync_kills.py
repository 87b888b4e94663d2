"""Both ends of replication are killed while a box pushes: each sale is at the centre once."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.sync_ends import YEAR, kill_both_ends

DAYS, KILLS, LONGEST_S = 5, 6, 0.5
MIDDLE_LEAST = 3


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose path is short enough for a database's socket."""
    found = Path(tempfile.mkdtemp(prefix="pg-"))
    yield found
    shutil.rmtree(found)


@pytest.mark.slow
@pytest.mark.skipif(not YEAR.is_dir(), reason=f"BOTH ENDS ARE NOT KILLED: no {YEAR}")
def test_every_sale_is_at_the_centre_once_whoever_was_killed(folder: Path) -> None:
    done = kill_both_ends(folder, DAYS, KILLS, LONGEST_S, seed=1, whole=False)

    assert {"box", "api", "backend"} <= set(done.victims)
    assert done.in_the_middle >= MIDDLE_LEAST
    assert done.wrongs == ()
