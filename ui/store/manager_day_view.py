"""The end of the day: what the next Z would say, what is still open, and the Zs that were made."""

from __future__ import annotations

from edge.reports.requests import WalkOuts
from edge.shifts.requests import ZTotals
from ui.components.row_list import Row, RowAction, Section
from ui.store.manager_office import GO
from ui.store.manager_view import Reader
from ui.text import _, count_of

DAY_PAGE = "/day"
CLOSE_PAGE = "/day?tab=close"


def sections(so_far: ZTotals, number: int, reader: Reader) -> tuple[Section, ...]:
    """What a manager looks at before the numbered close, and the way to it."""
    return (_figures(so_far, reader), _ways_on(number), open_points(so_far, reader))


def _ways_on(number: int) -> Section:
    """To the close, where every way to pay is counted, and to the whole day."""
    close = RowAction(GO, _("Count and close"), "lock", "main")
    detail = _("By hour and person, what is open, counting the totals, Zs on paper again.")
    look = RowAction(GO, _("Open"), "list")
    rows = (
        Row(CLOSE_PAGE, _("Z {number}").format(number=number), actions=(close,)),
        Row(DAY_PAGE, _("The whole day"), detail, actions=(look,)),
    )
    return Section("whole", "", rows)


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


def open_points(so_far: ZTotals, reader: Reader, heading: str = "") -> Section:
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
        heading or _("Open points"),
        (*drawers, *orders, *(waiting if receipts.waiting else ())),
        empty=_("Nothing is open."),
    )
