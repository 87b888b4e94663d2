"""What terminals and wallets are being asked for: nobody is charged it a second time meanwhile."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from domain.checks import PaymentRefused
from domain.money_text import money_text
from edge.checks.due import Due
from edge.transaction import Read

_RESERVED = (
    "SELECT sum(json_extract(request, '$.amount_minor')) FROM attempts "
    "WHERE subject_id = ? AND state IN ('prepared', 'sent', 'unknown') "
    "AND operation IN ('authorise', 'qr') AND id IS NOT ? "
    "AND (? IS NULL OR json_extract(request, '$.check_id') = ?)"
)

_ASKED = (
    "SELECT json_extract(request, '$.check_id'), json_extract(request, '$.amount_minor') "
    "FROM attempts WHERE subject_id = ? AND state IN ('prepared', 'sent', 'unknown') "
    "AND operation IN ('authorise', 'qr')"
)

_TAKING_BACK = (
    "SELECT 1 FROM attempts WHERE subject_id = ? AND operation = 'reverse' "
    "AND state IN ('prepared', 'sent', 'unknown') LIMIT 1"
)


def reserved_minor(
    read: Read, order_id: UUID, check_id: UUID | None = None, except_for: UUID | None = None
) -> int:
    """How much of an order, or of one of its checks, is at a terminal or wallet now.

    `except_for` is the attempt that asks.
    """
    check = check_id.hex if check_id else None
    return int(read.value(_RESERVED, order_id, except_for, check, check) or 0)


def free_minor(read: Read, due: Due, amount_minor: int, except_for: UUID | None = None) -> int:
    """What of a check is open and not being asked for elsewhere.

    Raises PaymentRefused where `amount_minor` would take what a terminal may have taken already.
    """
    check_id = due.check_id if due.bill is not None else None
    reserved = reserved_minor(read, due.order.id, check_id, except_for)
    free = due.remaining_minor - reserved
    if not reserved or amount_minor <= max(free, 0):
        return free
    currency = due.order.currency
    asked = money_text(reserved, currency)
    if free <= 0:
        raise PaymentRefused(
            f"A terminal is being asked for {asked}. Wait for its answer, or cancel that first."
        )
    raise PaymentRefused(
        f"A terminal is being asked for {asked}. Until it has answered only "
        f"{money_text(free, currency)} can be paid otherwise."
    )


def refuse_while_asked(
    read: Read, order_id: UUID, untouched: Collection[UUID], currency: str
) -> None:
    """Nobody takes a bill apart, or closes it unpaid, while a terminal is asked for money of it.

    What is asked for one of the `untouched` checks alone is not in the way; what was asked before
    a split is meant for the whole bill. Raises PaymentRefused.
    """
    others = {check_id.hex for check_id in untouched}
    rows = read.rows(_ASKED, order_id)
    asked = sum(minor for check_id, minor in rows if check_id not in others)
    if asked:
        raise PaymentRefused(
            f"A terminal is being asked for {money_text(asked, currency)}. "
            "Wait for its answer, or cancel that first."
        )


def refuse_while_taking_back(read: Read, order_id: UUID) -> None:
    """Nothing settles a check, or takes back from it twice, while a terminal takes a payment back.

    Raises PaymentRefused.
    """
    if read.value(_TAKING_BACK, order_id) is not None:
        raise PaymentRefused("A terminal is taking a payment of this bill back. Wait for it.")
