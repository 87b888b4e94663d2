"""What a runner needs to know: which plates are ready, for which table, for which seat."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.catalog import Menu
from edge.kitchen.pass_views import ReadyPlate
from ui.components.row_list import Row, RowAction, Section
from ui.store.kitchen_view import title
from ui.text import _, age_ms, format_quantity

TAKE = "take"
SERVE = "serve"
READY = "ready"
TAKEN = "taken"


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
        *([_on_the_way(taken, menu, language)] if taken else []),
    )


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


def _on_the_way(plates: Sequence[ReadyPlate], menu: Menu, language: str) -> Section:
    served = RowAction(SERVE, _("Served"), "served", "good")
    return Section(
        TAKEN,
        _("On the way"),
        tuple(
            _plate(
                plate, menu, language, served, title(plate.tables, plate.name, plate.order_number)
            )
            for plate in plates
        ),
    )


def _plate(plate: ReadyPlate, menu: Menu, language: str, action: RowAction, where: str = "") -> Row:
    seat = _("seat {seat}").format(seat=plate.seat) if plate.seat else ""
    station = menu.stations.get(plate.station_id)
    return Row(
        row_id=str(plate.item_id),
        title=f"{format_quantity(plate.quantity, language)} {plate.item}",
        detail=", ".join(filter(None, (where, seat, station.name if station else ""))),
        since_ms=age_ms(plate.done_at),
        color=station.colour if station else "",
        actions=(action,),
    )
