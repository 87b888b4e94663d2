"""What can be asked about terminal and wallet payments, and what is answered. Minor units."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.errors import DomainError


class TerminalBusy(DomainError):
    """The terminal is at another payment; nothing was asked."""

    code = "terminal_busy"


class NotOpen(DomainError):
    """The payment is decided already."""

    code = "payment_decided"


@dataclass(frozen=True, slots=True)
class AskCard:
    """Charge a part of a check through the tender's terminal or wallet.

    `attempt_id` is the caller's, so that a retry is the same thing; the rest is as in `Pay`.
    """

    attempt_id: UUID
    order_id: UUID
    tender_id: UUID
    amount_minor: int
    tip_minor: int = 0
    check_id: UUID | None = None
    paper: bool = True
    expects_minor: int | None = None


@dataclass(frozen=True, slots=True)
class GiveBack:
    """Give money back through a tender's terminal.

    Once it is done, what was registered for `purpose` is called with `body` in the same write.
    """

    attempt_id: UUID
    tender_id: UUID
    amount_minor: int
    subject_id: UUID
    purpose: str
    body: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reverse:
    """Take back a terminal payment of a check that is not settled, or one that is on no check."""

    attempt_id: UUID
    original_id: UUID


@dataclass(frozen=True, slots=True)
class CancelPayment:
    """Charge nothing after all: end it at the terminal, or take it back there."""

    attempt_id: UUID


@dataclass(frozen=True, slots=True)
class LetGo:
    """The guests may go: their table is free, and the order waits for the terminal's answer."""

    attempt_id: UUID


@dataclass(frozen=True, slots=True)
class Decide:
    """A manager says, with the slip in hand, whether an unknown payment was taken.

    `amount_minor` None is what was asked.
    """

    attempt_id: UUID
    taken: bool
    reason: str
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True)
class PutOnCheck:
    """Money that was taken and is on no check pays this one."""

    attempt_id: UUID
    order_id: UUID | None = None
    check_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class AttemptView:
    """A payment through a terminal or wallet, and how far it is.

    `amount_minor` and `tip_minor` are what was asked, `taken_minor` and `taken_tip_minor` what was
    charged. `sentence` is what the terminal said. `can_reverse`: it can be taken back there now.
    """

    id: UUID
    state: str
    adapter: str
    operation: str
    subject_id: UUID | None
    order_number: int
    tables: tuple[str, ...]
    name: str
    check_id: UUID | None
    tender_id: UUID
    tender_name: str
    amount_minor: int
    tip_minor: int
    currency: str
    taken_minor: int
    taken_tip_minor: int
    sentence: str
    qr_text: str
    since: datetime
    asked_by: str
    is_let_go: bool
    payment_id: UUID | None
    can_reverse: bool
