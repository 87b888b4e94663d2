"""Gift cards and house accounts: sold, looked up, settled, blocked, and their statements."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid5

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from nicegui import background_tasks, ui

from domain.business_day import business_date
from domain.clock import Clock
from domain.errors import DomainError
from domain.ids import new_id, parse_id
from domain.permissions import Right
from edge.accounts.requests import (
    AccountPaid,
    AccountView,
    BlockAccount,
    LoadGiftCard,
    PrintCard,
    PrintStatement,
    SaveHouseAccount,
    SellGiftCard,
    SettleAccount,
)
from edge.accounts.service import AccountService
from edge.checks.service import CheckService
from edge.invoices.service import InvoiceService
from ui.components.action_button import ActionButton, Pressed
from ui.components.form_sheet import Form, FormDone, FormSheet
from ui.components.row_list import RowActed, RowList, Section, TabChosen
from ui.frame import screen
from ui.store import accounts_view as view
from ui.store import office_values as read
from ui.store.account_sheet import find_card
from ui.store.asking import answer_of, sheet, write
from ui.store.live import Turns, in_turn
from ui.store.office_values import Values
from ui.store.saving import saved
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _, format_money

Saving = Callable[[Values, UUID], Awaitable[None]]
STATEMENT_DAYS = 92
"""A statement looks back over three months."""


@dataclass(frozen=True, slots=True)
class Accounting:
    """What the pages of accounts ask."""

    accounts: AccountService
    invoices: InvoiceService
    checks: CheckService
    clock: Clock


def register(door: Door, asked: Accounting) -> None:
    """The pages `/accounts` and `/accounts/{account_id}`."""

    @screen("/accounts", title="Accounts")
    async def accounts_page(request: Request, tab: str = view.CARDS) -> Response | None:
        session = await door.enter(request, Right.USE_ACCOUNTS)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request, title=_("Accounts")) as shell:
            page = AccountsPage(shell, asked, tab)
        await page.begin()
        return None

    @screen("/accounts/{account_id}", title="Statement")
    async def account_page(request: Request, account_id: str) -> Response | None:
        session = await door.enter(request)
        if isinstance(session, Response):
            return session
        try:
            account = await asked.accounts.account(parse_id(account_id, "account"), session.actor())
        except DomainError:
            return RedirectResponse(session.home)
        with open_shell(door, session, request, title=view.title(account)) as shell:
            statement = StatementPage(shell, asked, account.id)
        await statement.begin()
        return None


class AccountsPage:
    """One browser's lists of accounts, and the form that is open over them."""

    def __init__(self, shell: Shell, asked: Accounting, tab: str) -> None:
        self.turns = Turns()
        self._shell = shell
        self._asked = asked
        self._accounts = asked.accounts
        self._tab = tab if tab in (view.CARDS, view.HOUSES) else view.CARDS
        self._found: AccountView | None = None
        self._seen: dict[str, AccountView] = {}
        self._saving: Saving | None = None
        with shell.frame.body, ui.element("div").classes("cm-office"):
            with ui.element("div").classes("cm-office-head"):
                self._sell = ActionButton(_("Sell a gift card"), tone="main", icon="pay")
                self._find = ActionButton(_("Look up"), icon="search")
                self._make = ActionButton(_("New account"), tone="main", icon="more")
            self._rows = RowList()
            self._form = FormSheet()

    async def begin(self) -> None:
        """Take taps, and follow what others change."""
        self._rows.on_tab(self._turn)
        self._rows.on_act(self._act)
        self._form.on_done(self._save)
        self._sell.on_press(self._ask_sell)
        self._find.on_press(self._look_up)
        self._make.on_press(self._ask_house)
        await self._shell.keep_drawn(self.refresh, "accounts")

    @in_turn
    async def refresh(self) -> None:
        """Show the accounts as they are now."""
        session, on_cards = self._shell.session, self._tab == view.CARDS
        self._sell.set_visibility(on_cards)
        self._find.set_visibility(on_cards)
        self._make.set_visibility(not on_cards and Right.MANAGE_BOOKS in session.rights)
        self._rows.set_tabs(view.tabs(), self._tab)
        self._rows.set_sections(await (self._cards() if on_cards else self._houses()))

    async def _cards(self) -> list[Section]:
        session, actor = self._shell.session, self._shell.actor()
        found = await self._accounts.cards(actor)
        self._seen = {str(each.id): each for each in found}
        if self._found is None:
            return [view.cards(found, session.rights, session.language)]
        card = await self._accounts.account(self._found.id, actor)
        self._seen[str(card.id)] = card
        others = [each for each in found if each.id != card.id]
        sections = [view.one_card(card, session.rights, session.language)]
        if others:
            sections.append(view.cards(others, session.rights, session.language, _("Sold last")))
        return sections

    async def _houses(self) -> list[Section]:
        session = self._shell.session
        found = await self._accounts.houses(self._shell.actor())
        self._seen = {str(each.id): each for each in found}
        return [view.houses(found, session.rights, session.language)]

    async def _turn(self, event: TabChosen) -> None:
        self._tab = event.tab_id
        await self.refresh()

    def _show(self, form: Form, saving: Saving) -> None:
        self._saving = saving
        self._form.open(form)

    async def _save(self, done: FormDone) -> None:
        if self._saving is None:
            return
        if await saved(self._form, self._saving(done.values, tap(done.tap_id))):
            await self.refresh()

    # ---- gift cards ------------------------------------------------------------------------
    async def _look_up(self, _pressed: Pressed) -> None:
        self._find.answered()
        found = await find_card(self._accounts, self._shell)
        if found is not None:
            self._found = found
            await self.refresh()

    async def _ask_sell(self, _pressed: Pressed) -> None:
        self._sell.answered()
        currency = self._shell.session.house.currency
        tenders = await self._asked.checks.tenders()

        async def sell(values: Values, command_id: UUID) -> None:
            tender_id, amount, given = _money(values, currency)
            request = SellGiftCard(
                uuid5(command_id, "card"),
                command_id,
                tender_id,
                amount,
                given,
                read.words(values, "ends_on"),
                read.words(values, "name"),
            )
            paid = await self._accounts.sell(request, self._shell.actor(), command_id)
            self._tell_change(paid)
            self._show_code(paid)

        self._show(view.sell_form(new_id(), tenders, currency), sell)

    def _show_code(self, paid: AccountPaid) -> None:
        """The number large, for a guest who wants no paper; it is not shown again."""
        words = _("The card's paper is printed too. The number is not shown again.")
        with sheet(self._shell.client, _("Gift card sold"), words) as dialog:
            ui.label(view.sold_words(paid.code)).classes("cm-account-code").props(
                f"data-card-code={paid.code}"
            )
        background_tasks.create(answer_of(dialog, str), name="sheet")

    async def _load(self, card: AccountView, _command_id: UUID) -> None:
        async def load(values: Values, command_id: UUID) -> None:
            tender_id, amount, given = _money(values, card.currency)
            request = LoadGiftCard(card.id, command_id, tender_id, amount, given)
            self._tell_change(await self._accounts.load(request, self._shell.actor(), command_id))

        self._show(view.load_form(card, await self._asked.checks.tenders()), load)

    async def _print(self, card: AccountView, command_id: UUID) -> None:
        await self._accounts.print_card(PrintCard(card.id), self._shell.actor(), command_id)
        self._shell.frame.show_note(_("The card is being printed."), "good")

    # ---- house accounts --------------------------------------------------------------------
    async def _ask_house(self, _pressed: Pressed) -> None:
        self._make.answered()
        await self._edit(None, new_id())

    async def _edit(self, account: AccountView | None, _command_id: UUID) -> None:
        currency = self._shell.session.house.currency
        account_id = account.id if account else new_id()

        async def save(values: Values, command_id: UUID) -> None:
            request = SaveHouseAccount(
                account_id,
                read.words(values, "name"),
                read.amount_or_none(values, "limit", currency),
                read.count(values, "terms") or 0,
                read.words(values, "tax_id"),
                read.words(values, "address"),
                read.words(values, "email"),
                read.words(values, "phone"),
                account.code if account else "",
            )
            await self._accounts.save_house(request, self._shell.actor(), command_id)

        self._show(view.house_form(account, account_id, currency), save)

    async def _settle(self, account: AccountView, _command_id: UUID) -> None:
        actor = self._shell.actor()
        may_see = Right.ISSUE_INVOICES in self._shell.session.rights
        waiting = await self._asked.invoices.open_of(account.id, actor) if may_see else ()

        async def settle(values: Values, command_id: UUID) -> None:
            tender_id, amount, given = _money(values, account.currency)
            request = SettleAccount(
                account.id,
                command_id,
                tender_id,
                amount,
                given,
                read.one_id(values, "invoice"),
            )
            self._tell_change(await self._accounts.settle(request, self._shell.actor(), command_id))

        tenders = await self._asked.checks.tenders()
        language = self._shell.session.language
        self._show(view.settle_form(account, tenders, waiting, language), settle)

    # ---- rows ------------------------------------------------------------------------------
    async def _act(self, event: RowActed) -> None:
        account = self._seen.get(event.row_id)
        acts: dict[str, Callable[[AccountView, UUID], Awaitable[None]]] = {
            view.LOAD: self._load,
            view.PRINT: self._print,
            view.BLOCK: self._block,
            view.UNBLOCK: self._block,
            view.EDIT: self._edit,
            view.SETTLE: self._settle,
            view.STATEMENT: self._statement,
        }
        if account is not None:
            await self._shell.run(acts[event.action](account, tap(event.tap_id)))
        self._rows.answered()
        await self.refresh()

    async def _block(self, account: AccountView, _command_id: UUID) -> None:
        title = _("Unblock {name}") if account.blocked else _("Block {name}")
        done = _("Unblock") if account.blocked else _("Block")
        name = view.title(account)
        answer = await write(
            self._shell.client, title.format(name=name), label=_("Reason"), done=done
        )
        if answer is not None:
            request = BlockAccount(account.id, not account.blocked, answer.value)
            await self._accounts.block(request, self._shell.actor(), tap(answer.tap_id))

    async def _statement(self, account: AccountView, _command_id: UUID) -> None:
        self._shell.go(f"/accounts/{account.id}")

    def _tell_change(self, paid: AccountPaid) -> None:
        session = self._shell.session
        if paid.change_minor:
            change = format_money(paid.change_minor, session.house.currency, session.language)
            words = _("Change: {amount}").format(amount=change)
            self._shell.frame.show_note(words, "good")
        else:
            self._shell.frame.show_note(_("Taken."), "good")


class StatementPage:
    """One browser's statement of an account: what it comes to, and its entries."""

    def __init__(self, shell: Shell, asked: Accounting, account_id: UUID) -> None:
        self.turns = Turns()
        self._shell = shell
        self._asked = asked
        self._account_id = account_id
        with shell.frame.body, ui.element("div").classes("cm-office"):
            with ui.element("div").classes("cm-office-head"):
                self._back = ActionButton(_("Back"), icon="back")
                self._print = ActionButton(_("Print"), icon="note")
            self._rows = RowList()

    async def begin(self) -> None:
        """Draw it and follow it from now on."""
        self._back.on_press(self._go_back)
        self._print.on_press(self._print_it)
        self._shell.follow("accounts", self.refresh, self._account_id)
        await self._shell.keep_drawn(self.refresh)

    @in_turn
    async def refresh(self) -> None:
        """Show the account as it is now."""
        session, actor = self._shell.session, self._shell.actor()
        found = await self._asked.accounts.statement(self._account_id, *self._days(), actor)
        is_house = found.account.kind == "house" and Right.ISSUE_INVOICES in session.rights
        ageing = await self._asked.invoices.ageing_of(self._account_id, actor) if is_house else None
        language, zone = session.language, session.house.zone
        self._rows.set_sections(
            [view.figures(found, ageing, language), view.statement(found, zone, language)]
        )

    async def _print_it(self, pressed: Pressed) -> None:
        request = PrintStatement(self._account_id, *self._days())
        act = self._asked.accounts.print_statement(
            request, self._shell.actor(), tap(pressed.tap_id)
        )
        if await self._shell.run(act):
            self._shell.frame.show_note(_("The statement is being printed."), "good")
        self._print.answered()

    def _days(self) -> tuple[str, str]:
        """The business days that are looked at; the last one begins when the calendar's does."""
        last = business_date(self._asked.clock.now(), self._shell.session.house.zone, 0)
        return (last - timedelta(days=STATEMENT_DAYS)).isoformat(), last.isoformat()

    def _go_back(self, _pressed: Pressed) -> None:
        self._back.answered()
        self._shell.go("/accounts")


def _money(values: Values, currency: str) -> tuple[UUID, int, int | None]:
    """Which tender, how much, and what was given where it was more. Raises BadRequest."""
    tender_id = read.one_id(values, "tender") or new_id()
    amount = read.amount(values, "amount", currency)
    return tender_id, amount, read.amount_or_none(values, "given", currency)
