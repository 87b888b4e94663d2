"""What the office shows of prices: rows of rules, lists and coupons, and their forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from domain.catalog import Menu
from domain.menu_hours import Hours, clock
from domain.pricing.conditions import Operator
from domain.pricing.rules import MICROS, RuleKind
from edge.menu.price_office import OfficeCoupon, OfficeFare, OfficeList, OfficeRule
from edge.menu.price_rules import BUNDLE, LINE, ORDER
from ui.components.form_sheet import Choosable, Field, Form
from ui.components.row_list import Row, RowAction, Section, Tab
from ui.store.office_values import hours_value, plain_amount, plain_rate
from ui.store.office_view import LOCKED, Around
from ui.text import N_, _, count_of, format_money, format_percent

TWO_AND_ONE = {"take": 2, "pay": 1}
RULES, LISTS, COUPONS = "rules", "lists", "coupons"
EDIT, END = "edit", "end"
TRY = "try"
LISTS_OF = (Operator.IN, Operator.NIN)
"""The operators that take several values."""
HAPPY, TWO_FOR_ONE, COMBO, STAFF, MINIMUM, SERVICE, OWN = (
    "happy",
    "two_for_one",
    "combo",
    "staff",
    "minimum",
    "service",
    "own",
)
EARLY_EVENING = Hours(17 * 60, 19 * 60)
"""What a new happy hour begins with: one without hours would make everything cheaper, always."""
OPERATORS: Mapping[str, str] = {
    Operator.EQ: N_("is"),
    Operator.NE: N_("is not"),
    Operator.IN: N_("is one of"),
    Operator.NIN: N_("is none of"),
    Operator.GT: N_("is more than"),
    Operator.GTE: N_("is at least"),
    Operator.LT: N_("is less than"),
    Operator.LTE: N_("is at most"),
}
FIELDS: Mapping[str, str] = {
    "category": N_("Category"),
    "item": N_("Dish"),
    "variant": N_("Dish and size"),
    "order_type": N_("Order type"),
    "guest_group": N_("Guests' group"),
    "guests": N_("Number of guests"),
    "quantity": N_("Quantity"),
    "weekday": N_("Weekday (1 is Monday)"),
    "time": N_("Time"),
    "channel": N_("Channel (pos, web)"),
}
KINDS: Mapping[str, str] = {
    RuleKind.DISCOUNT: N_("Take off"),
    RuleKind.MARKUP: N_("Add"),
    RuleKind.OVERRIDE: N_("Fix the price at"),
    RuleKind.MINIMUM: N_("Never below"),
}
WHERE: Mapping[str, str] = {"": N_("Everywhere"), "brand": N_("This brand"), "store": N_("Here")}


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom and where prices are shown."""

    around: Around
    zone: ZoneInfo

    @property
    def menu(self) -> Menu:
        """The menu of now."""
        return self.around.menu

    def money(self, minor: int) -> str:
        """An amount."""
        return format_money(minor, self.around.currency, self.around.language)

    def rate(self, micros: int) -> str:
        """A percentage."""
        return format_percent(micros, self.around.language)


def tabs(chosen: str) -> tuple[list[Tab], str]:
    """The three kinds of things."""
    found = [Tab(RULES, _("Rules")), Tab(LISTS, _("Price lists")), Tab(COUPONS, _("Coupons"))]
    return found, chosen


# ---- rows ------------------------------------------------------------------------------------
def rule_rows(found: Sequence[OfficeRule], reader: Reader) -> list[Section]:
    """Rules by what they are on."""
    heads = {
        LINE: _("On the price of one"),
        BUNDLE: _("Offers across lines"),
        ORDER: _("Service charges"),
    }
    sections = [
        Section(target, heading, tuple(_rule_row(r, reader) for r in found if r.target == target))
        for target, heading in heads.items()
    ]
    shown = [section for section in sections if section.rows]
    return shown or [Section(LINE, "", empty=_("No rules yet. Make a happy hour with New."))]


def _rule_row(rule: OfficeRule, reader: Reader) -> Row:
    said = [effect(rule, reader), hours_words(rule), *map(ConditionWords(reader), rule.conditions)]
    return Row(
        str(rule.id),
        rule.name,
        detail=", ".join(filter(None, said)),
        word=_("on") if rule.active else _("off"),
        tone="ready" if rule.active else "held",
        actions=(RowAction(EDIT, _("Edit"), "note"),),
    )


def effect(rule: OfficeRule, reader: Reader) -> str:
    """What a rule does: `Take off 25%`, `2 for 1`."""
    if rule.bundle.get("take"):
        return _("{take} for {pay}").format(take=rule.bundle["take"], pay=rule.bundle["pay"])
    much = (
        reader.rate(rule.rate_micros)
        if rule.rate_micros is not None
        else reader.money(rule.amount_minor or 0)
    )
    words = _("Together for") if rule.bundle and rule.kind == RuleKind.OVERRIDE else ""
    return f"{words or _(KINDS.get(rule.kind, rule.kind))} {much}"


def hours_words(rule: OfficeRule) -> str:
    """`17:00–19:00`, as often as there are."""
    return ", ".join(f"{clock(h.start_minute)}–{clock(h.end_minute)}" for h in rule.hours)


def list_rows(found: Sequence[OfficeList], reader: Reader) -> list[Section]:
    """Price lists, those that hold at times first."""
    rows = [
        Row(
            str(each.id),
            each.name,
            detail=_list_words(each, reader),
            word=count_of(len(each.fares), "{count} price", "{count} prices"),
            actions=(RowAction(EDIT, _("Edit"), "note"),),
        )
        for each in found
    ]
    return [Section(LISTS, "", tuple(rows), empty=_("No price lists yet."))]


def _list_words(each: OfficeList, reader: Reader) -> str:
    if each.always:
        return _("always; here only prices that begin or end some day")
    times = [f"{clock(h.start_minute)}–{clock(h.end_minute)}" for h in each.hours]
    kinds = [
        kind.name for kind in reader.menu.order_types.values() if kind.id in each.order_type_ids
    ]
    return ", ".join([*times, *kinds, *sorted(each.channels)])


def coupon_rows(found: Sequence[OfficeCoupon], reader: Reader) -> list[Section]:
    """Coupons with how often they were used."""
    rows = [
        Row(
            str(each.id),
            each.code,
            detail=each.name,
            amount=reader.rate(each.rate_micros)
            if each.rate_micros is not None
            else reader.money(each.amount_minor or 0),
            word=_used(each),
            tone="" if each.active else "held",
            actions=(RowAction(EDIT, _("Edit"), "note"),),
        )
        for each in found
    ]
    return [Section(COUPONS, "", tuple(rows), empty=_("No coupons yet."))]


def _used(each: OfficeCoupon) -> str:
    if each.max_uses is None:
        return count_of(each.uses, "used {count} time", "used {count} times")
    return _("used {uses} of {most}").format(uses=each.uses, most=each.max_uses)


# ---- conditions ------------------------------------------------------------------------------
class ConditionWords:
    """Says a condition in words, by the menu's names."""

    def __init__(self, reader: Reader) -> None:
        self._names = names(reader.menu)

    def __call__(self, doc: Mapping[str, object]) -> str:
        """`Category is Drinks`."""
        field = str(doc["field"])
        parts = (_(FIELDS.get(field, field)), _(OPERATORS[str(doc["op"])]), self.value(doc))
        return " ".join(parts)

    def value(self, doc: Mapping[str, object]) -> str:
        """A condition's value as people type it."""
        value = doc["value"]
        every = value if isinstance(value, list) else [value]
        return ", ".join(self._one(str(doc["field"]), each) for each in every)

    def _one(self, field: str, value: object) -> str:
        if field == "quantity" and isinstance(value, int):
            whole, part = divmod(value, 1000)
            return f"{whole}.{part:03}".rstrip("0").rstrip(".") if part else str(whole)
        known = self._names.get(field, {})
        return known.get(_hex(value), str(value))


def _hex(value: object) -> str:
    try:
        return UUID(str(value)).hex
    except ValueError:
        return str(value)


def names(menu: Menu) -> dict[str, dict[str, str]]:
    """What categories, dishes, sizes and order types are called, by field and id."""
    variants = {
        each.id.hex: f"{menu.items[each.item_id].name} {each.name}".strip()
        for each in menu.variants.values()
    }
    return {
        "category": {each.id.hex: each.name for each in menu.categories.values()},
        "item": {each.id.hex: each.name for each in menu.items.values()},
        "variant": variants,
        "order_type": {each.id.hex: each.name for each in menu.order_types.values()},
    }


# ---- forms -----------------------------------------------------------------------------------
def blank(template: str, rule_id: UUID) -> OfficeRule:
    """A new rule of a usual kind, to be filled in."""
    rule = OfficeRule(
        rule_id, "", LINE, RuleKind.DISCOUNT, None, None, 0, (), (), {}, False, None,
        True, None, None, "", False, 0,
    )  # fmt: skip
    group = {"field": "guest_group", "op": "EQ", "value": "staff"}
    party = {"field": "guests", "op": "GTE", "value": 8}
    made = {
        HAPPY: replace(rule, name=_("Happy hour"), rate_micros=MICROS // 4, hours=(EARLY_EVENING,)),
        TWO_FOR_ONE: replace(
            rule, name=_("Two for one"), target=BUNDLE, bundle=TWO_AND_ONE, rate_micros=MICROS
        ),
        COMBO: replace(rule, target=BUNDLE, kind=RuleKind.OVERRIDE, bundle={"slots": []}),
        STAFF: replace(rule, name=_("Staff price"), rate_micros=MICROS // 2, conditions=(group,)),
        MINIMUM: replace(rule, name=_("Minimum price"), kind=RuleKind.MINIMUM),
        SERVICE: replace(
            rule,
            name=_("Service charge"),
            target=ORDER,
            kind=RuleKind.MARKUP,
            rate_micros=MICROS // 10,
            conditions=(party,),
        ),
        OWN: rule,
    }
    return made[template]


def blank_list(list_id: UUID) -> OfficeList:
    """A new price list."""
    return OfficeList(list_id, "", 0, (), frozenset(), frozenset(), "", False, (), False, 0)


def blank_coupon(coupon_id: UUID) -> OfficeCoupon:
    """A new coupon."""
    return OfficeCoupon(coupon_id, "", "", None, None, 0, None, 0, True, None, None, False, 0)


def templates() -> list[tuple[str, str, str]]:
    """The usual kinds: value, name and what it is."""
    return [
        (HAPPY, _("Happy hour"), _("cheaper at some hours")),
        (TWO_FOR_ONE, _("Two for one"), _("take some, pay for fewer")),
        (COMBO, _("Combo"), _("together at a price")),
        (STAFF, _("Staff price"), _("for a group of guests")),
        (MINIMUM, _("Minimum price"), _("never below")),
        (SERVICE, _("Service charge"), _("on the whole order")),
        (OWN, _("Rule of your own"), _("everything can be chosen")),
    ]


def rule_form(rule: OfficeRule, reader: Reader, *, is_new: bool) -> Form:
    """A rule with everything about it."""
    around = reader.around
    return Form(
        str(rule.id),
        _("New rule") if is_new else rule.name,
        (
            Field("name", _("Name"), value=rule.name, required=True),
            *_offer_fields(rule, reader),
            *_effect_fields(rule, around.currency),
            Field("hours", _("Only at these hours"), "hours", hours_value(rule.hours), wide=True),
            conditions_field(rule, reader),
            *_taxes(rule, around),
            *_windows(rule.active_from, rule.active_to, reader.zone),
            Field("priority", _("Priority (higher is asked first)"), "number", str(rule.priority)),
            *_switches(rule),
            _where(rule.where),
        ),
        locked=_(LOCKED) if rule.locked else "",
        actions=() if is_new else (_end(_("Take the rule away?")),),
    )


def _effect_fields(rule: OfficeRule, currency: str) -> Iterable[Field]:
    allowed = {
        LINE: tuple(KINDS),
        BUNDLE: (RuleKind.DISCOUNT, RuleKind.OVERRIDE),
        ORDER: (RuleKind.MARKUP,),
    }[rule.target]
    if rule.target == LINE:
        kinds = tuple(Choosable(kind, _(KINDS[kind])) for kind in allowed)
        yield Field("kind", _("What it does"), "pick", rule.kind, kinds, required=True)
    rate = plain_rate(rule.rate_micros)
    yield Field("rate", _("Percentage"), "money", rate, unit="%", most=8)
    if not rule.bundle.get("take"):
        amount = plain_amount(rule.amount_minor, currency)
        yield Field("amount", _("or an amount"), "money", amount, unit=currency, most=14)


def _offer_fields(rule: OfficeRule, reader: Reader) -> Iterable[Field]:
    if rule.target != BUNDLE:
        return
    if rule.bundle.get("take"):
        yield Field("take", _("Take"), "number", str(rule.bundle["take"]), required=True, most=3)
        yield Field("pay", _("Pay for"), "number", str(rule.bundle["pay"]), required=True, most=3)
        return
    known = names(reader.menu)
    every = {**known["category"], **known["item"], **known["variant"]}
    slots = [
        {"id": f"slot{at}", "of": ", ".join(every.get(_hex(each), str(each)) for each in slot)}
        for at, slot in enumerate(rule.bundle.get("slots", ()))
    ]
    column = Field("of", _("One of (dishes or categories)"), required=True, most=300)
    yield Field(
        "slots", _("Parts of the combo"), "rows", slots, columns=(column,), add=_("Add a part")
    )


def conditions_field(rule: OfficeRule, reader: Reader) -> Field:
    """Everything that must be so: a row for each condition."""
    in_words = ConditionWords(reader)
    rows = [
        {
            "id": f"condition{at}",
            "field": str(doc["field"]) if str(doc["field"]) in FIELDS else "custom",
            "custom": str(doc["field"]).removeprefix("custom."),
            "op": str(doc["op"]),
            "value": in_words.value(doc),
        }
        for at, doc in enumerate(rule.conditions)
    ]
    for row in rows:
        row["custom"] = row["custom"] if row["field"] == "custom" else ""
    fields = (
        *(Choosable(field, _(words)) for field, words in FIELDS.items()),
        Choosable("custom", _("Something of your own")),
    )
    operators = tuple(Choosable(op, _(words)) for op, words in OPERATORS.items())
    columns = (
        Field("field", _("What"), "pick", "category", fields, required=True),
        Field("op", _("How"), "pick", Operator.EQ.value, operators, required=True),
        Field("value", _("Value"), required=True, hint=_("Drinks, Wine"), most=300),
        Field("custom", _("Name of your own"), folded=True),
    )
    return Field(
        "conditions", _("Only if"), "rows", rows, columns=columns, add=_("Add a condition")
    )


def _taxes(rule: OfficeRule, around: Around) -> Iterable[Field]:
    if rule.target == ORDER:
        tax = str(rule.tax_group_id or "")
        yield Field("tax", _("Taxed like (none: as the country says)"), "pick", tax, around.taxes)


def _switches(rule: OfficeRule) -> Iterable[Field]:
    yield Field("active", _("Switched on"), "switch", rule.active)
    if rule.target == LINE:
        yield Field("with_options", _("Options of a dish too"), "switch", rule.with_options)


def list_form(found: OfficeList, reader: Reader, *, is_new: bool) -> Form:
    """A price list and its prices; of one that always holds only those of some day."""
    around, kinds = reader.around, reader.menu.order_types.values()
    when = (
        Field("hours", _("Only at these hours"), "hours", hours_value(found.hours), wide=True),
        Field(
            "order_types",
            _("Only for"),
            "picks",
            [str(each) for each in found.order_type_ids],
            tuple(Choosable(str(each.id), each.name) for each in kinds),
        ),
        Field(
            "channels",
            _("Only from (pos, web)"),
            value=", ".join(sorted(found.channels)),
        ),
    )
    return Form(
        str(found.id),
        _("New price list") if is_new else found.name,
        (
            Field("name", _("Name"), value=found.name, required=True),
            Field("priority", _("Priority (higher is asked first)"), "number", str(found.priority)),
            *(() if found.always else when),
            _fares(found, reader, around.currency),
            _where(found.where),
        ),
        locked=_(LOCKED) if found.locked else "",
        actions=() if is_new or found.always else (_end(_("Take the list away?")),),
    )


def _fares(found: OfficeList, reader: Reader, currency: str) -> Field:
    rows = [
        {
            "id": str(each.id),
            "of": str(each.priced_id),
            "price": plain_amount(each.amount_minor, currency),
            "from": moment_text(each.active_from, reader.zone),
            "to": last_day(each.active_to, reader.zone),
        }
        for each in found.fares
    ]
    columns = (
        Field("of", _("Dish"), "pick", "", priced(reader.menu), required=True),
        Field("price", _("Price"), "money", required=True, unit=currency, most=14),
        Field("from", _("From (day)"), hint="2026-12-31", most=16),
        Field("to", _("Until (day)"), hint="2026-12-31", most=16),
    )
    return Field("fares", _("Prices"), "rows", rows, columns=columns, add=_("Add a price"))


def priced(menu: Menu) -> tuple[Choosable, ...]:
    """Everything that has a price: dishes with their sizes, then options that cost."""
    variants = sorted(names(menu)["variant"].items(), key=lambda each: each[1].casefold())
    options = sorted(
        ((each.id.hex, f"+ {each.name}") for each in menu.options.values() if each.price_minor),
        key=lambda each: each[1].casefold(),
    )
    return tuple(Choosable(str(UUID(hexed)), name) for hexed, name in (*variants, *options))


def coupon_form(found: OfficeCoupon, reader: Reader, *, is_new: bool) -> Form:
    """A coupon."""
    currency = reader.around.currency
    amount = plain_amount(found.amount_minor, currency)
    least = plain_amount(found.minimum_minor or None, currency)
    return Form(
        str(found.id),
        _("New coupon") if is_new else found.code,
        (
            Field("code", _("Code"), value=found.code, required=True, most=40),
            Field("name", _("Name on bills"), value=found.name),
            Field(
                "rate", _("Percentage"), "money", plain_rate(found.rate_micros), unit="%", most=8
            ),
            Field("amount", _("or an amount"), "money", amount, unit=currency, most=14),
            Field("minimum", _("Orders of at least"), "money", least, unit=currency, most=14),
            Field("uses", _("How often (empty: always)"), "number", str(found.max_uses or "")),
            *_windows(found.active_from, found.active_to, reader.zone),
            Field("active", _("Switched on"), "switch", found.active),
        ),
        locked=_(LOCKED) if found.locked else "",
        actions=() if is_new else (_end(_("Take the coupon away?")),),
    )


def try_form(reader: Reader, now: datetime) -> Form:
    """What would something cost?"""
    kinds = tuple(Choosable(str(each.id), each.name) for each in reader.menu.order_types.values())
    return Form(
        TRY,
        _("What would it cost?"),
        (
            Field("dish", _("Dish"), required=True, hint=_("Espresso"), wide=True),
            Field("at", _("When"), value=moment_text(now, reader.zone), required=True, most=16),
            Field("kind", _("Order type"), "pick", kinds[0].value if kinds else "", kinds),
            Field("group", _("Guests' group"), hint=_("staff")),
            Field("guests", _("Guests"), "number", "2", most=3),
            Field("count", _("How many"), "number", "1", most=3),
        ),
        done=_("Try"),
    )


def moment_text(at: datetime | None, zone: ZoneInfo) -> str:
    """A moment as people type it: a day, with the time where it is not midnight."""
    if at is None:
        return ""
    local = at.astimezone(zone)
    is_midnight = (local.hour, local.minute) == (0, 0)
    return f"{local:%Y-%m-%d}" if is_midnight else f"{local:%Y-%m-%d %H:%M}"


def _windows(first: datetime | None, end: datetime | None, zone: ZoneInfo) -> tuple[Field, Field]:
    return (
        Field("from", _("From (day)"), value=moment_text(first, zone), hint="2026-12-31", most=16),
        Field("to", _("Until (day)"), value=last_day(end, zone), hint="2026-12-31", most=16),
    )


def last_day(end: datetime | None, zone: ZoneInfo) -> str:
    """The last day of a window that ends at a midnight; else the moment of its end."""
    if end is None:
        return ""
    local = end.astimezone(zone)
    is_midnight = (local.hour, local.minute) == (0, 0)
    return moment_text(end - timedelta(days=1) if is_midnight else end, zone)


def _where(where: str) -> Field:
    options = tuple(Choosable(value or "all", _(words)) for value, words in WHERE.items())
    return Field("where", _("Where"), "pick", where or "all", options)


def _end(question: str) -> RowAction:
    return RowAction(END, _("Take away"), icon="void", tone="danger", confirm=question)


def fare_id_of(list_id: UUID, row_id: str) -> UUID:
    """The id of a price that was added in the form: the same for the same row."""
    try:
        return UUID(row_id)
    except ValueError:
        return uuid5(list_id, row_id)


def removed(before: Sequence[OfficeFare], kept: Iterable[UUID]) -> tuple[UUID, ...]:
    """The prices that were taken off a form."""
    there = set(kept)
    return tuple(each.id for each in before if each.id not in there)
