"""The words of a receipt's choices."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from edge.checks.receipts import ReceiptView
from edge.checks.requests import CheckView
from ui.store.asking import Pick
from ui.text import _, format_money


def paper_words(made: Sequence[ReceiptView]) -> tuple[str, str]:
    """What the paper's button says, and what comes out."""
    if not any(each.job_id or each.copies for each in made):
        return _("Paper"), ""
    copies = max((each.copies for each in made), default=0)
    return _("Paper again"), _("Copy {number}").format(number=copies + 1)


def printed(copy_no: int) -> str:
    """What is said once a paper is on its way."""
    if copy_no:
        return _("Copy {number} is being printed.").format(number=copy_no)
    return _("The receipt is being printed.")


def whose(check: CheckView, check_id: UUID) -> str:
    """What is asked about, where one of several checks is paid."""
    label = next((part.label for part in check.checks if part.check_id == check_id), check.label)
    return _("Receipt {number}").format(number=label)


def takes(made: Sequence[ReceiptView], *, can_send: bool) -> list[Pick]:
    """What guests may take along of a check that was paid."""
    waits = "" if made else _("The receipt is being made.")
    mail = waits or ("" if can_send else _("No mail server is set up."))
    return [
        Pick("paper", *paper_words(made), icon="note", why_not=waits),
        Pick("code", _("QR code"), icon="qr", why_not=waits),
        Pick("mail", _("E-mail"), icon="send", why_not=mail),
    ]


def which(made: Sequence[ReceiptView], check: CheckView, language: str) -> list[Pick]:
    """The receipts of an order to choose from, the last one first, with what each is for."""
    paid = {
        part.check_id: f"{part.label}: {format_money(part.paid_minor, check.currency, language)}"
        for part in check.checks
    }
    return [
        Pick(
            each.number,
            each.number,
            _("Refund") if each.kind == "refund" else paid.get(each.check_id, ""),
            "note",
        )
        for each in reversed(made)
    ]
