"""A desk for refunds in a founded restaurant."""

import pytest

from edge.database import Database
from edge.founding import Founded
from edge.refunds.service import RefundService
from edge.shifts.service import ShiftService
from tests.edge.refunds.desk import Desk
from tests.edge.till import open_till


@pytest.fixture
async def desk(db: Database, founded: Founded) -> Desk:
    """The counter, with cash and card."""
    return Desk(await open_till(db, founded), RefundService(db), ShiftService(db))
