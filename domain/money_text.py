"""Amounts as people read them: the locale's separators, the currency's own digits. No floats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from babel.core import Locale, get_global

from domain.money import exponent

_FRACTIONS: Mapping[str, tuple[int, int, int, int]] = get_global("currency_fractions")


@dataclass(frozen=True, slots=True)
class _Separators:
    decimal: str
    group: str
    first_group: int
    next_group: int
    currency_first: bool
    currency_gap: str


def amount_text(minor: int, currency: str, language: str = "en") -> str:
    """An amount without its currency: `1,234.50`, `12 500`.

    Digits that the currency's people do not write (tiyin) are shown only where they are not zero.
    """
    marks = _separators(language)
    digits = exponent(currency)
    whole, rest = divmod(abs(minor), 10**digits)
    text = _grouped(str(whole), marks)
    if rest or _everyday_digits(currency) > 0:
        text += f"{marks.decimal}{rest:0{digits}d}" if digits else ""
    return f"-{text}" if minor < 0 else text


def money_text(minor: int, currency: str, language: str = "en") -> str:
    """An amount with its currency's symbol where the language puts it: `€1,234.50`."""
    marks = _separators(language)
    symbol = _symbol(currency, language)
    amount = amount_text(abs(minor), currency, language)
    if marks.currency_first:
        gap = marks.currency_gap or ("\u00a0" if symbol[-1].isalpha() else "")
        text = f"{symbol}{gap}{amount}"
    else:
        text = f"{amount}{marks.currency_gap}{symbol}"
    return f"-{text}" if minor < 0 else text


def quantity_text(thousandths: int, language: str = "en") -> str:
    """A quantity in thousandths without needless zeros: `2`, `0.5`."""
    whole, rest = divmod(abs(thousandths), 1000)
    text = str(whole)
    if rest:
        text += _separators(language).decimal + f"{rest:03d}".rstrip("0")
    return f"-{text}" if thousandths < 0 else text


def measured_text(thousandths: int, unit: str, language: str = "en") -> str:
    """A quantity as it is sold: `2` pieces, or with its unit to the thousandth: `0.350 kg`."""
    if not unit:
        return quantity_text(thousandths, language)
    whole, rest = divmod(thousandths, 1000)
    return f"{whole}{_separators(language).decimal}{rest:03d} {unit}"


def percent_text(rate_micros: int, language: str = "en") -> str:
    """A rate in millionths as per cent: `12 %`, `8.875 %`."""
    whole, rest = divmod(rate_micros, 10**4)
    text = str(whole)
    if rest:
        text += _separators(language).decimal + f"{rest:04d}".rstrip("0")
    return f"{text} %"


def _grouped(digits: str, marks: _Separators) -> str:
    """Digits in groups from the right: three, or three and then two as in India."""
    head, tail = digits[: -marks.first_group], digits[-marks.first_group :]
    groups = [tail]
    while head:
        groups.append(head[-marks.next_group :])
        head = head[: -marks.next_group]
    return marks.group.join(reversed(groups))


@cache
def _separators(language: str) -> _Separators:
    locale = Locale.parse(language, sep="-" if "-" in language else "_")
    symbols = locale.number_symbols["latn"]
    first_group, next_group = locale.decimal_formats[None].grouping
    pattern: str = locale.currency_formats["standard"].pattern
    before, _, after = pattern.split(";")[0].partition("#")
    return _Separators(
        decimal=symbols["decimal"],
        group=symbols["group"],
        first_group=first_group,
        next_group=next_group,
        currency_first="¤" in before,
        currency_gap="\u00a0" if "\u00a0" in before + after else "",
    )


@cache
def _symbol(currency: str, language: str) -> str:
    locale = Locale.parse(language, sep="-" if "-" in language else "_")
    found: str = locale.currency_symbols.get(currency, currency)
    return found


def _everyday_digits(currency: str) -> int:
    """The digits of cash in CLDR: 0 where coins below the whole unit are gone."""
    return _FRACTIONS.get(currency, _FRACTIONS["DEFAULT"])[2]
