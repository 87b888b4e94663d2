"""Alarms about terminal and wallet payments; each is about an attempt."""

from __future__ import annotations

UNKNOWN_PAYMENT = "unknown_payment"
"""No answer came for a while."""

NOT_ON_A_CHECK = "payment_not_on_a_check"
"""Money was taken and is on no check."""

CONTRADICTED = "payment_contradicted"
"""The terminal says something else than a manager had decided."""
