"""The fault catalogue runs on loops in which nobody waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from tests.faults.hurried import HurriedLoop


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], HurriedLoop]]:
    """Every test of this folder."""
    return {"hurried": HurriedLoop}
