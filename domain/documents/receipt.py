"""Papers for guests: the receipt of a paid check, the bill before payment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from domain.documents.labels import ENGLISH, Labels
from domain.documents.marks import bar, clean
from domain.documents.parts import (
    MAX_KEPT,
    Cell,
    Columns,
    Cut,
    Document,
    Feed,
    Image,
    Part,
    Qr,
    Rule,
    Style,
    Text,
)
from domain.documents.rows import Amount, amount_row, kept, quantity, wrapping

_BOLD = Style(bold=True)
_TOTAL = Style(bold=True, width=2, height=2)
_NAME = Style(bold=True, width=2, height=2)
_NUMBER = Style(bold=True, width=4, height=4)


@dataclass(frozen=True, slots=True)
class StoreHead:
    """Who sells: name in large letters, then address, telephone and tax number lines."""

    name: str
    lines: tuple[str, ...] = ()
    logo: str = ""


@dataclass(frozen=True, slots=True)
class SaleLine:
    """One line sold. `unit_price` is shown where more than one was sold; modifiers may cost.

    What was weighed has a `weight` that its price is multiplied with: `0.350 kg x 59.00`.
    """

    quantity: str
    name: str
    amount: str
    unit_price: str = ""
    modifiers: tuple[Amount, ...] = ()
    discounts: tuple[Amount, ...] = ()
    weight: str = ""


@dataclass(frozen=True, slots=True)
class TaxRow:
    """One tax rate's sums, already formatted: "A 20 %", net, tax, gross."""

    rate: str
    net: str
    tax: str
    gross: str


@dataclass(frozen=True, slots=True)
class Sale:
    """What a bill and a receipt have in common. All money and time is formatted text.

    `pickup_number` is what a guest of takeaway is called by, and stands large.
    """

    store: StoreHead
    number: str
    time: str
    lines: tuple[SaleLine, ...]
    total: str
    place: str = ""
    waiter: str = ""
    order_number: str = ""
    guests: str = ""
    subtotal: str = ""
    discounts: tuple[Amount, ...] = ()
    taxes: tuple[TaxRow, ...] = ()
    footer: tuple[str, ...] = ()
    training: bool = False
    pickup_number: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """What a receipt adds to the sale: tenders, change, tip, the fiscal lines and code.

    `outage` are the country's words where the fiscal device did not answer in time; `page` is the
    address of the receipt's page. A refund names the receipt that it is of, and why.
    """

    tenders: tuple[Amount, ...]
    change: str = ""
    tip: str = ""
    fiscal_lines: tuple[str, ...] = ()
    qr: str = ""
    copy_number: int = 0
    is_refund: bool = False
    refund_of: str = ""
    reason: str = ""
    outage: str = ""
    page: str = ""


def receipt(
    sale: Sale, payment: Payment, labels: Labels = ENGLISH, language: str = "en"
) -> Document:
    """The receipt of a paid check. A copy says so at the top."""
    parts = (
        *_receipt_marks(sale, payment, labels),
        *_sale(sale, labels, labels.receipt),
        *_payment(payment, labels),
        *tax_rows(sale.taxes, labels),
        *_fiscal(payment),
        *_page(payment, labels),
        *_footer(sale),
    )
    return Document("receipt", clean(f"{labels.receipt} {sale.number}"), parts, language)


def bill(sale: Sale, labels: Labels = ENGLISH, language: str = "en", copy_no: int = 1) -> Document:
    """What the guest is about to pay; it says that it is no receipt, and the how manyth it is."""
    marks: tuple[Part, ...] = (bar(labels.training, large=False),) if sale.training else ()
    title = clean(f"{labels.bill} {sale.number}")
    if copy_no > 1:
        again = labels.bill_again.format(number=copy_no)
        title = f"{clean(again)} · {title}"
        marks = (*marks, bar(again), Text(clean(labels.bill_replaces), "centre"))
    warning = Text(clean(labels.bill_is_no_receipt), "centre", _BOLD)
    parts = (
        *marks,
        *_sale(sale, labels, labels.bill),
        *tax_rows(sale.taxes, labels),
        Feed(1),
        warning,
        *_footer(sale),
    )
    return Document("bill", title, parts, language)


def _receipt_marks(sale: Sale, payment: Payment, labels: Labels) -> Iterator[Part]:
    if sale.training:
        yield bar(labels.training, large=False)
    if payment.copy_number:
        yield bar(labels.copy.format(number=payment.copy_number), large=False)
    if payment.is_refund:
        yield bar(labels.refund)
    if payment.refund_of:
        yield Text(clean(labels.refund_of.format(number=payment.refund_of)), "centre", _BOLD)
    if payment.reason:
        yield Text(clean(f"{labels.reason}: {payment.reason}"), "centre")


def _sale(sale: Sale, labels: Labels, name: str) -> Iterator[Part]:
    yield from store_head(sale.store)
    yield Rule()
    yield Columns((wrapping(f"{name} {sale.number}"), kept(sale.time)), _BOLD)
    if sale.pickup_number:
        yield Text(clean(sale.pickup_number), "centre", _NUMBER)
    order = f"{labels.order} {sale.order_number}" if sale.order_number else ""
    guests = f"{labels.guests} {sale.guests}" if sale.guests else ""
    where = " · ".join(filter(None, (sale.place, order, guests)))
    if where:
        yield Text(clean(where))
    if sale.waiter:
        yield Text(clean(f"{labels.waiter} {sale.waiter}"))
    yield Rule()
    yield from sale_lines(sale.lines)
    yield Rule()
    if sale.subtotal and (sale.discounts or sale.subtotal != sale.total):
        yield amount_row(Amount(labels.subtotal, sale.subtotal))
    for discount in sale.discounts:
        yield amount_row(discount)
    yield amount_row(Amount(labels.total, sale.total), _TOTAL)


def store_head(store: StoreHead) -> Iterator[Part]:
    """Logo, name and address lines, centred."""
    if store.logo:
        yield Image(store.logo)
    yield Text(clean(store.name), "centre", _NAME)
    for line in store.lines:
        yield Text(clean(line), "centre")


def sale_lines(lines: tuple[SaleLine, ...]) -> Iterator[Part]:
    """The lines sold, their quantities right aligned."""
    for line in lines:
        yield from _sale_line(line, _widest_quantity(lines))


def _widest_quantity(lines: tuple[SaleLine, ...]) -> int:
    return min(max((len(clean(line.quantity)) for line in lines), default=0), MAX_KEPT)


def _sale_line(line: SaleLine, widest: int) -> Iterator[Part]:
    counted = quantity(line.quantity, widest)
    yield Columns((counted, wrapping(line.name), kept(line.amount)))
    if line.unit_price:
        times = line.weight or line.quantity
        yield Text(clean(f"{times} x {line.unit_price}"), indent=widest + 1)
    for extra in (*line.modifiers, *line.discounts):
        yield amount_row(extra, indent=widest + 1)


def _payment(payment: Payment, labels: Labels) -> Iterator[Part]:
    yield Feed(1)
    for tender in payment.tenders:
        yield amount_row(tender)
    if payment.tip:
        yield amount_row(Amount(labels.tip, payment.tip))
    if payment.change:
        yield amount_row(Amount(labels.change, payment.change), _BOLD)


def tax_rows(taxes: tuple[TaxRow, ...], labels: Labels) -> Iterator[Part]:
    """A row for each rate under their head; nothing where there are no taxes."""
    if not taxes:
        return
    head = TaxRow(labels.tax, labels.tax_base, labels.tax_amount, labels.tax_gross)
    yield Rule("dashed")
    for row in (head, *taxes):
        money = (Cell(clean(each), 3, "right", True) for each in (row.net, row.tax, row.gross))
        yield Columns((Cell(clean(row.rate), 3), *money))


def _fiscal(payment: Payment) -> Iterator[Part]:
    if payment.qr or payment.fiscal_lines or payment.outage:
        yield Feed(1)
    if payment.outage:
        yield bar(payment.outage, large=False)
    for line in payment.fiscal_lines:
        yield Text(clean(line), "centre")
    if payment.qr:
        yield Qr(payment.qr)


def _page(payment: Payment, labels: Labels) -> Iterator[Part]:
    if payment.page:
        yield Feed(1)
        yield Text(clean(labels.receipt_page), "centre")
        yield Qr(payment.page, module_dots=4)


def _footer(sale: Sale) -> Iterator[Part]:
    yield Feed(1)
    for line in sale.footer:
        yield Text(clean(line), "centre")
    yield Feed(1)
    yield Cut()
