"""A posting: legs that add up to nothing, or it cannot be made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.ledger.accounts import LedgerAccount


class Unbalanced(AssertionError):
    """Debits and credits differ: an error of the program, never of a person."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One side: debit is positive, credit negative, in minor units."""

    account: LedgerAccount
    minor: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Posting:
    """The legs of one event. Raises Unbalanced where they do not add up to nothing."""

    legs: tuple[Leg, ...]

    def __post_init__(self) -> None:
        over = sum(leg.minor for leg in self.legs)
        if over:
            raise Unbalanced(f"debits are {over} above credits: {self.legs}")

    @classmethod
    def of(cls, legs: Iterable[Leg]) -> Posting:
        """A posting of the legs that are not nothing."""
        return cls(tuple(leg for leg in legs if leg.minor))


def debit(account: LedgerAccount, minor: int, detail: UUID | str | None = None) -> Leg:
    """A leg on the debit side; a negative amount is a credit."""
    return Leg(account, minor, _detail(detail))


def credit(account: LedgerAccount, minor: int, detail: UUID | str | None = None) -> Leg:
    """A leg on the credit side; a negative amount is a debit."""
    return Leg(account, -minor, _detail(detail))


def _detail(detail: UUID | str | None) -> str:
    return detail.hex if isinstance(detail, UUID) else detail or ""
