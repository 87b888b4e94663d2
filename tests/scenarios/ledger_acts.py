"""Days of money as nobody plans them: random acts of everybody, from a seed.

An act is a method of `Hands` that does one thing, or is refused. A new way to move money gets a
method, a name in `ACTS`, and nothing else.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar, get_args
from uuid import UUID

from domain.errors import DomainError
from domain.ids import new_id
from domain.permissions import Right
from edge.accounts.requests import LoadGiftCard, SaveHouseAccount, SellGiftCard, SettleAccount
from edge.accounts.service import AccountService
from edge.cash.requests import ConfirmDeposit, CountPlace, Deposit, SetCashRules
from edge.cash.service import CashService
from edge.checks.requests import Checkout, CheckView, Pay, Tendered
from edge.checks.split_requests import SplitByAmount, SplitByShares, SplitEvenly, WalkOut
from edge.checks.tips import AddTip
from edge.commands import Actor, Command
from edge.orders.after_requests import TakeBack
from edge.orders.discount_requests import GiveDiscount
from edge.orders.discounts import DiscountService
from edge.refunds.requests import CorrectTender, FinishCorrected, GiveBack, Resell, TakeLine
from edge.refunds.service import RefundService
from edge.shifts.purse_requests import Checkout as PurseCheckout
from edge.shifts.purse_requests import HandIn, OpenPurse
from edge.shifts.purse_service import PurseService
from edge.shifts.requests import (
    CashKind,
    CloseDay,
    CloseDrawer,
    HandOverDrawer,
    MoveCash,
    OpenDrawer,
)
from edge.tips.requests import CarryTips, PayTips, ShareTips
from edge.tips.service import TipService
from edge.transaction import Write
from sync.base import Replicated
from sync.tables.accounts import Account
from sync.tables.cash import DrawerSession
from sync.tables.catalog import Tax, Tender
from sync.tables.sales import Check, Order, OrderLine, Payment
from tests.house import House

R = TypeVar("R", bound=Replicated)
HOUR_S = 3_600
STEPS_S = (60, 60, 600, HOUR_S, 7 * HOUR_S, -HOUR_S, -90)
"""How far the clock goes between acts; sometimes it jumps back."""


@dataclass(frozen=True, slots=True)
class RoundCash:
    """Cash is taken in steps from now on."""

    step_minor: int


@dataclass(frozen=True, slots=True)
class TaxesOnTop:
    """Prices are without their taxes from now on."""


@dataclass
class Hands:
    """Everybody's hands, led by chance."""

    house: House
    chance: Random
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        db = self.house.db
        person = self.house.people["Aziza Karimova"]
        self.actor = Actor("person", person, None, None, frozenset(Right))
        self.refunds, self.accounts = RefundService(db), AccountService(db)
        self._corrected: list[UUID] = []
        self.tips, self.cash, self.purses = TipService(db), CashService(db), PurseService(db)
        self.discounts = DiscountService(db, self.house.menus)

    async def play(self, acts: int) -> None:
        """That many acts, the clock moving between them."""
        for _ in range(acts):
            self.house.clock.advance(self.chance.choice(STEPS_S))
            await self.one(self.chance.choice(ACTS))

    async def one(self, act: str) -> None:
        """One act; what is refused must have changed nothing."""
        try:
            await getattr(self, act)()
        except DomainError as refusal:
            self.refused[f"{act}: {refusal.code}"] += 1
        else:
            self.done[act] += 1

    async def round_cash(self, step_minor: int) -> None:
        """Cash is rounded from now on."""
        tender_id = self.house.tenders["Cash"]
        await self.house.db.write(
            Command.of(RoundCash(step_minor)),
            lambda tx: tx.update_by_id(Tender, tender_id, rounding_minor=step_minor),
        )

    async def taxes_on_top(self) -> None:
        """Prices are without their taxes from now on."""
        taxes = await self.house.db.read(lambda read: read.all(Tax))

        def work(tx: Write) -> None:
            for tax in taxes:
                tx.update(tax, included=False)

        await self.house.db.write(Command.of(TaxesOnTop()), work)
        await self.house.menus.start()

    async def carry_cash(self) -> None:
        """Waiters carry cash from now on."""
        await self.cash.set_rules(SetCashRules(False, None, True, True), self.actor)

    # ---- orders ----------------------------------------------------------------------------
    async def order(self) -> None:
        """Guests sit down and order."""
        table = self.chance.choice(sorted(self.house.tables))
        order_id = await self.house.open(table)
        for _ in range(self.chance.randint(1, 4)):
            name = self.chance.choice(self.house.plain_items())
            await self.house.add(order_id, name, self.chance.randint(1, 3))
        await self.house.send(order_id)

    async def add(self) -> None:
        """Something more for a table, perhaps after a part was paid."""
        order = await self._open_order()
        await self.house.add(order.id, self.chance.choice(self.house.plain_items()))
        await self.house.send(order.id)

    async def take_back(self) -> None:
        """A dish is taken back, wasted or given away."""
        order = await self._open_order()
        mine = f"state = 'sent' AND parent_line_id IS NULL AND order_id = x'{order.id.hex}'"
        line = await self._some(OrderLine, mine)
        kind = self.chance.choice(["not_made", "wasted", "comp"])
        await self.house.orders.take_back(
            TakeBack(line.id, kind, self._reason(), confirmed=True), self.actor
        )

    async def discount(self) -> None:
        """A part off an order."""
        order = await self._open_order()
        request = GiveDiscount(
            order.id,
            new_id(),
            "percent",
            self._reason(),
            rate_micros=self.chance.choice([50_000, 333_333, 100_000]),
        )
        await self.discounts.give(request, self.actor)

    async def walk_out(self) -> None:
        """Guests leave."""
        due = await self._due()
        await self.house.checks.walk_out(
            WalkOut(due.order_id, due.check_id, self._reason()), self.actor
        )

    # ---- paying ----------------------------------------------------------------------------
    async def split(self) -> None:
        """The bill is taken apart, evenly or not."""
        order = await self._open_order()
        checks, ways = self.house.checks, self.chance.randint(2, 5)
        match self.chance.randrange(3):
            case 0:
                await checks.split_evenly(SplitEvenly(order.id, ways), self.actor)
            case 1:
                shares = tuple(self.chance.randint(1, 3) for _ in range(ways))
                await checks.split_by_shares(SplitByShares(order.id, shares), self.actor)
            case _:
                amounts = (self.chance.randint(1, max(order.total_minor, 1)),)
                await checks.split_by_amount(SplitByAmount(order.id, amounts), self.actor)

    async def pay(self) -> None:
        """One tender: all that is open of a check, or a part of it."""
        due = await self._due()
        amount = due.remaining_minor
        if self.chance.random() < 0.3:
            amount = max(1, amount // self.chance.randint(2, 4))
        name = self.chance.choice(["Cash", "Cash", "Card", "Voucher", "Gift card", "House account"])
        tip = self.chance.choice([0, 0, 150, 333]) if name == "Card" else 0
        request = Pay(
            due.order_id,
            new_id(),
            self.house.tenders[name],
            amount,
            tendered_minor=amount + 2_000 if name == "Cash" else None,
            tip_minor=tip,
            check_id=due.check_id,
            account_id=await self._account(name),
            reference="V-1",
        )
        await self.house.checks.pay(request, self.actor)

    async def checkout(self) -> None:
        """Two tenders at once, the first for a part."""
        due = await self._due()
        part = self.chance.randint(1, max(1, due.remaining_minor - 1))
        tenders = (
            Tendered(new_id(), self.house.tenders["Card"], part, tip_minor=100),
            Tendered(new_id(), self.house.tenders["Cash"], due.remaining_minor - part),
        )
        request = Checkout(due.order_id, tenders, check_id=due.check_id)
        await self.house.checks.checkout(request, self.actor)

    async def tip(self) -> None:
        """A tip from the slip, entered afterwards."""
        payment = await self._some(Payment, "kind = 'sale' AND tender_kind <> 'cash'")
        request = AddTip(payment.id, new_id(), self.chance.randint(-50, 500))
        await self.house.checks.add_tip(request, self.actor)

    # ---- afterwards ------------------------------------------------------------------------
    async def refund(self) -> None:
        """Lines, an amount, or everything goes back."""
        check = await self._some(Check, "state = 'paid'")
        paid = await self.refunds.paid(check.id, self.actor)
        kind = self.chance.randrange(3)
        some = [line for line in paid.lines if line.left]
        request = GiveBack(
            new_id(),
            check.id,
            self._reason(),
            lines=tuple(TakeLine(line.id, line.left) for line in some[:1]) if kind == 0 else (),
            amount_minor=self.chance.randint(1, max(1, paid.left_minor)) if kind == 1 else None,
            everything=kind == 2,
        )
        await self.refunds.give_back(request, self.actor)

    async def correct_tender(self) -> None:
        """The wrong button was pressed."""
        payment = await self._some(Payment, "kind = 'sale' AND check_id IS NOT NULL")
        name = self.chance.choice(["Cash", "Card"])
        request = CorrectTender(new_id(), payment.id, self.house.tenders[name], self._reason())
        await self.refunds.correct_tender(request, self.actor)

    async def resell(self) -> None:
        """A paid check is reopened, and sold again corrected."""
        check = await self._some(Check, "state = 'paid'")
        request = Resell(new_id(), check.id, new_id(), self._reason())
        resold = await self.refunds.resell(request, self.actor)
        self._corrected.append(resold.order_id)

    async def finish(self) -> None:
        """A correction to which enough was paid is closed; what is too much goes back."""
        order_id = self.chance.choice(self._corrected or [new_id()])
        await self.refunds.finish_corrected(FinishCorrected(new_id(), order_id), self.actor)

    # ---- accounts --------------------------------------------------------------------------
    async def sell_card(self) -> None:
        """A gift card is sold, or loaded again."""
        tender = self.house.tenders[self.chance.choice(["Cash", "Card"])]
        account_id = await self._account("Gift card")
        amount = self.chance.randint(1, 9_000)
        if account_id is None or self.chance.random() < 0.5:
            await self.accounts.sell(SellGiftCard(new_id(), new_id(), tender, amount), self.actor)
        else:
            await self.accounts.load(LoadGiftCard(account_id, new_id(), tender, amount), self.actor)

    async def house_account(self) -> None:
        """A firm pays what it owes, or a new one may owe."""
        account_id = await self._account("House account")
        if account_id is None or self.chance.random() < 0.3:
            await self.accounts.save_house(SaveHouseAccount(new_id(), "Studio"), self.actor)
            return
        amount = self.chance.randint(1, 5_000)
        await self.accounts.settle(
            SettleAccount(account_id, new_id(), self.house.tenders["Card"], amount), self.actor
        )

    # ---- cash ------------------------------------------------------------------------------
    async def open_drawer(self) -> None:
        """A float into the drawer."""
        request = OpenDrawer(new_id(), self.house.drawer_id, self.chance.choice([0, 10_000]))
        await self.house.shifts.open(request, self.actor)

    async def move_cash(self) -> None:
        """In, out, to the safe."""
        session = await self._some(DrawerSession, "state = 'open'")
        kind: CashKind = self.chance.choice(get_args(CashKind))
        request = MoveCash(new_id(), session.id, kind, self.chance.randint(1, 4_000), "Milk")
        await self.house.shifts.move_cash(request, self.actor)

    async def close_drawer(self) -> None:
        """Counted, with whatever is found in it; also one that was left uncounted."""
        session = await self._some(DrawerSession, "state <> 'closed'")
        counted = await self._count(session.id)
        await self.house.shifts.close(CloseDrawer(session.id, counted, self._reason()), self.actor)

    async def hand_over(self) -> None:
        """The drawer goes to somebody else."""
        session = await self._some(DrawerSession, "state = 'open'")
        counted = await self._count(session.id)
        person = self.chance.choice(sorted(self.house.people.values()))
        request = HandOverDrawer(session.id, new_id(), person, counted, self._reason())
        await self.house.shifts.hand_over(request, self.actor)

    async def safe(self) -> None:
        """The safe is counted; a bag goes to the bank and is confirmed with what was in it."""
        places = {place.kind: place for place in (await self.cash.places(self.actor)).places}
        safe = places["safe"]
        if safe.balance_minor <= 0 or self.chance.random() < 0.3:
            request = CountPlace(new_id(), safe.id, self.chance.randint(0, 9_000), "Counted")
            await self.cash.count(request, self.actor)
            return
        movement_id, amount = new_id(), self.chance.randint(1, safe.balance_minor)
        await self.cash.deposit(Deposit(movement_id, amount, movement_id.hex[-6:]), self.actor)
        if self.chance.random() < 0.7:
            confirmed = ConfirmDeposit(new_id(), movement_id, max(amount - 1, 0), "A coin less")
            await self.cash.confirm(confirmed, self.actor)

    async def open_purse(self) -> None:
        """A waiter carries cash, out of the drawer, the safe or the house's."""
        source = None
        if self.chance.random() < 0.5:
            source = (await self._some(DrawerSession, "state = 'open'")).id
        float_minor = self.chance.choice([0, 2_000])
        await self.purses.open(OpenPurse(new_id(), float_minor, source), self.actor)

    async def hand_in(self) -> None:
        """Cash from the purse to the drawer or the safe."""
        session = await self._purse()
        target = None
        if self.chance.random() < 0.5:
            target = (await self._some(DrawerSession, "state = 'open'")).id
        request = HandIn(new_id(), session, self.chance.randint(1, 2_000), target)
        await self.purses.hand_in(request, self.actor)

    async def check_out(self) -> None:
        """The purse is counted, tips kept from it, the rest handed in."""
        session = await self._purse()
        request = PurseCheckout(
            session,
            await self._count(session),
            self._reason(),
            tips_in_cash=self.chance.choice([True, False, None]),
            paper=False,
        )
        await self.purses.check_out(request, self.actor)

    async def settle_tips(self) -> None:
        """Tips are shared, paid out of the drawer, or carried to the wages."""
        day = self.tips.today()
        match self.chance.randrange(3):
            case 0:
                await self.tips.share(ShareTips(new_id(), day), self.actor)
            case 1:
                session = await self._some(DrawerSession, "state = 'open'")
                person = self.actor.id
                assert person is not None
                await self.tips.pay_out(PayTips(new_id(), person, day, session.id), self.actor)
            case _:
                await self.tips.carry(CarryTips(new_id(), day), self.actor)

    async def close_day(self) -> None:
        """A Z, whatever is open; the receipts are all there by then."""
        await self.house.receipts.complete_pending()
        await self.house.shifts.end_of_day(CloseDay(new_id()), self.actor)

    # ---- finding ---------------------------------------------------------------------------
    def _reason(self) -> str:
        return self.chance.choice(["Cold", "Guest complained", "Mistake"])

    async def _some(self, table: type[R], where: str) -> R:
        """Any row of those; refused where there is none."""
        rows = await self.house.db.read(lambda read: read.all(table, f"{where} ORDER BY id"))
        if not rows:
            raise Nothing("There is nothing of that kind.")
        return self.chance.choice(rows)

    async def _purse(self) -> UUID:
        slip = await self.purses.mine(self.actor)
        if slip is None or slip.session_id is None:
            raise Nothing("Nobody carries cash.")
        return slip.session_id

    async def _open_order(self) -> Order:
        return await self._some(Order, "state = 'open'")

    async def _due(self) -> CheckView:
        """A check that is to be paid."""
        order = await self._open_order()
        due = await self.house.checks.due(order.id)
        parts = [part for part in due.checks if part.state == "open"]
        if not parts:
            return due
        return await self.house.checks.due(order.id, self.chance.choice(parts).check_id)

    async def _account(self, tender: str) -> UUID | None:
        kind = {"Gift card": "gift_card", "House account": "house"}.get(tender)
        if kind is None:
            return None
        found = await self.house.db.read(lambda read: read.all(Account, "kind = ?", kind))
        return self.chance.choice(found).id if found else None

    async def _count(self, session_id: UUID) -> int:
        expected = (await self.house.shifts.x(session_id)).expected_minor
        return max(0, expected + self.chance.choice([0, 0, -137, 5]))


class Nothing(DomainError):
    """There is nothing to do that with."""

    code = "nothing"


ACTS = (
    *["order"] * 4,
    "add",
    "take_back",
    "discount",
    "walk_out",
    *["split"] * 2,
    *["pay"] * 6,
    *["checkout"] * 2,
    "tip",
    *["refund"] * 2,
    "correct_tender",
    "resell",
    *["finish"] * 2,
    *["sell_card"] * 2,
    "house_account",
    "open_drawer",
    "move_cash",
    "close_drawer",
    "hand_over",
    "open_purse",
    "hand_in",
    "check_out",
    "safe",
    "settle_tips",
    "close_day",
)
