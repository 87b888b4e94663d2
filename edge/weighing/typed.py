"""Weights from no scale of ours: typed (a right where there is one, and a mark), or on a label."""

from __future__ import annotations

from uuid import UUID

from domain.ids import new_id
from domain.permissions import Right, require
from domain.weighing import check_typed
from edge.audit import record
from edge.transaction import Write
from edge.weighing import store
from sync.tables.devices import Weighing


def mark_typed(tx: Write, grams: int, why: str = "") -> UUID:
    """The weighing of a typed weight. Raises WeightRefused, and Forbidden without the right where
    there is a scale that could have weighed it.
    """
    check_typed(grams)
    weighs = store.has_scale(tx)
    if weighs:
        require(tx.actor.rights, Right.TYPE_WEIGHT)
    found = tx.insert(
        Weighing,
        new_id(),
        grams=grams,
        manual=True,
        why=why,
        approver_id=tx.actor.approver_id,
        at=tx.now,
    )
    if weighs:
        record(tx, "weight_typed", "weighing", found.id, reason=why, details={"grams": grams})
    return found.id


def mark_label(tx: Write, grams: int, label: str) -> UUID:
    """The weighing of what a label says. Raises WeightRefused."""
    found = tx.insert(
        Weighing, new_id(), grams=check_typed(grams), sent=f"label {label}", at=tx.now
    )
    return found.id
