"""Why something costs what it costs: the steps from the fare to the amount of the line.

Kept in `order_lines.price_trail`. Steps of "one" lead to the price of one, steps of "line" from
the price times the quantity to what the line comes to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.language import N_
from domain.orders import line_amount

FARE = "fare"
QUANTITY = "quantity"
ONE = "one"
LINE = "line"


@dataclass(frozen=True, slots=True)
class Step:
    """What one rule did. `rule` is its id in hexadecimal, or a word (menu, open, comp)."""

    rule: str
    name: str
    kind: str
    before_minor: int
    after_minor: int
    of: str = ONE


def fare_step(minor: int, rule: str = "menu", name: str = N_("Menu")) -> Step:
    """The first step: what it costs before any rule."""
    return Step(rule, name, FARE, 0, minor)


def to_doc(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Steps as a row keeps them."""
    return [
        {
            "rule": step.rule,
            "name": step.name,
            "kind": step.kind,
            "before_minor": step.before_minor,
            "after_minor": step.after_minor,
            "of": step.of,
        }
        for step in steps
    ]


def from_doc(docs: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    """The steps that `to_doc` kept."""
    return tuple(
        Step(
            doc["rule"],
            doc["name"],
            doc["kind"],
            doc["before_minor"],
            doc["after_minor"],
            doc["of"],
        )
        for doc in docs
    )


def of_one(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps that lead to the price of one."""
    return tuple(step for step in steps if step.of == ONE)


def fare_of(steps: Sequence[Step]) -> int | None:
    """What it cost before any rule, the last time that it was given a fare."""
    fares = [step.after_minor for step in steps if step.kind == FARE]
    return fares[-1] if fares else None


def explained(steps: Sequence[Step], unit_price_minor: int, quantity: int) -> tuple[Step, ...]:
    """The whole explanation of a line's amount, the quantity among it. Ends at the amount."""
    amount_minor = line_amount(unit_price_minor, quantity)
    return (
        *of_one(steps),
        Step(QUANTITY, N_("Quantity"), QUANTITY, unit_price_minor, amount_minor, LINE),
        *(step for step in steps if step.of == LINE),
    )
