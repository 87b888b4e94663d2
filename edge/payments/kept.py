"""What an attempt's row keeps of a call and of its answer, and what it is read back as."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from domain.money import Money
from domain.ports.adapter import CallKept
from domain.ports.payment import QrTicket, TerminalReceipt
from edge.box_tables import Attempt
from edge.commands import adapter

RECEIPT, SENTENCE, QR, LET_GO, CANCELLING, DECIDED = (
    "receipt",
    "sentence",
    "qr",
    "let_go",
    "cancelling",
    "decided",
)


def payment_id(attempt: Attempt) -> UUID:
    """The payment that an attempt becomes: derived, so that answering twice pays once."""
    return uuid5(attempt.id, "payment")


def money(attempt: Attempt) -> Money:
    """What was asked for, without the tip."""
    return Money(attempt.request["amount_minor"], attempt.request["currency"])


def tip(attempt: Attempt) -> Money | None:
    """The tip that was asked for, if any."""
    minor = attempt.request.get("tip_minor", 0)
    return Money(minor, attempt.request["currency"]) if minor else None


def call_kept(attempt: Attempt) -> CallKept:
    """The call in the words of the port."""
    return CallKept(
        attempt.idempotency_key,
        attempt.operation,
        money(attempt),
        attempt.request.get("ref", ""),
        attempt.remote_ref,
        attempt.phase_ref,
    )


def optional_id(kept: dict[str, Any], name: str) -> UUID | None:
    """An id of a request or answer."""
    return UUID(kept[name]) if kept.get(name) else None


def receipt_doc(receipt: TerminalReceipt) -> dict[str, Any]:
    """A receipt as it is kept."""
    kept: dict[str, Any] = adapter(TerminalReceipt).dump_python(receipt, mode="json")
    return kept


def receipt_of(kept: dict[str, Any]) -> TerminalReceipt:
    """The receipt that `receipt_doc` kept."""
    receipt: TerminalReceipt = adapter(TerminalReceipt).validate_python(kept)
    return receipt


def receipt_in(attempt: Attempt) -> TerminalReceipt | None:
    """What the terminal did, once it has said so."""
    kept = attempt.response.get(RECEIPT)
    return receipt_of(kept) if kept else None


def ticket_doc(ticket: QrTicket) -> dict[str, Any]:
    """A wallet's code as it is kept."""
    kept: dict[str, Any] = adapter(QrTicket).dump_python(ticket, mode="json")
    return kept


def ticket_in(attempt: Attempt) -> QrTicket | None:
    """The code that the wallet gave."""
    kept = attempt.response.get(QR)
    return adapter(QrTicket).validate_python(kept) if kept else None
