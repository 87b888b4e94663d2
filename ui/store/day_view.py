"""The end of the day on screen: the day now, what is open, counting and closing, Zs made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from edge.payments.requests import AttemptView
from edge.shifts.day_requests import DayNow
from edge.shifts.requests import DayCloseView, TenderCounted, ZTotals
from ui.components.form_sheet import Field, Form
from ui.components.row_list import Row, RowAction, Section, Tab
from ui.store import office_values as read
from ui.store.manager_view import Reader
from ui.store.office_values import Values
from ui.store.z_view import counted_rows, z_sections
from ui.text import _, age_ms, format_time

NOW, OPEN, CLOSE, MADE = "now", "open", "close", "made"
PRINT_X, COUNT, MAKE_Z, VIEW, REPRINT, BACK = (
    "print_x",
    "count",
    "make_z",
    "view",
    "reprint",
    "back",
)
HAND, HAND_ALL, DRAWER, PAYMENTS, ORDER = "hand", "hand_all", "drawer", "payments", "order"
COUNT_FORM = "count"


def tabs(day: DayNow, unknown: Sequence[AttemptView]) -> tuple[Tab, ...]:
    """The four parts; what is open is counted."""
    totals = day.totals
    waiting = len(totals.open_orders) + len(totals.uncounted_drawers) + len(unknown)
    waiting += totals.receipts.waiting
    return (
        Tab(NOW, _("Now (X)")),
        Tab(OPEN, _("Still open"), str(waiting or "")),
        Tab(CLOSE, _("Count and close")),
        Tab(MADE, _("Zs made")),
    )


def now_sections(day: DayNow, reader: Reader) -> tuple[Section, ...]:
    """The X: what the Z would say now."""
    act = RowAction(PRINT_X, _("Print the X"), "check")
    title = _("Z {number} would say this now").format(number=day.number)
    head = Section("x", "", (Row("x", title, _("Nothing is closed by looking."), actions=(act,)),))
    totals = replace(day.totals, counts=())
    return (*unclosed(day), head, *z_sections(totals, day.grand_total_minor, reader))


def unclosed(day: DayNow) -> tuple[Section, ...]:
    """Days that nobody closed; nothing where there are none."""
    if not day.unclosed:
        return ()
    title = _("{days} has no Z").format(days=", ".join(day.unclosed))
    detail = _("The next Z takes in everything since the last one.")
    return (Section("unclosed", "", (Row("unclosed", title, detail, tone="late"),)),)


def open_sections(
    day: DayNow, unknown: Sequence[AttemptView], may_hand: bool, reader: Reader
) -> tuple[Section, ...]:
    """What was not finished; a close carries all of it over."""
    totals = day.totals
    return (
        Section(
            "orders",
            _("Not paid yet"),
            _orders(totals, may_hand, reader),
            empty=_("Every order is paid."),
            note=_("They are carried over, or somebody takes them."),
        ),
        Section("drawers", _("Drawers"), _drawers(totals), empty=_("Every drawer is counted.")),
        Section(
            "unknown",
            _("Card payments without an answer"),
            tuple(_unknown(each, reader) for each in unknown),
            empty=_("Every card payment is answered."),
        ),
        Section(
            "receipts", _("Receipts"), _receipts(totals), empty=_("Every receipt is complete.")
        ),
    )


def _orders(totals: ZTotals, may_hand: bool, reader: Reader) -> tuple[Row, ...]:
    acts: tuple[RowAction, ...] = (RowAction(ORDER, _("Look"), "list"),)
    if may_hand:
        acts = (RowAction(HAND, _("Hand over"), "person"), *acts)
    rows = tuple(
        Row(
            str(order.order_id),
            _("Order {number}").format(number=order.number),
            ", ".join(filter(None, (order.where, order.server))),
            reader.money(order.total_minor),
            tone="waiting",
            actions=acts,
        )
        for order in totals.open_orders
    )
    if len(rows) < 2 or not may_hand:
        return rows
    every = RowAction(HAND_ALL, _("Hand all over"), "person")
    total = reader.money(sum(order.total_minor for order in totals.open_orders))
    return (Row(HAND_ALL, _("All of them"), amount=total, actions=(every,)), *rows)


def _drawers(totals: ZTotals) -> tuple[Row, ...]:
    act = RowAction(DRAWER, _("Count"), "lock")
    return tuple(
        Row(
            str(drawer.session_id),
            drawer.name,
            word=_("not counted"),
            tone="waiting",
            since_ms=age_ms(drawer.opened_at),
            actions=(act,),
        )
        for drawer in totals.uncounted_drawers
    )


def _unknown(each: AttemptView, reader: Reader) -> Row:
    where = ", ".join(each.tables) or each.name or str(each.order_number)
    act = RowAction(PAYMENTS, _("Look"), "list")
    amount = reader.money(each.amount_minor + each.tip_minor)
    return Row(str(each.id), each.tender_name, where, amount, tone="late", actions=(act,))


def _receipts(totals: ZTotals) -> tuple[Row, ...]:
    waiting = totals.receipts.waiting
    if not waiting:
        return ()
    words = _("{count} receipts wait for the fiscal device").format(count=waiting)
    return (Row("receipts", words, _("They follow by themselves."), tone="late"),)


def close_sections(
    day: DayNow, counted: Mapping[UUID, TenderCounted], may_close: bool, reader: Reader
) -> tuple[Section, ...]:
    """Totals to count, with differences, and the button of the Z."""
    totals = with_counts(day.totals, counted)
    count = RowAction(COUNT, _("Enter the totals"), "list")
    rows = counted_rows(totals, reader)
    tenders = Section(
        "count",
        _("Totals of slips and apps"),
        (*rows, *((Row(COUNT, _("What the slips and apps say"), actions=(count,)),)))
        if day.totals.counts
        else rows,
        empty=_("There is nothing to count."),
    )
    return (*unclosed(day), tenders, _close(day, may_close, reader))


def _close(day: DayNow, may_close: bool, reader: Reader) -> Section:
    act = RowAction(
        MAKE_Z,
        _("Close the day"),
        "lock",
        "main",
        confirm=_("Make Z {number} now?").format(number=day.number),
        enabled=may_close,
    )
    detail = "" if may_close else _("Closing the day needs a manager.")
    amount = reader.money(day.totals.revenue_minor)
    title = _("Z {number}").format(number=day.number)
    return Section(
        "close",
        _("The numbered close (Z)"),
        (Row(MAKE_Z, title, detail, amount, actions=(act,)),),
        note=_("What is sold afterwards is in the next Z. A Z is never changed again."),
    )


def with_counts(totals: ZTotals, counted: Mapping[UUID, TenderCounted]) -> ZTotals:
    """The totals with what was entered so far."""
    return replace(
        totals,
        counts=tuple(
            replace(
                each,
                counted_minor=counted[each.tender_id].counted_minor,
                reason=counted[each.tender_id].reason,
            )
            if each.tender_id in counted
            else each
            for each in totals.counts
        ),
    )


def count_form(day: DayNow, counted: Mapping[UUID, TenderCounted], reader: Reader) -> Form:
    """A field for each way to pay, and one for why something differs."""
    fields = []
    for each in day.totals.counts:
        known = counted.get(each.tender_id)
        should = _("should be {amount}").format(amount=reader.money(each.expected_minor))
        fields.append(
            Field(
                each.tender_id.hex,
                each.name,
                "money",
                read.plain_amount(known.counted_minor if known else None, reader.currency),
                unit=reader.currency,
                hint=should,
                most=18,
            )
        )
    why = next((each.reason for each in counted.values() if each.reason), "")
    fields.append(Field("why", _("Why it differs"), value=why, wide=True))
    return Form(COUNT_FORM, _("Totals of slips and apps"), tuple(fields), done=_("Done"))


def counts_of(day: DayNow, values: Values, currency: str) -> dict[UUID, TenderCounted]:
    """What was entered; empty fields were not counted. Raises BadRequest."""
    found: dict[UUID, TenderCounted] = {}
    for each in day.totals.counts:
        minor = read.amount_or_none(values, each.tender_id.hex, currency)
        if minor is not None:
            why = read.words(values, "why") if minor != each.expected_minor else ""
            found[each.tender_id] = TenderCounted(each.tender_id, minor, why)
    return found


def made_sections(closes: Sequence[DayCloseView], reader: Reader) -> tuple[Section, ...]:
    """The Zs, latest first."""
    acts = (RowAction(VIEW, _("Look"), "list"), RowAction(REPRINT, _("Print again"), "check"))
    rows = tuple(
        Row(
            str(close.id),
            _("Z {number}").format(number=close.number),
            _made_at(close, reader),
            reader.money(close.revenue_minor),
            actions=acts,
        )
        for close in closes
    )
    return (Section("made", _("Made before"), rows, empty=_("No Z was made yet.")),)


def z_view(close: DayCloseView, reader: Reader) -> tuple[Section, ...]:
    """One Z as it was made."""
    acts = (RowAction(BACK, _("All Zs"), "back"), RowAction(REPRINT, _("Print again"), "check"))
    title = _("Z {number}").format(number=close.number)
    head = Section("z", "", (Row(str(close.id), title, _made_at(close, reader), actions=acts),))
    carried = Section("carried", _("Carried over"), _orders(close.totals, False, reader))
    carried = replace(carried, rows=tuple(replace(row, actions=()) for row in carried.rows))
    sections = z_sections(close.totals, close.grand_total_minor, reader)
    return (head, *sections, *((carried,) if carried.rows else ()))


def made_words(close: DayCloseView, reader: Reader) -> str:
    """What is said after a Z was made."""
    amount = reader.money(close.revenue_minor)
    return _("Z {number} is made: {amount}").format(number=close.number, amount=amount)


def _made_at(close: DayCloseView, reader: Reader) -> str:
    return f"{close.business_date}, {format_time(close.closed_at, reader.zone, reader.language)}"
