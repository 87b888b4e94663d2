"""What people can do with gift cards and house accounts. A repeat changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from domain.accounts import AccountKind
from domain.accounts.codes import read_code
from domain.business_day import business_date
from domain.permissions import Right, require
from edge.accounts import cards, house, statements, store, views
from edge.accounts.guessing import CardGuesses
from edge.accounts.requests import (
    AccountChange,
    AccountPaid,
    AccountView,
    BlockAccount,
    Chargeable,
    LoadGiftCard,
    PrintCard,
    PrintStatement,
    SaveHouseAccount,
    SellGiftCard,
    SettleAccount,
    Statement,
)
from edge.commands import Actor, Command
from edge.database import Database
from edge.transaction import Read, Write

R = TypeVar("R")
T = TypeVar("T")


class AccountService:
    """Gift cards and house accounts. Follow the signal `accounts`.

    Checks are paid from them by `CheckService.pay` with the account's id.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._guesses = CardGuesses(db)

    async def look_up(self, code: str, actor: Actor) -> AccountView:
        """The gift card of a number that was scanned or typed, with what it still buys.

        Numbers that no card has are counted and slow the next ones, device by device.
        Raises Forbidden, BadRequest for what cannot be a number, NotFound, TooManyGuesses.
        """
        require(actor.rights, Right.TAKE_PAYMENT)
        number = read_code(code)
        async with self._guesses.turn(actor):
            found = await self._ask(lambda read, today: _card(read, number, today))
            if found is None:
                await self._guesses.wrong(actor)
            return found

    async def account(self, account_id: UUID, actor: Actor) -> AccountView:
        """One account. Raises Forbidden, NotFound."""
        require(actor.rights, Right.USE_ACCOUNTS)
        return await self._ask(lambda read, today: views.one(read, account_id, today))

    async def houses(self, actor: Actor) -> tuple[AccountView, ...]:
        """Every house account by name, with what is owed. Raises Forbidden."""
        require(actor.rights, Right.USE_ACCOUNTS)
        return await self._ask(views.houses)

    async def chargeable(self, actor: Actor) -> tuple[Chargeable, ...]:
        """House accounts that may be charged, by name. Raises Forbidden.

        Who takes payments may see them; charging one needs the right or an approval.
        """
        require(actor.rights, Right.TAKE_PAYMENT)
        found = await self._ask(views.houses)
        return tuple(
            Chargeable(each.id, each.name, each.spendable_minor)
            for each in found
            if not each.blocked and not each.ended
        )

    async def cards(self, actor: Actor) -> tuple[AccountView, ...]:
        """The gift cards that were sold last. Raises Forbidden."""
        require(actor.rights, Right.USE_ACCOUNTS)
        return await self._ask(views.cards)

    async def statement(self, account_id: UUID, first: str, last: str, actor: Actor) -> Statement:
        """An account's entries of business days. Raises Forbidden, NotFound, BadRequest."""
        require(actor.rights, Right.USE_ACCOUNTS)
        return await self._ask(
            lambda read, today: views.statement(read, account_id, first, last, today)
        )

    async def sell(
        self, request: SellGiftCard, actor: Actor, command_id: UUID | None = None
    ) -> AccountPaid:
        """Sell a gift card: the money is taken, the card has a number, its paper is printed.

        It is no revenue: the house owes it. Raises Forbidden, BadRequest, PaymentRefused, NotFound.
        """
        return await self._pay(request, cards.sell, actor, command_id)

    async def load(
        self, request: LoadGiftCard, actor: Actor, command_id: UUID | None = None
    ) -> AccountPaid:
        """Put more on a gift card. Raises Forbidden, AccountRefused, PaymentRefused, NotFound."""
        return await self._pay(request, cards.put_on, actor, command_id)

    async def settle(
        self, request: SettleAccount, actor: Actor, command_id: UUID | None = None
    ) -> AccountPaid:
        """Take what is owed on a house account, never more; invoices are paid with it.

        Raises Forbidden, AccountRefused, PaymentRefused, NotFound.
        """
        return await self._pay(request, house.settle_account, actor, command_id)

    async def block(
        self, request: BlockAccount, actor: Actor, command_id: UUID | None = None
    ) -> AccountChange:
        """Stop an account from paying, or let it pay again. Raises Forbidden, BadRequest."""
        require(actor.rights, Right.USE_ACCOUNTS)
        return await self._change(request, cards.block, actor, command_id)

    async def print_card(
        self, request: PrintCard, actor: Actor, command_id: UUID | None = None
    ) -> AccountChange:
        """Print a card's paper once more: a manager's act, for it is money.

        Raises Forbidden, AccountRefused, NotFound without a printer.
        """
        require(actor.rights, Right.MANAGE_BOOKS)
        return await self._change(request, cards.print_again, actor, command_id)

    async def print_statement(
        self, request: PrintStatement, actor: Actor, command_id: UUID | None = None
    ) -> AccountChange:
        """Print an account's entries of some days. Raises Forbidden, NotFound, BadRequest."""
        require(actor.rights, Right.USE_ACCOUNTS)
        return await self._change(request, statements.print_statement, actor, command_id)

    async def save_house(
        self, request: SaveHouseAccount, actor: Actor, command_id: UUID | None = None
    ) -> AccountChange:
        """Make or change a house account, its limit and terms. Raises Forbidden, BadRequest."""
        require(actor.rights, Right.MANAGE_BOOKS)
        return await self._change(request, house.save, actor, command_id)

    async def _ask(self, ask: Callable[[Read, str], T]) -> T:
        now = self._db.clock.now()

        def work(read: Read) -> T:
            house_ = read.house
            return ask(read, business_date(now, house_.zone, house_.cut_over_minutes).isoformat())

        return await self._db.read(work)

    async def _pay(
        self,
        request: R,
        act: Callable[[Write, R], AccountPaid],
        actor: Actor,
        command_id: UUID | None,
    ) -> AccountPaid:
        require(actor.rights, Right.TAKE_PAYMENT)
        require(actor.rights, Right.USE_ACCOUNTS)
        command = Command.of(request, actor, command_id)
        return await self._db.write(command, lambda tx: act(tx, request), AccountPaid)

    async def _change(
        self,
        request: R,
        act: Callable[[Write, R], AccountChange],
        actor: Actor,
        command_id: UUID | None,
    ) -> AccountChange:
        command = Command.of(request, actor, command_id)
        return await self._db.write(command, lambda tx: act(tx, request), AccountChange)


def _card(read: Read, number: str, today: str) -> AccountView | None:
    account = store.by_code(read, number)
    if account is None or account.kind != AccountKind.GIFT_CARD:
        return None
    return views.view(read, account, today)
