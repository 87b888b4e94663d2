"""An account's statement on paper, in the guests' language."""

from __future__ import annotations

from domain.documents import Amount
from domain.documents.account import StatementPaper, statement
from domain.errors import NotFound
from domain.language import N_, words
from domain.money_text import amount_text, money_text
from edge.accounts import store, views
from edge.accounts.requests import AccountChange, EntryView, PrintStatement
from edge.checks.paper import Letterhead, letterhead
from edge.checks.store import own_drawer_id
from edge.printing.jobs import enqueue, receipt_printer
from edge.transaction import Write

PAPER = "statement"
ENTRIES = {
    "load": N_("Loaded"),
    "spend": N_("Spent"),
    "charge": N_("Charged"),
    "settle": N_("Settled"),
    "give_back": N_("Given back"),
    "adjust": N_("Corrected"),
}
"""What entries are called."""


def print_statement(tx: Write, request: PrintStatement) -> AccountChange:
    """Queue a statement. Raises NotFound also without a printer, BadRequest."""
    found = views.statement(tx, request.account_id, request.first, request.last, tx.business_date)
    printer_id = receipt_printer(tx, own_drawer_id(tx))
    if printer_id is None:
        raise NotFound("There is no printer for statements. Set one up under Devices.")
    head, account = letterhead(tx), found.account
    say = words(head.language).text

    def money(minor: int) -> str:
        return money_text(minor, account.currency, head.language)

    paper = StatementPaper(
        store=head.store,
        name=account.name or f"**** {account.code}",
        lines=tuple(filter(None, (*account.address.split("\n"), account.tax_id))),
        first=say(N_("Before {day}")).format(day=found.first),
        before=money(found.before_minor),
        entries=tuple(_entry(each, account.currency, head) for each in found.entries),
        last=say(N_("After {day}")).format(day=found.last),
        after=money(found.after_minor),
    )
    copy_no = store.last_copy(tx, account.id, PAPER) + 1
    document = statement(paper, head.language)
    enqueue(tx, printer_id, PAPER, account.id, document, copy_no)
    return AccountChange(account.id, account.balance_minor)


def _entry(entry: EntryView, currency: str, head: Letterhead) -> Amount:
    what = words(head.language).text(ENTRIES.get(entry.kind, entry.kind))
    order = f"#{entry.order_number}" if entry.order_number else ""
    label = " ".join(filter(None, (entry.business_date, what, order, entry.invoice)))
    return Amount(label, amount_text(entry.amount_minor, currency, head.language))
