"""The seal of the outbox: numbers, chain, bytes."""

from __future__ import annotations

import hashlib
import json

from domain.ids import new_id
from sync.seal import GENESIS, TransactionStamp, Unsealed, chain, seal


def _stamp() -> TransactionStamp:
    return TransactionStamp(
        new_id(),
        new_id(),
        "person",
        new_id(),
        None,
        None,
        1_700_000_000_000_000,
        1_700_000_000_000_000,
    )


def _ops(count: int) -> list[Unsealed]:
    return [Unsealed("order", 1, new_id().bytes, f'{{"n":{n}}}') for n in range(count)]


def test_numbers_continue_without_a_gap() -> None:
    sealed = seal(_ops(3), _stamp(), 41, GENESIS)

    assert [op.seq for op in sealed] == [42, 43, 44]
    assert [(op.tx_position, op.tx_length) for op in sealed] == [(1, 3), (2, 3), (3, 3)]


def test_each_hash_covers_all_bytes_before_it() -> None:
    first, second = seal(_ops(2), _stamp(), 0, GENESIS)

    assert first.hash == hashlib.sha256(GENESIS + first.body).digest()
    assert second.hash == chain(first.hash, second.body)


def test_a_body_is_one_json_object_on_one_line() -> None:
    (op,) = seal(
        [Unsealed("order", 1, new_id().bytes, '{"name":"Ta\\nble \\u00fc"}')], _stamp(), 0, GENESIS
    )

    read = json.loads(op.body)
    assert b"\n" not in op.body
    assert read["d"]["name"] == "Ta\nble ü"
    assert read["kind"] == "order"
    assert read["seq"] == 1


def test_one_changed_byte_changes_every_hash_after_it() -> None:
    stamp, ops = _stamp(), _ops(3)
    honest = seal(ops, stamp, 0, GENESIS)
    forged = seal([Unsealed("order", 1, ops[0].entity_id, '{"n":9}'), *ops[1:]], stamp, 0, GENESIS)

    assert all(a.hash != b.hash for a, b in zip(honest, forged, strict=True))
