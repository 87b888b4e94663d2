"""Calls of the fiscal device, each written down before it is made, so that none is made twice.

A call whose answer was never written is asked about by its key (`recover`) before anything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from domain.ids import new_id
from edge.box_tables import Attempt
from edge.checks import receipt_store
from edge.transaction import Read, Write

PREFIX = "fiscal:"


@dataclass(frozen=True, slots=True)
class BeginFiscalCall:
    """The device is about to be asked to register what a request is of."""

    request_id: UUID
    device: str
    operation: str


def open_call(read: Read, request_id: UUID) -> str | None:
    """The device of which nobody knows whether it registered this; None where all is known."""
    for attempt in receipt_store.calls_for(read, request_id):
        if attempt.state in receipt_store.UNSETTLED:
            return attempt.adapter.removeprefix(PREFIX)
    return None


def begin(tx: Write, asked: BeginFiscalCall) -> None:
    """Write down that the device is called now."""
    adapter = PREFIX + asked.device
    again = tx.execute(
        "UPDATE attempts SET state = 'sent', sent_at = ?, finished_at = NULL "
        "WHERE adapter = ? AND idempotency_key = ?",
        tx.now,
        adapter,
        str(asked.request_id),
    )
    if not again:
        tx.insert_box_row(
            Attempt,
            id=new_id(),
            adapter=adapter,
            operation=asked.operation,
            idempotency_key=str(asked.request_id),
            subject_id=asked.request_id,
            state="sent",
            request_hash=sha256(asked.request_id.bytes).digest(),
            request={},
            created_at=tx.now,
            sent_at=tx.now,
        )


def finish(tx: Write, request_id: UUID, state: str, sentence: str = "") -> None:
    """Write down what became of the call, in the write that follows from it."""
    tx.execute(
        "UPDATE attempts SET state = ?, finished_at = ?, error_code = ? "
        "WHERE subject_id = ? AND state IN ('sent', 'unknown')",
        state,
        tx.now,
        sentence,
        request_id,
    )
