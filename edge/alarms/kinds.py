"""Alarms that are not for everybody, by kind."""

from __future__ import annotations

UNSENT = "unsent"
"""Lines that nobody sent: for who serves the order; for managers once they are older."""

HANDED_OVER = "handed_over"
"""Tables went from one person to another: for these two."""
