"""The seal of the outbox: gap-free numbers, transactions, and a hash chain over the wire's bytes.

One sealed op is one JSON object in UTF-8 without a newline, exactly as it will be pushed; it is
never serialised again. `hash = SHA-256(previous hash || body)`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

GENESIS = bytes(32)
"""The hash before the first op of a stream."""


@dataclass(frozen=True, slots=True)
class Unsealed:
    """A row image as a trigger wrote it."""

    kind: str
    version: int
    entity_id: bytes
    body: str


@dataclass(frozen=True, slots=True)
class TransactionStamp:
    """What every op of one transaction says about it.

    `at_micros` is the clock, `high_micros` the latest it ever showed, which a clock that steps
    back does not lower. The clock was `ahead_ms` ahead of the centre's, give or take
    `uncertainty_ms`, where that is known.
    """

    tx_id: UUID
    command_id: UUID
    actor_kind: str
    actor_id: UUID | None
    device_id: UUID | None
    approver_id: UUID | None
    at_micros: int
    high_micros: int
    ahead_ms: int | None = None
    uncertainty_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """An op of the outbox."""

    seq: int
    tx_id: bytes
    tx_position: int
    tx_length: int
    kind: str
    version: int
    entity_id: bytes
    body: bytes
    hash: bytes


def seal(
    ops: Sequence[Unsealed], stamp: TransactionStamp, last_seq: int, last_hash: bytes
) -> list[Sealed]:
    """Number and chain the ops of one transaction after `last_seq` and `last_hash`."""
    head = _head(stamp)
    length = len(ops)
    sealed: list[Sealed] = []
    for position, op in enumerate(ops, start=1):
        last_seq += 1
        body = (
            f'{{"seq":{last_seq},{head},"n":{position},"of":{length},'
            f'"kind":"{op.kind}","v":{op.version},"d":{op.body}}}'
        ).encode()
        last_hash = chain(last_hash, body)
        sealed.append(
            Sealed(
                last_seq,
                stamp.tx_id.bytes,
                position,
                length,
                op.kind,
                op.version,
                op.entity_id,
                body,
                last_hash,
            )
        )
    return sealed


def chain(previous: bytes, body: bytes) -> bytes:
    """The hash of an op that follows `previous`."""
    return hashlib.sha256(previous + body).digest()


def _head(stamp: TransactionStamp) -> str:
    fields: dict[str, str | int | None] = {
        "tx": stamp.tx_id.hex,
        "command": stamp.command_id.hex,
        "actor_kind": stamp.actor_kind,
        "actor": stamp.actor_id.hex if stamp.actor_id else None,
        "device": stamp.device_id.hex if stamp.device_id else None,
        "approver": stamp.approver_id.hex if stamp.approver_id else None,
        "at": stamp.at_micros,
        "high": stamp.high_micros,
    }
    if stamp.ahead_ms is not None:
        fields |= {"ahead": stamp.ahead_ms, "unsure": stamp.uncertainty_ms}
    return json.dumps(fields, separators=(",", ":"))[1:-1]
