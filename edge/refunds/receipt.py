"""What the receipt of a refund will say, fixed in the write that gives the money back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from domain.checks import CheckTotals
from domain.money import round_half_up
from domain.orders import THOUSANDTHS
from domain.ports.fiscal import DraftLine, DraftTender, ReceiptDraft
from domain.refunds import Back
from edge.checks import draft
from edge.checks.store import SoldLine
from edge.printing.jobs import receipt_printer
from edge.refunds import store
from edge.refunds.paid import Paid
from edge.refunds.planning import Plan
from edge.refunds.requests import PaidOut
from edge.transaction import Read, Write
from sync.tables.catalog import Tender
from sync.tables.sales import Receipt, ReceiptRequest


def ask_refund_receipt(
    tx: Write,
    paid: Paid,
    refund_id: UUID,
    planned: Plan,
    reason: str,
    drawer_id: UUID | None,
    *,
    paper: bool,
) -> UUID:
    """Ask for the receipt of a refund; returns the request's id."""
    said = refund_draft(tx, paid, planned.back, planned.outs, reason)
    printer_id = receipt_printer(tx, drawer_id) if paper else None
    request = tx.insert(
        ReceiptRequest,
        check_id=paid.check.id,
        kind="refund",
        refund_id=refund_id,
        draft={
            "sale": draft.to_json(said),
            "printer_id": printer_id.hex if printer_id else None,
        },
    )
    return request.id


def refund_draft(
    tx: Write, paid: Paid, back: Back, outs: Sequence[PaidOut], reason: str
) -> ReceiptDraft:
    """The draft: all amounts positive, read as given back, with the number of the sale's receipt.

    Discounts are in the amounts already: what stands there is what was paid.
    """
    totals = CheckTotals(back.lines_minor, back.tax_minor, back.amount_minor, back.taxes)
    many = len(store.numbers_of_checks(tx, paid.order.id)) > 1
    lines = lines_back(paid, back)
    said = draft.receipt_draft(
        tx, paid.order, lines, totals, (), tx.now, paid.check.number if many else 0
    )
    original = next((f"{each.series}-{each.number}" for each in receipts(tx, paid)), "")
    return replace(
        said,
        kind="refund",
        lines=tuple(map(_plain, said.lines)),
        discounts=(),
        rounding_minor=sum(out.rounding_minor for out in outs),
        tenders=tuple(_tender(tx, out) for out in outs),
        original=original,
        reason=reason,
    )


def receipts(read: Read, paid: Paid) -> list[Receipt]:
    """The receipts of the sale itself."""
    return [each for each in store.receipts_of(read, paid.check.id) if each.kind == "sale"]


def lines_back(paid: Paid, back: Back) -> list[SoldLine]:
    """The lines that go back, as the receipt reads them; money of a line without quantity is one
    piece of it."""
    gone = {line.line_id: line for line in back.lines}
    found = []
    for line in paid.sold:
        if line.id not in gone:
            continue
        own = gone[line.id]
        quantity = own.quantity or THOUSANDTHS
        unit = round_half_up(own.amount_minor * THOUSANDTHS, quantity)
        found.append(
            replace(
                line,
                quantity=quantity,
                unit=line.unit if own.quantity else "",
                unit_price_minor=unit,
                amount_minor=own.amount_minor,
            )
        )
    return found


def _plain(line: DraftLine) -> DraftLine:
    options = tuple(replace(option, discount_minor=0) for option in line.options)
    return replace(line, discounts=(), shared_minor=0, options=options)


def _tender(read: Read, out: PaidOut) -> DraftTender:
    return DraftTender(
        kind=out.tender_kind,
        name=out.tender_name,
        amount_minor=out.amount_minor - out.tip_minor,
        tendered_minor=out.amount_minor,
        tip_minor=out.tip_minor,
        rounding_minor=out.rounding_minor,
        fiscalised_by=read.load(Tender, out.tender_id, "way to pay").fiscalised_by,
    )
