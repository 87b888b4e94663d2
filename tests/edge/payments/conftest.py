"""A counter with a virtual terminal."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from edge.database import Database
from edge.founding import Founded
from tests.edge.payments.desk import HASTY, Desk, new_desk
from tests.edge.till import open_till


@pytest.fixture
async def desk(db: Database, founded: Founded) -> AsyncIterator[Desk]:
    """A terminal whose answer is waited for."""
    opened = await new_desk(await open_till(db, founded))
    yield opened
    await opened.payments.end()


@pytest.fixture
async def hasty(db: Database, founded: Founded) -> AsyncIterator[Desk]:
    """A terminal whose every answer comes after the deadline."""
    opened = await new_desk(await open_till(db, founded), HASTY)
    yield opened
    await opened.payments.end()
