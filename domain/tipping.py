"""Tips: the percentages that are offered, and how much is a slip of the finger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.cash import notes
from domain.errors import DomainError, Forbidden
from domain.language import N_
from domain.money import round_half_up
from domain.money_text import money_text
from domain.permissions import Right

RATES = "tip_micros"
"""Store option: the percentages on the buttons, in millionths, smallest first."""
LIMIT = "tip_limit_micros"
"""Store option: a tip above this part of what its check comes to needs a manager."""
USUAL_RATES = (50_000, 100_000, 150_000)
USUAL_LIMIT = 500_000
MILLION = 1_000_000
MOST_RATES = 4
MOST_LIMIT = 10 * MILLION


class TipsRefused(DomainError):
    """Percentages or a limit that cannot be."""

    code = "tips_refused"
    status = 422


def rates_of(options: Mapping[str, object]) -> tuple[int, ...]:
    """The percentages that are offered; the usual ones where the house has none of its own."""
    own = options.get(RATES)
    if not isinstance(own, list | tuple):
        return USUAL_RATES
    return tuple(sorted(rate for rate in own if isinstance(rate, int) and rate > 0))[:MOST_RATES]


def limit_rate(options: Mapping[str, object]) -> int:
    """The part of a check, in millionths, up to which nobody asks about its tips."""
    own = options.get(LIMIT)
    return own if isinstance(own, int) and own >= 0 else USUAL_LIMIT


def written(rates_micros: Sequence[int], limit_micros: int) -> dict[str, object]:
    """Percentages and limit as store options. Raises TipsRefused for what cannot be."""
    if len(rates_micros) > MOST_RATES or len(set(rates_micros)) != len(rates_micros):
        raise TipsRefused(N_("Up to four different percentages."))
    if any(not 0 < rate <= MILLION for rate in rates_micros):
        raise TipsRefused(N_("A percentage is above 0 and at most 100."))
    if not 0 <= limit_micros <= MOST_LIMIT:
        raise TipsRefused(N_("The limit is between 0 and 1,000 percent."))
    return {RATES: sorted(rates_micros), LIMIT: limit_micros}


def tip_minor(amount_minor: int, rate_micros: int) -> int:
    """A percentage of what is paid, to the minor unit; halves go up."""
    return round_half_up(amount_minor * rate_micros, MILLION)


def limit_minor(total_minor: int, options: Mapping[str, object], currency: str) -> int:
    """The highest tip on a check that nobody asks about; never less than the smallest note."""
    return max(tip_minor(total_minor, limit_rate(options)), notes(currency)[0])


def check_limit(
    tips_minor: int,
    total_minor: int,
    options: Mapping[str, object],
    rights: frozenset[str],
    currency: str,
) -> None:
    """Raises Forbidden for all tips on a check together that need a manager's look."""
    if tips_minor > limit_minor(total_minor, options, currency) and Right.APPROVE not in rights:
        tips, total = money_text(tips_minor, currency), money_text(total_minor, currency)
        raise Forbidden(f"A tip of {tips} on {total} needs a manager.", Right.APPROVE)
