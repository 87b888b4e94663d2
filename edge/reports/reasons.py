"""Why sent dishes were taken back, given away or made again, by reason, of some business days."""

from __future__ import annotations

from dataclasses import dataclass

from edge.transaction import Read

_SQL = (
    "SELECT CASE WHEN act = 'comp_line' THEN 'comp' WHEN act = 'remake_line' THEN 'remake' "
    "WHEN coalesce(details ->> 'kind', '') = 'wasted' THEN 'waste' ELSE 'void' END, reason, "
    "count(*), coalesce(sum(details ->> 'minor'), 0) FROM audit_entries "
    "WHERE organization_id = ? AND store_id = ? AND business_date BETWEEN ? AND ? "
    "AND act IN ('void_line', 'void_order', 'comp_line', 'remake_line') "
    "GROUP BY 1, 2 ORDER BY 4 DESC, 3 DESC, 1, 2"
)


@dataclass(frozen=True, slots=True)
class Taken:
    """How often something was done for a reason. `kind` is void, waste, comp or remake."""

    kind: str
    reason: str
    acts: int
    amount_minor: int


def taken_back(read: Read, first: str, last: str) -> tuple[Taken, ...]:
    """By kind and reason, those that cost most first."""
    house = read.house
    rows = read.rows(_SQL, house.organization_id, house.store_id, first, last)
    return tuple(Taken(*row) for row in rows)
