"""Whether box and centre agree: closed days by their figures, stores by the sums of their rows.

Every hour each row of a store is compared, body by body, with what its boxes sealed: the newest
sealed body of each row is in the journal's digests, and the row must be made of it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from central.figures.comparing import figure_name
from central.figures.requests import DayComparisonView, DifferenceView, SumsView
from central.figures.store import StoreRow

LAST = 60

_COMPARISONS = b"""
SELECT store_id, business_date, number, currency, agrees, compared_at, differs_since, differences
FROM day_comparisons WHERE organization_id = %s AND store_id = ANY (%s) AND (NOT %s OR NOT agrees)
ORDER BY business_date DESC, number DESC, store_id LIMIT %s"""
_AGREEMENT = b"""
SELECT store_id, agrees, compared_at, differs_since, differences FROM sum_comparisons
WHERE organization_id = %s AND store_id = ANY (%s) ORDER BY agrees, store_id"""
_KEEP = b"""
INSERT INTO sum_comparisons AS had (organization_id, store_id, agrees, differences, compared_at,
  differs_since)
VALUES (%(organization)s, %(store)s, %(agrees)s, %(differences)s::jsonb, %(now)s, %(since)s)
ON CONFLICT (organization_id, store_id) DO UPDATE SET agrees = excluded.agrees,
  differences = excluded.differences, compared_at = excluded.compared_at,
  differs_since = CASE WHEN excluded.agrees THEN NULL
                  ELSE coalesce(had.differs_since, excluded.compared_at) END"""


def comparisons(
    connection: Connection[Any],
    organization_id: UUID,
    stores: Sequence[StoreRow],
    differing: bool,
) -> tuple[DayComparisonView, ...]:
    """Closed days, latest first."""
    names = {each.id: each.name for each in stores}
    rows = connection.execute(_COMPARISONS, (organization_id, list(names), differing, LAST))
    return tuple(
        DayComparisonView(
            store_id, names[store_id], date, number, currency, agrees, at, since, _views(found)
        )
        for store_id, date, number, currency, agrees, at, since, found in rows
    )


def agreement(
    connection: Connection[Any], organization_id: UUID, stores: Sequence[StoreRow]
) -> tuple[SumsView, ...]:
    """The stores that were compared, those that differ first."""
    names = {each.id: each.name for each in stores}
    rows = connection.execute(_AGREEMENT, (organization_id, list(names)))
    return tuple(
        SumsView(store_id, names[store_id], agrees, at, since, _kinds(found))
        for store_id, agrees, at, since, found in rows
    )


def keep(
    connection: Connection[Any],
    organization_id: UUID,
    store_id: UUID,
    differences: Sequence[dict[str, Any]],
    now: datetime,
) -> None:
    """Keep what a comparison of a store's rows found."""
    connection.execute(
        _KEEP,
        {
            "organization": organization_id,
            "store": store_id,
            "agrees": not differences,
            "differences": json.dumps(list(differences)),
            "now": now,
            "since": now if differences else None,
        },
    )


def _views(found: Sequence[dict[str, Any]]) -> tuple[DifferenceView, ...]:
    return tuple(
        DifferenceView(figure_name(each["figure"]), each["box"], each["centre"]) for each in found
    )


def _kinds(found: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(each["kind"] for each in found)
