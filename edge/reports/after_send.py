"""What became of what was sent: taken back by kind, wasted, given away, made again, from slips;
and what was taken off orders whose bill was printed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from edge.transaction import Read


@dataclass(frozen=True, slots=True)
class Acts:
    """How often, and what the guests would have paid."""

    acts: int = 0
    amount_minor: int = 0


@dataclass(frozen=True, slots=True)
class AfterSend:
    """Sent lines that were taken back by what became of them, and what the waste cost the house.

    `after_bill` are acts that made an order smaller after its bill was printed, whatever else they
    were. `wasted_cost_minor` is what wasted dishes and those made again cost, as far as costs are
    known.
    """

    not_made: Acts = field(default_factory=Acts)
    wasted: Acts = field(default_factory=Acts)
    comps: Acts = field(default_factory=Acts)
    remakes: int = 0
    wasted_cost_minor: int = 0
    already_served_lines: int = 0
    after_bill: Acts = field(default_factory=Acts)


def after_send(read: Read, when: str, values: tuple[Any, ...]) -> AfterSend:
    """The acts of a span: `when` is a condition on audit entries with its `values`."""
    sql = (
        "SELECT act, coalesce(details ->> 'kind', 'not_made'), count(*), "
        "coalesce(sum(details ->> 'minor'), 0), coalesce(sum(details ->> 'cost_minor'), 0), "
        "coalesce(sum(details ->> 'lines'), 0) FROM audit_entries "
        "WHERE organization_id = ? AND store_id = ? AND act IN "
        "('void_line', 'void_order', 'comp_line', 'remake_line', 'already_served', 'after_bill') "
        "AND "
        "{when} GROUP BY 1, 2"
    )
    rows = read.rows(
        sql.replace("{when}", when),
        read.house.organization_id,
        read.house.store_id,
        *values,
    )
    voids = [row for row in rows if row[0] in ("void_line", "void_order")]
    return AfterSend(
        not_made=_acts(row for row in voids if row[1] == "not_made"),
        wasted=_acts(row for row in voids if row[1] == "wasted"),
        comps=_acts(row for row in rows if row[0] == "comp_line"),
        remakes=sum(row[2] for row in rows if row[0] == "remake_line"),
        wasted_cost_minor=sum(
            row[4] for row in rows if row[1] == "wasted" or row[0] == "remake_line"
        ),
        after_bill=_acts(row for row in rows if row[0] == "after_bill"),
        already_served_lines=sum(row[5] for row in rows if row[0] == "already_served"),
    )


def _acts(rows: Iterable[tuple[Any, ...]]) -> Acts:
    found = list(rows)
    return Acts(sum(row[2] for row in found), sum(row[3] for row in found))
