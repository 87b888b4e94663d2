"""A start imports no more than it needs, and collects garbage again once it serves."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator

import pytest

from edge import quick_start

NOT_FOR_A_START = {
    "alembic",
    "openpyxl",
    "PIL",
    "escpos",
    "segno",
    "zeroconf",
    "serial",
    "usb",
    "cryptography",
    "biip",
}


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    gc.enable()
    gc.unfreeze()


def test_nothing_is_collected_until_the_box_serves() -> None:
    quick_start.begin()
    assert not gc.isenabled()

    quick_start.end()

    assert gc.isenabled()
    assert gc.get_freeze_count() > 0


def test_a_start_imports_nothing_that_only_some_days_need() -> None:
    names = "import comanda.cli, comanda.edge_commands, edge.main, sys; print(*sys.modules)"

    imported = subprocess.run(
        [sys.executable, "-c", names], capture_output=True, text=True, check=True
    ).stdout.split()

    assert NOT_FOR_A_START & {name.partition(".")[0] for name in imported} == set()
