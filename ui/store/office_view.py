"""What the office shows of the menu: forms for dishes, choices and the special, and rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.allergies import ALLERGENS, OTHERS
from domain.catalog import Menu
from domain.menu_hours import Hours, clock
from edge.menu.office import OfficeCategory, OfficeChoice, OfficeDish, OfficeOption
from ui.components.form_sheet import Choosable, Field, Form
from ui.components.row_list import Row, RowAction, Section, Tab
from ui.store.office_values import hours_value, plain_amount
from ui.text import N_, _, count_of, format_amount

CHOICES = "choices"
EDIT, UP, DOWN, ANOTHER = "edit", "up", "down", "another"
COPY, TAKE_OFF = "copy", "take_off"
COLOURS = (
    "#0B5F66",
    "#2B6CA8",
    "#54309B",
    "#A2417A",
    "#B23B2E",
    "#C77D0A",
    "#5E8C31",
    "#2F7D5B",
    "#7A4B2A",
    "#4F555C",
)
LOCKED = N_("This comes from the office. Change it there.")


@dataclass(frozen=True, slots=True)
class Around:
    """What forms choose from: the menu's stations and courses, and the tax groups by name."""

    menu: Menu
    tax_groups: Sequence[tuple[UUID, str]]
    currency: str
    language: str

    @property
    def usual_tax(self) -> str:
        """The tax group that most dishes have; empty where there is none."""
        used = [item.tax_group_id for item in self.menu.items.values() if item.tax_group_id]
        return str(max(set(used), key=lambda each: (used.count(each), each.int))) if used else ""

    @property
    def stations(self) -> tuple[Choosable, ...]:
        """The stations, in their order."""
        found = sorted(self.menu.stations.values(), key=lambda each: each.position)
        return tuple(Choosable(str(each.id), each.name, each.colour) for each in found)

    @property
    def courses(self) -> tuple[Choosable, ...]:
        """The courses, in their order."""
        found = sorted(self.menu.courses.values(), key=lambda each: each.position)
        return tuple(Choosable(str(each.id), each.name) for each in found)

    @property
    def taxes(self) -> tuple[Choosable, ...]:
        """The tax groups."""
        return tuple(Choosable(str(group_id), name) for group_id, name in self.tax_groups)


# ---- forms -----------------------------------------------------------------------------------
def special_form(form_id: str, around: Around) -> Form:
    """Tonight's special; what most dishes have is chosen already."""
    stations = around.stations
    return Form(
        form_id,
        _("Tonight's special"),
        (
            Field("name", _("What is it?"), required=True, wide=True, hint=_("Pike with dill")),
            Field("price", _("Price"), "money", required=True, unit=around.currency, most=14),
            Field("portions", _("Portions"), "number", hint=_("not counted"), most=4),
            Field("station", _("Made at"), "pick", stations[0].value if stations else "", stations),
            Field("tax", _("Tax"), "pick", around.usual_tax, around.taxes),
            _allergens({}),
        ),
        done=_("Sell it tonight"),
    )


def dish_form(
    dish: OfficeDish,
    around: Around,
    categories: Sequence[OfficeCategory],
    choices: Sequence[OfficeChoice],
    *,
    is_new: bool = False,
) -> Form:
    """A dish with everything about it."""
    currency = around.currency
    sizes = [
        {
            "id": str(each.id),
            "name": each.name,
            "price": plain_amount(each.price_minor, currency),
            "cost": plain_amount(each.cost_minor, currency),
        }
        for each in dish.sizes
    ]
    columns = (
        Field("name", _("Size"), hint=_("only one")),
        Field("price", _("Price"), "money", required=True, unit=currency, most=14),
        Field("cost", _("Costs us"), "money", unit=currency, most=14),
    )
    return Form(
        str(dish.id),
        _("New dish") if is_new else dish.name,
        (
            Field("name", _("Name"), value=dish.name, required=True),
            Field("code", _("Number"), value=dish.code, most=12),
            Field("prep", _("Minutes to make"), "number", str(dish.prep_minutes or ""), most=3),
            Field(
                "sizes", _("Sizes and prices"), "rows", sizes, columns=columns, add=_("Add a size")
            ),
            Field("active", _("On sale"), "switch", dish.active and not dish.ended),
            Field(
                "category",
                _("Category"),
                "pick",
                str(dish.category_id),
                _categories(categories),
                required=True,
            ),
            Field(
                "stations",
                _("Made at (none: as its category)"),
                "picks",
                [str(e) for e in dish.station_ids],
                around.stations,
            ),
            Field(
                "course",
                _("Course (none: as its category)"),
                "pick",
                _id(dish.course_id),
                around.courses,
            ),
            Field(
                "tax", _("Tax"), "pick", _id(dish.tax_group_id) or around.usual_tax, around.taxes
            ),
            Field("kind", _("Kind"), "pick", dish.kind, _kinds(), required=True),
            Field("sold_by", _("Sold by"), "pick", dish.sold_by, _measures(), required=True),
            Field(
                "groups", _("Choices"), "picks", [str(e) for e in dish.group_ids], _choices(choices)
            ),
            _allergens(dish.allergens),
            Field("hours", _("Sold at"), "hours", hours_value(dish.hours)),
            Field("button", _("Name on the tile"), value=dish.button_name),
            Field("kitchen", _("Name in the kitchen"), value=dish.kitchen_name),
        ),
        locked=_(LOCKED) if dish.locked else "",
        actions=() if is_new or dish.locked else _dish_actions(),
    )


def category_form(category: OfficeCategory, around: Around, *, is_new: bool = False) -> Form:
    """A page of the menu."""
    another = RowAction(ANOTHER, _("New"), "more")
    earlier = RowAction(UP, _("Earlier"), "up")
    take_off = RowAction(TAKE_OFF, _("Take off"), "void", "danger", _("Really take it off?"))
    return Form(
        str(category.id),
        _("New category") if is_new else category.name,
        (
            Field("name", _("Name"), value=category.name, required=True),
            colour_field(category.colour),
            Field("station", _("Made at"), "pick", _id(category.station_id), around.stations),
            Field("course", _("Course"), "pick", _id(category.course_id), around.courses),
            Field("hours", _("Sold at"), "hours", hours_value(category.hours)),
        ),
        locked=_(LOCKED) if category.locked else "",
        actions=() if is_new else (another,) if category.locked else (another, earlier, take_off),
    )


def choice_form(choice: OfficeChoice, around: Around, *, is_new: bool = False) -> Form:
    """A choice with its options."""
    take_off = RowAction(TAKE_OFF, _("Take off"), "void", "danger", _("Really take it off?"))
    columns = (
        Field("name", _("Option"), required=True),
        Field("price", _("Price"), "money", hint="0", unit=around.currency, most=14),
        Field("usual", _("Usual"), "switch", False),
        Field("most", _("How often at most"), "number", "1", most=2, folded=True),
        Field("kitchen", _("Name in the kitchen"), folded=True),
        Field("dish", _("In a combo: the dish"), "pick", "", _dishes(around.menu), folded=True),
        Field("allergens", _("Allergens"), "levels", {}, _allergen_options(), folded=True),
    )
    return Form(
        str(choice.id),
        _("New choice") if is_new else choice.name,
        (
            Field("name", _("Name"), value=choice.name, required=True),
            Field("least", _("Choose at least"), "number", str(choice.min_choices), most=2),
            Field(
                "most",
                _("Choose at most"),
                "number",
                str(choice.max_choices or ""),
                hint=_("any"),
                most=2,
            ),
            Field(
                "options",
                _("Options"),
                "rows",
                [_option(each, around) for each in choice.options],
                columns=columns,
                add=_("Add an option"),
            ),
        ),
        locked=_(LOCKED) if choice.locked else "",
        actions=() if is_new or choice.locked else (take_off,),
    )


def colour_field(value: str) -> Field:
    """A colour out of a few that can be told apart; another one that is there already stays."""
    options = tuple(Choosable(each, "", each) for each in dict.fromkeys((*COLOURS, value)) if each)
    return Field("colour", _("Colour"), "pick", value, options)


def _option(option: OfficeOption, around: Around) -> dict[str, object]:
    return {
        "id": str(option.id),
        "name": option.name,
        "price": plain_amount(option.price_minor or None, around.currency),
        "usual": option.is_default,
        "most": str(option.max_count),
        "kitchen": option.kitchen_name,
        "dish": _id(option.variant_id),
        "allergens": option.allergens,
    }


def _allergens(known: dict[str, str]) -> Field:
    return Field("allergens", _("Allergens"), "levels", known, _allergen_options())


def _allergen_options() -> tuple[Choosable, ...]:
    others = Choosable(OTHERS, _("all others"), levels=("", "free"))
    return (*(Choosable(code, _(code.capitalize())) for code in ALLERGENS), others)


def _dish_actions() -> tuple[RowAction, ...]:
    return (
        RowAction(COPY, _("Copy"), "more"),
        RowAction(TAKE_OFF, _("Take off"), "void", "danger", _("Really take it off?")),
    )


def _kinds() -> tuple[Choosable, ...]:
    return (Choosable("item", _("Dish")), Choosable("combo", _("Combo")))


def _measures() -> tuple[Choosable, ...]:
    return (Choosable("piece", _("Piece")), Choosable("weight", _("Kilogram")))


def _categories(categories: Iterable[OfficeCategory]) -> tuple[Choosable, ...]:
    return tuple(Choosable(str(each.id), each.name, each.colour) for each in categories)


def _choices(choices: Iterable[OfficeChoice]) -> tuple[Choosable, ...]:
    return tuple(Choosable(str(each.id), each.name) for each in choices)


def _dishes(menu: Menu) -> tuple[Choosable, ...]:
    """What a combo can be made of: every size of every dish that is no combo."""
    return tuple(
        Choosable(str(size.id), f"{item.name} {size.name}".strip())
        for item in sorted(menu.items.values(), key=lambda each: each.name)
        if item.kind != "combo"
        for size in item.variants
    )


def _id(row_id: UUID | None) -> str:
    return "" if row_id is None else str(row_id)


# ---- lists -----------------------------------------------------------------------------------
def tabs(categories: Sequence[OfficeCategory]) -> tuple[Tab, ...]:
    """A tab for each category, and one for the choices."""
    return (*(Tab(str(each.id), each.name) for each in categories), Tab(CHOICES, _("Choices")))


def dish_rows(dishes: Sequence[OfficeDish], around: Around, *, in_order: bool) -> Section:
    """Dishes; `in_order` where they can be moved up and down."""
    rows = tuple(_dish_row(each, around, in_order) for each in dishes)
    return Section("dishes", "", rows, empty=_("No dishes here."))


def choice_rows(choices: Sequence[OfficeChoice]) -> Section:
    """The choices with what can be chosen."""
    return Section(
        "choices",
        "",
        tuple(
            Row(
                str(each.id),
                each.name,
                detail=", ".join(option.name for option in each.options),
                amount=_limits(each),
                word=_("Locked") if each.locked else "",
                actions=(RowAction(EDIT, _("Edit")),),
            )
            for each in choices
        ),
        empty=_("There are no choices yet."),
    )


def hours_words(windows: Iterable[Hours]) -> str:
    """Times of day in a few words: `Mon Tue 11:30–15:00`."""
    days = _("Mon,Tue,Wed,Thu,Fri,Sat,Sun").split(",")
    return ", ".join(
        " ".join(
            (
                *(days[day - 1] for day in each.days),
                f"{clock(each.start_minute)}–{clock(each.end_minute)}",
            )
        )
        for each in windows
    )


def _dish_row(dish: OfficeDish, around: Around, in_order: bool) -> Row:
    prices = [each.price_minor for each in dish.sizes if each.price_minor is not None]
    amount = format_amount(min(prices), around.currency, around.language) if prices else "–"
    if len(set(prices)) > 1:
        amount = _("from {price}").format(price=amount)
    about = (
        dish.code,
        count_of(len(dish.sizes), "{count} size", "{count} sizes") if len(dish.sizes) > 1 else "",
        _("combo") if dish.kind == "combo" else "",
        _("by weight") if dish.sold_by == "weight" else "",
        hours_words(dish.hours),
    )
    moves = (RowAction(UP, "↑"), RowAction(DOWN, "↓")) if in_order and not dish.locked else ()
    word, tone = _standing(dish)
    return Row(
        str(dish.id),
        dish.name,
        detail=" · ".join(filter(None, about)),
        amount=amount,
        word=word,
        tone="held" if tone else "",
        color=dish.colour,
        actions=(*moves, RowAction(EDIT, _("Look") if dish.locked else _("Edit"))),
    )


def _standing(dish: OfficeDish) -> tuple[str, bool]:
    if dish.locked:
        return _("Locked"), False
    if dish.ended:
        return _("Is over"), True
    if not dish.active:
        return _("Hidden"), True
    return (_("Tonight"), False) if dish.ends_by_itself else ("", False)


def _limits(choice: OfficeChoice) -> str:
    if choice.max_choices is None:
        return _("{least} or more").format(least=choice.min_choices)
    if choice.min_choices == choice.max_choices:
        return str(choice.min_choices)
    return _("{least} to {most}").format(least=choice.min_choices, most=choice.max_choices)
