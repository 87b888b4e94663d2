"""A Friday night ends with its books in order, whatever the dice, and the box was killed in it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.processes import forked
from tests.scenarios.evening.books import wrongs
from tests.scenarios.friday import ledger_of, play, prepare

SEEDS = int(os.environ.get("FRIDAYS", "3"))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_books_of_a_friday_night_are_in_order(
    seed: int, template: Path, tmp_path: Path
) -> None:
    prepare(template, tmp_path)

    first = forked().Process(target=play, args=(tmp_path, seed, True))
    first.start()
    first.join()
    play(tmp_path, seed, dies=False)

    assert first.exitcode == -signal.SIGKILL
    assert wrongs(tmp_path, ledger_of(tmp_path)) == []
