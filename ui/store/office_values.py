"""What people typed into a form, as requests take it: exact, or a sentence on what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from domain.errors import BadRequest
from domain.menu_hours import Hours, minute_of, to_doc
from domain.money import exponent
from domain.parsing.amounts import Amounts
from domain.parsing.errors import BadValue

Values = Mapping[str, object]
PERCENT_MICROS = 10_000
"""A hundredth, in millionths."""


def plain_amount(minor: int | None, currency: str) -> str:
    """An amount as people type it: `12.50`; empty for none."""
    if minor is None:
        return ""
    digits = exponent(currency)
    whole, rest = divmod(minor, 10**digits)
    return f"{whole}.{rest:0{digits}d}" if digits else str(whole)


def words(values: Values, name: str) -> str:
    """A text, without blanks around it."""
    return str(values.get(name) or "").strip()


def is_on(values: Values, name: str) -> bool:
    """A switch."""
    return values.get(name) is True


def amount(values: Values, name: str, currency: str) -> int:
    """An amount in minor units. Raises BadRequest."""
    typed = words(values, name)
    try:
        return Amounts(currency).minor(typed)
    except BadValue as error:
        raise BadRequest(f"{typed or 'Nothing'} is not a price.") from error


def amount_or_none(values: Values, name: str, currency: str) -> int | None:
    """An amount in minor units, or None where nothing was typed. Raises BadRequest."""
    return amount(values, name, currency) if words(values, name) else None


def rate_micros(typed: str) -> int:
    """A percentage as people type it (`12.5`), in millionths. Raises BadRequest."""
    whole, _point, part = typed.strip().rstrip("%").strip().replace(",", ".").partition(".")
    digits = whole + part
    if not (digits.isascii() and digits.isdecimal() and len(whole) < 5 and len(part) < 5):
        raise BadRequest(f"{typed.strip() or 'Nothing'} is not a percentage, like 12.5.")
    return int(whole or "0") * PERCENT_MICROS + int(part.ljust(4, "0"))


def plain_rate(micros: int | None) -> str:
    """A percentage as people type it; empty for none."""
    if micros is None:
        return ""
    whole, part = divmod(micros, PERCENT_MICROS)
    return f"{whole}.{part:04}".rstrip("0").rstrip(".")


def count(values: Values, name: str) -> int | None:
    """A whole number, or None where nothing was typed. Raises BadRequest."""
    typed = words(values, name)
    if not typed:
        return None
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 7):
        raise BadRequest(f"{typed} is not a number of pieces.")
    return int(typed)


def one_id(values: Values, name: str) -> UUID | None:
    """What was picked, or None for nothing."""
    picked = words(values, name)
    return UUID(picked) if picked else None


def ids(values: Values, name: str) -> tuple[UUID, ...]:
    """Everything that was picked."""
    picked = values.get(name)
    assert isinstance(picked, list)
    return tuple(UUID(str(each)) for each in picked)


def levels(values: Values, name: str) -> dict[str, str]:
    """Allergens with what is known about each."""
    chosen = values.get(name)
    assert isinstance(chosen, dict)
    return {str(code): str(level) for code, level in chosen.items() if level}


def rows(values: Values, name: str) -> list[Values]:
    """The rows of a table, in their order."""
    found = values.get(name)
    assert isinstance(found, list)
    return [row for row in found if isinstance(row, dict)]


def hours(values: Values, name: str) -> tuple[Hours, ...]:
    """Times of day. Raises BadRequest."""
    return tuple(
        Hours(
            minute_of(words(row, "from")),
            minute_of(words(row, "to")),
            tuple(int(str(day)) for day in _list(row, "days")),
        )
        for row in rows(values, name)
    )


def hours_value(windows: tuple[Hours, ...]) -> list[dict[str, object]]:
    """Times of day as a form shows them."""
    return to_doc(windows)


def _list(values: Values, name: str) -> list[object]:
    found = values.get(name)
    assert isinstance(found, list)
    return found
