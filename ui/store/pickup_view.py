"""What a runner needs to know: which plates are ready, for which table, for which seat."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from domain.catalog import Menu
from edge.kitchen.pass_views import ReadyPlate
from edge.staff.requests import PersonTile
from ui.components.row_list import Row, RowAction, Section, Tab
from ui.store.kitchen_view import title
from ui.text import _, age_ms, format_quantity

TAKE = "take"
SERVE = "serve"
READY = "ready"
TAKEN = "taken"
ANYBODY = ""


def sections(plates: Sequence[ReadyPlate], menu: Menu, language: str) -> tuple[Section, ...]:
    """A section for each order with plates at the pass, longest waiting first; then what is out."""
    waiting = [plate for plate in plates if not plate.taken]
    taken = [plate for plate in plates if plate.taken]
    orders = dict.fromkeys(plate.order_id for plate in waiting)
    return (
        *(
            _at_the_pass([p for p in waiting if p.order_id == order_id], menu, language)
            for order_id in orders
        ),
        *([_nothing()] if not orders else []),
        *([_on_the_way(taken, language)] if taken else []),
    )


def carriers(people: Sequence[PersonTile], at_work: Collection[UUID]) -> list[Tab]:
    """Who carries, where nobody signs in: those at work, or everybody while none clocked in."""
    here = [person for person in people if person.id in at_work] or list(people)
    return [Tab(ANYBODY, _("Anybody")), *(Tab(str(each.id), each.short_name) for each in here)]


def items_of(row_id: str) -> tuple[UUID, ...]:
    """The plates that a tapped row stands for."""
    return tuple(UUID(each) for each in row_id.split("+"))


def _nothing() -> Section:
    words = _("Nothing to carry. Ready plates appear here by themselves.")
    return Section(READY, _("At the pass"), empty=words, look="plates")


def _at_the_pass(plates: Sequence[ReadyPlate], menu: Menu, language: str) -> Section:
    first = plates[0]
    all_of_it = Row(
        "+".join(str(plate.item_id) for plate in plates),
        _("Take all"),
        _("{count} plates").format(count=len(plates)),
        tone="ready",
        since_ms=age_ms(first.done_at),
        actions=(RowAction(TAKE, _("Take"), "sent"),),
    )
    take = RowAction(TAKE, _("Take"), "sent")
    rows = tuple(_plate(plate, menu, language, take) for plate in plates)
    return Section(
        str(first.order_id),
        title(first.tables, first.name, first.order_number),
        (*rows, all_of_it) if len(rows) > 1 else rows,
        look="plates",
    )


def _on_the_way(plates: Sequence[ReadyPlate], language: str) -> Section:
    """What is out, by table and by who carries it: served in one tap."""
    trips: dict[tuple[UUID, str], list[ReadyPlate]] = {}
    for plate in plates:
        trips.setdefault((plate.order_id, plate.taken_by), []).append(plate)
    rows = tuple(_trip(trip, language) for trip in trips.values())
    return Section(TAKEN, _("On the way"), rows)


def _trip(plates: Sequence[ReadyPlate], language: str) -> Row:
    first = plates[0]
    return Row(
        row_id="+".join(str(plate.item_id) for plate in plates),
        title=title(first.tables, first.name, first.order_number),
        detail=", ".join(filter(None, (_seat(each, language) for each in plates))),
        word=first.taken_by,
        tone="info",
        since_ms=age_ms(first.done_at),
        actions=(RowAction(SERVE, _("Served"), "served", "good"),),
    )


def _seat(plate: ReadyPlate, language: str) -> str:
    dish = f"{format_quantity(plate.quantity, language)} {plate.item}"
    if not plate.seat:
        return dish
    return _("{dish} (seat {seat})").format(dish=dish, seat=plate.seat)


def _plate(plate: ReadyPlate, menu: Menu, language: str, action: RowAction) -> Row:
    seat = _("seat {seat}").format(seat=plate.seat) if plate.seat else ""
    station = menu.stations.get(plate.station_id)
    return Row(
        row_id=str(plate.item_id),
        title=f"{format_quantity(plate.quantity, language)} {plate.item}",
        detail=", ".join(filter(None, (seat, station.name if station else ""))),
        since_ms=age_ms(plate.done_at),
        color=station.colour if station else "",
        actions=(action,),
    )
