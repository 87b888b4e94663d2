"""What a manager reads at one glance: the evening now, and what was sold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.floor import at_tables
from domain.money import round_half_up
from edge.alarms.service import AlarmView
from edge.devices.requests import DeviceRow
from edge.floor.views import FloorOrder, FloorView
from edge.kitchen.pass_views import ExpoOrder
from edge.reports.requests import Sales
from edge.shifts.requests import DrawerState
from edge.staff.clocking import ShiftTimes
from edge.staff.requests import SignedIn
from ui.components.row_list import Row, RowAction, RowTone, Section, Tab
from ui.store import after_send_rows, reductions_rows, refund_rows
from ui.store.kitchen_view import is_finished
from ui.text import _, age_ms, count_of, format_money, format_quantity

NOW = "now"
SALES = "sales"
PRINTERS = "printers"
DEVICES = "devices"
DAY = "day"
BOX = "box"
OPEN_ORDER = "open"
MOST_ITEMS = 40

PersonAt = tuple[DeviceRow, SignedIn]
"""Somebody, and the device where they are signed in."""


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom figures are written."""

    currency: str
    language: str
    zone: ZoneInfo

    def money(self, minor: int) -> str:
        """An amount."""
        return format_money(minor, self.currency, self.language)

    def quantity(self, thousandths: int) -> str:
        """A quantity."""
        return format_quantity(thousandths, self.language)


def tabs(papers: int, waiting: int) -> tuple[Tab, ...]:
    """The manager's pages; what waits for somebody is counted on them."""
    return (
        Tab(NOW, _("Now")),
        Tab(SALES, _("Sales of the day")),
        Tab(PRINTERS, _("Printers"), str(papers or "")),
        Tab(DEVICES, _("Devices"), str(waiting or "")),
        Tab(DAY, _("End of day")),
        Tab("office", _("Office")),
        Tab(BOX, _("The box")),
    )


def figures(
    sales: Sales, floor: FloorView, kitchen: Sequence[ExpoOrder], now_ms: int, reader: Reader
) -> Section:
    """The evening in seven figures."""
    unpaid = sum(order.total_minor for order in floor.orders.values())
    average = round_half_up(sales.revenue_minor, sales.checks) if sales.checks else 0
    guests = sum(order.guests for order in floor.orders.values())
    return Section(
        "figures",
        "",
        (
            Row(
                "sales",
                _("Sales today"),
                amount=reader.money(sales.revenue_minor),
                word=count_of(sales.checks, "{count} check", "{count} checks"),
            ),
            Row("average", _("Average check"), amount=reader.money(average)),
            Row("guests", _("Guests served"), amount=str(sales.guests)),
            Row(
                "open",
                _("Open orders"),
                amount=str(len(floor.orders)),
                word=count_of(guests, "{count} guest", "{count} guests"),
            ),
            Row("unpaid", _("Not paid yet"), amount=reader.money(unpaid)),
            _kitchen_age(kitchen, now_ms),
            Row(
                "voids",
                _("Taken back"),
                amount=reader.money(sales.voids.amount_minor),
                word=count_of(sales.voids.acts, "{count} time", "{count} times"),
            ),
        ),
        look="figures",
    )


def alarms(found: Sequence[AlarmView]) -> Section:
    """What somebody must look after."""
    rows = tuple(
        Row(str(each.id), each.sentence, tone="late", since_ms=age_ms(each.since)) for each in found
    )
    return Section("alarms", _("Alarms"), rows, empty=_("Nothing is wrong."))


def drawers_now(found: Sequence[DrawerState], reader: Reader) -> Section:
    """The cash that should be in each drawer; too much of it says so."""
    rows = []
    for drawer in found:
        cash, limit = drawer.cash_minor, drawer.limit_minor
        over = cash is not None and limit is not None and cash > limit
        words = _("over {limit}: take some out").format(limit=reader.money(limit or 0))
        if drawer.is_from_before:
            words, over = _("not counted"), True
        rows.append(
            Row(
                f"drawer {drawer.drawer_id}",
                drawer.name,
                _("Purse") if drawer.person_id else drawer.opened_by,
                reader.money(cash) if cash is not None else "",
                word=words if over else "" if cash is not None else _("closed"),
                tone="late" if over else "",
            )
        )
        rows.extend(
            Row(
                f"uncounted {left.session_id}",
                drawer.name,
                f"{left.opened_at.astimezone(reader.zone):%Y-%m-%d}",
                word=_("not counted"),
                tone="late",
            )
            for left in drawer.uncounted
        )
    return Section("drawers", _("Drawers"), tuple(rows), empty=_("There is no drawer."))


def open_orders(floor: FloorView, reader: Reader) -> Section:
    """Every open order, the longest waiting first."""
    found = sorted(floor.orders.values(), key=lambda order: order.opened_at)
    look = (RowAction(OPEN_ORDER, _("Look")),)
    rows = tuple(
        Row(
            str(order.id),
            _place(order, floor),
            ", ".join(filter(None, (_state(order)[0], order.server, _not_sent(order)))),
            reader.money(order.total_minor),
            tone=_state(order)[1],
            since_ms=age_ms(order.opened_at),
            actions=look,
        )
        for order in found
    )
    return Section("orders", _("Open orders"), rows, empty=_("No order is open."))


def people_in(found: Iterable[PersonAt], at_work: Sequence[ShiftTimes]) -> Section:
    """Who is at work, and where; who has a break; who works without having clocked in."""
    where: dict[UUID, list[PersonAt]] = {}
    for device, person in found:
        where.setdefault(person.person_id, []).append((device, person))
    clocked = tuple(_at_work(times, where.pop(times.person_id, [])) for times in at_work)
    others = tuple(
        Row(
            str(person_id),
            places[0][1].name,
            _where(places),
            since_ms=age_ms(min(person.since for _device, person in places)),
            color=places[0][1].colour,
            word=_("not clocked in") if at_work else "",
        )
        for person_id, places in where.items()
    )
    return Section("people", _("People in"), (*clocked, *others), empty=_("Nobody is signed in."))


def _where(places: Sequence[PersonAt]) -> str:
    """The devices; several of one name are said once."""
    return ", ".join(dict.fromkeys(device.device.name for device, _person in places))


def _at_work(times: ShiftTimes, places: Sequence[PersonAt]) -> Row:
    on_break = times.on_break_since is not None
    return Row(
        str(times.person_id),
        times.person,
        _where(places),
        since_ms=age_ms(times.on_break_since or times.started_at),
        color=times.colour,
        word=_("has a break") if on_break else "",
        tone="waiting" if on_break else "",
    )


def sold(sales: Sales, reader: Reader) -> tuple[Section, ...]:
    """The sales of the day by category, item, hour, tender and person; what was taken back."""
    return (
        _shares(
            "category",
            _("By category"),
            [
                (each.name, _pieces(each.quantity, reader), each.revenue_minor)
                for each in sales.by_category
            ],
            reader,
        ),
        _shares(
            "hour",
            _("By hour"),
            [
                (
                    f"{each.hour:02d}:00",
                    count_of(each.checks, "{count} check", "{count} checks"),
                    each.revenue_minor,
                )
                for each in sales.by_hour
            ],
            reader,
        ),
        _shares(
            "item",
            _("By item"),
            [
                (
                    f"{each.name} {each.variant_name}".strip(),
                    _pieces(each.quantity, reader),
                    each.revenue_minor,
                )
                for each in sorted(sales.by_item, key=lambda item: -item.revenue_minor)[:MOST_ITEMS]
            ],
            reader,
        ),
        _shares(
            "tender",
            _("By way to pay"),
            [
                (
                    each.name,
                    count_of(each.payments, "{count} payment", "{count} payments"),
                    each.amount_minor,
                )
                for each in sales.by_tender
            ],
            reader,
        ),
        _shares(
            "person",
            _("By person"),
            [
                (
                    each.name or _("Nobody"),
                    count_of(each.orders, "{count} order", "{count} orders"),
                    each.revenue_minor,
                )
                for each in sales.by_person
            ],
            reader,
        ),
        *refund_rows.sections(sales.refunds, reader.money),
        after_send_rows.section(sales.after_send, reader.money),
        *reductions_rows.sections(sales.reductions, reader.money),
    )


def _shares(
    section_id: str, heading: str, rows: Sequence[tuple[str, str, int]], reader: Reader
) -> Section:
    """Rows with a bar as long as their share of the longest."""
    longest = max((minor for _name, _detail, minor in rows), default=0)
    return Section(
        section_id,
        heading,
        tuple(
            Row(
                f"{section_id} {at}",
                name,
                detail,
                reader.money(minor),
                share=round_half_up(max(minor, 0) * 100, longest) if longest > 0 else 0,
            )
            for at, (name, detail, minor) in enumerate(rows)
        ),
        empty=_("Nothing was sold yet."),
    )


def _pieces(quantity: int, reader: Reader) -> str:
    return _("{quantity} sold").format(quantity=reader.quantity(quantity))


def _kitchen_age(kitchen: Sequence[ExpoOrder], now_ms: int) -> Row:
    """How long what is being made waits on average."""
    ages = [
        now_ms - age_ms(order.fired_at)
        for order in kitchen
        if any(not is_finished(item) for item in order.items)
    ]
    minutes = round_half_up(sum(ages), len(ages) * 60_000) if ages else 0
    return Row(
        "kitchen",
        _("Kitchen, average wait"),
        amount=_("{minutes} min").format(minutes=minutes),
        word=count_of(len(ages), "{count} order", "{count} orders"),
    )


def _place(order: FloorOrder, floor: FloorView) -> str:
    if order.labels:
        return _("Table {tables}").format(tables=at_tables(order.labels))
    return order.name or _("Order {number}").format(number=order.number)


def _not_sent(order: FloorOrder) -> str:
    return _("{count} not sent").format(count=order.unsent) if order.unsent else ""


def _state(order: FloorOrder) -> tuple[str, RowTone]:
    if order.late:
        return _("the kitchen is late"), "late"
    if order.ready:
        return _("food ready"), "ready"
    if order.unsent:
        return "", "waiting"
    return "", ""
