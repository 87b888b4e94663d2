"""A card terminal without hardware: a person approves, declines, pulls its plug or answers late."""

from __future__ import annotations

from dataclasses import replace

from domain.money import Money
from domain.ports.adapter import AdapterHealth, CallKept, Capability, HealthState
from domain.ports.outcome import Done, ErrorClass, Outcome, Refused, Unknown
from domain.ports.payment import (
    EndOfDay,
    OnEvent,
    TerminalEvent,
    TerminalInfo,
    TerminalReceipt,
)
from providers.virtual_payments import (
    APPROVED,
    ASKED,
    DECLINED,
    ENDED,
    REVERSED,
    KeptPayment,
    VirtualPayments,
)

AUTHORISE, REFUND, REVERSE = "authorise", "refund", "reverse"
AWAY = Refused(
    "unreachable",
    "The card terminal is not reached. Nothing was charged.",
    ErrorClass.RETRYABLE,
    remedy="Look at its plug and its network.",
)


class VirtualTerminal(VirtualPayments):
    """See `domain.ports.payment.PaymentTerminal`; the hands are `VirtualPayments`."""

    def capabilities(self) -> frozenset[Capability]:
        """Everything that a good terminal can."""
        return frozenset(
            {
                Capability.TIP_ON_DEVICE,
                Capability.PARTIAL_APPROVAL,
                Capability.REVERSE,
                Capability.REFUND,
                Capability.ABORT,
                Capability.RECOVER_BY_KEY,
            }
        )

    async def health(self) -> AdapterHealth:
        """Whether its plug is in."""
        if self.plugged:
            return AdapterHealth(HealthState.OK)
        return AdapterHealth(HealthState.UNREACHABLE, AWAY.remedy)

    async def connect(self) -> TerminalInfo:
        """Always there."""
        return TerminalInfo("VIRTUAL1", "Virtual terminal")

    async def authorise(
        self,
        amount: Money,
        ref: str,
        key: str,
        *,
        tip: Money | None = None,
        on_event: OnEvent | None = None,
    ) -> Outcome[TerminalReceipt]:
        """Show the amount and wait for a person."""
        if on_event is not None and self.kept(key) is None:
            await on_event(TerminalEvent("insert_card"))
        return await self._asked(AUTHORISE, amount, ref, key, tip.minor if tip else 0)

    async def refund(self, amount: Money, ref: str, key: str) -> Outcome[TerminalReceipt]:
        """Show what goes back and wait for a person."""
        return await self._asked(REFUND, amount, ref, key, 0)

    async def reverse(self, original: TerminalReceipt, key: str) -> Outcome[TerminalReceipt]:
        """Take a charge back at once; a charge is taken back once."""
        if not self.plugged:
            return AWAY
        known = self.kept(key)
        if known is not None:
            return Done(_receipt(known), replayed=True)
        charge = next((each for each in self.all() if str(each.trace) == original.trace), None)
        if charge is None or charge.state != APPROVED:
            return Refused("not_reversible", "The terminal does not know this payment any more.")
        done = self.ask(key, REVERSE, charge.ref, Money(charge.amount_minor, charge.currency))
        self.keep(replace(done, state=APPROVED, tip_minor=charge.tip_minor))
        self.keep(replace(charge, state=REVERSED))
        return Done(_receipt(done))

    async def abort(self) -> None:
        """End what is on the display."""
        for each in self.all():
            if each.state == ASKED and self.plugged:
                self.keep(replace(each, state=ENDED))

    async def last_transaction(self) -> TerminalReceipt | None:
        """The last charge."""
        charged = [each for each in self.all() if each.state == APPROVED]
        return _receipt(charged[-1]) if charged and self.plugged else None

    async def recover(self, call: CallKept) -> Outcome[TerminalReceipt]:
        """What became of a key."""
        if not self.plugged:
            return Unknown("The card terminal is not reached.")
        payment = self.kept(call.key)
        if payment is None:
            return Refused("never_arrived", "The terminal was never asked. Nothing was charged.")
        answer = _answer(payment)
        return answer or Unknown("The card terminal is still busy with this payment.")

    async def end_of_day(self, key: str) -> Outcome[EndOfDay]:
        """The sum of what was charged."""
        charged = [each for each in self.all() if each.state == APPROVED]
        charged = [each for each in charged if each.operation == AUTHORISE]
        currency = charged[0].currency if charged else "EUR"
        total = sum(each.amount_minor + each.tip_minor for each in charged)
        return Done(EndOfDay(len(charged), Money(total, currency)))

    async def _asked(
        self, operation: str, amount: Money, ref: str, key: str, tip_minor: int
    ) -> Outcome[TerminalReceipt]:
        if not self.plugged:
            return AWAY
        if self.kept(key) is None:
            if any(each.state == ASKED for each in self.all()):
                return Refused(
                    "busy", "The card terminal is busy with another card.", ErrorClass.RETRYABLE
                )
            self.ask(key, operation, ref, amount, tip_minor)
        while True:
            payment = self.kept(key)
            answer = _answer(payment) if payment else None
            if not self.plugged:
                return Unknown("The connection to the card terminal broke.")
            if answer is not None:
                return answer
            await self.until_changed()


def _answer(payment: KeptPayment) -> Outcome[TerminalReceipt] | None:
    """What it tells the box; None while it says nothing."""
    if payment.state == ASKED or not payment.told:
        return None
    if payment.state == DECLINED:
        return Refused("declined", "The card was declined. Nothing was charged.")
    if payment.state == ENDED:
        return Refused("ended", "It was ended at the terminal. Nothing was charged.")
    return Done(_receipt(payment))


def _receipt(payment: KeptPayment) -> TerminalReceipt:
    return TerminalReceipt(
        amount=Money(payment.amount_minor, payment.currency),
        tip_minor=payment.tip_minor,
        terminal_id="VIRTUAL1",
        trace=str(payment.trace),
        receipt_number=f"{payment.trace:04d}",
        rrn=f"{payment.at % 10**8:08d}{payment.trace % 10**4:04d}",
        authorisation_code=f"{payment.trace * 7919 % 10**6:06d}",
        brand="Visa",
        masked_pan="************1881",
        entry_mode="contactless",
    )
