"""The fiscal device as managers see it, and the rules of receipts that they set."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from domain.errors import BadRequest, Forbidden
from domain.receipts import JOURNAL_ONLY, VIRTUAL, ReceiptRules
from edge.checks.fiscal_service import FiscalService, SetReceiptRules
from edge.checks.worker import ReceiptWorker
from tests.edge.till import CASHIER, MANAGER, Till


@pytest.fixture
def service(till: Till, tmp_path: Path) -> FiscalService:
    return FiscalService(till.db, tmp_path)


async def test_a_manager_chooses_the_device_and_the_next_receipt_is_its(
    till: Till, service: FiscalService
) -> None:
    worker = ReceiptWorker(till.db, service.device)
    service.tell(worker)
    before = service.device.name

    await service.set_rules(SetReceiptRules(device=VIRTUAL, outage_after_s=3), MANAGER)
    await till.pay(await till.order(100), 100)
    await worker.complete_pending()

    state = await service.state()
    assert (before, state.device.name, state.rules.outage_after_s) == (JOURNAL_ONLY, VIRTUAL, 3)
    assert state.virtual is not None
    assert [each.total_minor for each in state.virtual.signed] == [100]
    assert await till.count("audit_entries WHERE act = 'receipt_rules_set'") == 1


async def test_what_waits_is_named_with_its_reason(till: Till, service: FiscalService) -> None:
    await service.set_rules(SetReceiptRules(device=VIRTUAL), MANAGER)
    service.behave("refuses")
    await till.pay(await till.order(100), 100)
    await ReceiptWorker(till.db, service.device).complete_pending()

    state = await service.state()

    assert (state.count, state.since, state.device.health) == (1, till.db.clock.now(), "locked")
    (waiting,) = state.waiting
    assert (waiting.printed, waiting.trouble) == (False, "The fiscal device refused to sign.")


async def test_only_managers_change_the_rules_and_only_to_what_can_be(
    service: FiscalService,
) -> None:
    with pytest.raises(Forbidden):
        await service.set_rules(SetReceiptRules(device=VIRTUAL), CASHIER)
    with pytest.raises(BadRequest, match="no such fiscal device"):
        await service.set_rules(SetReceiptRules(device="magic"), MANAGER)
    with pytest.raises(BadRequest, match="an hour"):
        await service.set_rules(SetReceiptRules(outage_after_s=-1), MANAGER)
    with pytest.raises(BadRequest, match="behave"):
        service.behave("sings")

    assert (await service.state()).rules == ReceiptRules()


def test_rules_are_read_as_they_were_written() -> None:
    rules = ReceiptRules(VIRTUAL, 0, "Ausgefallen", is_asked=True, page_code=False)

    assert ReceiptRules.of(rules.written()) == rules
    assert ReceiptRules.of({"fiscal_outage_after_s": "soon", "fiscal_device": 7}) == replace(
        ReceiptRules()
    )
