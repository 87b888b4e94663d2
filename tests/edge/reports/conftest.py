"""A till for reports."""

import pytest

from edge.database import Database
from edge.founding import Founded
from tests.edge.till import Till, open_till


@pytest.fixture
async def till(db: Database, founded: Founded) -> Till:
    """The counter."""
    return await open_till(db, founded)
