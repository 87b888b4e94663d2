"""What can be asked about tips, and what is answered. Amounts are minor units."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.tips.sharing import Basis, By, RuleKind


@dataclass(frozen=True, slots=True)
class ShareTips:
    """Share a day's tips by the rules, as far as they were not shared before."""

    share_id: UUID
    day: str


@dataclass(frozen=True, slots=True)
class PayTips:
    """Pay a person's tips of a day from a drawer; all that is owed, without an amount."""

    move_id: UUID
    person_id: UUID
    day: str
    session_id: UUID
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True)
class CarryTips:
    """What is still owed of a day's tips is paid with the wages; of one person, if named."""

    act_id: UUID
    day: str
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SaveTipRule:
    """A rule of sharing, new or changed; see `domain.tips.TipRuleTerms`."""

    rule_id: UUID
    name: str
    kind: RuleKind
    rate_micros: int
    basis: Basis = "tips"
    from_role_id: UUID | None = None
    to_role_id: UUID | None = None
    by: By = "hours"


@dataclass(frozen=True, slots=True)
class DropTipRule:
    """A rule that no longer holds. What it shared stays."""

    rule_id: UUID


@dataclass(frozen=True, slots=True)
class PersonTips:
    """A person's tips of a day.

    `left_minor` is what their guests left, `not_cash_minor` of it by card and the like;
    `shared_minor` what rules gave or took, `paid_minor` and `carried_minor` what was settled.
    """

    person_id: UUID
    name: str
    left_minor: int
    not_cash_minor: int
    sales_minor: int
    shared_minor: int
    paid_minor: int
    carried_minor: int
    seconds: int

    @property
    def owed_minor(self) -> int:
        """What the person is still to get of that day; negative where too much was paid."""
        return self.left_minor + self.shared_minor - self.paid_minor - self.carried_minor


@dataclass(frozen=True, slots=True)
class TipRuleView:
    """A rule of sharing, with the names of its roles."""

    id: UUID
    name: str
    kind: RuleKind
    rate_micros: int
    basis: Basis
    from_role_id: UUID | None
    from_role: str
    to_role_id: UUID | None
    to_role: str
    by: By


@dataclass(frozen=True, slots=True)
class RoleView:
    """A role, to choose in a rule."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class TipsOfDay:
    """The tips of a business day. `unshared_minor` came since the last sharing.

    `nobodys_minor` was left at orders that nobody served.
    """

    day: str
    currency: str
    people: tuple[PersonTips, ...]
    unshared_minor: int
    nobodys_minor: int
    rules: tuple[TipRuleView, ...]
    roles: tuple[RoleView, ...]


@dataclass(frozen=True, slots=True)
class TipShareView:
    """What a rule gave a person, or took."""

    rule_id: UUID
    rule: str
    person_id: UUID
    name: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class TipsShared:
    """What was moved; it adds up to nothing."""

    share_id: UUID
    day: str
    moves: tuple[TipShareView, ...]


@dataclass(frozen=True, slots=True)
class TipsSettled:
    """What was paid out or carried to the wages."""

    amount_minor: int
