"""A till whose restaurant has gift cards and house accounts."""

from __future__ import annotations

import pytest

from edge.database import Database
from edge.founding import Founded
from tests.edge.accounts.desk import Desk, open_desk
from tests.edge.till import Till, open_till


@pytest.fixture
async def till(db: Database, founded: Founded) -> Till:
    """The counter, with cash and card."""
    return await open_till(db, founded)


@pytest.fixture
async def desk(till: Till) -> Desk:
    """The same counter, with tenders that are paid from accounts."""
    return await open_desk(till)
