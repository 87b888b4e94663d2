"""Money and quantities as people write them, read exactly and never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from babel.numbers import get_currency_symbol

from domain.money import MAX_MINOR, exponent
from domain.parsing.cells import MAX_LETTERS, Value, written
from domain.parsing.errors import BadValue, MappingRefused

QUANTITY_DIGITS = 3
"""Quantities are whole thousandths."""

_LOCALES = ("en", "ru", "uz", "vi", "hi")
_MINUS = "-\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class Amounts:
    """Reads the amounts of one file: its currency, and its decimal separator where told.

    Thousands may be grouped by comma, dot, apostrophe or space, in threes or as lakh and crore.
    Without `decimal` a separator is taken for what it must be; where both readings are possible
    (`1,234` in a currency with cents) the value is refused. Where the currency has no minor unit,
    a separator before three digits can only group (`45.000` dong). Excess zeros are exact and
    allowed (`45000.00` dong), any other excess digit is refused.
    """

    currency: str
    decimal: str | None = None

    def __post_init__(self) -> None:
        if self.decimal not in (None, ".", ","):
            raise MappingRefused("--decimal is either . or , (a dot or a comma).")

    def minor(self, value: Value) -> int:
        """An amount of zero or more, in minor units of the currency. Raises BadValue."""
        amount = self.signed_minor(value)
        if amount < 0:
            raise BadValue(written(value), "is negative")
        return amount

    def signed_minor(self, value: Value) -> int:
        """An amount that may be negative, in minor units of the currency. Raises BadValue."""
        return self._scaled(value, "an amount", exponent(self.currency), signs(self.currency))

    def thousandths(self, value: Value) -> int:
        """A quantity above zero, in thousandths. Raises BadValue."""
        quantity = self._scaled(value, "a quantity", QUANTITY_DIGITS, ())
        if quantity <= 0:
            raise BadValue(written(value), "is not more than zero")
        return quantity

    def _scaled(self, value: Value, what: str, digits: int, marks: tuple[str, ...]) -> int:
        shown, decimal = _plain(value, self.decimal)
        text = _without_mark(" ".join(shown.split()), marks)
        negative = text[:1] in _MINUS if text else False
        whole, fraction = _read(text[1:] if negative else text, decimal, digits, shown, what)
        if len(fraction) > digits:
            reason = f"has more than {digits} decimal digits" if digits else "has decimal digits"
            raise BadValue(shown, reason)
        scaled = int(whole + fraction.ljust(digits, "0"))
        if scaled > MAX_MINOR:
            raise BadValue(shown, "is too large")
        return -scaled if negative else scaled


@cache
def signs(currency: str) -> tuple[str, ...]:
    """How a currency may be marked before or after an amount: its code, and its CLDR signs."""
    marks = {get_currency_symbol(currency, locale) for locale in _LOCALES}
    return tuple(sorted({currency, *marks}, key=lambda mark: (-len(mark), mark)))


def _plain(value: Value, decimal: str | None) -> tuple[str, str | None]:
    """The text of a value and its decimal separator; a spreadsheet's number has a dot."""
    shown = written(value)
    if len(shown) > MAX_LETTERS:
        raise BadValue(shown, "is too long for a number")
    return shown, decimal if isinstance(value, str) else "."


def _without_mark(text: str, marks: tuple[str, ...]) -> str:
    for mark in marks:
        if text.startswith(mark):
            return text.removeprefix(mark).strip()
        if text.endswith(mark):
            return text.removesuffix(mark).strip()
    return text


def _read(text: str, decimal: str | None, digits: int, shown: str, what: str) -> tuple[str, str]:
    """The digits before and after the decimal separator, needless zeros left out."""
    readings = {sign: reading for sign in ".," if (reading := _digits(text, sign))}
    if decimal and readings:
        if decimal not in readings:
            raise BadValue(shown, f"does not fit --decimal {decimal}")
        return readings[decimal]
    found = sorted(set(readings.values()), key=lambda reading: int(reading[0]))
    if not found:
        raise BadValue(shown, f"is not {what}")
    if len(found) > 1 and digits > 0:
        meanings = " or ".join(".".join(filter(None, reading)) for reading in found)
        raise BadValue(shown, f"can mean {meanings}: say which with --decimal . or --decimal ,")
    return found[-1]


def _digits(text: str, decimal: str) -> tuple[str, str] | None:
    found = _number(decimal).fullmatch(text)
    if not found:
        return None
    whole = re.sub("[^0-9]", "", found["whole"] or "0").lstrip("0") or "0"
    return whole, (found["fraction"] or found["bare"] or "").rstrip("0")


@cache
def _number(decimal: str) -> re.Pattern[str]:
    group = "[ '\N{RIGHT SINGLE QUOTATION MARK}" + ("," if decimal == "." else ".") + "]"
    threes = rf"[1-9][0-9]{{0,2}}(?P<by>{group})[0-9]{{3}}(?:(?P=by)[0-9]{{3}})*"
    lakhs = r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}" if decimal == "." else r"(?!)"
    point = re.escape(decimal)
    return re.compile(
        rf"(?P<whole>[0-9]+|{threes}|{lakhs})(?:{point}(?P<fraction>[0-9]+))?"
        rf"|{point}(?P<bare>[0-9]+)"
    )
