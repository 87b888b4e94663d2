"""What waiters see of the cash they carry: sales, what they hold, their tips, who owes whom."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from edge.shifts.purse_requests import CheckoutSlip
from edge.tips.entering import CardPayment
from ui.components.row_list import Row, RowAction, Section
from ui.components.tip_grid import TipRow
from ui.text import _, count_of, format_amount, format_money, format_time

OPEN = "open"
HAND_IN = "hand_in"
CHECK_OUT = "check_out"
TIPS = "tips"
PRINT = "print"
BACK = "back"


def sections(
    slip: CheckoutSlip,
    *,
    carries: bool,
    zone: ZoneInfo,
    language: str,
    from_before: bool = False,
) -> tuple[Section, ...]:
    """One's purse and slip as they are now, with what may be done about them.

    `carries`: waiters carry the cash in this restaurant. `from_before`: the purse was opened on a
    day before and not checked out.
    """
    return (_purse(slip, carries, zone, language, from_before), *figures(slip, language))


def checked_out(slip: CheckoutSlip, language: str) -> tuple[Section, ...]:
    """The slip that was handed in, and the way back."""
    back = RowAction(BACK, _("Done"), "served", "main")
    row = Row(
        "purse", _("My purse"), _("Checked out"), word=_("closed"), tone="ready", actions=(back,)
    )
    return (Section("purse", "", (row,)), *figures(slip, language))


def figures(slip: CheckoutSlip, language: str) -> tuple[Section, ...]:
    """The slip: who owes whom first, then cash, tips and sales."""
    return (
        Section("owed", "", (_owed(slip, language),), look="figures"),
        *((_cash(slip, language),) if slip.session_id else ()),
        _tips(slip, language),
        _sales(slip, language),
    )


def owed_words(slip: CheckoutSlip) -> str:
    """Which way the money goes."""
    if slip.owes_house_minor < 0:
        return _("The house owes you")
    if slip.closed_at is not None:
        return _("Handed in")
    return _("You owe the house")


def done_words(slip: CheckoutSlip, language: str) -> str:
    """How a checkout came out, in a sentence."""
    amount = format_money(abs(slip.owes_house_minor), slip.currency, language)
    if slip.owes_house_minor < 0:
        return _("Checked out. The house still owes you {amount}.").format(amount=amount)
    return _("Checked out. {amount} are handed in.").format(amount=amount)


def tip_rows(
    payments: Sequence[CardPayment], currency: str, zone: ZoneInfo, language: str
) -> tuple[TipRow, ...]:
    """The payments to type tips for, as they were taken."""
    return tuple(
        TipRow(
            str(each.payment_id),
            _("Table {tables}").format(tables=each.tables)
            if each.tables
            else _("Order {number}").format(number=each.order_number),
            " · ".join(
                filter(
                    None,
                    (
                        format_time(each.taken_at, zone, language),
                        each.tender,
                        f"•••• {each.last_four}" if each.last_four else "",
                    ),
                )
            ),
            format_money(each.amount_minor, currency, language),
            format_amount(each.tip_minor, currency, language) if each.tip_minor else "",
        )
        for each in payments
    )


def tips_words(payments: Sequence[CardPayment], currency: str, language: str) -> str:
    """How many tips are there, and what they come to."""
    missing = sum(not each.tip_minor for each in payments)
    amount = format_money(sum(each.tip_minor for each in payments), currency, language)
    words = count_of(missing, "{count} payment without a tip", "{count} payments without a tip")
    return _("{amount} of tips, {missing}").format(amount=amount, missing=words)


def _purse(
    slip: CheckoutSlip, carries: bool, zone: ZoneInfo, language: str, from_before: bool
) -> Section:
    tips = RowAction(TIPS, _("Type in tips"), "more")
    paper = RowAction(PRINT, _("Print"), "check")
    if slip.session_id is None:
        begin = (RowAction(OPEN, _("Count the float and open"), "lock", "main"),)
        detail = _("You carry no cash.") if carries else _("Cash goes to the drawer here.")
        row = Row(
            "purse",
            _("My purse"),
            detail,
            word=_("closed") if carries else "",
            actions=(*(begin if carries else ()), tips, paper),
        )
        return Section("purse", "", (row,))
    time = format_time(slip.opened_at, zone, language) if slip.opened_at else ""
    again = (RowAction(OPEN, _("Open for today, count later"), "lock"),)
    row = Row(
        "purse",
        _("My purse"),
        _("You carry cash since {time}.").format(time=time),
        word=_("not counted") if from_before else _("in use"),
        tone="late" if from_before else "ready",
        actions=(
            RowAction(CHECK_OUT, _("Count and check out"), "lock", "main"),
            *(again if from_before else ()),
            RowAction(HAND_IN, _("Bring cash in"), "next"),
            tips,
            paper,
        ),
    )
    return Section("purse", "", (row,))


def _owed(slip: CheckoutSlip, language: str) -> Row:
    amount = format_money(abs(slip.owes_house_minor), slip.currency, language)
    return Row("owes", owed_words(slip), amount=amount)


def _cash(slip: CheckoutSlip, language: str) -> Section:
    def money(minor: int) -> str:
        return format_money(minor, slip.currency, language)

    rows = [
        Row("float", _("Float"), amount=money(slip.float_minor)),
        Row("taken", _("Cash taken, tips included"), amount=money(slip.cash_taken_minor)),
    ]
    if slip.handed_in_minor:
        rows.append(Row("handed", _("Handed in before"), amount=money(-slip.handed_in_minor)))
    rows.append(Row("held", _("Cash held"), amount=money(slip.held_minor)))
    if slip.counted_minor is not None:
        difference = slip.counted_minor - slip.held_minor
        rows.append(
            Row(
                "counted",
                _("Counted"),
                slip.difference_reason,
                money(slip.counted_minor),
                word=money(difference) if difference else "",
                tone="late" if difference else "",
            )
        )
    return Section("cash", _("Cash"), tuple(rows))


def _tips(slip: CheckoutSlip, language: str) -> Section:
    def money(minor: int) -> str:
        return format_money(minor, slip.currency, language)

    missing = count_of(
        slip.missing_tips, "{count} payment without a tip", "{count} payments without a tip"
    )
    rows = [
        Row(
            "card",
            _("By card"),
            amount=money(slip.card_tips_minor),
            word=missing if slip.missing_tips else "",
            tone="waiting" if slip.missing_tips else "",
        ),
        Row("cash-tips", _("In cash"), amount=money(slip.cash_tips_minor)),
    ]
    if slip.shared_minor:
        rows.append(Row("shared", _("Tip-out and shared"), amount=money(slip.shared_minor)))
    if slip.settled_minor:
        rows.append(Row("settled", _("Paid before"), amount=money(-slip.settled_minor)))
    word = "" if slip.in_cash else _("paid with the wages")
    rows.append(Row("mine", _("Your tips"), amount=money(slip.tips_minor), word=word))
    return Section("tips", _("Tips"), tuple(rows))


def _sales(slip: CheckoutSlip, language: str) -> Section:
    rows = tuple(
        Row(
            str(each.tender_id),
            each.name,
            count_of(each.payments, "{count} payment", "{count} payments"),
            format_money(each.amount_minor, slip.currency, language),
        )
        for each in slip.sales
    )
    total = Row("sales", _("Sales"), amount=format_money(slip.sales_minor, slip.currency, language))
    return Section("sales", _("Sales"), (*rows, total) if rows else (), _("Nothing was sold yet."))
