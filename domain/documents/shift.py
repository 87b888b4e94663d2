"""The report of a drawer's shift."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from domain.documents.labels import ENGLISH, Labels
from domain.documents.marks import clean
from domain.documents.parts import PLAIN, Cut, Document, Feed, Part, Rule, Style, Text
from domain.documents.receipt import StoreHead
from domain.documents.rows import Amount, amount_row

_BOLD = Style(bold=True)
_NAME = Style(bold=True, width=2, height=2)


@dataclass(frozen=True, slots=True)
class TenderCount:
    """One tender of a shift: what should be there, what was counted, the difference."""

    tender: str
    expected: str
    counted: str
    difference: str
    differs: bool = False


@dataclass(frozen=True, slots=True)
class ShiftReport:
    """A drawer's shift from opening float to counted money; amounts are formatted."""

    store: StoreHead
    number: str
    opened_at: str
    closed_at: str
    person: str
    drawer: str
    opening: str
    tenders: tuple[TenderCount, ...]
    sales: tuple[Amount, ...] = ()
    movements: tuple[Amount, ...] = ()


def shift_report(report: ShiftReport, labels: Labels = ENGLISH, language: str = "en") -> Document:
    """The report of a shift, with differences in bold and a line to sign on."""
    parts = (*_shift_head(report, labels), *_shift_body(report, labels))
    return Document(
        "shift_report", clean(f"{labels.shift_report} {report.number}"), parts, language
    )


def _shift_head(report: ShiftReport, labels: Labels) -> Iterator[Part]:
    yield Text(clean(f"{labels.shift_report} {report.number}"), "centre", _NAME)
    yield Text(clean(report.store.name), "centre")
    yield Rule()
    yield amount_row(Amount(labels.drawer, report.drawer))
    yield amount_row(Amount(labels.person, report.person))
    yield amount_row(Amount(labels.opened, report.opened_at))
    yield amount_row(Amount(labels.closed, report.closed_at))


def _shift_body(report: ShiftReport, labels: Labels) -> Iterator[Part]:
    if report.sales:
        yield Rule()
        yield Text(clean(labels.sales), style=_BOLD)
    for sale in report.sales:
        yield amount_row(sale)
    yield Rule()
    yield amount_row(Amount(labels.opening, report.opening))
    for movement in report.movements:
        yield amount_row(movement)
    for count in report.tenders:
        yield Rule("dashed")
        yield Text(clean(count.tender), style=_BOLD)
        yield amount_row(Amount(labels.expected, count.expected), indent=2)
        yield amount_row(Amount(labels.counted, count.counted), indent=2)
        style = _BOLD if count.differs else PLAIN
        yield amount_row(Amount(labels.difference, count.difference), style, indent=2)
    yield Rule()
    yield Feed(3)
    yield Text(clean(f"{labels.signature}: ________________________"))
    yield Feed(1)
    yield Cut()
