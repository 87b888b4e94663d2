"""What a terminal was asked to give back and has not answered yet."""

from __future__ import annotations

from uuid import UUID, uuid5

from domain.refunds import RefundRefused
from edge.transaction import Read


def attempt_id_of(act_id: UUID) -> UUID:
    """The call to a terminal for a refund: the same one however often it is asked for."""
    return uuid5(act_id, "terminal")


def refuse_while_asked(read: Read, order_id: UUID, act_id: UUID | None = None) -> None:
    """Nothing else goes back while a terminal is asked about this bill. Raises RefundRefused."""
    waiting = read.value(
        "SELECT 1 FROM attempts WHERE subject_id = ? AND operation = 'refund' "
        "AND state IN ('prepared', 'sent', 'unknown') AND id IS NOT ? LIMIT 1",
        order_id,
        attempt_id_of(act_id) if act_id else None,
    )
    if waiting is not None:
        raise RefundRefused("A terminal is giving money of this bill back. Wait for its answer.")
