"""A counter with a card terminal and a wallet, and the ways in which everything can go wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.ids import new_id
from edge.database import Database
from edge.payments.adapters import Adapters
from edge.payments.calls import Deadlines
from edge.payments.requests import AskCard, AttemptView
from edge.payments.service import PaymentService
from edge.payments.states import WAITING
from edge.payments.worker import PaymentWorker
from providers.terminals.virtual import VirtualTerminal
from providers.virtual_payments import VirtualPayments
from providers.wallets.virtual import VirtualWallet
from sync.tables.catalog import Tender
from tests.edge.till import CASHIER, Till, open_till

PATIENT = Deadlines(answer_s=20, code_s=20, recover_s=1, look_s=0)
HASTY = Deadlines(answer_s=0.01, code_s=20, recover_s=1, look_s=0)
"""No terminal answers so fast: every answer is a late one."""
TERMINAL, WALLET = "virtual_terminal", "virtual_wallet"
WITHIN_S = 20


@dataclass
class Desk:
    """The till with its terminal and its wallet."""

    till: Till
    payments: PaymentService
    terminal: VirtualTerminal
    wallet: VirtualWallet
    card_id: UUID
    wallet_id: UUID

    @property
    def db(self) -> Database:
        """The box."""
        return self.till.db

    async def ask(self, order_id: UUID, amount: int, **request: Any) -> AttemptView:
        """Begin a card payment and wait until the terminal shows it."""
        view = await self.begin(order_id, amount, **request)
        await shows(self.terminal, view.id)
        return view

    async def begin(self, order_id: UUID, amount: int, **request: Any) -> AttemptView:
        """Begin a card payment."""
        asked = {"attempt_id": new_id(), "tender_id": self.card_id, **request}
        charge = AskCard(order_id=order_id, amount_minor=amount, **asked)
        return await self.payments.ask(charge, CASHIER)

    async def answered(self, attempt_id: UUID) -> AttemptView:
        """The payment once its call has ended."""
        return await self.payments.until_answered(attempt_id, WITHIN_S)

    async def seen(self, attempt_id: UUID, wanted: Callable[[AttemptView], object]) -> AttemptView:
        """The payment once it is as wanted; its call may still be open."""
        heard = asyncio.Event()
        unsubscribe = self.db.signals.subscribe("payments", lambda _signal: heard.set())
        try:
            async with asyncio.timeout(WITHIN_S):
                while not wanted(view := await self.payments.status(attempt_id)):
                    await heard.wait()
                    heard.clear()
        finally:
            unsubscribe()
        return view

    async def known(self, attempt_id: UUID, state: str) -> AttemptView:
        """The payment once it is in a state."""
        return await self.seen(attempt_id, lambda view: view.state == state)

    async def decided(self, attempt_id: UUID) -> AttemptView:
        """The payment once it waits no more."""
        return await self.seen(attempt_id, lambda view: view.state not in WAITING)

    async def look(self) -> None:
        """The worker looks once."""
        await PaymentWorker(self.db, self.payments).look()

    async def kill(self) -> Desk:
        """Power fails and comes back: only the files are left, here and in the terminal."""
        await self.payments.end()
        await self.db.close()
        db = Database(self.db.path, self.db.clock)
        await db.open()
        self.till = await reopened(self.till, db)
        return await open_desk(self.till, self)

    async def payments_of(self, order_id: UUID) -> list[tuple[int, int]]:
        """Amount and tip of every payment of an order."""
        return [
            (amount, tip)
            for amount, tip in await self.db.read(
                lambda read: read.rows(
                    "SELECT amount_minor, tip_minor FROM payments WHERE order_id = ? "
                    "ORDER BY kind DESC, amount_minor",
                    order_id,
                )
            )
        ]


def key(view: AttemptView) -> str:
    """The key under which the terminal knows a payment."""
    return view.id.hex


async def shows(device: VirtualPayments, attempt_id: UUID) -> None:
    """Wait until a terminal or wallet shows a payment."""
    async with asyncio.timeout(WITHIN_S):
        while device.kept(attempt_id.hex) is None:
            await device.until_changed()


async def reopened(till: Till, db: Database) -> Till:
    """The till over a database that was opened again."""
    fresh = await open_till(db, till.founded)
    return Till(db, till.founded, fresh.checks, till.category_id, till.item_id)


async def new_desk(till: Till, deadlines: Deadlines = PATIENT) -> Desk:
    """A counter whose restaurant has just got a terminal and a wallet."""
    card_id = await till.add_row(
        Tender, name="Card", kind="card_terminal", adapter=TERMINAL, takes_tip=True, position=8
    )
    wallet_id = await till.add_row(
        Tender, name="Wallet", kind="qr_wallet", adapter=WALLET, position=9
    )
    return connect(till, card_id, wallet_id, deadlines)


async def open_desk(till: Till, before: Desk) -> Desk:
    """The counter after a restart."""
    desk = connect(till, before.card_id, before.wallet_id, PATIENT)
    await desk.payments.begin()
    return desk


def connect(till: Till, card_id: UUID, wallet_id: UUID, deadlines: Deadlines) -> Desk:
    """Services over the files of the box and of its terminals."""
    folder, clock = till.db.path.parent, till.db.clock
    terminal = VirtualTerminal(TERMINAL, folder / "terminal.json", clock)
    wallet = VirtualWallet(WALLET, folder / "wallet.json", clock)
    adapters = Adapters({TERMINAL: terminal}, {WALLET: wallet})
    payments = PaymentService(till.db, adapters, deadlines)
    return Desk(till, payments, terminal, wallet, card_id, wallet_id)
