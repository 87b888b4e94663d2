"""The bill and the receipt as documents: a draft's facts in the guests' language."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from domain.documents import (
    Amount,
    Document,
    Payment,
    Sale,
    SaleLine,
    StoreHead,
    TaxRow,
    bill,
    labels_in,
    receipt,
)
from domain.floor import at_tables
from domain.money_text import amount_text, measured_text, money_text, percent_text, quantity_text
from domain.ports.fiscal import DraftLine, FiscalRecord, ReceiptDraft
from domain.tax import TaxSum
from edge.checks import store
from edge.transaction import Read

ONE = 1000
TIME_FORMAT = "%Y-%m-%d %H:%M"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who sells, where the clock stands, and the language of guests."""

    store: StoreHead
    zone: ZoneInfo
    language: str


def letterhead(read: Read) -> Letterhead:
    """What stands on top of this restaurant's papers."""
    name, address, language, tax_ids = store.store_head(read)
    lines = [*address.split("\n"), *(f"{kind}: {number}" for kind, number in tax_ids.items())]
    head = StoreHead(name, tuple(line for line in lines if line))
    return Letterhead(head, read.house.zone, language)


def bill_document(draft: ReceiptDraft, head: Letterhead, copy_no: int) -> Document:
    """What is to be paid. A second one says so in its number: `12 (2)`."""
    number = draft.called if copy_no == 1 else f"{draft.called} ({copy_no})"
    return bill(_sale(draft, head, number), labels_in(head.language), head.language)


def receipt_document(
    draft: ReceiptDraft, head: Letterhead, number: str, record: FiscalRecord
) -> Document:
    """The receipt with its number and what the fiscal device wants printed."""
    sale, payment = _sale(draft, head, number), _payment(draft, head, record)
    return receipt(sale, payment, labels_in(head.language), head.language)


def _sale(draft: ReceiptDraft, head: Letterhead, number: str) -> Sale:
    return Sale(
        store=head.store,
        number=number,
        time=draft.at.astimezone(head.zone).strftime(TIME_FORMAT),
        lines=tuple(_line(line, draft.currency, head.language) for line in draft.lines),
        total=money_text(draft.total_minor, draft.currency, head.language),
        place=_place(draft, head.language),
        waiter=draft.served_by,
        order_number=draft.called,
        guests=str(draft.guests) if draft.guests else "",
        pickup_number="" if draft.pickup_number is None else str(draft.pickup_number),
        taxes=tuple(_tax(tax, draft.currency, head.language) for tax in draft.taxes),
    )


def _place(draft: ReceiptDraft, language: str) -> str:
    if draft.tables:
        return f"{labels_in(language).table} {at_tables(draft.tables)}"
    return draft.name


def _line(line: DraftLine, currency: str, language: str) -> SaleLine:
    is_one = line.quantity == ONE and not line.unit
    unit = "" if is_one else amount_text(line.unit_price_minor, currency, language)
    return SaleLine(
        quantity=quantity_text(ONE if line.unit else line.quantity, language),
        weight=measured_text(line.quantity, line.unit, language) if line.unit else "",
        name=line.name,
        amount=amount_text(line.amount_minor, currency, language),
        unit_price=unit,
        modifiers=tuple(
            Amount(
                option.name,
                amount_text(option.amount_minor, currency, language) if option.amount_minor else "",
            )
            for option in line.options
        ),
    )


def _tax(tax: TaxSum, currency: str, language: str) -> TaxRow:
    return TaxRow(
        rate=f"{tax.name} {percent_text(tax.rate_micros, language)}",
        net=amount_text(tax.base_minor, currency, language),
        tax=amount_text(tax.tax_minor, currency, language),
        gross=amount_text(tax.base_minor + tax.tax_minor, currency, language),
    )


def _payment(draft: ReceiptDraft, head: Letterhead, record: FiscalRecord) -> Payment:
    def written(minor: int) -> str:
        return amount_text(minor, draft.currency, head.language)

    tenders = [Amount(tender.name, written(tender.tendered_minor)) for tender in draft.tenders]
    if draft.rounding_minor:
        tenders.insert(0, Amount(labels_in(head.language).rounding, written(draft.rounding_minor)))
    tips = sum(tender.tip_minor for tender in draft.tenders)
    change = sum(tender.change_minor for tender in draft.tenders)
    return Payment(
        tenders=tuple(tenders),
        change=written(change) if change else "",
        tip=written(tips) if tips else "",
        fiscal_lines=record.printed_lines,
        qr=record.qr_text,
    )
