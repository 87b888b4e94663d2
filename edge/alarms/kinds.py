"""Alarms that are not for everybody, by kind."""

from __future__ import annotations

UNSENT = "unsent"
"""Lines that nobody sent: for who serves the order; for managers once they are older."""

HANDED_OVER = "handed_over"
"""Tables went from one person to another: for these two."""

CENTRE_AWAY = "centre_away"
"""The centre was not heard for long. Nothing waits for it, so only managers see it."""

CENTRE_CLOCK = "centre_clock"
"""The box's clock and the centre's differ by two minutes or more; for everybody, as what is on
receipts and tickets is wrong."""

SELLING_STOPPED = "selling_stopped"
"""Another box has taken over, or this one must be let in anew; for everybody."""

LAN_KEYS = "lan_keys"
"""The box's key cannot be read: screens cannot be encrypted any more. Only managers see it."""

KITCHEN_STOPPED = "kitchen_stopped"
"""Tickets wait for a printer that cannot print; for everybody, loudly."""

PRINTED_ELSEWHERE = "printed_elsewhere"
"""A ticket came out at another printer than its station's; for who serves the order."""

DRAWER_OPEN = "drawer_open"
"""A cash drawer stands open for too long; for who takes payments."""

DRAWER_BY_HAND = "drawer_by_hand"
"""A cash drawer was opened without anybody asking the box; for managers."""

DRAWER_STUCK = "drawer_stuck"
"""A cash drawer did not open, or was open already; for who wanted it open."""

TO_ACT_ON = frozenset({KITCHEN_STOPPED, PRINTED_ELSEWHERE, DRAWER_STUCK, DRAWER_OPEN})
"""Somebody has to go there now: said before what only is not as it should be."""
