"""The words printed around the facts: in English, and in the reader's language."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache

from domain.language import words


@dataclass(frozen=True, slots=True)
class Labels:
    """Every fixed word of every document. Placeholders in braces must stay in a translation."""

    table: str = "Table"
    order: str = "Order"
    ticket: str = "Ticket"
    guests: str = "Guests"
    seat: str = "Seat"
    course: str = "Course"
    also_at: str = "Also at"
    waiter: str = "Served by"
    allergy: str = "ALLERGY"
    note: str = "Note"
    items: str = "Items"
    end: str = "END"
    added: str = "ADDED"
    changed: str = "CHANGED"
    void: str = "VOID"
    remake: str = "REMAKE"
    fire: str = "FIRE NOW"
    hold: str = "ON HOLD"
    reprint: str = "REPRINT {number}"
    copy: str = "COPY {number}"
    possible_copy: str = "POSSIBLE COPY - ATTEMPT {number}"
    late: str = "LATE {time}"
    sent_to: str = "FOR {station}, SENT TO {printer}"
    receipt: str = "Receipt"
    bill: str = "Bill"
    bill_is_no_receipt: str = "This is not a receipt"
    refund: str = "REFUND"
    training: str = "TRAINING - NOT A SALE"
    subtotal: str = "Subtotal"
    discount: str = "Discount"
    tax_not_owed: str = "Tax not owed"
    total: str = "TOTAL"
    tax: str = "Tax"
    tax_base: str = "Net"
    tax_amount: str = "Tax"
    tax_gross: str = "Gross"
    change: str = "Change"
    tip: str = "Tip"
    shift_report: str = "Shift report"
    opened: str = "Opened"
    closed: str = "Closed"
    person: str = "Person"
    drawer: str = "Drawer"
    sales: str = "Sales"
    opening: str = "Opening float"
    expected: str = "Expected"
    counted: str = "Counted"
    difference: str = "Difference"
    signature: str = "Signature"
    test_page: str = "Test page"
    width_ruler: str = "Width"
    printer: str = "Printer"
    rounding: str = "Rounding"
    bill_again: str = "BILL {number}"
    bill_replaces: str = "It replaces the bill before"
    outage: str = "NOT SIGNED - FISCAL DEVICE OUT OF SERVICE"
    refund_of: str = "For receipt {number}"
    on_the_house: str = "On the house"
    reason: str = "Reason"
    receipt_page: str = "Your receipt on your phone"


ENGLISH = Labels()


@lru_cache
def labels_in(language: str) -> Labels:
    """The words of documents in a language; what it lacks stays English."""
    said = words(language)
    return Labels(**{name: said.text(english) for name, english in asdict(ENGLISH).items()})
