"""The fault catalogue runs on loops in which nobody waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from drivers.host import leases
from tests.faults.hurried import HurriedLoop


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], HurriedLoop]]:
    """Every test of this folder."""
    return {"hurried": HurriedLoop}


@pytest.fixture(autouse=True)
def _leases_of_our_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that run at once have machines of their own."""
    monkeypatch.setattr(leases, "lease_folder", lambda: tmp_path / "leases")
