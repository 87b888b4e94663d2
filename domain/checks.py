"""What a check comes to, and how a payment settles it: exact, with cash rounding said aloud."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.errors import DomainError
from domain.money import round_half_up
from domain.money_text import money_text
from domain.tax import Taxable, TaxRules, TaxSum, excluded_minor, tax_sums
from domain.tax.rules import USUAL

MAX_PAYMENT_MINOR = 10**12
"""Nobody hands over more than this; a larger number is a slip of the finger."""


class PaymentRefused(DomainError):
    """The amount, tender or tip cannot be taken as asked."""

    code = "payment_refused"
    status = 422


class NotSent(DomainError):
    """Lines that the kitchen should make were never sent to it."""

    code = "not_sent"


@dataclass(frozen=True, slots=True)
class CheckTotals:
    """`total_minor` is what is to be paid: the lines and the taxes that are not in them."""

    lines_minor: int
    tax_minor: int
    total_minor: int
    taxes: tuple[TaxSum, ...]


@dataclass(frozen=True, slots=True)
class TenderTerms:
    """What a tender allows. Cash is rounded to `rounding_minor` (1: not rounded)."""

    name: str
    gives_change: bool = False
    takes_tip: bool = False
    rounding_minor: int = 1
    active: bool = True


@dataclass(frozen=True, slots=True)
class Offer:
    """What a guest gives. `tendered_minor` None is exactly the amount and the tip."""

    amount_minor: int
    tendered_minor: int | None = None
    tip_minor: int = 0


@dataclass(frozen=True, slots=True)
class Settlement:
    """A payment taken apart.

    tendered = amount + tip + change; amount = what it settles of the check + rounding.
    """

    amount_minor: int
    rounding_minor: int
    tendered_minor: int
    tip_minor: int
    change_minor: int
    remaining_minor: int

    @property
    def settles_minor(self) -> int:
        """By how much the check is less open now."""
        return self.amount_minor - self.rounding_minor


def totals(lines: Sequence[Taxable], rules: TaxRules = USUAL) -> CheckTotals:
    """The totals of a check over these lines, rounded as a country's rules say."""
    lines_minor = sum(line.amount_minor for line in lines)
    taxes = tax_sums(lines, rules)
    return CheckTotals(
        lines_minor=lines_minor,
        tax_minor=sum(tax.tax_minor for tax in taxes),
        total_minor=lines_minor + excluded_minor(taxes),
        taxes=taxes,
    )


def payable_minor(remaining_minor: int, step_minor: int) -> int:
    """What a tender that is rounded to steps takes for an open amount; halves go up."""
    return round_half_up(remaining_minor, step_minor) * step_minor


def settle(remaining_minor: int, terms: TenderTerms, offer: Offer, currency: str) -> Settlement:
    """How an offer settles what is open of a check. A smaller amount is a partial payment.

    The whole is settled by the open amount itself or by its rounded form.
    Raises PaymentRefused with a sentence for the cashier.
    """
    _check_sane(remaining_minor, terms, offer, currency)
    due_minor = payable_minor(remaining_minor, terms.rounding_minor)
    if offer.amount_minor in (remaining_minor, due_minor):
        amount_minor, rounding_minor = due_minor, due_minor - remaining_minor
    else:
        amount_minor, rounding_minor = _partial(due_minor, terms, offer, currency), 0
    needed_minor = amount_minor + offer.tip_minor
    tendered_minor = needed_minor if offer.tendered_minor is None else offer.tendered_minor
    _check_tendered(needed_minor, tendered_minor, terms, currency)
    return Settlement(
        amount_minor=amount_minor,
        rounding_minor=rounding_minor,
        tendered_minor=tendered_minor,
        tip_minor=offer.tip_minor,
        change_minor=tendered_minor - needed_minor,
        remaining_minor=remaining_minor - amount_minor + rounding_minor,
    )


def settle_all(
    remaining_minor: int, offers: Iterable[tuple[TenderTerms, Offer]], currency: str
) -> list[Settlement]:
    """How several tenders settle a check one after the other.

    Raises PaymentRefused as `settle` does, and for a tender after the one that settled everything.
    """
    settled: list[Settlement] = []
    for terms, offer in offers:
        if settled and not remaining_minor:
            raise PaymentRefused(f"Everything is paid already. Leave out {terms.name}.")
        settled.append(settle(remaining_minor, terms, offer, currency))
        remaining_minor = settled[-1].remaining_minor
    return settled


def _check_sane(remaining_minor: int, terms: TenderTerms, offer: Offer, currency: str) -> None:
    if not terms.active:
        raise PaymentRefused(f"{terms.name} is not taken any more.")
    if remaining_minor < 0:
        over = money_text(-remaining_minor, currency)
        raise PaymentRefused(f"{over} too much was paid already. Give that back first.")
    due_minor = payable_minor(remaining_minor, terms.rounding_minor)
    if offer.amount_minor < 0 or (offer.amount_minor == 0 and due_minor > 0):
        raise PaymentRefused("The amount must be more than zero.")
    if offer.tip_minor < 0:
        raise PaymentRefused("A tip cannot be less than zero.")
    if offer.tip_minor and not terms.takes_tip:
        raise PaymentRefused(f"{terms.name} takes no tip.")
    if max(offer.amount_minor, offer.tip_minor, offer.tendered_minor or 0) > MAX_PAYMENT_MINOR:
        raise PaymentRefused("The amount is too large. Look at it again.")


def _partial(due_minor: int, terms: TenderTerms, offer: Offer, currency: str) -> int:
    if offer.amount_minor > due_minor:
        raise PaymentRefused(f"Only {money_text(due_minor, currency)} is due.")
    if offer.amount_minor % terms.rounding_minor:
        step = money_text(terms.rounding_minor, currency)
        raise PaymentRefused(f"{terms.name} is taken in steps of {step}.")
    return offer.amount_minor


def _check_tendered(
    needed_minor: int, tendered_minor: int, terms: TenderTerms, currency: str
) -> None:
    needed = money_text(needed_minor, currency)
    if tendered_minor < needed_minor:
        given = money_text(tendered_minor, currency)
        raise PaymentRefused(f"{given} was given, but {needed} is to be paid.")
    if tendered_minor > needed_minor and not terms.gives_change:
        raise PaymentRefused(f"{terms.name} gives no change. Take exactly {needed}.")
