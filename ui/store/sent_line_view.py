"""What the sheet of a sent line shows, and what a finished one asks for. Decides, draws nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from domain.after_send import BackKind
from domain.catalog import Menu, Stock
from domain.kitchen import ItemState, rank
from domain.orders import THOUSANDTHS
from edge.orders.after_requests import AlterLine
from edge.orders.views import LineView
from ui.components.choice_sheet import Choice, ChoiceItem, ChoicesMade
from ui.components.order_list import LineAction, Seat
from ui.store.asking import Pick
from ui.store.menu_view import VARIANTS, choice_item, nested
from ui.store.order_view import chosen_before
from ui.text import _

CONTEXT = "sent:"


@dataclass(frozen=True, slots=True)
class Seen:
    """Which line a sheet is for, as the waiter saw it."""

    line_id: UUID
    rev: int


def context(line: LineView) -> str:
    """What a sheet carries so that its answer means the line that was seen."""
    return f"{CONTEXT}{line.id}:{line.rev}"


def seen(text: str) -> Seen | None:
    """The line that a sheet was for; None for any other sheet."""
    if not text.startswith(CONTEXT):
        return None
    line_id, rev = text.removeprefix(CONTEXT).rsplit(":", 1)
    return Seen(UUID(line_id), int(rev))


def asked(
    line: LineView,
    menu: Menu,
    seats: Sequence[Seat],
    stocks: Mapping[UUID, Stock],
    language: str,
) -> ChoiceItem:
    """What the sheet asks about a sent line; of a dish that left the menu, the seat and a note."""
    item = menu.items.get(line.item_id) if line.item_id else None
    if item is None or line.variant_id not in menu.variants:
        return ChoiceItem(str(line.id), line.name, 0, seats=tuple(seats))
    return choice_item(menu, item, seats=seats, seat="", stocks=stocks, language=language)


def chosen(line: LineView, menu: Menu) -> tuple[Choice, ...]:
    """The choices that a sent line has, its size among them."""
    merged: dict[tuple[tuple[str, ...], str], Choice] = {}
    for each in chosen_before(line, menu):
        place = (each.path, each.option_id)
        count = merged[place].quantity if place in merged else 0
        merged[place] = replace(each, quantity=each.quantity + count)
    return (Choice(VARIANTS, str(line.variant_id)), *merged.values())


def acts(line: LineView) -> tuple[LineAction, ...]:
    """What else can be done with a sent line."""
    begun = bool(line.kitchen) and rank(line.kitchen) >= rank(ItemState.STARTED)
    return (
        LineAction("again", _("Again"), icon="more"),
        LineAction("course", _("Course"), icon="next"),
        LineAction("move", _("Move"), icon="move"),
        LineAction("allergens", _("Allergens"), icon="warn"),
        LineAction("discount", _("Discount"), icon="pay"),
        *((LineAction("remake", _("Remake"), icon="recall"),) if begun else ()),
        LineAction("void", _("Take back"), icon="void", danger=True),
    )


def altered(made: ChoicesMade, line: LineView, menu: Menu) -> AlterLine | None:
    """What a finished sheet changes of a line; None when nothing."""
    picked = [each for each in made.choices if each.quantity > 0]
    sizes = [UUID(each.option_id) for each in picked if each.group_id == VARIANTS]
    variant_id = sizes[0] if sizes and sizes[0] != line.variant_id else None
    options = tuple(each for each in picked if each.group_id != VARIANTS)
    before = tuple(each for each in chosen(line, menu) if each.group_id != VARIANTS)
    is_other = sorted(map(_place, options)) != sorted(map(_place, before))
    note = _note(made, menu)
    seat = int(made.seat or 0)
    if not is_other and variant_id is None and note == line.note and seat == line.seat:
        return None
    found = seen(made.context)
    return AlterLine(
        line.id,
        expected_rev=found.rev if found else None,
        variant_id=variant_id,
        choices=nested(options, ()) if is_other else None,
        note=None if note == line.note else note,
        seat=None if seat == line.seat else seat,
    )


def _place(choice: Choice) -> tuple[tuple[str, ...], str, int]:
    return choice.path, choice.option_id, choice.quantity


def _note(made: ChoicesMade, menu: Menu) -> str:
    """The note: it says what was left out of what is usual, and no longer what came back."""
    kept = [words.strip() for words in made.note.split(",") if words.strip()]
    for each in made.choices:
        option = menu.options.get(UUID(each.option_id)) if each.group_id != VARIANTS else None
        if option is None:
            continue
        words = _("no {name}").format(name=option.kitchen_name)
        if each.quantity == 0 and each.prefix == "no" and words not in kept:
            kept.insert(0, words)
        elif each.quantity > 0 and words in kept:
            kept.remove(words)
    return ", ".join(kept)


def back_picks() -> tuple[Pick, ...]:
    """The one thing that taking back asks."""
    return (
        Pick(BackKind.NOT_MADE, _("Not made"), _("Its portion can be sold again"), "recall"),
        Pick(BackKind.WASTED, _("Made and wasted"), _("The cost is kept"), "void"),
        Pick(BackKind.COMP, _("On the house"), _("It stays on the check at 0"), "pay"),
    )


def back_words(kind: str) -> str:
    """What became of a line, in a few words."""
    words = {
        BackKind.NOT_MADE: _("not made"),
        BackKind.WASTED: _("made and wasted"),
        BackKind.COMP: _("on the house"),
    }
    return words[BackKind(kind)]


def how_many(line: LineView) -> tuple[Pick, ...]:
    """How many of a line there are to take back; nothing to ask about a single one."""
    whole = line.quantity // THOUSANDTHS
    if whole < 2 or line.unit:
        return ()
    some = [Pick(str(number * THOUSANDTHS), str(number)) for number in range(1, whole)]
    return (*some, Pick(str(line.quantity), _("All")))


def remake_reasons() -> tuple[Pick, ...]:
    """Why something is made again, most often."""
    words = (_("Overdone"), _("Underdone"), _("Cold"), _("Wrong dish"), _("Dropped"))
    return tuple(Pick(each, each) for each in words)
