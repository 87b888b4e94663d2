"""The floor as its plan shows it: plain functions from `FloorView` to component data."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.catalog import Menu
from domain.floor import TableState as Standing
from domain.floor import at_tables
from domain.orders import THOUSANDTHS
from domain.permissions import Right
from edge.commands import Actor
from edge.floor.views import FloorOrder, FloorTable, FloorView
from ui.components.floor_plan import NamedTab, Room, Table, TableNow, TableState
from ui.store.asking import Pick
from ui.text import N_, _, age_ms, format_money, format_quantity, format_time

EDGE = 40
UTC = ZoneInfo("UTC")
NEW = "new"
PARTY, OTHERS, RESERVATION = "party", "others", "reservation"
LOOK, TAKE_OVER = "look", "take-over"
AFTER_PAYMENT = (Standing.PAID, Standing.TO_CLEAR)
TAB = "tab"
SHOWN_AS: dict[Standing, tuple[TableState, str]] = {
    Standing.FREE: ("free", N_("free")),
    Standing.RESERVED: ("reserved", N_("reserved")),
    Standing.TO_CLEAR: ("clear", N_("to clear")),
    Standing.PAID: ("paid", N_("paid")),
    Standing.SEATED: ("seated", N_("seated")),
    Standing.ORDERED: ("ordered", N_("ordered")),
    Standing.ALL_SENT: ("sent", N_("all sent")),
    Standing.CHECK_PRINTED: ("check", N_("check printed")),
    Standing.HELD: ("held", N_("held back")),
    Standing.UNSENT: ("unsent", N_("not sent")),
    Standing.FOOD_READY: ("ready", N_("food ready")),
}
LATE_HIDES = (
    Standing.SEATED,
    Standing.ORDERED,
    Standing.ALL_SENT,
    Standing.CHECK_PRINTED,
    Standing.HELD,
)
"""States that are less urgent than a kitchen that is late."""


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks at the floor. `colours` are people's, `present` who else has which order open."""

    menu: Menu
    currency: str
    language: str
    colours: Mapping[UUID, str]
    present: Mapping[UUID, tuple[str, ...]]
    mine: UUID | None = None
    zone: ZoneInfo = UTC


def rooms_and_tables(floor: FloorView) -> tuple[list[Room], list[Table]]:
    """Where everything stands, each room cut to what stands in it so that it fills the screen."""
    rooms: list[Room] = []
    tables: list[Table] = []
    for area in floor.areas:
        inside = [stands(table) for table in floor.in_area(area.id)]
        left = min((each.x for each in inside), default=0) - EDGE
        top = min((each.y for each in inside), default=0) - EDGE
        right = max((each.x + each.w for each in inside), default=0) + EDGE
        bottom = max((each.y + each.h for each in inside), default=0) + EDGE
        rooms.append(Room(str(area.id), area.name, right - left, bottom - top))
        tables += [replace(each, x=each.x - left, y=each.y - top) for each in inside]
    return rooms, tables


def stands(table: FloorTable) -> Table:
    """A table where it stands in its whole room."""
    place, is_round = table.place, table.shape == "round"
    turned = place.rotation_degrees % 180 != 0
    width = place.width if is_round or turned else _wider(place.width)
    return Table(
        table_id=str(table.id),
        room_id=str(table.area_id),
        number=table.name,
        x=_wider(place.x) - width // 2,
        y=place.y - place.height // 2,
        w=width,
        h=place.height,
        shape="round" if is_round else "square",
        rotation=place.rotation_degrees,
        seats=table.seats,
    )


def _wider(length: int) -> int:
    """A plan is a square; screens are wider than high."""
    return length * 3 // 2


def tables_now(floor: FloorView, looking: Looking) -> list[TableNow]:
    """What goes on at each table that is not free; with `mine`, others' tables are dimmed."""
    return [
        _now(floor, table, looking)
        for table in floor.tables.values()
        if table.state is not Standing.FREE or not is_mine(floor, table, looking.mine)
    ]


def is_mine(floor: FloorView, table: FloorTable, person_id: UUID | None) -> bool:
    """Whether a person serves a table: an order there is theirs, or it stands in their section.

    Without a person every table counts.
    """
    if person_id is None or table.served_by == person_id:
        return True
    return any(floor.orders[each].server_id == person_id for each in table.order_ids)


def _now(floor: FloorView, table: FloorTable, looking: Looking) -> TableNow:
    state, word = _state(table.state, table.late, table.waits_for)
    return TableNow(
        table_id=str(table.id),
        state=state,
        word=word,
        guests=table.guests,
        since_ms=age_ms(table.opened_at) if table.opened_at else None,
        server=table.server,
        server_color=looking.colours.get(table.server_id, "") if table.server_id else "",
        presence=_present(table.order_ids, looking),
        unsent_since_ms=age_ms(table.oldest_unsent_at) if table.oldest_unsent_at else None,
        amount=_amount(table.total_minor, looking),
        beside=_beside(floor, table),
        reserved=_reserved(table, looking),
        dim=not is_mine(floor, table, looking.mine),
    )


def _beside(floor: FloorView, table: FloorTable) -> str:
    """The letters of strangers, or the tables that are pushed to this one."""
    orders = [floor.orders[each] for each in table.order_ids]
    own = [
        label.removeprefix(table.name)
        for order in orders
        for table_id, label in zip(order.table_ids, order.labels, strict=True)
        if table_id == table.id
    ]
    pushed = [
        f"+{label}"
        for order in orders
        for table_id, label in zip(order.table_ids, order.labels, strict=True)
        if table_id != table.id
    ]
    return " ".join(filter(None, (*own, *pushed)))


def _reserved(table: FloorTable, looking: Looking) -> str:
    """`19:30 Rossi 4`."""
    party = table.reserved
    if party is None:
        return ""
    when = format_time(party.expected_at, looking.zone, looking.language)
    return f"{when} {party.name} {party.guests}"


def tabs_now(floor: FloorView, looking: Looking) -> list[NamedTab]:
    """Orders without a table, the last used first; takeaway and deliveries behind the tabs."""
    found = [floor.orders[order_id] for order_id in floor.tabs]
    kinds = looking.menu.order_types

    def place(order: FloorOrder) -> tuple[bool, datetime]:
        kind = kinds.get(order.order_type_id)
        return kind is not None and kind.needs_table, order.last_used_at or order.opened_at

    return [
        _tab(order, looking)
        for order in sorted(found, key=place, reverse=True)
        if looking.mine in (None, order.server_id)
    ]


def _tab(order: FloorOrder, looking: Looking) -> NamedTab:
    state, word = _state(order.state, order.late, order.waits_for)
    if state == "sent" and order.last_round:
        word = round_words(order.last_round, looking.language)
    return NamedTab(
        tab_id=str(order.id),
        name=order_name(order, looking.menu),
        state=state,
        word=word,
        since_ms=age_ms(order.opened_at),
        server=order.server,
        server_color=looking.colours.get(order.server_id, "") if order.server_id else "",
        amount=_amount(order.total_minor, looking),
        presence=_present((order.id,), looking),
    )


def round_words(lines: Iterable[tuple[int, str]], language: str) -> str:
    """`2 Negroni, Lager`: what was ordered last at once."""
    return ", ".join(
        name if quantity == THOUSANDTHS else f"{format_quantity(quantity, language)} {name}"
        for quantity, name in lines
    )


def _state(standing: Standing, late: bool, waits_for: str = "") -> tuple[TableState, str]:
    if waits_for and standing in LATE_HIDES:
        return "late", _("{course} not fired").format(course=waits_for)
    if late and standing in LATE_HIDES:
        return "late", _("kitchen late")
    state, word = SHOWN_AS[standing]
    return state, _(word)


def _present(order_ids: Iterable[UUID], looking: Looking) -> str:
    return ", ".join(sorted({name for each in order_ids for name in looking.present.get(each, ())}))


def _amount(minor: int, looking: Looking) -> str:
    return format_money(minor, looking.currency, looking.language) if minor else ""


def order_name(order: FloorOrder, menu: Menu) -> str:
    """What an order without a table is called: its name, else its type and number."""
    kind = menu.order_types.get(order.order_type_id)
    return order.name or f"{kind.name if kind else _('Order')} {order.number}"


def order_picks(floor: FloorView, menu: Menu, *, without: UUID) -> list[Pick]:
    """Every other open order to choose from, by table."""
    return [
        Pick(str(order.id), _placed(order, floor, menu), detail=f"#{order.number} {order.server}")
        for order in floor.orders.values()
        if order.id != without
    ]


def _placed(order: FloorOrder, floor: FloorView, menu: Menu) -> str:
    if not order.labels:
        return order_name(order, menu)
    words = _("Table {tables}").format(tables=at_tables(order.labels))
    return f"{words} · {order.name}" if order.name else words


def table_picks(floor: FloorView, *, without: Collection[UUID]) -> list[Pick]:
    """Every other table to choose from, with what goes on there."""
    return [
        Pick(str(table.id), table.name, detail=_(SHOWN_AS[table.state][1]))
        for table in floor.tables.values()
        if table.id not in without
    ]


def orders_at(floor: FloorView, table: FloorTable, looking: Looking) -> list[Pick]:
    """The orders at a table to choose from, and a new one."""
    found = [
        Pick(
            str(order.id),
            " · ".join(filter(None, (_label_at(order, table), order.name))),
            detail=_in_words(order, looking),
        )
        for order in (floor.orders[each] for each in table.order_ids)
    ]
    return [*found, Pick(NEW, _("Another order at this table"), icon="more")]


def _label_at(order: FloorOrder, table: FloorTable) -> str:
    pairs = zip(order.table_ids, order.labels, strict=True)
    return next((label for table_id, label in pairs if table_id == table.id), str(order.number))


def _in_words(order: FloorOrder, looking: Looking) -> str:
    word = _state(order.state, order.late)[1]
    return " · ".join(filter(None, (word, order.server, _amount(order.total_minor, looking))))


def new_order_picks(menu: Menu) -> list[Pick]:
    """Orders that need no table: a tab by name, takeaway, delivery."""
    kinds = sorted(menu.order_types.values(), key=lambda kind: kind.position)
    tab = [Pick(TAB, _("Tab by name"), icon="person")]
    return [
        *tab,
        *(Pick(str(kind.id), kind.name, icon="ordered") for kind in kinds if not kind.needs_table),
    ]


def dine_in(menu: Menu) -> UUID | None:
    """The order type of tables: the first that needs one."""
    kinds = sorted(menu.order_types.values(), key=lambda kind: kind.position)
    return next((kind.id for kind in kinds if kind.needs_table), kinds[0].id if kinds else None)


def may_serve(floor: FloorView, order: FloorOrder, table_id: UUID, actor: Actor) -> bool:
    """Whether an order may be touched without asking: the house's rule and the person's right."""
    if not floor.rules.own_tables_only or Right.SERVE_OTHERS_TABLES in actor.rights:
        return True
    if order.server_id in (None, actor.id):
        return True
    return floor.tables[table_id].served_by == actor.id


def reserved_picks(name: str) -> list[Pick]:
    """Who sits down at a reserved table."""
    return [
        Pick(PARTY, _("{name} is here").format(name=name), icon="seated", tone="main"),
        Pick(OTHERS, _("Other guests"), icon="guests"),
        Pick(RESERVATION, _("The reservation"), icon="reserved"),
    ]


def others_picks() -> list[Pick]:
    """What can be done with somebody else's table."""
    return [
        Pick(LOOK, _("Only look"), icon="search"),
        Pick(TAKE_OVER, _("Take it over"), detail=_("with a manager"), icon="move"),
    ]
