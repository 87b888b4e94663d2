"""Waiters with purses, for tests: people as rows, and what they do at the counter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from domain.ids import new_id
from domain.permissions import USUAL_ROLES, Right
from edge.cash.requests import SetCashRules
from edge.cash.service import CashService
from edge.checks.requests import Pay
from edge.commands import Actor
from edge.shifts.purse_requests import Checkout, CheckoutSlip, OpenPurse
from edge.shifts.purse_service import PurseService
from edge.tips.service import TipService
from sync.tables.catalog import Tender
from sync.tables.identity import Membership, Person
from sync.tables.sales import Order
from tests.edge.shifts.conftest import Counter
from tests.edge.till import MANAGER

RULES = SetCashRules(
    count_blind=True, difference_limit_minor=None, cash_with_waiters=True, tips_at_checkout=True
)


@dataclass(frozen=True)
class Waiters:
    """Aziza and Marco, who carry cash."""

    counter: Counter
    purses: PurseService
    cash: CashService
    tips: TipService
    aziza: Actor
    marco: Actor

    async def rules(self, **changes: Any) -> None:
        """Change the house's ways with cash."""
        await self.cash.set_rules(replace(RULES, **changes), MANAGER)

    async def open(self, who: Actor, float_minor: int = 5_000) -> UUID:
        """Begin to carry cash."""
        session_id = new_id()
        await self.purses.open(OpenPurse(session_id, float_minor), who)
        return session_id

    async def sell(
        self, who: Actor, amount: int, *, tip: int = 0, card: bool = False, **request: Any
    ) -> UUID:
        """An order that is served and paid by one person; the payment's id."""
        till, payment_id = self.counter.till, new_id()
        order_id = await till.order(amount)
        await till.change(Order, order_id, server_id=who.id)
        founded = till.founded
        tender_id = founded.card_tender_id if card else founded.cash_tender_id
        pay = Pay(order_id, payment_id, tender_id, amount, tip_minor=tip, **request)
        await till.checks.pay(pay, who)
        return payment_id

    async def check_out(
        self, who: Actor, session_id: UUID, counted: int, **request: Any
    ) -> CheckoutSlip:
        """Count the purse and hand it in."""
        return await self.purses.check_out(Checkout(session_id, counted, **request), who)


async def employ(counter: Counter, name: str, role: str = "Waiter") -> Actor:
    """A new person of a role."""
    till = counter.till
    person_id = await till.add_row(Person, name=name, short_name=name)
    await till.add_row(Membership, person_id=person_id, role_id=till.founded.roles[role])
    return Actor("person", person_id, rights=frozenset(USUAL_ROLES[role]))


async def hire(counter: Counter) -> Waiters:
    """A counter with two waiters in a house where waiters carry the cash."""
    db = counter.till.db
    found = Waiters(
        counter,
        PurseService(db),
        CashService(db),
        TipService(db),
        await employ(counter, "Aziza"),
        await employ(counter, "Marco"),
    )
    await found.rules()
    await counter.till.change(Tender, counter.till.founded.cash_tender_id, takes_tip=True)
    return found


def cashier_who_approves(who: Actor) -> Actor:
    """The same person with a manager's approval."""
    return replace(who, rights=who.rights | {Right.APPROVE}, approver_id=new_id())
