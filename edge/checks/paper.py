"""The bill and the receipt as documents: a draft's facts in the guests' language.

A refund's amounts are printed below zero.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from domain.documents import (
    Amount,
    Document,
    Labels,
    Payment,
    Sale,
    SaleLine,
    StoreHead,
    TaxRow,
    bill,
    labels_in,
    receipt,
)
from domain.fiscal_rules import lines_minor
from domain.floor import at_tables
from domain.money_text import amount_text, measured_text, money_text, percent_text, quantity_text
from domain.ports.fiscal import DraftDiscount, DraftLine, FiscalRecord, ReceiptDraft
from domain.tax import TaxSum
from edge.checks import store
from edge.transaction import Read

ONE = 1000
TIME_FORMAT = "%Y-%m-%d %H:%M"
REFUND = "refund"
UNNAMED = ("", "Discount")
ON_THE_HOUSE = "On the house"
TAX_NOT_OWED = "Tax not owed"
LOGO = "receipt_logo"
"""The option that names the logo: the SHA-256 of a picture that is kept with the box."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who sells, where the clock stands, and the language of guests."""

    store: StoreHead
    zone: ZoneInfo
    language: str


@dataclass(frozen=True, slots=True)
class Issued:
    """What is known of a receipt only when it is made.

    Without a `record` the fiscal device did not answer in time, and the paper says so, with the
    country's own words where the house knows them. `page` is where guests find it again.
    """

    number: str
    record: FiscalRecord | None
    page: str = ""
    outage_words: str = ""
    training: bool = False


def letterhead(read: Read) -> Letterhead:
    """What stands on top of this restaurant's papers."""
    name, address, language, tax_ids = store.store_head(read)
    lines = [
        *address.split("\n"),
        *(f"{kind.upper()}: {number}" for kind, number in tax_ids.items()),
    ]
    head = StoreHead(name, tuple(line for line in lines if line), _logo(read))
    return Letterhead(head, read.house.zone, language)


def _logo(read: Read) -> str:
    """The name of the house's logo among the kept pictures, where it has one."""
    sha256 = read.house.options.get(LOGO)
    return sha256 if isinstance(sha256, str) else ""


def bill_document(draft: ReceiptDraft, head: Letterhead, copy_no: int) -> Document:
    """What is to be paid. A second one says so: BILL 2."""
    sale = _sale(draft, head, draft.called)
    return bill(sale, labels_in(head.language), head.language, copy_no)


def receipt_document(draft: ReceiptDraft, head: Letterhead, issued: Issued) -> Document:
    """The receipt with its number and what the fiscal device wants printed."""
    shown = given_back(draft)
    sale = replace(_sale(shown, head, issued.number), training=issued.training)
    payment = _payment(shown, head, issued)
    return receipt(sale, payment, labels_in(head.language), head.language)


def given_back(draft: ReceiptDraft) -> ReceiptDraft:
    """A refund with its amounts below zero; a sale as it is."""
    if draft.kind != REFUND or draft.total_minor < 0:
        return draft
    return replace(
        draft,
        lines=tuple(_line_back(line) for line in draft.lines),
        taxes=tuple(
            replace(tax, base_minor=-tax.base_minor, tax_minor=-tax.tax_minor)
            for tax in draft.taxes
        ),
        discounts=(),
        total_minor=-draft.total_minor,
        rounding_minor=-draft.rounding_minor,
        tenders=tuple(
            replace(
                tender,
                amount_minor=-abs(tender.amount_minor),
                tendered_minor=-abs(tender.tendered_minor),
                tip_minor=-abs(tender.tip_minor),
            )
            for tender in draft.tenders
        ),
    )


def _line_back(line: DraftLine) -> DraftLine:
    return replace(
        line,
        amount_minor=-line.amount_minor,
        options=tuple(
            replace(option, amount_minor=-option.amount_minor, discount_minor=0)
            for option in line.options
        ),
        discounts=(),
        shared_minor=0,
    )


def _sale(draft: ReceiptDraft, head: Letterhead, number: str) -> Sale:
    def written(minor: int) -> str:
        return amount_text(minor, draft.currency, head.language)

    shared = sum(discount.amount_minor for discount in draft.discounts)
    subtotal = lines_minor(draft) + shared
    labels = labels_in(head.language)
    return Sale(
        store=head.store,
        number=number,
        time=draft.at.astimezone(head.zone).strftime(TIME_FORMAT),
        lines=tuple(sale_line(line, draft.currency, head.language) for line in draft.lines),
        total=money_text(draft.total_minor, draft.currency, head.language),
        subtotal=written(subtotal) if draft.discounts or subtotal != draft.total_minor else "",
        discounts=tuple(
            _taken_off(each, draft.currency, head.language, labels) for each in draft.discounts
        ),
        place=_place(draft, head.language),
        waiter=draft.served_by,
        order_number=draft.called,
        guests=str(draft.guests) if draft.guests else "",
        pickup_number="" if draft.pickup_number is None else str(draft.pickup_number),
        taxes=tuple(tax_row(tax, draft.currency, head.language) for tax in draft.taxes),
        footer=(f"{labels.tax_not_owed}: {draft.exemption}",) if draft.exemption else (),
    )


def _taken_off(discount: DraftDiscount, currency: str, language: str, labels: Labels) -> Amount:
    """`Regular guest (birthday)  -5.00`; what nobody named is called a discount."""
    name = labels.discount if discount.name in UNNAMED else discount.name
    name = labels.on_the_house if discount.name == ON_THE_HOUSE else name
    name = labels.tax_not_owed if discount.name == TAX_NOT_OWED else name
    words = f"{name} ({discount.reason})" if discount.reason else name
    return Amount(words, amount_text(-discount.amount_minor, currency, language))


def _place(draft: ReceiptDraft, language: str) -> str:
    if draft.tables:
        return f"{labels_in(language).table} {at_tables(draft.tables)}"
    return draft.name


def sale_line(line: DraftLine, currency: str, language: str) -> SaleLine:
    """A line as it is printed."""
    is_one = line.quantity == ONE and not line.unit
    unit = "" if is_one else amount_text(line.unit_price_minor, currency, language)
    taken_off = line.shared_minor + sum(each.amount_minor for each in line.discounts)
    taken_off -= sum(option.discount_minor for option in line.options)
    labels = labels_in(language)
    return SaleLine(
        quantity=quantity_text(ONE if line.unit else line.quantity, language),
        weight=measured_text(line.quantity, line.unit, language) if line.unit else "",
        name=line.name,
        amount=amount_text(line.amount_minor + taken_off, currency, language),
        unit_price=unit,
        discounts=tuple(_taken_off(each, currency, language, labels) for each in line.discounts),
        modifiers=tuple(
            Amount(
                option.name,
                amount_text(gross, currency, language) if gross else "",
            )
            for option in line.options
            for gross in (option.amount_minor + option.discount_minor,)
        ),
    )


def tax_row(tax: TaxSum, currency: str, language: str) -> TaxRow:
    """A rate's sums as they are printed."""
    return TaxRow(
        rate=f"{tax.name} {percent_text(tax.rate_micros, language)}",
        net=amount_text(tax.base_minor, currency, language),
        tax=amount_text(tax.tax_minor, currency, language),
        gross=amount_text(tax.base_minor + tax.tax_minor, currency, language),
    )


def _payment(draft: ReceiptDraft, head: Letterhead, issued: Issued) -> Payment:
    def written(minor: int) -> str:
        return amount_text(minor, draft.currency, head.language)

    labels, record = labels_in(head.language), issued.record
    tenders = [Amount(tender.name, written(tender.tendered_minor)) for tender in draft.tenders]
    if draft.rounding_minor:
        tenders.insert(0, Amount(labels.rounding, written(draft.rounding_minor)))
    tips = sum(tender.tip_minor for tender in draft.tenders)
    change = sum(tender.change_minor for tender in draft.tenders)
    return Payment(
        tenders=tuple(tenders),
        change=written(change) if change else "",
        tip=written(tips) if tips else "",
        fiscal_lines=record.printed_lines if record else (),
        qr=record.qr_text if record else "",
        outage="" if record else issued.outage_words or labels.outage,
        page=issued.page,
        is_refund=draft.kind == REFUND,
        refund_of=draft.original,
        reason=draft.reason if draft.kind == REFUND else "",
    )
