"""Gift cards and house accounts over HTTP. Amounts are minor units, days `2026-03-06`."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, status

from edge.accounts.requests import (
    AccountChange,
    AccountPaid,
    AccountView,
    BlockAccount,
    LoadGiftCard,
    SaveHouseAccount,
    SellGiftCard,
    SettleAccount,
    Statement,
)
from edge.accounts.service import AccountService
from edge.api.access import Acting, Body, CommandId, CurrentActor


class MoneyBody(Body):
    """Money that is taken for an account, under the caller's payment id."""

    payment_id: UUID
    tender_id: UUID
    amount_minor: int
    tendered_minor: int | None = None
    drawer_session_id: UUID | None = None
    reference: str = ""


class SellBody(MoneyBody):
    """A new gift card under the caller's id."""

    account_id: UUID
    ends_on: str = ""
    name: str = ""


class SettleBody(MoneyBody):
    """What comes in for a house account; the invoice that is meant, if any."""

    invoice_id: UUID | None = None


class LookUpBody(Body):
    """The number of a gift card. It is sent in the body, so that no log of addresses keeps it."""

    code: str


class BlockBody(Body):
    """Stop an account from paying, or let it pay again."""

    blocked: bool
    reason: str


class HouseBody(Body):
    """A house account as it is to be."""

    name: str
    limit_minor: int | None = None
    terms_days: int = 30
    tax_id: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""
    code: str = ""


def router(accounts: AccountService) -> APIRouter:
    """Routes of gift cards and house accounts."""
    found = APIRouter(tags=["accounts"])

    @found.post("/gift-cards", status_code=status.HTTP_201_CREATED)
    async def sell(body: SellBody, actor: Acting, command_id: CommandId) -> AccountPaid:
        """Sell a gift card; the answer has its number."""
        return await accounts.sell(SellGiftCard(**dict(body)), actor, command_id)

    @found.post("/gift-cards/look-up")
    async def look_up(body: LookUpBody, actor: CurrentActor) -> AccountView:
        """The card of a number, with what it still buys. Wrong numbers slow the next ones."""
        return await accounts.look_up(body.code, actor)

    @found.post("/gift-cards/{account_id}/loads", status_code=status.HTTP_201_CREATED)
    async def load(
        account_id: UUID, body: MoneyBody, actor: Acting, command_id: CommandId
    ) -> AccountPaid:
        """Put more on a card."""
        return await accounts.load(LoadGiftCard(account_id, **dict(body)), actor, command_id)

    @found.get("/house-accounts")
    async def houses(actor: CurrentActor) -> tuple[AccountView, ...]:
        """House accounts with what they owe."""
        return await accounts.houses(actor)

    @found.put("/house-accounts/{account_id}")
    async def save(
        account_id: UUID, body: HouseBody, actor: Acting, command_id: CommandId
    ) -> AccountChange:
        """Make or change a house account."""
        request = SaveHouseAccount(account_id, **dict(body))
        return await accounts.save_house(request, actor, command_id)

    @found.post("/house-accounts/{account_id}/settlements", status_code=status.HTTP_201_CREATED)
    async def settle(
        account_id: UUID, body: SettleBody, actor: Acting, command_id: CommandId
    ) -> AccountPaid:
        """Take what is owed, whole or in part."""
        return await accounts.settle(SettleAccount(account_id, **dict(body)), actor, command_id)

    @found.get("/accounts/{account_id}/statement")
    async def statement(account_id: UUID, first: str, last: str, actor: CurrentActor) -> Statement:
        """The entries of business days, and the balance before and after them."""
        return await accounts.statement(account_id, first, last, actor)

    @found.post("/accounts/{account_id}/block")
    async def block(
        account_id: UUID, body: BlockBody, actor: Acting, command_id: CommandId
    ) -> AccountChange:
        """Stop an account from paying, or let it pay again."""
        request = BlockAccount(account_id, body.blocked, body.reason)
        return await accounts.block(request, actor, command_id)

    return found
