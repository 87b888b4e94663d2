"""Figures as the office writes them: exact, in the reader's language; days and changes in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_interval
from babel.numbers import format_decimal, format_percent

from central.figures.reporting import added
from central.figures.requests import Figure, Sums
from ui.components.figure_board import ChangeTone
from ui.office.asked import Days, is_month
from ui.text import N_, _, format_amount, format_money, format_quantity

MONEY: tuple[Figure, ...] = (
    "gross_minor",
    "tax_minor",
    "net_minor",
    "discount_minor",
    "refunded_minor",
    "service_minor",
    "tip_minor",
    "rounding_minor",
    "void_minor",
)
LABELS: dict[str, str] = {
    "checks": N_("Checks"),
    "orders": N_("Orders"),
    "covers": N_("Covers"),
    "quantity": N_("Sold"),
    "payments": N_("Payments"),
    "gross_minor": N_("Sales"),
    "tax_minor": N_("Tax"),
    "net_minor": N_("Net"),
    "discount_minor": N_("Discounts"),
    "refunds": N_("Refunds"),
    "refunded_minor": N_("Refunded"),
    "service_minor": N_("Service"),
    "tip_minor": N_("Tips"),
    "rounding_minor": N_("Rounding"),
    "voids": N_("Voids"),
    "void_minor": N_("Voided"),
    "average_minor": N_("Average"),
}


def value_of(sums: Sums, figure: str) -> int:
    """A figure as a whole number; what there is no average of counts as nothing."""
    found: int | None = getattr(sums, figure)
    return found or 0


def total(sums: Iterable[Sums], currency: str) -> Sums:
    """The sums of a currency added up."""
    whole = Sums(currency)
    for each in sums:
        if each.currency == currency:
            whole = added(whole, each)
    return whole


def figure_text(sums: Sums, figure: str, language: str) -> str:
    """A figure without its currency, for columns where the currency is said above."""
    value = value_of(sums, figure)
    if figure == "quantity":
        return format_quantity(value, language)
    if figure.endswith("_minor"):
        return format_amount(value, sums.currency, language)
    return count_text(value, language)


def count_text(count: int, language: str) -> str:
    """A whole number with the language's groups: `12,500`."""
    return format_decimal(count, locale=_locale(language))


def money(sums: Sums, figure: str, language: str) -> str:
    """An amount with its currency."""
    return format_money(value_of(sums, figure), sums.currency, language)


def shown(sums: Sums, figure: str, language: str) -> str:
    """A figure in large type: with its currency; a dash where there is none."""
    if not sums.currency or (figure == "average_minor" and sums.average_minor is None):
        return "–"
    text = money if figure.endswith("_minor") else figure_text
    return text(sums, figure, language)


def change_text(now: int, was: int, language: str) -> str:
    """How much more or less, in whole per cent: `+12%`; empty where nothing was before."""
    if was <= 0 or now < 0:
        return ""
    part = (Decimal(now - was) / was).quantize(Decimal("0.01"), ROUND_HALF_UP)
    text = format_percent(abs(part), "#,##0%", locale=_locale(language))
    return ("+" if part > 0 else "\u2212" if part < 0 else "") + text


def change_tone(now: int, was: int, *, less_is_better: bool = False) -> ChangeTone:
    """Green for what went the right way, red for the wrong way, plain for what hardly moved."""
    if was <= 0 or abs(now - was) * 50 < was:
        return ""
    return "ready" if (now < was) == less_is_better else "late"


def share_text(micros: int, language: str) -> str:
    """A part of everything, to a tenth of a per cent."""
    return format_percent(Decimal(micros) / 1_000_000, "#,##0.0%", locale=_locale(language))


def day_text(day: date, language: str) -> str:
    """`Fri 20 Nov`."""
    return format_date(day, "EEE d MMM", locale=_locale(language))


def weekday_text(day: date, language: str) -> str:
    """`Friday`."""
    return format_date(day, "EEEE", locale=_locale(language))


def month_text(month: str, language: str) -> str:
    """`November 2026` of `2026-11`."""
    return format_date(date.fromisoformat(f"{month}-01"), "LLLL y", locale=_locale(language))


def days_text(days: Days, language: str) -> str:
    """A day, a month or a span as people say it."""
    if days.count == 1:
        return format_date(days.first, "EEE d MMM y", locale=_locale(language))
    if is_month(days):
        return month_text(days.first.isoformat()[:7], language)
    return str(format_interval(days.first, days.last, "yMMMd", locale=_locale(language)))


def hour_text(key: str) -> str:
    """`19:00` of `19`."""
    return f"{key:0>2}:00"


def clock_text(moment: datetime, zone: str, language: str) -> str:
    """The time of day on a store's clock."""
    return format_datetime(moment, "HH:mm", tzinfo=ZoneInfo(zone), locale=_locale(language))


def moment_text(moment: datetime, zone: str, language: str) -> str:
    """Day and time on a store's clock: `20 Nov, 19:40`."""
    return format_datetime(moment, "d MMM, HH:mm", tzinfo=ZoneInfo(zone), locale=_locale(language))


def span_text(seconds: int) -> str:
    """How long something took: `4 min`, `1 h 20 min`."""
    minutes = max(0, seconds) // 60
    if minutes < 60:
        return _("{count} min").format(count=minutes)
    return _("{hours} h {minutes} min").format(hours=minutes // 60, minutes=minutes % 60)


def ago_text(seconds: int) -> str:
    """An age in the largest unit that says enough: `4 min`, `3 h`, `2 days`."""
    if seconds < 60:
        return _("just now")
    if seconds < 2 * 3600:
        return _("{count} min").format(count=seconds // 60)
    if seconds < 48 * 3600:
        return _("{count} h").format(count=seconds // 3600)
    return _("{count} days").format(count=seconds // 86_400)


def _locale(language: str) -> str:
    """English days are written the European way: `13–20 Nov 2026`."""
    return "en_GB" if language == "en" else language.replace("-", "_")
