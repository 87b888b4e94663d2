"""A wallet without telephones: it shows a code, and a person approves or declines it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from domain.money import Money
from domain.ports.adapter import AdapterHealth, Capability, HealthState
from domain.ports.outcome import Done, ErrorClass, Outcome, Refused, Unknown
from domain.ports.payment import Charge, ChargeRequest, QrTicket
from providers.virtual_payments import (
    APPROVED,
    ASKED,
    DECLINED,
    ENDED,
    KeptPayment,
    VirtualPayments,
)

LASTS = timedelta(minutes=5)
"""A code that nobody paid by then cannot be paid any more."""
AWAY = Refused(
    "unreachable", "The wallet is not reached. Nothing was charged.", ErrorClass.RETRYABLE
)


class VirtualWallet(VirtualPayments):
    """See `domain.ports.payment.MerchantPresentedQr` and `CustomerPresentedQr`."""

    def capabilities(self) -> frozenset[Capability]:
        """It knows its payments by key."""
        return frozenset({Capability.RECOVER_BY_KEY, Capability.ABORT})

    async def health(self) -> AdapterHealth:
        """Whether it is reached."""
        return AdapterHealth(HealthState.OK if self.plugged else HealthState.UNREACHABLE)

    async def create_qr(self, request: ChargeRequest, key: str) -> Outcome[QrTicket]:
        """A code; the same key gives the same one."""
        if not self.plugged:
            return AWAY
        known = self.kept(key)
        tip_minor = request.tip.minor if request.tip else 0
        payment = known or self.ask(key, "qr", request.ref, request.amount, tip_minor)
        return Done(_ticket(payment), replayed=known is not None)

    async def qr_status(self, ticket: QrTicket) -> Outcome[Charge]:
        """What became of a code."""
        payment = self.kept(ticket.ref)
        if not self.plugged:
            return Unknown("The wallet is not reached.")
        if payment is None:
            return Refused("never_arrived", "The wallet was never asked. Nothing was charged.")
        if payment.state == ASKED and self._clock.now() >= ticket.expires_at:
            payment = replace(payment, state=ENDED)
            self.keep(payment)
        return _status(payment)

    async def cancel_qr(self, ticket: QrTicket, key: str) -> Outcome[None]:
        """Nobody can pay it any more."""
        payment = self.kept(ticket.ref)
        if not self.plugged:
            return Unknown("The wallet is not reached.")
        if payment is not None and payment.state == APPROVED:
            return Refused("paid", "It was paid already.")
        if payment is not None:
            self.keep(replace(payment, state=ENDED))
        return Done(None)

    async def charge_code(self, code: str, request: ChargeRequest, key: str) -> Outcome[Charge]:
        """Charge the code that a guest shows, at once; one that ends in 0 has no money."""
        if not self.plugged:
            return AWAY
        payment = self.kept(key) or self.ask(key, "code", request.ref, request.amount)
        if payment.state == ASKED:
            state = DECLINED if code.endswith("0") else APPROVED
            payment = replace(payment, state=state)
            self.keep(payment)
        return _status(payment)


def _ticket(payment: KeptPayment) -> QrTicket:
    asked = Money(payment.asked_minor, payment.currency)
    at = datetime.fromtimestamp(payment.at, UTC)
    text = f"comanda-wallet:{payment.trace}?amount={asked.minor}&currency={asked.currency}"
    return QrTicket(payment.key, text, asked, at + LASTS)


def _status(payment: KeptPayment) -> Outcome[Charge]:
    if payment.state == ASKED or not payment.told:
        return Unknown("Nobody has paid the code yet.")
    if payment.state == DECLINED:
        return Refused("declined", "The wallet declined it. Nothing was charged.")
    if payment.state == ENDED:
        return Refused("ended", "The code was not paid in time. Nothing was charged.")
    amount = Money(payment.amount_minor, payment.currency)
    return Done(Charge(f"W{payment.trace:06d}", amount, payment.tip_minor, brand="Wallet"))
