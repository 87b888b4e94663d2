"""What the order screen shows of an order: plain functions from `OrderView` to component data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.after_send import BackKind
from domain.catalog import Menu
from domain.floor import at_tables
from domain.kitchen import UNSEEN_ALARM_S, ItemState
from domain.orders import THOUSANDTHS, LineState, called
from domain.ports.fiscal import DraftDiscount
from edge.orders.views import LineView, OptionView, OrderView
from ui.components.choice_sheet import Choice
from ui.components.order_list import (
    CourseBar,
    CourseFire,
    Line,
    LineAction,
    Modifier,
    Seat,
    Total,
)
from ui.components.order_list import LineState as ShownState
from ui.store.guests_view import Guests, Stocks, allergy_warnings, why_out
from ui.store.menu_view import has_choices
from ui.text import N_, _, count_of, format_amount, format_measured, format_money, since

UNSENT = (LineState.NEW, LineState.HELD)
MORE_SEATS = "+"
SERVICE = "service"
UNNAMED = ("", "Discount")
TAX_NOT_OWED = "Tax not owed"
FEWEST_SEATS = 2
Tone = Literal["", "wait", "ok", "late"]


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom and when an order is shown."""

    menu: Menu
    language: str
    zone: ZoneInfo
    name: str
    now: datetime
    guests: Guests = field(default_factory=dict)
    stocks: Stocks = field(default_factory=dict)


def title(view: OrderView, menu: Menu) -> str:
    """What the order is called: its tables, its name, else its type and number."""
    if view.tables:
        tables = at_tables(name for _id, name in view.tables)
        words = _("Table {tables}").format(tables=tables)
        return f"{words} · {view.name}" if view.name else words
    if view.name or view.pickup_number:
        return called(view.name, view.pickup_number)
    kind = menu.order_types.get(view.order_type_id)
    return f"{kind.name if kind else _('Order')} {view.number}"


def lines(view: OrderView, reader: Reader) -> list[Line]:
    """All lines, oldest first, voided ones among them."""
    return [_line(line, view.currency, reader) for line in view.lines]


def _line(line: LineView, currency: str, reader: Reader) -> Line:
    state, delivery, tone = standing(line, reader)
    menu, language = reader.menu, reader.language
    item = menu.items.get(line.item_id) if line.item_id else None
    name = menu.text(item.id, "name", language, line.name) if item else line.name
    return Line(
        line_id=str(line.id),
        rev=line.rev,
        quantity=format_measured(line.quantity, line.unit, language),
        name=f"{name}, {line.variant_name}" if line.variant_name else name,
        price=format_amount(line.gross_minor, currency, language),
        state=state,
        course_id=str(line.course_id) if line.course_id else "",
        modifiers=(
            *allergy_warnings(line, reader.guests, language),
            *(_modifier(option, currency, reader) for option in line.options),
            *discounts_under(line.discounts, currency, language),
        ),
        note=line.note,
        seat=str(line.seat) if line.seat else "",
        added_by="" if line.added_by == reader.name else line.added_by,
        delivery=delivery,
        delivery_tone=tone,
        color=item.colour if item else "",
        actions=action_set(line, menu),
        opens=line.state == LineState.SENT and line.kind != SERVICE,
        gone=why_out(line, reader.stocks),
        last=line.kind == SERVICE,
    )


def _modifier(option: OptionView, currency: str, reader: Reader) -> Modifier:
    own = option.option_id
    name = reader.menu.text(own, "name", reader.language, option.name) if own else option.name
    times = f"{option.count} × " if option.count > 1 else ""
    price = (
        format_amount(gross, currency, reader.language)
        if (gross := option.amount_minor + option.discount_minor)
        else ""
    )
    return Modifier(f"{'– ' * option.depth}{times}{name}", price)


_STANDING: dict[str, tuple[ShownState, str, Tone]] = {
    "": ("sent", "", ""),
    ItemState.DELIVERED: ("sent", N_("received"), "ok"),
    ItemState.SEEN: ("sent", N_("seen"), "ok"),
    ItemState.STARTED: ("preparing", "", ""),
    ItemState.DONE: ("ready", "", ""),
    ItemState.TAKEN: ("ready", N_("on its way"), "ok"),
    ItemState.SERVED: ("served", "", ""),
}


def discounts_under(
    found: Iterable[DraftDiscount], currency: str, language: str
) -> Iterator[Modifier]:
    """What was taken off a line, under it: `Two for one  −9.00`."""
    for each in found:
        yield Modifier(
            discount_words(each), f"−{format_amount(each.amount_minor, currency, language)}"
        )


def discount_words(discount: DraftDiscount) -> str:
    """A discount by its reason, an offer by its name."""
    name = _(discount.name)
    if discount.name in UNNAMED and discount.reason:
        return discount.reason
    if not discount.reason or discount.reason == discount.name:
        return name
    return _("{name}: {reason}").format(name=name, reason=discount.reason)


def discount_totals(
    found: Sequence[DraftDiscount], total_minor: int, exemption: str, text: Callable[[int], str]
) -> list[Total]:
    """What was taken off everything, below what everything costs; why no tax is owed."""
    no_tax = _("No tax: {reason}").format(reason=exemption)
    rows = [
        Total(
            no_tax if each.name == TAX_NOT_OWED else discount_words(each),
            f"−{text(each.amount_minor)}",
        )
        for each in found
    ]
    if rows:
        whole = total_minor + sum(each.amount_minor for each in found)
        rows.insert(0, Total(_("Subtotal"), text(whole)))
    is_said = any(row.label == no_tax for row in rows)
    return rows if is_said or not exemption else [*rows, Total(no_tax, "")]


def standing(line: LineView, reader: Reader) -> tuple[ShownState, str, Tone]:
    """How far a line is, in a state, a few words and their tone."""
    if line.kind == SERVICE:
        return "served", "", ""
    if line.state == LineState.NEW:
        return "new", "", ""
    if line.state == LineState.HELD:
        return "held", "", ""
    if line.state == LineState.VOIDED:
        return "voided", line.void_reason, ""
    if line.kitchen == ItemState.DELIVERED and _is_on_paper(line, reader.menu):
        return "sent", _("printed"), "ok"
    if line.back_kind == BackKind.COMP:
        return _STANDING.get(line.kitchen, _STANDING[""])[0], _("on the house"), "ok"
    if line.from_slip:
        return "served", _("from a slip"), ""
    if line.kitchen != ItemState.QUEUED:
        state, words, tone = _STANDING[line.kitchen]
        return state, _(words), tone
    limit = timedelta(seconds=UNSEEN_ALARM_S)
    if line.sent_at is not None and reader.now - line.sent_at >= limit:
        when = since(line.sent_at, reader.zone, reader.language)
        return "sent", _("nobody has seen it {since}").format(since=when), "late"
    return "sent", _("waiting"), "wait"


def _is_on_paper(line: LineView, menu: Menu) -> bool:
    """Whether nobody will ever say more about a line: no station that makes it has a screen."""
    item = menu.items.get(line.item_id) if line.item_id else None
    stations = (
        [menu.stations[each] for each in item.station_ids if each in menu.stations] if item else []
    )
    return bool(stations) and not any(station.has_screen for station in stations)


def courses(view: OrderView, menu: Menu) -> list[CourseBar]:
    """A bar for each course on the order, in the menu's order."""
    used = {course_id for line in view.lines for course_id, _state in _courses_of(line)}
    found = sorted(
        (course for course in menu.courses.values() if course.id in used),
        key=lambda course: course.position,
    )
    several = len(used) > 1
    return [_bar(course.id, course.name, view.lines, several) for course in found]


def _bar(course_id: UUID, name: str, every: Sequence[LineView], several: bool) -> CourseBar:
    states = [state for line in every for at, state in _courses_of(line) if at == course_id]
    held, new = states.count(LineState.HELD), states.count(LineState.NEW)
    status = _("{count} held").format(count=held) if held else ""
    fire = CourseFire(_("Fire")) if held or (new and several) else None
    return CourseBar(str(course_id), name, status, fire)


def _courses_of(line: LineView) -> list[tuple[UUID | None, str]]:
    """The courses that a line belongs to, and how far it is in each: a combo spans several."""
    if line.components and line.course_id is None:
        return [(each.course_id, each.state) for each in line.components]
    return [(line.course_id, line.state)]


def seats(view: OrderView, shown: int, allergic: Collection[int] = ()) -> list[Seat]:
    """The seat chips: the table, each seat, and one more; `shown` is how many at least.

    `allergic` are the seats whose guests must not eat something.
    """
    used = max((*(line.seat for line in view.lines), *allergic), default=0)
    count = max(view.guests, used, shown, FEWEST_SEATS)
    numbers = [Seat(str(each), str(each), each in allergic) for each in range(1, count + 1)]
    return [Seat("", _("Table"), 0 in allergic), *numbers, Seat(MORE_SEATS, MORE_SEATS)]


def totals(view: OrderView, language: str) -> list[Total]:
    """The foot of the list: what the guest pays, with the tax that is not in the prices."""

    def text(minor: int) -> str:
        return format_money(minor, view.currency, language)

    tax = [Total(_("Tax"), text(view.added_tax_minor))] if view.added_tax_minor else []
    off = discount_totals(view.discounts, view.total_minor, view.exemption, text)
    return [*off, *tax, Total(_("Total"), text(_to_pay_minor(view)), strong=True)]


def summary(view: OrderView, language: str) -> tuple[str, str]:
    """The phone's bottom bar: how much is on the order, what is unsent, and the amount."""
    live = sum(1 for line in view.lines if line.state != LineState.VOIDED)
    text = count_of(live, "{count} line", "{count} lines")
    if view.unsent:
        text += " · " + _("{count} not sent").format(count=view.unsent)
    return text, format_money(_to_pay_minor(view), view.currency, language)


def _to_pay_minor(view: OrderView) -> int:
    return view.total_minor + view.added_tax_minor


def where_it_goes(view: OrderView, menu: Menu) -> str:
    """What Send sends where: `Grill 3, Bar 1`; portions, in the stations' order."""
    portions: Counter[UUID] = Counter()
    for line in view.lines:
        made = [each.item_id for each in line.components] or [line.item_id]
        found = [menu.items[each] for each in made if each is not None and each in menu.items]
        if line.state == LineState.NEW:
            for station_id in (station_id for item in found for station_id in item.station_ids):
                portions[station_id] += max(1, line.quantity // THOUSANDTHS)
    stations = sorted(
        (menu.stations[each] for each in portions if each in menu.stations),
        key=lambda station: (station.position, station.id),
    )
    return ", ".join(f"{station.name} {portions[station.id]}" for station in stations)


def why_not_send(view: OrderView) -> str:
    """Why there is nothing to send; empty when there is."""
    if view.unsent:
        return ""
    return _("Everything else is held") if view.held else _("Nothing to send")


def unsent_ids(view: OrderView) -> tuple[UUID, ...]:
    """The lines that Send would send."""
    return tuple(line.id for line in view.lines if line.state == LineState.NEW)


def action_set(line: LineView, menu: Menu) -> str:
    """Which buttons open under a line."""
    if line.state in UNSENT:
        if line.unit:
            return f"{line.state}kg"
        return f"{line.state}+" if has_choices(menu, line.item_id) else line.state
    return ""


def line_actions(menu: Menu) -> dict[str, Sequence[LineAction]]:
    """The buttons of each set named by `action_set`."""
    count = (LineAction("less", "", icon="less"), LineAction("more", "", icon="more"))
    choices = LineAction("choices", _("Edit"), icon="list")
    place = (
        LineAction("note", _("Note"), icon="note"),
        LineAction("seat", _("Seat"), icon="person"),
        LineAction("course", _("Course"), icon="next"),
    )
    remove = LineAction("remove", _("Remove"), icon="close", danger=True, once=True)
    hold = LineAction("hold", _("Hold"), icon="held", once=True)
    release = LineAction("release", _("Do not hold"), icon="back", once=True)
    fire = LineAction("fire", _("Fire"), icon="fire", once=True)
    allergens = LineAction("allergens", _("Allergens"), icon="warn")
    discount = LineAction("discount", _("Discount"), icon="pay")
    new = (*place, hold, allergens, discount, remove)
    held = (*place, fire, release, allergens, discount, remove)
    return {
        "new": (*count, *new),
        "newkg": (choices, *new),
        "heldkg": (choices, *held),
        "new+": (*count, choices, *new),
        "held": (*count, *held),
        "held+": (*count, choices, *held),
    }


def allergens_of(line: LineView) -> str:
    """What a dish contains and may contain, as a sentence."""
    contains = [name for name, level in line.allergens if level == "contains"]
    may = [name for name, level in line.allergens if level == "may"]
    unknown = [name for name, level in line.allergens if level == "unknown"]
    parts = [
        f"{words} {', '.join(names)}"
        for words, names in (
            (_("contains"), contains),
            (_("may contain"), may),
            (_("unknown:"), unknown),
        )
        if names
    ]
    said = "; ".join(parts) or _("no allergens are noted. Ask the kitchen")
    return f"{line.name}: {said}."


def chosen_before(line: LineView, menu: Menu) -> tuple[Choice, ...]:
    """A line's options as the sheet takes them, each with the options it is nested under."""
    found: list[Choice] = []
    path: list[str] = []
    for option in line.options:
        known = menu.options.get(option.option_id) if option.option_id else None
        if known is None:
            continue
        path = [*path[: option.depth], str(known.id)]
        found.append(
            Choice(
                str(known.group_id), str(known.id), option.count, path=tuple(path[: option.depth])
            )
        )
    return tuple(found)


def who_else(names: Iterable[str]) -> str:
    """`Aziza has this open too`."""
    found = list(names)
    if not found:
        return ""
    if len(found) == 1:
        return _("{name} has this open too").format(name=found[0])
    return _("{names} have this open too").format(names=", ".join(found))


def said_when_left(view: OrderView, menu: Menu) -> str:
    """What the floor says after an order was left with unsent lines; empty when all was sent."""
    if not view.unsent:
        return ""
    count = count_of(view.unsent, "{count} line", "{count} lines")
    return _("{order}: {lines} not sent yet").format(order=title(view, menu), lines=count)
