"""Rows of many ops as few: one each, by table, as Postgres takes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from central.sync.shapes import Arrived, Shape
from sync.protocol.projecting import Unprojectable


def newest(rows: Iterable[Arrived]) -> list[Arrived]:
    """One row each, the newest. Raises Unprojectable for what could not have happened."""
    found: dict[tuple[str, str], Arrived] = {}
    for row in rows:
        key = (row.shape.kind, row.entity_id)
        known = found.get(key)
        if known is None:
            found[key] = row
            continue
        if row.shape.insert_only and row.digest != known.digest:
            raise Unprojectable("conflict", f"two of {row.shape.kind} {row.entity_id}")
        if row.rev > known.rev:
            _check_final(known, row)
            found[key] = row
    return list(found.values())


def _check_final(known: Arrived, row: Arrived) -> None:
    for finals, before, after in zip(
        row.shape.one_way.values(), known.finals, row.finals, strict=True
    ):
        if before in finals and after != before:
            raise Unprojectable("final", f"{row.shape.kind} {row.entity_id} was {before}")


def by_table(rows: Iterable[Arrived]) -> list[tuple[Shape, list[Arrived]]]:
    """The rows by their tables, parents first."""
    found: dict[int, tuple[Shape, list[Arrived]]] = {}
    for row in rows:
        found.setdefault(row.shape.place, (row.shape, []))[1].append(row)
    return [found[place] for place in sorted(found)]


def as_json(rows: Sequence[Arrived]) -> str:
    """One JSON array of what the boxes sealed."""
    return (b"[" + b",".join(row.data for row in rows) + b"]").decode()


def columns(rows: Sequence[Arrived]) -> tuple[list[str], list[str], list[int], list[int]]:
    """Kinds, ids, revs and digests."""
    return (
        [row.shape.kind for row in rows],
        [row.entity_id for row in rows],
        [row.rev for row in rows],
        [row.digest for row in rows],
    )
