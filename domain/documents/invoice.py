"""The invoice to a firm and the credit note on it, as documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from domain.documents.labels import labels_in
from domain.documents.marks import clean
from domain.documents.parts import Columns, Cut, Document, Feed, Part, Rule, Style, Text
from domain.documents.receipt import SaleLine, StoreHead, TaxRow, sale_lines, store_head, tax_rows
from domain.documents.rows import Amount, amount_row, kept, wrapping
from domain.language import N_, words

_BOLD = Style(bold=True)
_LARGE = Style(bold=True, width=2, height=2)


@dataclass(frozen=True, slots=True)
class InvoicePaper:
    """What an invoice or credit note says. All money and days are formatted text.

    `corrects` is the number of the invoice that a credit note is on; `open` what is to be paid,
    `paid` what is paid already.
    """

    store: StoreHead
    number: str
    issued_on: str
    buyer: tuple[str, ...]
    buyer_tax_id: str
    lines: tuple[SaleLine, ...]
    taxes: tuple[TaxRow, ...]
    total: str
    paid: str = ""
    open: str = ""
    due_on: str = ""
    supplied_on: str = ""
    reference: str = ""
    note: str = ""
    corrects: str = ""


def invoice(paper: InvoicePaper, language: str = "en") -> Document:
    """An invoice; with `corrects` a credit note."""
    say = words(language).text
    title = say(N_("Credit note") if paper.corrects else N_("Invoice"))
    parts = (*_head(paper, title, language), *_lines(paper, language), *_terms(paper, language))
    return Document("other", clean(f"{title} {paper.number}"), parts, language)


def _head(paper: InvoicePaper, title: str, language: str) -> Iterator[Part]:
    say = words(language).text
    yield from store_head(paper.store)
    yield Rule()
    yield Text(clean(title), "centre", _LARGE)
    yield Columns((wrapping(paper.number), kept(paper.issued_on)), _BOLD)
    if paper.corrects:
        yield Text(clean(say(N_("On invoice {number}")).format(number=paper.corrects)))
    if paper.supplied_on:
        yield Text(clean(say(N_("Supplied on {day}")).format(day=paper.supplied_on)))
    yield Rule()
    yield Text(clean(say(N_("To"))), style=_BOLD)
    for line in paper.buyer:
        yield Text(clean(line))
    if paper.buyer_tax_id:
        yield Text(clean(say(N_("Tax number {number}")).format(number=paper.buyer_tax_id)))
    if paper.reference:
        yield Text(clean(say(N_("Your reference: {words}")).format(words=paper.reference)))
    yield Rule()


def _lines(paper: InvoicePaper, language: str) -> Iterator[Part]:
    labels = labels_in(language)
    yield from sale_lines(paper.lines)
    yield Rule()
    yield amount_row(Amount(labels.total, paper.total), _LARGE)
    yield from tax_rows(paper.taxes, labels)


def _terms(paper: InvoicePaper, language: str) -> Iterator[Part]:
    say = words(language).text
    yield Rule("dashed")
    if paper.paid:
        yield amount_row(Amount(say(N_("Paid")), paper.paid))
    if paper.open:
        yield amount_row(Amount(say(N_("To be paid")), paper.open), _BOLD)
        yield amount_row(Amount(say(N_("Due on")), paper.due_on), _BOLD)
    if paper.note:
        yield Feed(1)
        yield Text(clean(paper.note))
    yield Feed(1)
    yield Cut()
