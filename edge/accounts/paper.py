"""Papers of accounts in the guests' language, queued in the write that wants them."""

from __future__ import annotations

from uuid import UUID

from domain.accounts.codes import written
from domain.documents.account import GiftCardPaper, gift_card
from domain.errors import NotFound
from domain.money_text import money_text
from edge.accounts import store
from edge.checks.paper import TIME_FORMAT, letterhead
from edge.checks.store import own_drawer_id
from edge.printing.jobs import enqueue, receipt_printer
from edge.transaction import Write
from sync.tables.accounts import Account

CARD = "gift_card"


def print_card(tx: Write, account: Account, copy_no: int = 0) -> UUID | None:
    """Queue a card's paper; None where there is no printer for guests' papers."""
    printer_id = receipt_printer(tx, own_drawer_id(tx))
    if printer_id is None:
        return None
    head = letterhead(tx)
    paper = GiftCardPaper(
        store=head.store,
        code=account.code,
        written_code=written(account.code),
        amount=money_text(store.balance(tx, account.id), account.currency, head.language),
        name=account.name,
        ends_on=account.ends_on or "",
        time=tx.now.astimezone(head.zone).strftime(TIME_FORMAT),
    )
    return enqueue(tx, printer_id, CARD, account.id, gift_card(paper, head.language), copy_no)


def print_card_again(tx: Write, account: Account, copy_no: int) -> UUID:
    """Like `print_card`, for somebody who waits for it. Raises NotFound without a printer."""
    job_id = print_card(tx, account, copy_no)
    if job_id is None:
        raise NotFound("There is no printer for gift cards. Set one up under Devices.")
    return job_id
