"""What was taken off orders and charged on them: by reason, person, coupon, offer and charge.

An order counts with its first check that is paid; what went back later is among the refunds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from edge.reports.after_send import Acts
from edge.transaction import Read


@dataclass(frozen=True, slots=True)
class Named:
    """How often, and how much, under a name: a reason, a person, a code, a rule."""

    name: str
    acts: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Reductions:
    """Amounts that guests did not pay, and charges that they did. None is revenue of its own.

    `comps` are what was given on the house by a discount; they are among `by_reason` too.
    `exempt` are orders without (all) taxes, and how much less was paid for prices that had them.
    """

    by_reason: tuple[Named, ...] = ()
    by_person: tuple[Named, ...] = ()
    comps: Acts = field(default_factory=Acts)
    coupons: tuple[Named, ...] = ()
    offers: tuple[Named, ...] = ()
    charges: tuple[Named, ...] = ()
    waived: tuple[Named, ...] = ()
    exempt: Acts = field(default_factory=Acts)

    @property
    def off_minor(self) -> int:
        """Everything that was taken off, but for tax."""
        return sum(each.amount_minor for each in (*self.by_reason, *self.coupons, *self.offers))


_FIRST = (
    "FROM checks c JOIN orders o ON o.organization_id = c.organization_id AND o.id = c.order_id "
    "AND o.adjusted {join} WHERE c.organization_id = ? AND c.store_id = ? AND c.state = 'paid' "
    "AND c.{when} AND NOT EXISTS (SELECT 1 FROM checks e "
    "WHERE e.organization_id = c.organization_id AND e.order_id = c.order_id "
    "AND e.state = 'paid' AND (e.paid_at, e.id) < (c.paid_at, c.id)) "
)
_DISCOUNTS = (
    "SELECT d.source, d.kind, d.reason, d.name, coalesce((SELECT p.short_name "
    "FROM audit_entries a JOIN people p ON p.organization_id = a.organization_id "
    "AND p.id = a.actor_id WHERE a.organization_id = d.organization_id AND a.subject_id = d.id "
    "AND a.act = 'give_discount'), ''), count(*), sum(d.given_minor) "
)
_OF_DISCOUNTS = (
    "JOIN order_discounts d ON d.organization_id = c.organization_id AND d.order_id = c.order_id "
    "AND d.removed_at IS NULL AND d.given_minor <> 0"
)
_CHARGES = (
    "SELECT s.waived_at IS NOT NULL, iif(s.waived_at IS NULL, s.name, s.waived_reason), count(*), "
    "sum(s.charged_minor) "
)
_OF_CHARGES = (
    "JOIN service_charges s ON s.organization_id = c.organization_id AND s.order_id = c.order_id "
    "AND (s.charged_minor <> 0 OR s.waived_at IS NOT NULL)"
)
_EXEMPT = "SELECT count(*), coalesce(sum(o.exemption ->> 'minor'), 0) "


def reductions(read: Read, when: str, values: tuple[Any, ...]) -> Reductions:
    """The reductions of a span: `when` is a condition on checks with its `values`."""
    given = _ask(read, _DISCOUNTS, _OF_DISCOUNTS, when, values, "GROUP BY 1, 2, 3, 4, 5")
    charged = _ask(read, _CHARGES, _OF_CHARGES, when, values, "GROUP BY 1, 2")
    exempt = _ask(read, _EXEMPT, "", when, values, "AND o.exemption <> '{}'")[0]
    manual = [row for row in given if row[0] == "manual"]
    return Reductions(
        by_reason=_named(manual, lambda row: row[2]),
        by_person=_named(manual, lambda row: row[4]),
        comps=_acts(row for row in manual if row[1] == "comp"),
        coupons=_named([row for row in given if row[0] == "coupon"], lambda row: row[2]),
        offers=_named([row for row in given if row[0] == "offer"], lambda row: row[3]),
        charges=_named([row for row in charged if not row[0]], lambda row: row[1]),
        waived=_named([row for row in charged if row[0]], lambda row: row[1]),
        exempt=Acts(exempt[0], exempt[1]),
    )


def _ask(
    read: Read, select: str, join: str, when: str, values: tuple[Any, ...], end: str
) -> list[tuple[Any, ...]]:
    sql = select + _FIRST.replace("{join}", join).replace("{when}", when) + end
    return read.rows(sql, read.house.organization_id, read.house.store_id, *values)


def _named(
    rows: Sequence[tuple[Any, ...]], name: Callable[[tuple[Any, ...]], str]
) -> tuple[Named, ...]:
    """Rows added up by a name, the largest amount first."""
    sums: dict[str, list[int]] = {}
    for row in rows:
        found = sums.setdefault(name(row), [0, 0])
        found[0] += row[-2]
        found[1] += row[-1]
    every = [Named(key, *found) for key, found in sums.items()]
    return tuple(sorted(every, key=lambda each: (-each.amount_minor, each.name)))


def _acts(rows: Iterable[tuple[Any, ...]]) -> Acts:
    found = list(rows)
    return Acts(sum(row[-2] for row in found), sum(row[-1] for row in found))
