"""Rules, sales and things for tests, where the test does not say more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.pricing.conditions import conditions_of
from domain.pricing.facts import Sale, Thing
from domain.pricing.rules import Rule, RuleKind

TASHKENT = ZoneInfo("Asia/Tashkent")
DINE_IN, TAKEAWAY, COLA, BURGER, FRIES, DRINKS = (UUID(int=n) for n in range(1, 7))
FRIDAY_18_30 = datetime(2026, 11, 20, 13, 30, tzinfo=UTC)
SATURDAY_01_30 = datetime(2026, 11, 20, 20, 30, tzinfo=UTC)
"""Half past one at night: still Friday's business day, with a cut-over at 04:00."""


def sale(at: datetime = FRIDAY_18_30, **changes: Any) -> Sale:
    return Sale(at, TASHKENT, 240, **{"order_type_id": DINE_IN, **changes})


def thing(item: UUID = COLA, quantity: int = 1000, category: UUID = DRINKS) -> Thing:
    return Thing(UUID(int=item.int + 100), item, category, quantity)


def rule(
    kind: str = "discount",
    conditions: list[dict[str, Any]] | None = None,
    number: int = 1,
    name: str = "Rule",
    **changes: Any,
) -> Rule:
    if not {"amount_minor", "rate_micros"} & changes.keys():
        changes["rate_micros"] = 100_000
    return Rule(
        UUID(int=number),
        name,
        RuleKind(kind),
        conditions=conditions_of(conditions or []),
        **changes,
    )


def asks(field: str, op: str, value: object) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}
