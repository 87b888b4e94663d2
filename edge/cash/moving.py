"""One movement of a place, as part of a larger write: cash came to it or left it."""

from __future__ import annotations

from uuid import UUID

from edge.cash import store
from edge.shifts.period import open_z_number
from edge.transaction import Read, Write
from sync.tables.cash import CashPlace, PlaceMovement


def move(
    tx: Write,
    place_id: UUID,
    act_id: UUID,
    kind: str,
    amount_minor: int,
    *,
    reason: str = "",
    bag: str = "",
    session_id: UUID | None = None,
    confirms_id: UUID | None = None,
    row_id: UUID | None = None,
) -> PlaceMovement:
    """Write down what came (positive) or left. The act posts it to the books itself.

    Raises NotFound.
    """
    tx.load(CashPlace, place_id, "place for cash")
    tx.signal("cash")
    return tx.insert(
        PlaceMovement,
        row_id,
        place_id=place_id,
        act_id=act_id,
        kind=kind,
        amount_minor=amount_minor,
        currency=tx.house.currency,
        bag=bag,
        reason=reason,
        confirms_id=confirms_id,
        drawer_session_id=session_id,
        at=tx.now,
        z_number=open_z_number(tx),
    )


def safe_id(read: Read) -> UUID | None:
    """The safe, where the restaurant has one."""
    safe = store.first_of(read, store.SAFE)
    return safe.id if safe else None
