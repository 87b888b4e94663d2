"""What other parts of the house bring to the pay screen: sheets, terminals, choices afterwards."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from edge.checks.receipts import ReceiptView
from edge.checks.requests import CheckView, PayResult
from edge.displays.showing import OpenAtCounters
from ui.store.pay_asking import USUAL_ASKS, Ask, Asked, Given, ask_amount
from ui.store.shell import Shell

Charge = Callable[[Asked, Given], Awaitable[PayResult | None]]
"""Has a tender's adapter take a payment, with a sheet that waits and says how it stands.

None where nothing was taken, or it is not known yet. Raises DomainError."""


class Afterwards(Protocol):
    """What can be done once a check is paid: the receipt on paper, by QR, by mail, or none."""

    async def show(self, check: CheckView, receipts: Sequence[ReceiptView]) -> None:
        """Draw it for a paid check; called again whenever its receipts change."""

    async def ask(self, check: CheckView, receipts: Sequence[ReceiptView], check_id: UUID) -> None:
        """Ask what the guests of one paid check take along, while others still pay."""


class Strip(Protocol):
    """What terminals still owe an answer for, on top of a pay screen."""

    async def show(self, check: CheckView) -> None:
        """Draw it for an order; called again whenever its payments change."""


@dataclass(frozen=True, slots=True)
class PayParts:
    """Parts by name. `asks` adds to or replaces what kinds of tenders ask (`USUAL_ASKS`).

    `afterwards` and `strip` draw into the place that is open when they are called, once for each
    pay screen. `counters` is told what the guest's displays show.
    """

    asks: Mapping[str, Ask] = field(default_factory=dict)
    charge: Charge | None = None
    afterwards: Callable[[Shell], Afterwards] | None = None
    strip: Callable[[Shell], Strip] | None = None
    counters: OpenAtCounters | None = None

    def ask(self, kind: str) -> Ask:
        """What a kind of tender asks."""
        return self.asks.get(kind) or USUAL_ASKS.get(kind, ask_amount)
