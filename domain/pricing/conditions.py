"""Conditions of rules: a field, an operator, a value. All of a rule's must hold.

`{"field": "quantity", "op": "GTE", "value": 3000}`: quantities are thousandths, times of day
`"17:30"` on the wall clock (past midnight they go on: `"25:30"`), weekdays 1 (Monday) to 7, ids
hexadecimal, `custom.<name>` whatever the order's context holds.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.errors import BadRequest
from domain.menu_hours import DAY
from domain.pricing.facts import OF_SALE, OF_THING, Sale, Thing, fact

MAX_CONDITIONS = 20
MAX_VALUES = 1000


class Operator(StrEnum):
    """How a fact is compared with a condition's value."""

    EQ = "EQ"
    NE = "NE"
    GT = "GT"
    GTE = "GTE"
    LT = "LT"
    LTE = "LTE"
    IN = "IN"
    NIN = "NIN"


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda found, value: type(found) is type(value) and compare(found, value)


COMPARED: Mapping[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQ: operator.eq,
    Operator.NE: operator.ne,
    Operator.GT: _ordered(operator.gt),
    Operator.GTE: _ordered(operator.ge),
    Operator.LT: _ordered(operator.lt),
    Operator.LTE: _ordered(operator.le),
    Operator.IN: lambda found, values: found in values,
    Operator.NIN: lambda found, values: found not in values,
}
LISTS = (Operator.IN, Operator.NIN)
ORDERED = (Operator.GT, Operator.GTE, Operator.LT, Operator.LTE)
IDS = frozenset({"order_type", "item", "category", "variant"})
NUMBERS = frozenset({"quantity", "weekday", "guests"})
OF_LINE = frozenset(OF_THING)
"""Fields that only a line has: a condition on an order as a whole cannot ask them."""
KNOWN = frozenset({*OF_SALE, *OF_THING, "time", "weekday"})


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must hold. Values are of the field's kind: UUID, int, text or a set."""

    field: str
    op: Operator
    value: Any

    def holds(self, sale: Sale, thing: Thing | None) -> bool:
        """Whether it holds for a line, or (without a thing) for a sale."""
        return self.matches(fact(self.field, sale, thing))

    def matches(self, found: Any) -> bool:
        """Whether a fact is as asked. What is not known equals nothing, is not more or less."""
        return COMPARED[self.op](found, self.value)


def conditions_of(docs: Iterable[Mapping[str, Any]]) -> tuple[Condition, ...]:
    """Conditions as a row keeps them. Raises BadRequest for what nobody could mean."""
    found = tuple(map(condition_of, docs))
    if len(found) > MAX_CONDITIONS:
        raise BadRequest(f"A rule has at most {MAX_CONDITIONS} conditions.")
    return found


def condition_of(doc: Mapping[str, Any]) -> Condition:
    """One condition of a row. Raises BadRequest for an unknown field, operator or value."""
    field, value = str(doc.get("field", "")), doc.get("value")
    if field not in KNOWN and not (field.startswith("custom.") and len(field) > len("custom.")):
        raise BadRequest(f"A price cannot depend on {field!r}.")
    try:
        op = Operator(str(doc.get("op", "")))
    except ValueError as error:
        raise BadRequest("A condition is EQ, NE, GT, GTE, LT, LTE, IN or NIN.") from error
    if op in LISTS:
        if not isinstance(value, list) or not 0 < len(value) <= MAX_VALUES:
            raise BadRequest(f"{op} needs a list of 1 to {MAX_VALUES} values.")
        return Condition(field, op, frozenset(_value(field, each) for each in value))
    if op in ORDERED and field in IDS:
        raise BadRequest(f"Of {field}, nothing is more or less than another.")
    return Condition(field, op, _value(field, value))


def _value(field: str, value: Any) -> Any:
    if not isinstance(value, int | str):
        raise BadRequest("A condition's value is text or a whole number.")
    if field in IDS:
        return _id(field, value)
    if field == "time":
        return _minute(value)
    if field in NUMBERS and (isinstance(value, bool) or not isinstance(value, int)):
        raise BadRequest(f"The {field} of a condition is a whole number.")
    if field in ("channel", "guest_group") and not isinstance(value, str):
        raise BadRequest(f"The {field} of a condition is text.")
    return value


def _id(field: str, value: int | str) -> UUID:
    try:
        return UUID(str(value))
    except ValueError as error:
        raise BadRequest(f"{value!r} is no {field}.") from error


def _minute(value: int | str) -> int:
    hour, colon, minute = str(value).partition(":")
    if not (colon and hour.isdecimal() and minute.isdecimal() and len(minute) == 2):
        raise BadRequest(f"{value!r} is not a time, like 17:30.")
    found = int(hour) * 60 + int(minute)
    if int(minute) > 59 or found >= 2 * DAY:
        raise BadRequest(f"{value!r} is not a time, like 17:30.")
    return found
