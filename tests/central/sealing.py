"""Ops made for tests: sealed as a box seals, with whatever content."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from central.sync.boxes import KnownBox
from domain.ids import new_id
from sync.seal import GENESIS, TransactionStamp, Unsealed, seal

Line = tuple[int, bytes, int, int, bytes]
"""seq, body, position, length, hash."""
Row = tuple[str, dict[str, Any]]


def sealed(groups: Iterable[Sequence[Row]], after: Sequence[Line] = ()) -> list[Line]:
    """Transactions of rows (kind and content), sealed behind what was there."""
    lines = list(after)
    for group in groups:
        ops = [
            Unsealed(kind, 1, bytes.fromhex(data["id"]), json.dumps(data, separators=(",", ":")))
            for kind, data in group
        ]
        stamp = TransactionStamp(new_id(), new_id(), "system", None, None, None, 1, 1)
        last = (lines[-1][0], lines[-1][4]) if lines else (0, GENESIS)
        lines += [
            (each.seq, each.body, each.tx_position, each.tx_length, each.hash)
            for each in seal(ops, stamp, *last)
        ]
    return lines


def rows_of(lines: Sequence[Line]) -> list[list[Row]]:
    """The transactions of a stream as rows."""
    groups: list[list[Row]] = []
    for _seq, body, position, _length, _hash in lines:
        op = json.loads(body)
        if position == 1:
            groups.append([])
        groups[-1].append((op["kind"], op["d"]))
    return groups


def sealed_for(lines: Sequence[Line], old: KnownBox, new: KnownBox) -> list[Line]:
    """The same rows of another organization and store."""
    names = {
        old.organization_id.hex: new.organization_id.hex,
        old.store_id.hex: new.store_id.hex,
        old.brand_id.hex: new.brand_id.hex,
    }

    def renamed(data: dict[str, Any]) -> dict[str, Any]:
        return {
            key: names.get(value, value) if isinstance(value, str) else value
            for key, value in data.items()
        }

    return sealed([[(kind, renamed(data)) for kind, data in group] for group in rows_of(lines)])
