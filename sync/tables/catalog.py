"""The menu: categories, items, variants and fares, choices, courses, stations, taxes."""

from __future__ import annotations

from sync.base import (
    STRICT,
    CountColumn,
    DocColumn,
    DocListColumn,
    FlagColumn,
    IdColumn,
    MinorColumn,
    OptionalCount,
    OptionalId,
    OptionalText,
    OptionalTime,
    Policy,
    Setting,
    TextColumn,
    belongs_to,
    indexed,
    unique_on_box,
)


class Course(Setting, table=True):
    """Starters, mains, desserts: fired one after the other.

    A course that waits longer than `nudge_minutes` after the one before it was served is said.
    """

    __tablename__ = "courses"
    __table_args__ = (STRICT,)
    policy = Policy("course", "setting")
    name: TextColumn
    position: CountColumn = 0
    nudge_minutes: CountColumn = 12


class Station(Setting, table=True):
    """A place where food or drink is made: screen, printer or both."""

    __tablename__ = "stations"
    __table_args__ = (STRICT,)
    policy = Policy("station", "setting")
    name: TextColumn
    position: CountColumn = 0
    colour: TextColumn = ""
    kind: TextColumn = "prep"
    has_screen: FlagColumn = True
    printer_id: OptionalId = None
    language: OptionalText = None
    amber_after_s: CountColumn = 480
    red_after_s: CountColumn = 900


class OrderType(Setting, table=True):
    """Dine in, takeaway, delivery: chooses taxes and the edge colour of tickets.

    `is_numbered` orders get a number of the day for guests; `is_delivered` ones an address and a
    driver; both are promised `promise_minutes` ahead.
    """

    __tablename__ = "order_types"
    __table_args__ = (STRICT,)
    policy = Policy("order_type", "setting")
    name: TextColumn
    code: TextColumn
    colour: TextColumn = ""
    position: CountColumn = 0
    needs_table: FlagColumn = False
    is_numbered: FlagColumn = False
    is_delivered: FlagColumn = False
    promise_minutes: CountColumn = 0


class TaxGroup(Setting, table=True):
    """What kind of goods this is to the tax office."""

    __tablename__ = "tax_groups"
    __table_args__ = (STRICT,)
    policy = Policy("tax_group", "setting")
    name: TextColumn
    code: TextColumn


class Tax(Setting, table=True):
    """One tax on a group, for one order type or all. `rate_micros` is millionths of the base."""

    __tablename__ = "taxes"
    __table_args__ = (belongs_to("tax_group_id", "tax_groups"), STRICT)
    policy = Policy("tax", "setting")
    tax_group_id: IdColumn
    order_type_id: OptionalId = None
    name: TextColumn
    code: TextColumn
    rate_micros: CountColumn
    included: FlagColumn = True
    compound: FlagColumn = False
    position: CountColumn = 0
    active_from: OptionalTime = None
    active_to: OptionalTime = None


class Category(Setting, table=True):
    """A page of the menu; its colour is carried through tile, line, ticket and report.

    `hours` are the times of day when it is sold (`domain.menu_hours`); none means always.
    """

    __tablename__ = "categories"
    __table_args__ = (STRICT,)
    policy = Policy("category", "setting")
    name: TextColumn
    colour: TextColumn = ""
    position: CountColumn = 0
    parent_id: OptionalId = None
    station_id: OptionalId = None
    course_id: OptionalId = None
    hours: DocListColumn = []


class Item(Setting, table=True):
    """Something on the menu. `name` is for guests, `button_name` and `kitchen_name` for staff.

    `kind` is item or combo; a combo's options name the variants that it is made of. `sold_by` is
    piece or weight (a quantity of 1000 is then one kilogram). Outside
    `hours`, and before `active_from` or after `active_to`, it is not offered.
    """

    __tablename__ = "items"
    __table_args__ = (belongs_to("category_id", "categories"), indexed("category_id"), STRICT)
    policy = Policy("item", "setting")
    category_id: IdColumn
    code: TextColumn = ""
    name: TextColumn
    button_name: TextColumn = ""
    kitchen_name: TextColumn = ""
    description: TextColumn = ""
    position: CountColumn = 0
    colour: TextColumn = ""
    tax_group_id: OptionalId = None
    course_id: OptionalId = None
    station_ids: DocListColumn = []
    allergens: DocColumn = {}
    prep_minutes: CountColumn = 0
    kind: TextColumn = "item"
    sold_by: TextColumn = "piece"
    hours: DocListColumn = []
    active: FlagColumn = True
    active_from: OptionalTime = None
    active_to: OptionalTime = None
    media_id: OptionalId = None


class Variant(Setting, table=True):
    """A size or form of an item. Each item has at least one; the only one may have no name."""

    __tablename__ = "variants"
    __table_args__ = (belongs_to("item_id", "items"), indexed("item_id"), STRICT)
    policy = Policy("variant", "setting")
    item_id: IdColumn
    code: TextColumn = ""
    name: TextColumn = ""
    position: CountColumn = 0
    active: FlagColumn = True


class FareSet(Setting, table=True):
    """A price list, and where and when it holds."""

    __tablename__ = "fare_sets"
    __table_args__ = (STRICT,)
    policy = Policy("fare_set", "setting")
    name: TextColumn
    currency: TextColumn
    priority: CountColumn = 0
    conditions: DocColumn = {}


class Fare(Setting, table=True):
    """What a variant or a modifier option costs in a fare set.

    `priced_kind` is variant or option; cost is what a variant costs the house.
    """

    __tablename__ = "fares"
    __table_args__ = (
        belongs_to("fare_set_id", "fare_sets"),
        indexed("fare_set_id", "priced_id"),
        STRICT,
    )
    policy = Policy("fare", "setting")
    fare_set_id: IdColumn
    priced_kind: TextColumn
    priced_id: IdColumn
    amount_minor: MinorColumn
    currency: TextColumn
    status: TextColumn = "active"
    active_from: OptionalTime = None
    active_to: OptionalTime = None


class ModifierGroup(Setting, table=True):
    """A choice: doneness, sides, extras. At least `min_choices`, at most `max_choices`."""

    __tablename__ = "modifier_groups"
    __table_args__ = (STRICT,)
    policy = Policy("modifier_group", "setting")
    name: TextColumn
    min_choices: CountColumn = 0
    max_choices: OptionalCount = None
    position: CountColumn = 0


class ModifierOption(Setting, table=True):
    """One thing to choose in a group. It may open groups of its own.

    In a combo it stands for a variant of another item: that is made and routed like the item.
    """

    __tablename__ = "modifier_options"
    __table_args__ = (
        belongs_to("modifier_group_id", "modifier_groups"),
        indexed("modifier_group_id"),
        STRICT,
    )
    policy = Policy("modifier_option", "setting")
    modifier_group_id: IdColumn
    name: TextColumn
    kitchen_name: TextColumn = ""
    position: CountColumn = 0
    is_default: FlagColumn = False
    variant_id: OptionalId = None
    max_count: CountColumn = 1
    allergens: DocColumn = {}
    active: FlagColumn = True


class ModifierUse(Setting, table=True):
    """A group is offered with an item, or nested under an option."""

    __tablename__ = "modifier_uses"
    __table_args__ = (
        belongs_to("modifier_group_id", "modifier_groups"),
        indexed("owner_id"),
        STRICT,
    )
    policy = Policy("modifier_use", "setting")
    owner_kind: TextColumn
    owner_id: IdColumn
    modifier_group_id: IdColumn
    position: CountColumn = 0


class Classification(Setting, table=True):
    """What a law calls an item: SPIC/IKPU, HSN, package and unit codes."""

    __tablename__ = "classifications"
    __table_args__ = (indexed("local_id"), STRICT)
    policy = Policy("classification", "setting")
    local_id: IdColumn
    system: TextColumn
    code: TextColumn
    details: DocColumn = {}


class Tender(Setting, table=True):
    """A way to pay, as data.

    `kind` is cash, card_separate, card_terminal, qr_wallet, voucher, gift_card, house_account or
    staff_meal; `brand` who issues it (uzcard, humo, upi). `needs_right` is what is needed besides
    taking payments; `adapter` is the terminal or provider that is asked. One that is `counted` is
    counted when a drawer is closed.
    """

    __tablename__ = "tenders"
    __table_args__ = (STRICT,)
    policy = Policy("tender", "setting")
    name: TextColumn
    kind: TextColumn
    position: CountColumn = 0
    gives_change: FlagColumn = False
    takes_tip: FlagColumn = False
    opens_drawer: FlagColumn = False
    fiscalised_by: TextColumn = "box"
    rounding_minor: MinorColumn = 1
    active: FlagColumn = True
    brand: TextColumn = ""
    needs_right: TextColumn = ""
    adapter: TextColumn = ""
    is_refundable: FlagColumn = True
    counted: FlagColumn = True


class Reason(Setting, table=True):
    """Why something was taken back, given away or refunded."""

    __tablename__ = "reasons"
    __table_args__ = (STRICT,)
    policy = Policy("reason", "setting")
    kind: TextColumn
    name: TextColumn
    position: CountColumn = 0


class Printer(Setting, table=True):
    """A printer of the store. Where it was last found is on the box (`hardware_places`).

    `settings` are checked by the driver that they name. `backup_id` prints what waits here longer
    than `backup_after_s`; 0 means never by itself.
    """

    __tablename__ = "printers"
    __table_args__ = (STRICT,)
    policy = Policy("printer", "setting")
    name: TextColumn
    role: TextColumn
    width_chars: CountColumn = 48
    dialect: TextColumn = "epson"
    settings: DocColumn = {}
    enabled: FlagColumn = True
    backup_id: OptionalId = None
    backup_after_s: CountColumn = 0


class Availability(Setting, table=True):
    """An overlay of the box: sold out, or portions left, until a time or until lifted.

    `kind` is item, option or stock_item (an ingredient, and with it whatever needs it).
    `confirmed_on` is the business date when somebody last said that it is still out.
    `remaining` is thousandths of a portion; empty means that nobody counts.
    """

    __tablename__ = "availabilities"
    __table_args__ = (unique_on_box("ux_availabilities_local", "local_id"), STRICT)
    policy = Policy("availability", "overlay")
    kind: TextColumn
    local_id: IdColumn
    sold_out: FlagColumn = False
    remaining: OptionalCount = None
    until: OptionalTime = None
    reason: TextColumn = ""
    confirmed_on: TextColumn = ""
