"""What the invoices page shows: checks to invoice, drafts, issued ones, what is owed by age."""

from __future__ import annotations

from collections.abc import Sequence

from edge.accounts.requests import AccountView
from edge.invoices.requests import (
    AccountAgeing,
    InvoiceableCheck,
    InvoiceRow,
    InvoiceView,
    UncreditedRefund,
)
from ui.components.form_sheet import Choosable, Field, Form
from ui.components.row_list import Row, RowAction, RowTone, Section, Tab
from ui.store.accounts_view import age_words
from ui.store.asking import Pick
from ui.text import _, format_money

CHECKS, DRAFTS, ISSUED, OWED = "checks", "drafts", "issued", "owed"
TABS = (CHECKS, DRAFTS, ISSUED, OWED)
BEGIN, EDIT, ISSUE, DROP = "begin", "edit", "issue", "drop"
SHOW, PRINT, PDF, MAIL = "show", "print", "pdf", "mail"
CREDIT, STATEMENT = "credit", "statement"
WHOLE = "whole"


def tabs(drafts: int) -> list[Tab]:
    """The four lists; drafts that wait are counted."""
    return [
        Tab(CHECKS, _("To invoice")),
        Tab(DRAFTS, _("Drafts"), str(drafts) if drafts else ""),
        Tab(ISSUED, _("Issued")),
        Tab(OWED, _("Owed")),
    ]


def checks(found: Sequence[InvoiceableCheck], currency: str, language: str) -> Section:
    """Paid checks that have no invoice."""
    rows = tuple(
        Row(
            str(each.check_id),
            _("Order {number}").format(number=each.order_number),
            detail=" · ".join(filter(None, (each.business_date, each.charged_to))),
            amount=format_money(each.total_minor, currency, language),
            word=_("On account") if each.charged_to else "",
            tone="info",
            actions=(RowAction(BEGIN, _("Invoice"), tone="main" if each.charged_to else ""),),
        )
        for each in found
    )
    note = _("Paid checks of the last month without an invoice.")
    return Section(CHECKS, "", rows, empty=_("Nothing waits for an invoice."), note=note)


def drafts(found: Sequence[InvoiceRow], language: str) -> Section:
    """Invoices that can still be changed."""
    rows = tuple(
        Row(
            str(each.id),
            each.buyer or _("No buyer yet"),
            detail=_("due {day}").format(day=each.due_on) if each.due_on else "",
            amount=format_money(each.total_minor, each.currency, language),
            actions=(
                RowAction(EDIT, _("Edit"), tone="" if each.buyer else "main"),
                RowAction(ISSUE, _("Issue"), tone="main", confirm=_("Issue it for good?")),
                RowAction(SHOW, _("Look")),
                RowAction(DROP, _("Throw away"), tone="danger", confirm=_("Throw it away?")),
            ),
        )
        for each in found
    )
    return Section(DRAFTS, "", rows, empty=_("There is no draft."))


def issued(found: Sequence[InvoiceRow], language: str) -> Section:
    """Issued invoices and credit notes, the last first."""
    rows = tuple(_issued_row(each, language) for each in found)
    return Section(ISSUED, "", rows, empty=_("No invoice was issued yet."))


def owed(found: Sequence[AccountAgeing], currency: str, language: str) -> list[Section]:
    """What is owed in all by age, and account by account."""

    def money(minor: int) -> str:
        return format_money(minor, currency, language)

    labels = age_words()
    sums = [sum(buckets) for buckets in zip(*(each.ageing.buckets for each in found), strict=True)]
    figures = tuple(
        Row(f"age{at}", label, amount=money(minor))
        for at, (label, minor) in enumerate(zip(labels, sums, strict=False))
    )
    rows = tuple(
        Row(
            str(each.account_id),
            each.name,
            detail=" · ".join(
                f"{label}: {money(minor)}"
                for label, minor in zip(labels, each.ageing.buckets, strict=True)
                if minor
            ),
            amount=money(each.ageing.total_minor),
            word=_("Late") if each.ageing.late_minor else "",
            tone="late",
            actions=(RowAction(STATEMENT, _("Statement")),),
        )
        for each in found
    )
    total = Section("ages", "", figures, look="figures")
    return [
        *([total] if figures else []),
        Section(OWED, "", rows, empty=_("Nobody owes anything.")),
    ]


def buyer_form(invoice: InvoiceView) -> Form:
    """Who is invoiced, when it is due, and a note."""
    buyer = invoice.buyer
    return Form(
        str(invoice.row.id),
        _("Invoice to whom?"),
        (
            Field("name", _("Name"), value=buyer.name, required=True, most=200),
            Field("tax_id", _("Tax number"), value=buyer.tax_id, required=True, most=24),
            Field("address", _("Address"), value=buyer.address, wide=True, most=200),
            Field("country", _("Country"), value=buyer.country, hint="IT", most=2),
            Field("email", _("Mail"), value=buyer.email, most=200),
            Field("reference", _("Their reference"), value=buyer.reference, most=80),
            Field("due_on", _("Due on"), value=invoice.row.due_on, hint="2026-12-31", most=10),
            Field("note", _("Note"), value=invoice.note, wide=True, most=200),
        ),
    )


def credit_form(invoice: InvoiceView, language: str) -> Form:
    """A credit note: for a refund that asks for one, or for all that is left."""
    row = invoice.row
    left = row.total_minor - row.credited_minor
    options = (
        *(_refund(each, row.currency, language) for each in invoice.uncredited),
        Choosable(
            WHOLE,
            _("All that is left: {amount}").format(
                amount=format_money(left, row.currency, language)
            ),
        ),
    )
    return Form(
        str(row.id),
        _("Credit note on {number}").format(number=row.number),
        (
            Field("what", _("For what"), "pick", options[0].value, options, required=True),
            Field("reason", _("Reason"), required=True, wide=True, most=200),
        ),
        done=_("Issue the credit note"),
    )


def buyers(accounts: Sequence[AccountView]) -> list[Pick]:
    """House accounts whose name and address an invoice may have, or somebody else."""
    known = [Pick(str(each.id), each.name, each.tax_id, icon="person") for each in accounts]
    return [*known, Pick("", _("Somebody else"), tone="main")]


def hint(invoice: InvoiceView, language: str) -> str:
    """What an invoice asks for: a credit note, where something was given back since."""
    minor = sum(each.amount_minor for each in invoice.uncredited)
    if not minor:
        return ""
    amount = format_money(minor, invoice.row.currency, language)
    return _("{amount} was given back: make a credit note.").format(amount=amount)


def _refund(refund: UncreditedRefund, currency: str, language: str) -> Choosable:
    amount = format_money(refund.amount_minor, currency, language)
    words = _("Given back: {amount}, {reason}").format(amount=amount, reason=refund.reason)
    return Choosable(str(refund.refund_id), words)


def _issued_row(row: InvoiceRow, language: str) -> Row:
    def money(minor: int) -> str:
        return format_money(minor, row.currency, language)

    is_invoice = row.kind == "invoice"
    word, tone = _state(row)
    details = (
        row.issued_at.date().isoformat() if row.issued_at else "",
        _("due {day}").format(day=row.due_on) if row.open_minor else "",
        _("{amount} open").format(amount=money(row.open_minor)) if row.open_minor else "",
        _("{amount} credited").format(amount=money(row.credited_minor))
        if row.credited_minor
        else "",
    )
    actions = [
        RowAction(SHOW, _("Look")),
        RowAction(PRINT, _("Print")),
        RowAction(PDF, _("PDF")),
        RowAction(MAIL, _("Mail")),
    ]
    if is_invoice and row.credited_minor < row.total_minor:
        actions.append(RowAction(CREDIT, _("Credit note"), tone="danger"))
    return Row(
        str(row.id),
        f"{row.number} · {row.buyer}",
        detail=" · ".join(filter(None, details)),
        amount=money(row.total_minor if is_invoice else -row.total_minor),
        word=word,
        tone=tone,
        actions=tuple(actions),
    )


def _state(row: InvoiceRow) -> tuple[str, RowTone]:
    if row.kind != "invoice":
        return _("Credit note"), "info"
    if row.credited_minor >= row.total_minor:
        return _("Credited"), "held"
    if row.days_over:
        return _("{days} days late").format(days=row.days_over), "late"
    return (_("Open"), "waiting") if row.open_minor else (_("Paid"), "ready")
