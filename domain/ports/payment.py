"""What the box asks of card terminals and of wallets that show or read a QR code.

Every call that moves money has a `key` that is kept before the call and stable across repeats.
Calls are made outside of any transaction, answer done, refused or unknown, and raise nothing that
is the outside's fault.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.money import Money
from domain.ports.adapter import Adapter, CallKept
from domain.ports.outcome import Outcome


@dataclass(frozen=True, slots=True)
class TerminalReceipt:
    """What a terminal did. `amount` is without `tip_minor`; the card was charged both.

    `masked_pan` shows four digits at most. The lines are what must be printed for the guest and
    kept by the house.
    """

    amount: Money
    tip_minor: int = 0
    terminal_id: str = ""
    trace: str = ""
    receipt_number: str = ""
    rrn: str = ""
    authorisation_code: str = ""
    brand: str = ""
    masked_pan: str = ""
    entry_mode: str = ""
    customer_lines: tuple[str, ...] = ()
    merchant_lines: tuple[str, ...] = ()

    @property
    def last_four(self) -> str:
        """The last digits of the card, as guests know them; empty where the terminal hides them."""
        digits = self.masked_pan[-4:]
        return digits if digits.isdecimal() else ""


@dataclass(frozen=True, slots=True)
class TerminalInfo:
    """The terminal that answered."""

    terminal_id: str
    model: str = ""
    release: str = ""


@dataclass(frozen=True, slots=True)
class TerminalEvent:
    """What happens at the terminal meanwhile: insert card, PIN, a line to print."""

    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class EndOfDay:
    """The terminal's own day: how many payments, and what they come to."""

    count: int
    total: Money
    lines: tuple[str, ...] = ()


OnEvent = Callable[[TerminalEvent], Awaitable[None]]


class PaymentTerminal(Adapter, Protocol):
    """A card terminal. One command at a time; `abort` and `recover` may come while one is open."""

    async def connect(self) -> TerminalInfo:
        """Register or log in. Raises DeviceError where it cannot be reached."""
        ...

    async def authorise(
        self,
        amount: Money,
        ref: str,
        key: str,
        *,
        tip: Money | None = None,
        on_event: OnEvent | None = None,
    ) -> Outcome[TerminalReceipt]:
        """Charge a card. `ref` is what the terminal shows. It may approve less, or add a tip."""
        ...

    async def reverse(self, original: TerminalReceipt, key: str) -> Outcome[TerminalReceipt]:
        """Take a charge back before it is settled."""
        ...

    async def refund(self, amount: Money, ref: str, key: str) -> Outcome[TerminalReceipt]:
        """Give money back to the card that is presented."""
        ...

    async def abort(self) -> None:
        """Ask the terminal to end what it is at. The command's own answer says whether it did."""
        ...

    async def last_transaction(self) -> TerminalReceipt | None:
        """The last thing it did; None where it cannot be asked or did nothing yet."""
        ...

    async def recover(self, call: CallKept) -> Outcome[TerminalReceipt]:
        """What became of a call. Refused: it certainly did nothing, and will not."""
        ...

    async def end_of_day(self, key: str) -> Outcome[EndOfDay]:
        """Settle the terminal's day with its bank."""
        ...


@dataclass(frozen=True, slots=True)
class ChargeRequest:
    """Money that is asked of a guest. `ref` is what the guest reads."""

    amount: Money
    ref: str
    tip: Money | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """Money that was charged. `amount` is without the tip."""

    charge_id: str
    amount: Money
    tip_minor: int = 0
    brand: str = ""
    masked_pan: str = ""
    payer: str = ""

    def as_receipt(self) -> TerminalReceipt:
        """The charge in the words of terminals, so that one reader does for both."""
        return TerminalReceipt(
            amount=self.amount,
            tip_minor=self.tip_minor,
            rrn=self.charge_id,
            brand=self.brand,
            masked_pan=self.masked_pan,
            entry_mode="qr",
        )


@dataclass(frozen=True, slots=True)
class QrTicket:
    """A code for the guest's telephone. `ref` is the provider's name for it."""

    ref: str
    qr_text: str
    amount: Money
    expires_at: datetime


class CustomerPresentedQr(Protocol):
    """A wallet whose code the guest shows and the cashier reads."""

    async def charge_code(self, code: str, request: ChargeRequest, key: str) -> Outcome[Charge]:
        """Charge the wallet behind the code that was read."""
        ...


class MerchantPresentedQr(Adapter, Protocol):
    """A wallet that pays a code on our screen."""

    async def create_qr(self, request: ChargeRequest, key: str) -> Outcome[QrTicket]:
        """Make a code. The same key gives the same ticket, whatever happened in between."""
        ...

    async def qr_status(self, ticket: QrTicket) -> Outcome[Charge]:
        """Unknown while nobody has paid it yet; Refused once nobody can any more."""
        ...

    async def cancel_qr(self, ticket: QrTicket, key: str) -> Outcome[None]:
        """Nobody can pay the code any more. Refused where it was paid already."""
        ...
