"""What is printed: documents built once, as values, and laid out for a width. No device here."""

from domain.documents.kitchen import Ticket, TicketCourse, TicketLine, TicketMark, kitchen_ticket
from domain.documents.labels import ENGLISH, Labels, labels_in
from domain.documents.layout import Placed, Row, Run, cells, lay_out
from domain.documents.marks import (
    bar,
    clean,
    detour_mark,
    late_mark,
    possible_copy_mark,
    reprint_mark,
    with_marks,
)
from domain.documents.message import message_slip
from domain.documents.parts import (
    PLAIN,
    Align,
    Barcode,
    Cell,
    Columns,
    Cut,
    Document,
    Feed,
    Image,
    Kind,
    Part,
    Qr,
    Rule,
    Style,
    Text,
)
from domain.documents.probe import printer_test_page
from domain.documents.receipt import (
    Payment,
    Sale,
    SaleLine,
    StoreHead,
    TaxRow,
    bill,
    receipt,
)
from domain.documents.rows import Amount
from domain.documents.shift import ShiftReport, TenderCount, shift_report
from domain.documents.wire import from_doc, to_doc

__all__ = [
    "ENGLISH",
    "PLAIN",
    "Align",
    "Amount",
    "Barcode",
    "Cell",
    "Columns",
    "Cut",
    "Document",
    "Feed",
    "Image",
    "Kind",
    "Labels",
    "Part",
    "Payment",
    "Placed",
    "Qr",
    "Row",
    "Rule",
    "Run",
    "Sale",
    "SaleLine",
    "ShiftReport",
    "StoreHead",
    "Style",
    "TaxRow",
    "TenderCount",
    "Text",
    "Ticket",
    "TicketCourse",
    "TicketLine",
    "TicketMark",
    "bar",
    "bill",
    "cells",
    "clean",
    "detour_mark",
    "from_doc",
    "kitchen_ticket",
    "labels_in",
    "late_mark",
    "lay_out",
    "message_slip",
    "possible_copy_mark",
    "printer_test_page",
    "receipt",
    "reprint_mark",
    "shift_report",
    "to_doc",
    "with_marks",
]
