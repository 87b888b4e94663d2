"""The visitor's own menu: which column is what, how it would look, and a restaurant that sells it.

A spreadsheet says nothing of stations: the words of a dish and its category do, roughly.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from domain.money_text import money_text
from domain.parsing.amounts import Amounts
from domain.parsing.cells import BrokenCell, Row, written
from domain.parsing.errors import RowError
from domain.parsing.mapping import Mapping
from domain.parsing.sieve import Sieve
from edge.importing.rows import RowSource, open_rows
from edge.menu.import_rows import MenuRow, RowReader, column_names, different

KEYS = ("item", "price", "category", "variant", "code")
PREVIEWED = 12
CURRENCIES = ("EUR", "USD", "GBP", "UZS", "VND", "INR", "RUB", "KZT", "CHF", "TRY", "AED", "JPY")
ZONES = {
    "UZS": ("Asia/Tashkent", "UZ"),
    "VND": ("Asia/Ho_Chi_Minh", "VN"),
    "INR": ("Asia/Kolkata", "IN"),
    "RUB": ("Europe/Moscow", "RU"),
    "KZT": ("Asia/Almaty", "KZ"),
    "USD": ("America/New_York", "US"),
    "GBP": ("Europe/London", "GB"),
    "CHF": ("Europe/Zurich", "CH"),
    "TRY": ("Europe/Istanbul", "TR"),
    "AED": ("Asia/Dubai", "AE"),
    "JPY": ("Asia/Tokyo", "JP"),
}
"""Where a currency is at home: time zone and country. A euro is taken for the demo's own."""

WORDS = Path(__file__).with_name("menu_words.toml")
_BETWEEN = re.compile(r"[\s,;:/()\[\]|._+-]+")


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A dish as its tile would say it."""

    category: str
    name: str
    price: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be on the menu: the first dishes, how many there are, and what is left out."""

    rows: tuple[PreviewRow, ...]
    dishes: int
    categories: int
    left_out: int
    first_reason: str


def headers(file: Path) -> tuple[str, ...]:
    """The names of a file's columns. Raises FileRefused."""
    return open_rows(file).header


def guess(header: Sequence[str]) -> dict[str, int]:
    """Which column is probably what, by the words of its name: key to position."""
    found: dict[str, int] = {}
    for key in KEYS:
        words = set(_known_words()["headers"][key].split())
        for position, name in enumerate(header):
            if position not in found.values() and words & set(_words(name)):
                found[key] = position
                break
    return found


def mapping(header: Sequence[str], columns: dict[str, int]) -> Mapping:
    """The columns as the import wants them."""
    return Mapping(tuple(header), {key: (place,) for key, place in columns.items()})


def preview(file: Path, columns: dict[str, int], currency: str, language: str) -> Preview:
    """Read the whole file and say what it would become. Raises FileRefused, RowsRefused."""
    source = open_rows(file)
    asked = mapping(source.header, columns)
    names = column_names(asked)
    sieve = Sieve(source, asked, RowReader(Amounts(currency), names).read, skip_bad=True)
    found = different(sieve, names)
    reasons = [each.sentence for each in (*sieve.refused, *found.contradictions)]
    return Preview(
        rows=tuple(_shown(row, currency, language) for row in found.rows[:PREVIEWED]),
        dishes=len({(row.category.casefold(), row.item.casefold()) for row in found.rows}),
        categories=len({row.category.casefold() for row in found.rows}),
        left_out=sieve.refused_count + len(found.contradictions),
        first_reason=reasons[0] if reasons else "",
    )


class WithStations:
    """A file's rows with two columns more: the station that makes a dish, and its course."""

    def __init__(self, source: RowSource, columns: dict[str, int]) -> None:
        self._source = source
        self._named_by = [columns[key] for key in ("category", "item") if key in columns]
        self.header = (*source.header, *_free_names(source.header))

    @property
    def columns(self) -> dict[str, int]:
        """The two columns by what they are."""
        return {"station": len(self.header) - 2, "course": len(self.header) - 1}

    @property
    def total(self) -> int | None:
        """How much there is to read."""
        return self._source.total

    @property
    def done(self) -> int:
        """How much was read."""
        return self._source.done

    def __iter__(self) -> Iterator[Row | RowError]:
        """The rows, each with its station and course."""
        for row in self._source:
            yield self._placed(row) if isinstance(row, Row) else row

    def _placed(self, row: Row) -> Row:
        words = " ".join(
            written(cell)
            for cell in (row.cells[place] for place in self._named_by)
            if not isinstance(cell, BrokenCell)
        )
        return Row(row.number, (*row.cells, *station_and_course(words)))


def station_and_course(words: str) -> tuple[str, str]:
    """The demo's station that probably makes what is called so, and its course."""
    called, known = words.casefold(), _known_words()
    if _has_part(called, known["pizza"]):
        return "Pizza", "Mains"
    if set(known["bar"]["words"].split()) & set(_words(called)) or _has_part(called, known["bar"]):
        return "Bar", "Drinks"
    return "Kitchen", "Desserts" if _has_part(called, known["sweet"]) else "Mains"


@cache
def _known_words() -> dict[str, Any]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def _has_part(called: str, known: dict[str, Any]) -> bool:
    return any(part in called for part in known["parts"])


def _words(name: str) -> list[str]:
    return _BETWEEN.split(name.casefold())


def _free_names(header: Sequence[str]) -> tuple[str, str]:
    station, course = "station", "course"
    while station in header or course in header:
        station, course = station + "_", course + "_"
    return station, course


def _shown(row: MenuRow, currency: str, language: str) -> PreviewRow:
    name = f"{row.item} {row.variant}".strip()
    return PreviewRow(row.category, name, money_text(row.price_minor, currency, language))
