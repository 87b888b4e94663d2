"""Words and figures as people read them: money, quantities, times. Exact; never a float."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_time as babel_time
from babel.numbers import format_percent as babel_percent

from domain.language import N_ as N_
from domain.money import exponent
from domain.money_text import amount_text, measured_text, money_text, quantity_text
from ui.components.choice_sheet import MoneyFormat
from ui.language import say, spoken

KEPT_TEXTS = 8192
MILLION = 1_000_000
SAMPLE_MINOR = 1_234_567


def _(text: str) -> str:
    """The text in the reader's language; the name by which gettext finds what to translate."""
    return say(text)


@lru_cache(KEPT_TEXTS)
def format_money(minor: int, currency: str, language: str = "en") -> str:
    """An amount in minor units with its currency: `€12.50`."""
    return money_text(minor, currency, language)


@lru_cache(KEPT_TEXTS)
def format_amount(minor: int, currency: str, language: str = "en") -> str:
    """An amount without its currency, for tiles and lines where the currency is known."""
    return amount_text(minor, currency, language)


@lru_cache(KEPT_TEXTS)
def format_quantity(thousandths: int, language: str = "en") -> str:
    """A quantity in thousandths without needless zeros."""
    return quantity_text(thousandths, language)


@lru_cache(KEPT_TEXTS)
def format_percent(micros: int, language: str = "en") -> str:
    """A rate in millionths as people say it: `12.5%`."""
    part = Decimal(micros) / MILLION
    return babel_percent(part, "#,##0.##%", locale=language.replace("-", "_"))


@lru_cache(KEPT_TEXTS)
def format_measured(thousandths: int, unit: str, language: str = "en") -> str:
    """A quantity as it is sold: `2` pieces, `0.350 kg`."""
    return measured_text(thousandths, unit, language)


@lru_cache(KEPT_TEXTS)
def format_time(moment: datetime, zone: ZoneInfo, language: str = "en") -> str:
    """The time of day on the store's clock, without seconds: `19:40`."""
    return babel_time(moment, "HH:mm", tzinfo=zone, locale=language.replace("-", "_"))


def since(moment: datetime, zone: ZoneInfo, language: str = "en") -> str:
    """Since when something is so: `since 19:40`."""
    return _("since {time}").format(time=format_time(moment, zone, language))


def age_ms(moment: datetime) -> int:
    """A moment as the browser's components want it: milliseconds since 1970."""
    return int(moment.timestamp() * 1000)


def count_of(count: int, one: str, many: str) -> str:
    """`3 lines` of `{count} line`, `{count} lines`: as the reader's language counts."""
    return spoken().plural(one, many, count)


def initials(name: str) -> str:
    """At most two letters that stand for a person."""
    words = name.split()
    return "".join(word[0].upper() for word in (words[:1] + words[1:][-1:]))


@lru_cache(64)
def money_format(currency: str, language: str = "en") -> MoneyFormat:
    """How browsers write whole minor units of a currency, read off a sample amount."""
    digits = exponent(currency)
    sample = format_money(SAMPLE_MINOR, currency, language)
    plain = format_amount(SAMPLE_MINOR, currency, language)
    prefix, suffix = sample.split(plain, 1)
    marks = [character for character in plain if not character.isdigit()]
    decimal = plain[-digits - 1] if digits and not plain[-digits - 1].isdigit() else "."
    return MoneyFormat(digits, prefix, suffix, decimal, marks[0] if marks else "")
