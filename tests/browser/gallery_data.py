"""A made-up evening for the gallery: a menu, an order, a floor, a kitchen."""

from __future__ import annotations

from dataclasses import replace

from ui.components.cash_pad import Note
from ui.components.choice_sheet import ChoiceGroup, ChoiceItem, MoneyFormat, Option
from ui.components.floor_plan import NamedTab, Room, Table, TableNow
from ui.components.kitchen_board import AllDay, Card, CardLine, CardModifier, PastCard, Progress
from ui.components.order_list import (
    CourseBar,
    CourseFire,
    Line,
    LineAction,
    Modifier,
    Seat,
    Total,
)
from ui.components.pin_pad import Person
from ui.components.tile_grid import Category, Stock, Tile
from ui.connection import box_ms

DOLLARS = MoneyFormat(exponent=2, prefix="$")

CATEGORIES = [
    Category("starters", "Starters", "#C9822B"),
    Category("pizza", "Pizza", "#B5402E"),
    Category("pasta", "Pasta", "#9A7B1F"),
    Category("grill", "From the grill", "#7A4A3A"),
    Category("sides", "Sides & salads", "#4F8A3C"),
    Category("desserts", "Desserts", "#A24B86"),
    Category("drinks", "Soft drinks", "#2F7FA8"),
    Category("wine", "Wine & beer", "#6B3A73"),
]

_NAMES = {
    "starters": "Bruschetta|Carpaccio di manzo|Caprese|Vitello tonnato|Arancini (3)|"
    "Soup of the day|Burrata with roasted peppers|Mixed antipasti",
    "pizza": "Margherita|Marinara|Quattro Formaggi|Prosciutto e funghi|Diavola|Capricciosa|"
    "Tonno e cipolla|Vegetariana|Calzone|Bufalina|Parma|Salsiccia e friarielli",
    "pasta": "Spaghetti alle vongole|Penne all'arrabbiata|Lasagne della casa|Carbonara|"
    "Tagliatelle al ragù|Gnocchi al gorgonzola|Ravioli ricotta e spinaci",
    "grill": "Ribeye 300 g|Sea bass|Half chicken|Lamb chops|Grilled octopus|Mixed grill for two",
    "sides": "Rocket salad|Mixed salad|French fries|Roast potatoes|Grilled vegetables|Bread basket",
    "desserts": "Tiramisù|Panna cotta|Affogato|Cannoli|Gelato, 2 scoops|Cheesecake",
    "drinks": "Cola|Cola zero|Lemonade|Still water 0.5|Sparkling water 0.5|Apple juice|Iced tea|"
    "Espresso|Cappuccino",
    "wine": "House white|House red|Prosecco|Peroni 0.33|Draught beer 0.5|Aperol Spritz",
}


def tiles() -> list[Tile]:
    """Sixty things to sell."""
    made: list[Tile] = []
    for category, names in _NAMES.items():
        for name in names.split("|"):
            number = str(100 + len(made))
            price = f"{7 + len(made) % 17}.{(len(made) * 5) % 10}0"
            choices = category in {"pizza", "grill"}
            made.append(Tile(f"i{number}", category, name, price, number, choices=choices))
    return made


def many_tiles(count: int) -> list[Tile]:
    """A very large menu, in the same categories."""
    base = tiles()
    made = []
    for index in range(count):
        tile = base[index % len(base)]
        name = f"{tile.name} {index // len(base) + 1}"
        made.append(replace(tile, item_id=f"m{index}", number=str(1000 + index), name=name))
    return made


STOCK = [
    Stock("i109", left="3 left"),
    Stock("i112", reason="Sold out since 19:40"),
    Stock("i102", left="1 left"),
]

SEATS = [Seat("", "Table"), Seat("1", "1"), Seat("2", "2"), Seat("3", "3")]
COURSES = [
    CourseBar("c1", "Starters", "fired 19:02"),
    CourseBar("c2", "Mains", "waiting", CourseFire("Fire")),
]
ACTIONS = {
    "new": (
        LineAction("less", "", "less"),
        LineAction("more", "", "more"),
        LineAction("change", "Change", "note"),
        LineAction("remove", "Remove", "close", danger=True, once=True),
    ),
    "sent": (
        LineAction("again", "Once more", "more"),
        LineAction("void", "Void", "void", danger=True, once=True),
    ),
}
LINES = [
    Line("l0", 1, "2", "Sparkling water 0.5", "9.00", "served", added_by="AK", actions="sent"),
    Line("l1", 3, "1", "Bruschetta", "7.50", "ready", "c1", seat="1", added_by="AK",
         delivery="ready 19:11", delivery_tone="ok", color="#C9822B", actions="sent"),
    Line("l2", 2, "1", "Burrata with roasted peppers", "13.50", "preparing", "c1",
         (Modifier("no basil", kind="no"), Modifier("nut allergy", kind="allergy")),
         seat="2", added_by="AK", delivery="started 19:05", color="#C9822B", actions="sent"),
    Line("l3", 1, "1", "Margherita, large", "14.00", "held", "c2",
         (Modifier("extra mozzarella", "+1.50", "extra"), Modifier("side of rocket", "", "side")),
         "well done, cut in eight", "1", "AK", color="#B5402E", actions="new"),
    Line("l4", 4, "1", "Ribeye 300 g", "31.00", "voided", "c2", (Modifier("medium rare"),),
         added_by="DM", delivery="voided by Dilshod, too late", color="#7A4A3A"),
    Line("l5", 1, "2", "Quattro Formaggi", "26.00", "new", "c2", seat="3", added_by="AK",
         color="#B5402E", actions="new"),
    Line("l6", 1, "1", "Sea bass", "24.00", "sent", "c2", added_by="DM",
         delivery="not shown for 25 s", delivery_tone="late", color="#7A4A3A", actions="sent"),
]  # fmt: skip
TOTALS = [
    Total("Subtotal", "104.00"),
    Total("Service 10%", "10.40"),
    Total("Total", "$114.40", strong=True),
]

ROOMS = [Room("hall", "Hall", 1200, 700), Room("terrace", "Terrace", 900, 500)]
TABLES = [
    Table("t1", "hall", "1", 40, 40, 140, 140, "round", 0, 2),
    Table("t2", "hall", "2", 240, 40, 140, 140, "round", 0, 2),
    Table("t3", "hall", "3", 440, 40, 140, 140, seats=4),
    Table("t4", "hall", "4", 640, 40, 260, 140, seats=6),
    Table("t5", "hall", "5", 980, 60, 140, 140, rotation=45, seats=4),
    Table("t6", "hall", "6", 40, 280, 140, 140, seats=4),
    Table("t7", "hall", "7", 240, 280, 260, 140, seats=6),
    Table("t8", "hall", "8", 580, 280, 140, 140, "round", seats=4),
    Table("t9", "hall", "9", 800, 280, 140, 140, seats=4),
    Table("t10", "hall", "10", 1000, 280, 140, 300, seats=8),
    Table("t11", "hall", "11", 40, 520, 140, 140, seats=2),
    Table("t12", "hall", "12", 240, 520, 140, 140, "round", seats=2),
    Table("t13", "hall", "13", 440, 520, 140, 140, seats=4),
    Table("t14", "hall", "14", 660, 520, 260, 140, seats=6),
    Table("t21", "terrace", "21", 60, 60, 140, 140, "round", seats=2),
    Table("t22", "terrace", "22", 300, 60, 140, 140, "round", seats=2),
]


def floor_now() -> tuple[list[TableNow], list[NamedTab]]:
    """What goes on at the tables, counted from now."""
    ago = _ago
    return [
        TableNow("t1", "seated", "seated", 2, ago(3), "AK", "#B5402E"),
        TableNow("t2", "reserved", "19:30 Lee", 2),
        TableNow("t3", "unsent", "unsent", 3, ago(14), "DM", "#2F7FA8", "Dilshod", ago(6)),
        TableNow("t4", "sent", "all sent", 6, ago(31), "AK", "#B5402E"),
        TableNow("t6", "held", "held", 4, ago(22), "AK", "#B5402E"),
        TableNow("t7", "ready", "food ready", 5, ago(27), "AK", "#B5402E", "Aziza"),
        TableNow("t8", "late", "late", 4, ago(52), "DM", "#2F7FA8"),
        TableNow("t9", "check", "check out", 2, ago(71), "DM", "#2F7FA8", amount="$86.20"),
        TableNow("t10", "ordered", "ordered", 7, ago(18), "AK", "#B5402E"),
        TableNow("t12", "paid", "paid", 2, ago(80), "DM", "#2F7FA8"),
        TableNow("t13", "clear", "to clear", 0, ago(4)),
    ], [
        NamedTab("b1", "Bar, Tom", "sent", "all sent", ago(12), "DM", "$18.00"),
        NamedTab("b2", "Takeaway 41", "ready", "food ready", ago(17), "AK", "$32.50", "Aziza"),
    ]


def kitchen_cards() -> list[Card]:
    """Nine cards, from late to new."""
    first = (
        CardLine("k1", "2", "Margherita", (CardModifier("no basil", "no"),), seat="1"),
        CardLine("k2", "1", "Quattro Formaggi", (CardModifier("extra gorgonzola", "extra"),)),
        CardLine("k3", "1", "Calzone", note="cut in two", done=True),
        CardLine("k4", "1", "Diavola", mark="added"),
        CardLine("k5", "2", "Bufalina", mark="changed"),
        CardLine("k6", "1", "Marinara", mark="void"),
    )
    return [
        _card("7", 21, first, "Dine in", "#B5402E", also_at=("Grill", "Bar")),
        _card("12", 13, _lines("a", "1 Capricciosa|1 Parma|2 Tonno e cipolla"), "Dine in",
              "#B5402E", allergies=("Nuts", "Shellfish")),
        _card("Tom", 12, _lines("b", "3 Margherita"), "Takeaway", "#2F7FA8", note="Ready at 19:40"),
        _card("3", 9, _lines("c", "1 Vegetariana|1 Prosciutto e funghi"), "Dine in", "#B5402E",
              rush=True),
        _card("21", 6, _lines("d", "4 Margherita|2 Salsiccia e friarielli|1 Diavola"), "Dine in",
              "#B5402E", also_at=("Bar",)),
        _card("W-118", 4, _lines("e", "1 Bufalina"), "Delivery", "#4F8A3C"),
        _card("9", 3, _lines("f", "2 Calzone|1 Marinara"), "Dine in", "#B5402E"),
        _card("4", 1, _lines("g", "1 Parma|1 Tonno e cipolla|1 Diavola"), "Dine in", "#B5402E"),
        _card("14", 0, _lines("h", "2 Quattro Formaggi"), "Dine in", "#B5402E",
              progress=(Progress("Pizza", 0, 2), Progress("Bar", 3, 3, ready=True))),
    ]  # fmt: skip


ALL_DAY = (
    [
        AllDay("11", "Margherita"),
        AllDay("4", "Diavola"),
        AllDay("3", "Quattro Formaggi", "1 extra"),
    ],
    [AllDay("21", "Mozzarella balls"), AllDay("6", "Dough, large")],
)
HISTORY = [
    PastCard("p1", "Table 11", "19:21", "2 Margherita, 1 Cola"),
    PastCard("p2", "Takeaway 40", "19:18", "1 Calzone"),
]
PEOPLE = [
    Person("p1", "Aziza Karimova", "AK", "#B5402E", "Waiter"),
    Person("p2", "Dilshod Mirzaev", "DM", "#2F7FA8", "Waiter"),
    Person("p3", "Nguyễn Thị Lan", "NL", "#4F8A3C", "Cashier"),
    Person("p4", "Ольга Петрова", "ОП", "#A24B86", "Manager"),
    Person("p5", "राहुल शर्मा", "रा", "#9A7B1F", "Kitchen"),
    Person("p6", "Tom Weber", "TW", "#6B3A73", "Waiter, on break"),
]
NOTES = [
    Note(4150, "Exact"),
    Note(4200, "$42"),
    Note(4500, "$45"),
    Note(5000, "$50"),
    Note(10000, "$100"),
]
PIZZA = ChoiceItem(
    "i108",
    "Margherita",
    1100,
    (
        ChoiceGroup(
            "toppings",
            "Toppings",
            (
                Option(
                    "mozzarella", "Mozzarella", 150, default=1, most=3, prefixes=("no", "extra")
                ),
                Option("basil", "Basil", default=1, prefixes=("no", "extra", "side")),
                Option("ham", "Prosciutto di Parma", 300, prefixes=("extra", "side")),
                Option("olives", "Olives", 100),
                Option("truffle", "Truffle", 600, sold_out="Sold out"),
            ),
            most=5,
        ),
        ChoiceGroup(
            "dips",
            "Two dips",
            (Option("garlic", "Garlic"), Option("chili", "Chili oil"), Option("pesto", "Pesto")),
            least=2,
            most=2,
        ),
        ChoiceGroup(
            "size",
            "Size",
            (
                Option("s", "Small, 26 cm"),
                Option("m", "Large, 32 cm", 300),
                Option(
                    "x",
                    "Family, 45 cm",
                    900,
                    groups=(
                        ChoiceGroup(
                            "halves",
                            "Second half",
                            (Option("diavola", "Diavola", 100), Option("parma", "Parma", 300)),
                            least=1,
                            most=1,
                        ),
                    ),
                ),
            ),
            least=1,
            most=1,
            kind="variant",
        ),
    ),
    seats=tuple(SEATS),
)


def _ago(minutes: int) -> int:
    return box_ms() - minutes * 60_000


def _lines(prefix: str, words: str) -> tuple[CardLine, ...]:
    made = []
    for index, word in enumerate(words.split("|")):
        quantity, name = word.split(" ", 1)
        made.append(CardLine(f"{prefix}{index}", quantity, name))
    return tuple(made)


def _card(
    title: str,
    minutes: int,
    lines: tuple[CardLine, ...],
    order_type: str,
    color: str,
    *,
    allergies: tuple[str, ...] = (),
    also_at: tuple[str, ...] = (),
    progress: tuple[Progress, ...] = (),
    note: str = "",
    rush: bool = False,
) -> Card:
    return Card(
        card_id=f"card-{title}",
        rev=1,
        title=title,
        started_ms=_ago(minutes) - 20_000,
        amber_after_s=480,
        red_after_s=900,
        lines=lines,
        order_type=order_type,
        type_color=color,
        guests="4",
        waiter="Aziza",
        course="Mains",
        note=note,
        allergies=allergies,
        also_at=also_at,
        progress=progress,
        rush=rush,
    )
