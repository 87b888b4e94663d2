"""The end of the day: what the next Z would say, what is still open, and the Zs that were made."""

from __future__ import annotations

from collections.abc import Sequence

from edge.reports.requests import WalkOuts
from edge.shifts.requests import DayCloseView, ZTotals
from ui.components.row_list import Row, RowAction, Section
from ui.store.manager_office import GO
from ui.store.manager_view import Reader
from ui.text import _, age_ms, count_of, format_time

CLOSE_DAY = "close_day"
DAY_PAGE = "/day"


def sections(
    so_far: ZTotals, closes: Sequence[DayCloseView], may_close: bool, reader: Reader
) -> tuple[Section, ...]:
    """What a manager looks at before the numbered close, with its button, and the last ones."""
    number = closes[0].number + 1 if closes else 1
    return (
        _figures(so_far, reader),
        _way_on(),
        open_points(so_far, reader, _("Open points")),
        Section(
            "close",
            _("The numbered close (Z)"),
            (_close_row(number, may_close),),
            note=_("What is sold afterwards is in the next Z. A Z is never changed again."),
        ),
        Section(
            "closes",
            _("Made before"),
            tuple(_made(close, reader) for close in closes),
            empty=_("No Z was made yet."),
        ),
    )


def _way_on() -> Section:
    """The whole day: by hour and person, what is open, counting, Zs on paper again."""
    act = RowAction(GO, _("Open"), "list")
    detail = _("By hour and person, what is open, counting the totals, Zs on paper again.")
    return Section("whole", "", (Row(DAY_PAGE, _("The whole day"), detail, actions=(act,)),))


def made_words(close: DayCloseView, reader: Reader) -> str:
    """What is said after a Z was made."""
    amount = reader.money(close.revenue_minor)
    return _("Z {number} is made: {amount}").format(number=close.number, amount=amount)


def _left_unpaid(gone: WalkOuts, reader: Reader) -> tuple[Row, ...]:
    if not gone.checks:
        return ()
    word = count_of(gone.checks, "{count} check", "{count} checks")
    amount = reader.money(gone.amount_minor)
    return (Row("walk-outs", _("Left without paying"), amount=amount, word=word, tone="late"),)


def _figures(so_far: ZTotals, reader: Reader) -> Section:
    sales = so_far.sales
    tenders = tuple(
        Row(
            str(tender.tender_id),
            tender.name,
            amount=reader.money(tender.amount_minor),
            word=count_of(tender.payments, "{count} payment", "{count} payments"),
        )
        for tender in sales.by_tender
    )
    return Section(
        "so far",
        _("Since the last Z"),
        (
            Row(
                "revenue",
                _("Sales"),
                amount=reader.money(sales.revenue_minor),
                word=count_of(sales.checks, "{count} check", "{count} checks"),
            ),
            *tenders,
            Row("tax", _("Taxes"), amount=reader.money(sales.tax_minor)),
            Row("voids", _("Taken back"), amount=reader.money(sales.voids.amount_minor)),
            *_left_unpaid(sales.walk_outs, reader),
            Row("openings", _("Drawer without a sale"), amount=str(so_far.openings_without_sale)),
        ),
        look="figures",
    )


def open_points(so_far: ZTotals, reader: Reader, heading: str) -> Section:
    """What was not finished: orders, drawers, receipts."""
    orders = tuple(
        Row(
            f"order {order.order_id}",
            _("Order {number} is open").format(number=order.number),
            _("It is carried over."),
            reader.money(order.total_minor),
            tone="waiting",
        )
        for order in so_far.open_orders
    )
    drawers = tuple(
        Row(
            f"drawer {drawer.session_id}",
            _("{drawer} was not counted").format(drawer=drawer.name),
            _("Count and close it first."),
            word=_("open"),
            tone="waiting",
            since_ms=age_ms(drawer.opened_at),
        )
        for drawer in so_far.uncounted_drawers
    )
    receipts = so_far.receipts
    waiting = (
        Row(
            "receipts",
            _("{count} receipts wait for the fiscal device").format(count=receipts.waiting),
            tone="late",
        ),
    )
    return Section(
        "points",
        heading,
        (*drawers, *orders, *(waiting if receipts.waiting else ())),
        empty=_("Nothing is open."),
    )


def _close_row(number: int, may_close: bool) -> Row:
    act = RowAction(
        CLOSE_DAY,
        _("Close the day"),
        "lock",
        "main",
        confirm=_("Make Z {number} now?").format(number=number),
        enabled=may_close,
    )
    detail = "" if may_close else _("Closing the day needs a manager.")
    return Row(CLOSE_DAY, _("Z {number}").format(number=number), detail, actions=(act,))


def _made(close: DayCloseView, reader: Reader) -> Row:
    when = format_time(close.closed_at, reader.zone, reader.language)
    return Row(
        str(close.id),
        _("Z {number}").format(number=close.number),
        f"{close.business_date}, {when}",
        reader.money(close.revenue_minor),
    )
