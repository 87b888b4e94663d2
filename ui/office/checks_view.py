"""Decides what the list of checks and a single check show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from central.figures.requests import (
    CheckLine,
    CheckOnly,
    CheckPage,
    CheckRow,
    ChecksQuestion,
    CheckView,
    KitchenItem,
)
from ui.components.data_table import Cell, Column, TableRow
from ui.components.figure_board import Figure
from ui.components.row_list import Row, RowTone, Section
from ui.office import figures_text as words
from ui.office import sales_view
from ui.office.asked import Asked, address
from ui.text import N_, _, format_amount, format_money, format_percent, format_quantity

CHECKS_ON_A_PAGE = 50


def question(organization_id: UUID, asked: Asked) -> ChecksQuestion | None:
    """What is asked about checks of a store; None while there is no store."""
    if asked.store_id is None:
        return None
    return ChecksQuestion(
        organization_id,
        asked.store_id,
        asked.days.first.isoformat(),
        asked.days.last.isoformat(),
        text=asked.text,
        only=cast(CheckOnly, asked.only) if asked.only in sales_view.ONLY else "all",
        server_id=asked.server_id,
        tender_id=asked.tender_id,
        hour=asked.hour,
        item=asked.item,
        limit=CHECKS_ON_A_PAGE,
        after=asked.after,
    )


def names(asked: Asked, page: CheckPage | None) -> dict[str, str]:
    """What the checks are narrowed to, by name."""
    rows = page.rows if page else ()
    server = next((row.server for row in rows), "") or _("One waiter")
    tender = next((row.tenders[0] for row in rows if len(row.tenders) == 1), "")
    return {
        "hour": words.hour_text(str(asked.hour)),
        "item": asked.item,
        "server": server,
        "tender": tender or _("One way to pay"),
    }


def links(asked: Asked, page: CheckPage | None) -> list[tuple[str, str]]:
    """Older checks, and back to the latest."""
    found = [(_("Latest"), address(asked.but(after="")))] if asked.after else []
    if page and page.next:
        found.append((_("Older"), address(asked.but(after=page.next))))
    return found


def columns() -> list[Column]:
    """The head of the list."""
    return [
        Column("check", _("Check"), weight="title"),
        Column("total", _("Total"), "figure", "main"),
        Column("state", _("State"), "state"),
        Column("paid", _("Paid"), "figure"),
        Column("server", _("Waiter")),
        Column("covers", _("Covers"), "figure"),
        Column("tenders", _("Paid by")),
        Column("discount", _("Discounts"), "figure", "minor"),
        Column("tip", _("Tips"), "figure", "minor"),
    ]


def rows(checks: Sequence[CheckRow], zone: str, language: str) -> list[TableRow]:
    """The list; each row leads to its check."""
    return [
        TableRow(
            each.check_id.hex,
            (
                Cell(number_text(each.number, each.order_number), detail=each.name),
                Cell(format_money(each.total_minor, each.currency, language)),
                _state(each, language),
                Cell(words.moment_text(each.paid_at, zone, language) if each.paid_at else ""),
                Cell(each.server),
                Cell(words.count_text(each.covers, language) if each.covers else ""),
                Cell(", ".join(each.tenders)),
                _amount(-each.discount_minor, each.currency, language),
                _amount(each.tip_minor, each.currency, language),
            ),
            href=f"/checks/{each.check_id.hex}",
        )
        for each in checks
    ]


def number_text(number: int, order_number: int) -> str:
    """How people name a check: its order, and which check of it where there are several."""
    if number > 1:
        return _("Order {order}, check {number}").format(order=order_number, number=number)
    return _("Order {order}").format(order=order_number)


def _state(row: CheckRow, language: str) -> Cell:
    if row.refunded_minor:
        amount = format_amount(row.refunded_minor, row.currency, language)
        return Cell(_("Refunded {amount}").format(amount=amount), "waiting")
    if row.state != "paid":
        return Cell(_("Not paid"), "late")
    return Cell(_("Paid"), "ready")


def _amount(minor: int, currency: str, language: str) -> Cell:
    return Cell(format_amount(minor, currency, language)) if minor else Cell()


# ---- a single check ------------------------------------------------------------------------
def title(check: CheckView) -> str:
    """The check's name: number, tables, the order's name."""
    said = [number_text(check.number, check.order_number)]
    if check.tables:
        said.append(_("Table {name}").format(name=", ".join(check.tables)))
    if check.name:
        said.append(check.name)
    return " · ".join(said)


def board(check: CheckView, language: str) -> list[Figure]:
    """The check's figures."""
    tip_minor = sum(each.tip_minor for each in check.payments)
    refunded_minor = sum(each.amount_minor for each in check.refunds)
    found = [
        Figure("total", _("Total"), format_money(check.total_minor, check.currency, language)),
        Figure("tax", _("Tax"), format_money(check.tax_minor, check.currency, language)),
        Figure("covers", _("Covers"), words.count_text(check.covers, language)),
    ]
    if tip_minor:
        found.append(Figure("tip", _("Tips"), format_money(tip_minor, check.currency, language)))
    if refunded_minor:
        said = format_money(refunded_minor, check.currency, language)
        found.append(Figure("refunded", _("Refunded"), said))
    if check.paid_at is not None:
        stayed = int((check.paid_at - check.opened_at).total_seconds())
        found.append(Figure("stayed", _("Stayed"), words.span_text(stayed)))
    return found


def note(check: CheckView, language: str) -> str:
    """Where, when, who: one line."""
    said = [
        check.store,
        words.moment_text(check.opened_at, check.zone, language),
        check.server,
        _("Receipt {number}").format(number=", ".join(check.receipts)) if check.receipts else "",
        _("Z {number}").format(number=check.z_number) if check.z_number else "",
    ]
    return " · ".join(each for each in said if each)


def line_columns() -> list[Column]:
    """The head of the lines, with what the kitchen did with each."""
    return [
        Column("item", _("Item"), weight="title"),
        Column("amount", _("Amount"), "figure", "main"),
        Column("quantity", _("Quantity"), "figure"),
        Column("station", _("Station")),
        Column("sent", _("Sent"), "figure"),
        Column("started", _("Begun"), "figure", "minor"),
        Column("done", _("Done"), "figure"),
        Column("took", _("Took"), "figure"),
        Column("served", _("Served"), "figure"),
    ]


def line_rows(check: CheckView, language: str) -> list[TableRow]:
    """The lines in the order they were taken; options below their dish."""
    return [_line(each, check, language) for each in check.lines]


def _line(line: CheckLine, check: CheckView, language: str) -> TableRow:
    cooked = [each for each in check.kitchen if each.line_id == line.line_id]
    about = [line.variant, line.note, _share(line), _given(line, check, language)]
    detail = " · ".join(each for each in about if each)
    tone: RowTone = "late" if line.void_reason else ""
    amount = format_amount(line.amount_minor, check.currency, language)
    if line.void_reason:
        said = _("Voided, {amount}: {reason}")
        detail = said.format(amount=amount, reason=line.void_reason)
        amount = "–"
    name = f"+ {line.name}" if line.depth else line.name
    return TableRow(
        line.line_id.hex,
        (
            Cell(name, tone, detail),
            Cell("" if line.depth and not line.amount_minor else amount),
            Cell("" if line.depth else format_quantity(line.quantity, language)),
            *_kitchen(cooked, line, check.zone, language),
        ),
    )


def _share(line: CheckLine) -> str:
    return _("{share} of it").format(share=line.share) if line.share else ""


def _given(line: CheckLine, check: CheckView, language: str) -> str:
    if not line.discount_minor:
        return ""
    amount = format_amount(line.discount_minor, check.currency, language)
    return _("Discount {amount}").format(amount=amount)


def _kitchen(
    cooked: Sequence[KitchenItem], line: CheckLine, zone: str, language: str
) -> tuple[Cell, ...]:
    """When it was sent, begun, done and served; of several stations the last one counts."""
    if not cooked:
        return Cell(), Cell(_clock(line.sent_at, zone, language)), Cell(), Cell(), Cell(), Cell()
    stations = ", ".join(dict.fromkeys(each.station for each in cooked))
    sent = min(each.sent_at for each in cooked)
    done = _last([each.done_at for each in cooked])
    took = words.span_text(int((done - sent).total_seconds())) if done else ""
    return (
        Cell(stations),
        Cell(_clock(sent, zone, language)),
        Cell(_clock(_last([each.started_at for each in cooked]), zone, language)),
        Cell(_clock(done, zone, language)),
        Cell(took),
        Cell(_clock(_last([each.served_at for each in cooked]), zone, language)),
    )


def _last(moments: Sequence[datetime | None]) -> datetime | None:
    """When all of them were over; None while one is not."""
    known = [each for each in moments if each is not None]
    return max(known) if known and len(known) == len(moments) else None


def _clock(moment: datetime | None, zone: str, language: str) -> str:
    return words.clock_text(moment, zone, language) if moment else ""


def sections(check: CheckView, language: str) -> list[Section]:
    """Money, discounts, taxes and what happened, beside the lines."""

    def money(minor: int) -> str:
        return format_money(minor, check.currency, language)

    payments = [
        Row(
            each.payment_id.hex,
            " ".join(part for part in (each.tender, each.last_four) if part),
            detail=" · ".join(
                part
                for part in (
                    words.clock_text(each.at, check.zone, language),
                    each.by,
                    _("tip {amount}").format(amount=money(each.tip_minor))
                    if each.tip_minor
                    else "",
                    _("change {amount}").format(amount=money(each.change_minor))
                    if each.change_minor
                    else "",
                )
                if part
            ),
            amount=money(each.amount_minor),
        )
        for each in check.payments
    ]
    refunds = [
        Row(
            each.refund_id.hex,
            each.reason or _("Refund"),
            detail=" · ".join(
                part
                for part in (
                    words.moment_text(each.at, check.zone, language),
                    each.by,
                    each.approver,
                )
                if part
            ),
            amount=money(-each.amount_minor),
        )
        for each in check.refunds
    ]
    discounts = [
        Row(f"discount{at}", each.name, detail=each.reason, amount=money(-each.given_minor))
        for at, each in enumerate(check.discounts)
        if each.removed_at is None
    ]
    taxes = [
        Row(
            f"tax{at}",
            f"{each.name} {format_percent(each.rate_micros, language)}",
            detail=_("on {amount}").format(amount=money(each.base_minor)),
            amount=money(each.tax_minor),
        )
        for at, each in enumerate(check.taxes)
    ]
    steps = [
        Row(
            f"step{at}",
            step_words(each.act),
            detail=" · ".join(
                part
                for part in (
                    words.clock_text(each.at, check.zone, language),
                    each.who,
                    each.detail,
                    each.approver,
                )
                if part
            ),
            amount=money(each.minor) if each.minor is not None else "",
        )
        for at, each in enumerate(check.steps)
    ]
    found = [
        Section("payments", _("Payments"), tuple(payments), empty=_("Not paid.")),
        Section("refunds", _("Refunds"), tuple(refunds)),
        Section("discounts", _("Discounts"), tuple(discounts)),
        Section("taxes", _("Taxes"), tuple(taxes)),
        Section("steps", _("What happened"), tuple(steps)),
    ]
    return [each for each in found if each.rows or each.empty]


def step_words(act: str) -> str:
    """An act in words; one without words of its own as it is named."""
    return _(STEPS[act]) if act in STEPS else act.replace("_", " ").capitalize()


STEPS: dict[str, str] = {
    "open_order": N_("Opened"),
    "send": N_("Sent"),
    "fire": N_("Fired"),
    "hold": N_("Held"),
    "void_line": N_("Voided a line"),
    "void_order": N_("Voided the order"),
    "change_line": N_("Changed a line"),
    "give_discount": N_("Discount"),
    "remove_discount": N_("Discount taken back"),
    "print_bill": N_("Bill printed"),
    "pay": N_("Paid"),
    "sale": N_("Paid"),
    "tip": N_("Tip"),
    "reversal": N_("Payment taken back"),
    "reverse_payment": N_("Payment taken back"),
    "refund": N_("Refunded"),
    "split": N_("Split"),
    "merge": N_("Put together"),
    "move": N_("Moved to another table"),
    "override_price": N_("Another price"),
}


def back(check: CheckView) -> str:
    """The list of the checks of its day."""
    day = check.business_date
    return f"/sales?from={day}&to={day}&by=checks&store={check.store_id.hex}"
