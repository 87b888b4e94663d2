"""Facts of money are written once: the database refuses to change or delete them."""

from sqlite3 import IntegrityError

import pytest

from domain.ids import new_id
from edge.checks.worker import ReceiptWorker
from edge.shifts.requests import OpenDrawer
from providers.fiscal.journal_only import JournalOnly
from tests.edge.refunds.desk import Desk
from tests.edge.till import MANAGER

FACTS = (
    "payments",
    "receipts",
    "fiscal_records",
    "refunds",
    "refund_lines",
    "ledger_postings",
    "cash_movements",
)


@pytest.mark.parametrize("table", FACTS)
@pytest.mark.parametrize(
    "act", ["UPDATE {table} SET business_date = '2000-01-01'", "DELETE FROM {table}"]
)
async def test_a_fact_is_neither_changed_nor_deleted(desk: Desk, table: str, act: str) -> None:
    await desk.shifts.open(OpenDrawer(new_id(), desk.till.founded.drawer_id, 5_000), MANAGER)
    await desk.back(await desk.sell(1_000), everything=True)
    await ReceiptWorker(desk.till.db, JournalOnly()).complete_pending()
    before = await desk.till.value(f"SELECT count(*) || max(business_date) FROM {table}")

    with pytest.raises(IntegrityError):
        await desk.till.execute(act.format(table=table))

    assert await desk.till.value(f"SELECT count(*) || max(business_date) FROM {table}") == before
    assert await desk.till.count(table) > 0
