"""What is asked of a payment provider on the internet: customers, charges, plans, card readers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.money import Money
from domain.ports.adapter import Adapter, CallKept
from domain.ports.outcome import Outcome
from domain.ports.payment import Charge, ChargeRequest


class BadSignature(Exception):
    """A message that says it comes from the provider does not."""


class Proration(StrEnum):
    """What happens to the days of a period that a change cuts."""

    PRORATE = "prorate"
    NONE = "none"


class PauseMode(StrEnum):
    """What happens to bills while a subscription rests."""

    VOID = "void"
    KEEP_AS_DRAFT = "keep_as_draft"


class AnchorChange(StrEnum):
    """When the next period begins."""

    KEEP = "keep"
    NOW = "now"


@dataclass(frozen=True, slots=True)
class CustomerDraft:
    """Somebody who pays again."""

    name: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Ref:
    """The provider's own name for a thing of its kind."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class SetupSession:
    """Where a customer leaves a card: a secret for our page, or a page of the provider's."""

    ref: str
    client_secret: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class GivenBack:
    """Money that went back."""

    ref: str
    amount: Money


@dataclass(frozen=True, slots=True)
class PlanItem:
    """A part of a subscription."""

    plan: str
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class SubscriptionDraft:
    """A subscription that is to begin."""

    customer: Ref
    items: tuple[PlanItem, ...]
    trial_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription as the provider has it."""

    ref: Ref
    state: str
    items: tuple[PlanItem, ...] = ()
    paid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """A card reader that the provider drives."""

    ref: Ref
    label: str
    location: str = ""


@dataclass(frozen=True, slots=True)
class CollectHandle:
    """A payment that a reader is at."""

    ref: Ref
    reader: Ref


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """What the provider told us by itself, after its signature was verified."""

    id: str
    kind: str
    at: datetime
    body: Mapping[str, object] = field(default_factory=dict)


class Subscriptions(Protocol):
    """Plans that charge again; wallets and some acquirers have none (NATIVE_SUBSCRIPTIONS)."""

    async def create_subscription(
        self, draft: SubscriptionDraft, key: str
    ) -> Outcome[Subscription]:
        """Begin one."""
        ...

    async def add_subscription_item(
        self, subscription: Ref, item: PlanItem, proration: Proration, key: str
    ) -> Outcome[Subscription]:
        """Add a part."""
        ...

    async def remove_subscription_item(
        self, subscription: Ref, item_id: str, proration: Proration, key: str
    ) -> Outcome[Subscription]:
        """Take a part away."""
        ...

    async def cancel_subscription(
        self, subscription: Ref, at_period_end: bool, key: str
    ) -> Outcome[Subscription]:
        """End it now or with its period."""
        ...

    async def pause_subscription(
        self, subscription: Ref, mode: PauseMode, resumes_at: datetime | None, key: str
    ) -> Outcome[Subscription]:
        """Let it rest."""
        ...

    async def resume_subscription(
        self, subscription: Ref, anchor: AnchorChange, key: str
    ) -> Outcome[Subscription]:
        """Go on."""
        ...

    async def change_billing_anchor(
        self, subscription: Ref, anchor: AnchorChange, proration: Proration, key: str
    ) -> Outcome[Subscription]:
        """Begin its period on another day."""
        ...


class PaymentProvider(Adapter, Subscriptions, Protocol):
    """A payment provider on the internet."""

    async def create_customer(self, draft: CustomerDraft, key: str) -> Outcome[Ref]:
        """Make somebody known."""
        ...

    async def delete_customer(self, customer: Ref, key: str) -> Outcome[None]:
        """Forget somebody."""
        ...

    async def create_setup_session(
        self, customer: Ref, return_url: str | None, key: str
    ) -> Outcome[SetupSession]:
        """Have a customer leave a card."""
        ...

    async def attach_payment_method(
        self, customer: Ref, token: str, default: bool, key: str
    ) -> Outcome[Ref]:
        """Keep a card that was left."""
        ...

    async def charge(self, request: ChargeRequest, key: str) -> Outcome[Charge]:
        """Charge a customer."""
        ...

    async def refund(
        self, charge: Ref, amount: Money | None, reason: str, key: str
    ) -> Outcome[GivenBack]:
        """Give back a charge, or a part of it."""
        ...

    async def discover_readers(self, location: str | None = None) -> list[Reader]:
        """The card readers of this restaurant."""
        ...

    async def collect_payment(
        self, reader: Ref, request: ChargeRequest, key: str
    ) -> Outcome[CollectHandle]:
        """Begin a payment at a reader."""
        ...

    async def collect_status(self, handle: CollectHandle) -> Outcome[Charge]:
        """How far a reader is."""
        ...

    async def cancel_collect(self, handle: CollectHandle, key: str) -> Outcome[None]:
        """End what a reader is at."""
        ...

    async def recover(self, call: CallKept) -> Outcome[Charge]:
        """What became of a call. Refused: it certainly did nothing, and will not."""
        ...

    def parse_webhook_event(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> WebhookEvent:
        """What the provider tells. Raises BadSignature before anything of it is read."""
        ...
