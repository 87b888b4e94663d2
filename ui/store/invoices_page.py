"""Invoices to firms: begun from paid checks, edited, issued, printed, mailed, credited."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID, uuid5

from fastapi import Request
from fastapi.responses import Response
from nicegui import background_tasks, ui

from domain.permissions import Right
from edge.accounts.requests import AccountView
from edge.accounts.service import AccountService
from edge.invoices.requests import (
    Buyer,
    CreditInvoice,
    DraftInvoice,
    DropInvoice,
    EditInvoice,
    IssueInvoice,
    MailInvoice,
    PrintInvoice,
)
from edge.invoices.service import InvoiceService
from ui.components.form_sheet import Form, FormDone, FormSheet
from ui.components.paper_roll import PaperRoll, Strip
from ui.components.row_list import RowActed, RowList, Section, TabChosen
from ui.frame import screen
from ui.store import invoices_view as view
from ui.store import office_values as read
from ui.store.asking import answer_of, pick, sheet, write
from ui.store.live import Turns, in_turn
from ui.store.office_values import Values
from ui.store.saving import saved
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _

Saving = Callable[[Values, UUID], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Invoicing:
    """What the invoices page asks."""

    invoices: InvoiceService
    accounts: AccountService


def register(door: Door, asked: Invoicing) -> None:
    """The page `/invoices`."""

    @screen("/invoices", title="Invoices")
    async def invoices_page(request: Request, tab: str = view.CHECKS) -> Response | None:
        session = await door.enter(request, Right.ISSUE_INVOICES)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request, title=_("Invoices")) as shell:
            page = InvoicesPage(shell, asked, tab)
        await page.begin()
        return None


class InvoicesPage:
    """One browser's lists of invoices, and the form that is open over them."""

    def __init__(self, shell: Shell, asked: Invoicing, tab: str) -> None:
        self.turns = Turns()
        self._shell = shell
        self._invoices = asked.invoices
        self._accounts = asked.accounts
        self._tab = tab if tab in view.TABS else view.CHECKS
        self._saving: Saving | None = None
        with shell.frame.body, ui.element("div").classes("cm-office"):
            self._rows = RowList()
            self._form = FormSheet()

    async def begin(self) -> None:
        """Take taps, and follow what others change."""
        self._rows.on_tab(self._turn)
        self._rows.on_act(self._act)
        self._form.on_done(self._save)
        await self._shell.keep_drawn(self.refresh, "invoices", "accounts", "payments")

    @in_turn
    async def refresh(self) -> None:
        """Show the list that is chosen as it is now."""
        drafts = await self._invoices.drafts(self._shell.actor())
        self._rows.set_tabs(view.tabs(len(drafts)), self._tab)
        language = self._shell.session.language
        if self._tab == view.DRAFTS:
            self._rows.set_sections([view.drafts(drafts, language)])
        else:
            self._rows.set_sections(await self._sections(language))

    async def _sections(self, language: str) -> list[Section]:
        actor, currency = self._shell.actor(), self._shell.session.house.currency
        if self._tab == view.ISSUED:
            return [view.issued(await self._invoices.issued(actor), language)]
        if self._tab == view.OWED:
            return view.owed(await self._invoices.ageing(actor), currency, language)
        return [view.checks(await self._invoices.invoiceable(actor), currency, language)]

    async def _turn(self, event: TabChosen) -> None:
        self._tab = event.tab_id
        await self.refresh()

    def _show_form(self, form: Form, saving: Saving) -> None:
        self._saving = saving
        self._form.open(form)

    async def _save(self, done: FormDone) -> None:
        if self._saving is None:
            return
        if await saved(self._form, self._saving(done.values, tap(done.tap_id))):
            await self.refresh()

    async def _act(self, event: RowActed) -> None:
        acts: dict[str, Callable[[UUID, UUID], Awaitable[None]]] = {
            view.BEGIN: self._begin_for,
            view.EDIT: self._edit,
            view.ISSUE: self._issue,
            view.DROP: self._drop,
            view.SHOW: self._show,
            view.PRINT: self._print,
            view.PDF: self._pdf,
            view.MAIL: self._mail,
            view.CREDIT: self._credit,
            view.STATEMENT: self._statement,
        }
        await self._shell.run(acts[event.action](UUID(event.row_id), tap(event.tap_id)))
        self._rows.answered()
        await self.refresh()

    # ---- drafts ----------------------------------------------------------------------------
    async def _begin_for(self, check_id: UUID, command_id: UUID) -> None:
        """Begin at once where the check was charged to a firm; else ask whose name it has."""
        actor = self._shell.actor()
        found = await self._invoices.invoiceable(actor)
        charged = any(each.check_id == check_id and each.charged_to for each in found)
        account_id: UUID | None = None
        known = () if charged else await self._known_buyers()
        if known:
            picked = await pick(self._shell.client, _("Invoice to whom?"), view.buyers(known))
            if picked is None:
                return
            account_id, command_id = read.one_id({"id": picked.value}, "id"), tap(picked.tap_id)
        invoice_id = uuid5(command_id, "invoice")
        request = DraftInvoice(invoice_id, check_id, None, account_id)
        await self._invoices.draft(request, actor, command_id)
        self._tab = view.DRAFTS
        await self._edit(invoice_id, command_id)

    async def _known_buyers(self) -> tuple[AccountView, ...]:
        if Right.USE_ACCOUNTS not in self._shell.session.rights:
            return ()
        return await self._accounts.houses(self._shell.actor())

    async def _edit(self, invoice_id: UUID, _command_id: UUID) -> None:
        invoice = await self._invoices.invoice(invoice_id, self._shell.actor())

        async def save(values: Values, command_id: UUID) -> None:
            buyer = Buyer(
                read.words(values, "name"),
                read.words(values, "tax_id"),
                read.words(values, "address"),
                read.words(values, "email"),
                read.words(values, "country"),
                read.words(values, "reference"),
            )
            request = EditInvoice(
                invoice_id, buyer, read.words(values, "due_on"), read.words(values, "note")
            )
            await self._invoices.edit(request, self._shell.actor(), command_id)

        self._show_form(view.buyer_form(invoice), save)

    async def _issue(self, invoice_id: UUID, command_id: UUID) -> None:
        request = IssueInvoice(invoice_id)
        issued = await self._invoices.issue(request, self._shell.actor(), command_id)
        words = _("Invoice {number} is issued.").format(number=issued.number)
        self._shell.frame.show_note(words, "good")
        self._tab = view.ISSUED

    async def _drop(self, invoice_id: UUID, command_id: UUID) -> None:
        await self._invoices.drop(DropInvoice(invoice_id), self._shell.actor(), command_id)

    # ---- issued ----------------------------------------------------------------------------
    async def _show(self, invoice_id: UUID, _command_id: UUID) -> None:
        invoice = await self._invoices.invoice(invoice_id, self._shell.actor())
        title = invoice.row.number or _("Draft")
        hint = view.hint(invoice, self._shell.session.language)
        with (
            sheet(self._shell.client, title, hint) as dialog,
            ui.element("div").classes("cm-invoice-paper"),
        ):
            paper = PaperRoll()
        paper.set_strips([Strip(str(invoice_id), "", "", text=invoice.text)])
        background_tasks.create(answer_of(dialog, str), name="sheet")

    async def _print(self, invoice_id: UUID, command_id: UUID) -> None:
        await self._invoices.print(PrintInvoice(invoice_id), self._shell.actor(), command_id)
        self._shell.frame.show_note(_("The invoice is being printed."), "good")

    async def _pdf(self, invoice_id: UUID, _command_id: UUID) -> None:
        actor = self._shell.actor()
        invoice = await self._invoices.invoice(invoice_id, actor)
        content = await self._invoices.pdf(invoice_id, actor)
        ui.download.content(content, f"{invoice.row.number}.pdf", "application/pdf")

    async def _mail(self, invoice_id: UUID, _command_id: UUID) -> None:
        actor = self._shell.actor()
        invoice = await self._invoices.invoice(invoice_id, actor)
        title = _("Mail {number}").format(number=invoice.row.number)
        answer = await write(
            self._shell.client,
            title,
            value=invoice.buyer.email,
            label=_("Mail address"),
            done=_("Send"),
        )
        if answer is not None:
            command_id = tap(answer.tap_id)
            request = MailInvoice(invoice_id, uuid5(command_id, "mail"), answer.value)
            await self._invoices.mail(request, actor, command_id)
            self._shell.frame.show_note(_("It is sent as soon as there is internet."), "good")

    async def _credit(self, invoice_id: UUID, _command_id: UUID) -> None:
        invoice = await self._invoices.invoice(invoice_id, self._shell.actor())

        async def save(values: Values, command_id: UUID) -> None:
            what = read.words(values, "what")
            request = CreditInvoice(
                uuid5(command_id, "credit note"),
                invoice_id,
                read.words(values, "reason"),
                None if what == view.WHOLE else UUID(what),
            )
            note = await self._invoices.credit(request, self._shell.actor(), command_id)
            words = _("Credit note {number} is issued.").format(number=note.number)
            self._shell.frame.show_note(words, "good")

        self._show_form(view.credit_form(invoice, self._shell.session.language), save)

    async def _statement(self, account_id: UUID, _command_id: UUID) -> None:
        self._shell.go(f"/accounts/{account_id}")
