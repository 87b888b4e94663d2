"""The states of a call to the outside, and what a call is about."""

from __future__ import annotations

from enum import StrEnum


class AttemptState(StrEnum):
    """How far a call is. Stored as its text."""

    PREPARED = "prepared"
    """Written down; nothing was sent."""
    SENT = "sent"
    """The terminal has it, or may have it."""
    UNKNOWN = "unknown"
    """No answer came: only asking again, or a slip in somebody's hand, can tell."""
    UNPLACED = "unplaced"
    """The money was taken, but it is on no check."""
    SUCCEEDED = "succeeded"
    RECOVERED = "recovered"
    """It was unknown, and is known to be done."""
    REJECTED = "rejected"
    """It was certainly not done."""
    ABANDONED = "abandoned"
    """Never sent, or decided by a manager to be not done."""
    REVERSED = "reversed"
    """It was done, and taken back."""


class Operation(StrEnum):
    """What was asked."""

    AUTHORISE = "authorise"
    QR = "qr"
    REVERSE = "reverse"
    REFUND = "refund"


WAITING = (AttemptState.PREPARED, AttemptState.SENT, AttemptState.UNKNOWN)
"""Nobody knows yet whether they are done."""
OPEN = (*WAITING, AttemptState.UNPLACED)
"""Somebody has to look after them."""
DONE = (AttemptState.SUCCEEDED, AttemptState.RECOVERED)
CHARGES = (Operation.AUTHORISE, Operation.QR)
"""They take money from a guest."""
