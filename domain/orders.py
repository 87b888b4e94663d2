"""What an order line may be: limits, amounts, states."""

from __future__ import annotations

from enum import StrEnum

from domain.errors import LimitExceeded, OrderClosed
from domain.money import MAX_MINOR, round_half_up

THOUSANDTHS = 1000
MAX_LINE_QUANTITY = 9_999 * THOUSANDTHS
MAX_LINES = 500
MAX_UNIT_PRICE_MINOR = 10**12
MAX_NOTE_LENGTH = 300
MAX_NAME_LENGTH = 80
MAX_GUESTS = 999
MAX_SEAT = 99


class LineState(StrEnum):
    """Where an order line stands. A voided line stays voided."""

    NEW = "new"
    HELD = "held"
    SENT = "sent"
    VOIDED = "voided"


class OrderState(StrEnum):
    """Where an order stands. Closed and voided are final."""

    OPEN = "open"
    CLOSED = "closed"
    VOIDED = "voided"


def line_amount(unit_price_minor: int, quantity: int) -> int:
    """The amount of a quantity in thousandths, halves rounded away from zero."""
    return round_half_up(unit_price_minor * quantity, THOUSANDTHS)


def check_quantity(quantity: int) -> int:
    """A quantity in thousandths that may stand on a line. Raises LimitExceeded."""
    if not 0 < quantity <= MAX_LINE_QUANTITY:
        raise LimitExceeded("A quantity is between 0.001 and 9,999.")
    return quantity


def check_price(unit_price_minor: int) -> int:
    """A price that may stand on a line. Raises LimitExceeded."""
    if not 0 <= unit_price_minor <= MAX_UNIT_PRICE_MINOR:
        raise LimitExceeded("The price is out of range.")
    return unit_price_minor


def check_total(total_minor: int) -> int:
    """A total that an order may reach. Raises LimitExceeded."""
    if total_minor > MAX_MINOR:
        raise LimitExceeded("The order's total is too large.")
    return total_minor


def check_text(text: str, limit: int, what: str) -> str:
    """Text without control characters and within its limit. Raises LimitExceeded."""
    cleaned = "".join(character for character in text if character >= " ").strip()
    if len(cleaned) > limit:
        raise LimitExceeded(f"The {what} is longer than {limit} characters.")
    return cleaned


def check_guests(guests: int) -> int:
    """A number of guests. Raises LimitExceeded."""
    if not 0 <= guests <= MAX_GUESTS:
        raise LimitExceeded(f"Guests are between 0 and {MAX_GUESTS}.")
    return guests


def check_seat(seat: int) -> int:
    """A seat number; 0 is the table. Raises LimitExceeded."""
    if not 0 <= seat <= MAX_SEAT:
        raise LimitExceeded(f"Seats are between 0 and {MAX_SEAT}.")
    return seat


def called(name: str, pickup_number: int | None) -> str:
    """What a party without a table is called by: its number, its name, or both (`#47 Rossi`)."""
    return name if pickup_number is None else f"#{pickup_number} {name}".strip()


def must_be_open(state: str, number: int) -> None:
    """Raises OrderClosed, saying how the order ended."""
    if state == OrderState.CLOSED:
        raise OrderClosed(f"Order {number} is closed.")
    if state != OrderState.OPEN:
        raise OrderClosed(f"Order {number} was voided.")
