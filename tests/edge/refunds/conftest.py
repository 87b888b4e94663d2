"""A desk for refunds in a founded restaurant."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from edge.database import Database
from edge.founding import Founded
from edge.refunds.service import RefundService
from edge.shifts.service import ShiftService
from tests.edge.refunds.desk import Desk
from tests.edge.till import open_till
from tests.house import House, build_template, open_house


@pytest.fixture
async def desk(db: Database, founded: Founded) -> Desk:
    """The counter, with cash and card."""
    return Desk(await open_till(db, founded), RefundService(db), ShiftService(db))


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo restaurant's database, to be copied."""
    path = tmp_path_factory.mktemp("template") / "box.db"
    asyncio.run(build_template(path))
    return path


@pytest.fixture
async def house(template: Path, tmp_path: Path) -> AsyncIterator[House]:
    """The demo restaurant of one's own."""
    async with open_house(template, tmp_path) as opened:
        yield opened
