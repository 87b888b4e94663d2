"""What virtual terminals and wallets have in common: payments kept by key, and a person's hands.

Everything is kept in a file, as a real terminal keeps it: it outlives a restart of the box.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from domain.clock import Clock
from domain.errors import BadRequest, NotFound
from domain.money import Money
from domain.ports.terminal_hands import HandsScreen, ShownPayment

ASKED, APPROVED, DECLINED, ENDED, REVERSED = "asked", "approved", "declined", "ended", "reversed"
KEPT = 200
"""Older payments are forgotten."""
SHOWN = 12


@dataclass(frozen=True, slots=True)
class KeptPayment:
    """One payment as the virtual device remembers it. `at` is seconds since 1970."""

    key: str
    operation: str
    ref: str
    currency: str
    asked_minor: int
    amount_minor: int
    tip_minor: int
    at: int
    trace: int
    state: str = ASKED
    told: bool = True


class VirtualPayments:
    """Payments by key, and what a person does with them."""

    def __init__(self, name: str, file: Path, clock: Clock) -> None:
        self.name = name
        self._file = file
        self._clock = clock
        self._changed = asyncio.Event()
        self._listeners: list[Callable[[], None]] = []
        self._payments: dict[str, KeptPayment] = {}
        self.plugged = True
        self._load()

    def screen(self) -> HandsScreen:
        """What the person sees."""
        newest = sorted(self._payments.values(), key=lambda each: each.trace, reverse=True)
        open_ones = [each for each in newest if each.state == ASKED or not each.told]
        past = [each for each in newest if each not in open_ones]
        return HandsScreen(
            self.name,
            self.plugged,
            tuple(map(_shown, open_ones)),
            tuple(map(_shown, past[:SHOWN])),
        )

    def approve(
        self, key: str, amount_minor: int | None = None, tip_minor: int = 0, *, late: bool = False
    ) -> None:
        """Charge it, or a part of it, with a tip; when `late` the box hears nothing for now.

        Raises NotFound where it does not wait any more, BadRequest for an amount that cannot be.
        """
        payment = self._waiting(key)
        amount = payment.asked_minor if amount_minor is None else amount_minor
        if not 0 < amount <= payment.asked_minor or tip_minor < 0:
            raise BadRequest("Approve what was asked, or a part of it.")
        tip = payment.tip_minor + tip_minor
        changed = replace(payment, amount_minor=amount, tip_minor=tip, state=APPROVED)
        self.keep(replace(changed, told=not late))

    def decline(self, key: str) -> None:
        """Charge nothing, and say so."""
        self.keep(replace(self._waiting(key), state=DECLINED))

    def answer(self, key: str) -> None:
        """Tell the box at last what was decided."""
        payment = self._payments.get(key)
        if payment is not None and payment.state != ASKED:
            self.keep(replace(payment, told=True))

    def pull_plug(self, *, charged: bool = False) -> None:
        """Break the connection; what waits is charged all the same, or is not."""
        self.plugged = False
        for payment in [each for each in self._payments.values() if each.state == ASKED]:
            self.keep(replace(payment, state=APPROVED if charged else ENDED))
        self._save()

    def plug_in(self) -> None:
        """Mend the connection."""
        self.plugged = True
        self._save()

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever the display changes."""
        self._listeners.append(listener)

    def kept(self, key: str) -> KeptPayment | None:
        """What is known under a key."""
        return self._payments.get(key)

    def all(self) -> tuple[KeptPayment, ...]:
        """Every payment that is remembered."""
        return tuple(self._payments.values())

    def ask(
        self, key: str, operation: str, ref: str, amount: Money, tip_minor: int = 0
    ) -> KeptPayment:
        """Put a payment on the display."""
        trace = max((each.trace for each in self._payments.values()), default=0) + 1
        at = int(self._clock.now().timestamp())
        minor, currency = amount.minor, amount.currency
        payment = KeptPayment(key, operation, ref, currency, minor, minor, tip_minor, at, trace)
        self.keep(payment)
        return payment

    def keep(self, payment: KeptPayment) -> None:
        """Remember a payment as it is now."""
        self._payments[payment.key] = payment
        for key in list(self._payments)[:-KEPT]:
            del self._payments[key]
        self._save()

    async def until_changed(self) -> None:
        """Wait until a person, or the box, does something."""
        await self._changed.wait()

    def _waiting(self, key: str) -> KeptPayment:
        payment = self._payments.get(key)
        if payment is None or payment.state != ASKED:
            raise NotFound("This payment does not wait any more.")
        return payment

    def _load(self) -> None:
        if self._file.exists():
            found = json.loads(self._file.read_text("utf-8"))
            self.plugged = found["plugged"]
            self._payments = {each["key"]: KeptPayment(**each) for each in found["payments"]}

    def _save(self) -> None:
        payments = [asdict(each) for each in self._payments.values()]
        beside = self._file.with_suffix(".new")
        beside.write_text(json.dumps({"plugged": self.plugged, "payments": payments}), "utf-8")
        beside.replace(self._file)
        self._changed.set()
        self._changed = asyncio.Event()
        for listener in self._listeners:
            listener()


def _shown(payment: KeptPayment) -> ShownPayment:
    return ShownPayment(
        payment.key,
        payment.operation,
        payment.ref,
        Money(payment.amount_minor, payment.currency),
        payment.tip_minor,
        payment.state,
        payment.told,
        datetime.fromtimestamp(payment.at, UTC),
    )
