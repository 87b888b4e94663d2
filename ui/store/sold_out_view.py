"""What the sold-out sheet and page show: what is out, what is counted, what could be said out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.availability import Lasting
from domain.catalog import Menu
from edge.kitchen.views import Board
from edge.menu.requests import Said
from ui.components.row_list import Row, RowAction, Section
from ui.text import _, format_time

MOST_FOUND = 24
OUT = "out"
BACK = "back"
PORTIONS = "portions"
UNCOUNTED = "uncounted"
KINDS = ("item", "option", "stock_item")


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that can be sold out: an item, an option or an ingredient."""

    kind: str
    id: UUID
    name: str
    color: str = ""

    @property
    def row_id(self) -> str:
        """Its row's id, which `thing_of` reads."""
        return f"{self.kind}:{self.id}"


def thing_of(row_id: str) -> tuple[str, UUID]:
    """The kind and the id of a row's thing."""
    kind, _colon, local_id = row_id.partition(":")
    return kind, UUID(local_id)


def name_of(menu: Menu, kind: str, local_id: UUID) -> str:
    """What a thing is called; empty when it has left the menu."""
    if kind == "item":
        return menu.items[local_id].name if local_id in menu.items else ""
    found = menu.options.get(local_id) or menu.ingredients.get(local_id)
    return found.name if found else ""


def on_board(board: Board, menu: Menu) -> list[Thing]:
    """What is on a station's cards, oldest first; then all else that the station makes."""
    used = [local_id for card in board.cards for item in card.items for local_id, _n in item.uses]
    first = _in_order(menu, used)
    known = set(first)
    return [*first, *(each for each in of_station(menu, board.station_id) if each not in known)]


def of_station(menu: Menu, station_id: UUID | None) -> list[Thing]:
    """The dishes that a station makes (None: all), their options and their ingredients."""
    made = [
        item for item in menu.items.values() if station_id is None or station_id in item.station_ids
    ]
    groups = dict.fromkeys(each for item in made for each in item.group_ids)
    options = (option.id for each in groups for option in menu.groups[each].options)
    return _in_order(menu, [*(item.id for item in made), *options])


def _in_order(menu: Menu, used: Iterable[UUID]) -> list[Thing]:
    """Items, options, then all ingredients that these need."""
    wanted = dict.fromkeys(used)
    items = [each for each in wanted if each in menu.items]
    options = [each for each in wanted if each in menu.options]
    needs = dict.fromkeys(part for each in wanted for part in menu.recipes.get(each, ()))
    return [
        *(Thing("item", each, menu.items[each].name, menu.items[each].colour) for each in items),
        *(Thing("option", each, menu.options[each].name) for each in options),
        *(Thing("stock_item", each, menu.ingredients[each].name) for each in needs),
    ]


def matching(menu: Menu, words: str) -> list[Thing]:
    """Everything on the menu whose name has these words, dishes first."""
    text = words.strip().casefold()
    if not text:
        return []
    every = (
        *(Thing("item", each.id, each.name, each.colour) for each in menu.items.values()),
        *(Thing("option", each.id, each.name) for each in menu.options.values()),
        *(Thing("stock_item", each.id, each.name) for each in menu.ingredients.values()),
    )
    return [thing for thing in every if text in thing.name.casefold()][:MOST_FOUND]


def sections(
    said: Collection[Said],
    things: Iterable[Thing],
    zone: ZoneInfo,
    language: str,
    *,
    searched: bool,
) -> list[Section]:
    """What is out and counted, and what can be said out with one tap."""
    out = [each for each in said if each.sold_out or each.remaining == 0]
    counted = [each for each in said if each not in out]
    gone = {each.local_id for each in out}
    rest = [thing for thing in things if thing.id not in gone]
    found = [
        Section("out", _("Sold out now"), tuple(_out(each, zone, language) for each in out)),
        Section("counted", _("Counted"), tuple(map(_counted, counted))),
        *(Section(kind, _heading(kind), _choices(rest, kind), look="plates") for kind in KINDS),
    ]
    empty = _("Nothing on the menu is called that.") if searched else ""
    shown = [each for each in found if each.rows]
    return shown or [Section("none", "", empty=empty or _("Everything is on sale."))]


def _choices(things: Iterable[Thing], kind: str) -> tuple[Row, ...]:
    act = RowAction(OUT, _("Sold out"), icon="void", tone="danger")
    return tuple(
        Row(thing.row_id, thing.name, color=thing.color, actions=(act,))
        for thing in things
        if thing.kind == kind
    )


def _heading(kind: str) -> str:
    return {
        "item": _("Tap the dish that is sold out"),
        "option": _("or the option"),
        "stock_item": _("or the ingredient, with all that needs it"),
    }[kind]


def _out(each: Said, zone: ZoneInfo, language: str) -> Row:
    until = (
        _("until {time}").format(time=format_time(each.until, zone, language)) if each.until else ""
    )
    takes = _("also takes {names}").format(names=", ".join(each.taken_along))
    return Row(
        f"{each.kind}:{each.local_id}",
        each.name,
        " · ".join(filter(None, (each.reason, takes if each.taken_along else ""))),
        word=until or (_("no portions left") if each.remaining == 0 else _("until lifted")),
        tone="late",
        actions=(
            RowAction(Lasting.TWO_HOURS, _("2 hours")),
            RowAction(Lasting.TODAY, _("Today")),
            RowAction(Lasting.UNTIL_LIFTED, _("Until lifted")),
            RowAction(BACK, _("Back on sale"), icon="served", tone="good"),
        ),
    )


def _counted(each: Said) -> Row:
    return Row(
        f"{each.kind}:{each.local_id}",
        each.name,
        word=_("{count} left").format(count=each.remaining),
        tone="waiting",
        actions=(
            RowAction(PORTIONS, _("Count anew"), icon="list"),
            RowAction(UNCOUNTED, _("Do not count"), icon="close"),
            RowAction(OUT, _("Sold out"), icon="void", tone="danger"),
        ),
    )
