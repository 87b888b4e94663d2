"""Houses for stories."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.house import House, build_template, open_house

pytest.register_assert_rewrite("tests.scenarios.ledger_held")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo restaurant's database, to be copied."""
    path = tmp_path_factory.mktemp("template") / "box.db"
    asyncio.run(build_template(path))
    return path


@pytest.fixture
async def house(template: Path, tmp_path: Path) -> AsyncIterator[House]:
    """A house of one's own."""
    async with open_house(template, tmp_path) as opened:
        yield opened
