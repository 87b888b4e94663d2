"""The page that shows a person whether a printer is set up right."""

from __future__ import annotations

from domain.documents.labels import ENGLISH, Labels
from domain.documents.marks import bar, clean
from domain.documents.parts import (
    Cell,
    Columns,
    Cut,
    Document,
    Feed,
    Part,
    Qr,
    Rule,
    Style,
    Text,
)

_SAMPLES = (
    "English: The quick brown fox 0123456789",
    "Français: crème brûlée à la façon de l'île",
    "Русский: Борщ с пампушками",
    "Oʻzbekcha: Oshpaz choyxonasi, gʻijduvon",
    "Ўзбекча: Қозон кабоб, ҳалим",
    "Tiếng Việt: Phở bò tái, bún chả, cà phê sữa đá",
    "हिन्दी: पनीर टिक्का",
    "ไทย: ต้มยำกุ้งน้ำข้น",
    "العربية: كباب لحم",
    "עברית: שקשוקה",
    "中文 日本語 한국어: 麻婆豆腐 とんかつ 비빔밥",
    "€ £ ₹ ₫ ₽ × · № – —",
)


def printer_test_page(
    printer: str, facts: tuple[str, ...] = (), labels: Labels = ENGLISH, language: str = "en"
) -> Document:
    """Width ruler, sizes, emphasis, sample languages, a code and a cut.

    `facts` are lines about the printer: its address, its profile, the time.
    """
    parts: tuple[Part, ...] = (
        Text(clean(labels.test_page), "centre", Style(bold=True, width=2, height=2)),
        Text(clean(f"{labels.printer}: {printer}"), "centre", Style(bold=True)),
        *(Text(clean(fact), "centre") for fact in facts),
        Rule(),
        Text(clean(f"{labels.width_ruler}: 32 42 48")),
        *(_ruler(columns) for columns in (32, 42, 48)),
        Rule(),
        Text("Bold", style=Style(bold=True)),
        Text("Underlined", style=Style(underline=True)),
        Text("Tall", style=Style(height=2)),
        Text("Large", style=Style(width=2, height=2)),
        bar("White on black"),
        Columns((Cell("Left"), Cell("1,234.50", 0, "right", keep=True))),
        Rule("dashed"),
        *(Text(sample) for sample in _SAMPLES),
        Rule("double"),
        Qr("https://example.org/test"),
        Feed(1),
        Cut(),
    )
    return Document("test_page", clean(f"{labels.test_page} {printer}"), parts, language)


def _ruler(columns: int) -> Text:
    """A row of dots as wide as `columns`, ending in a bar; it wraps on narrower paper."""
    tens = "".join(f"....:...{n:>2}" for n in range(10, columns + 10, 10))
    return Text(tens[: columns - 1] + "|")
