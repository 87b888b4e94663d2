"""How long a receipt of 40 lines takes from a document to the printer's bytes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from domain.documents import Document, SaleLine, labels_in, receipt
from drivers.printers import glyphs
from drivers.printers.escpos.encode import encode
from drivers.printers.profiles import PROFILES
from tests.bench.table import Row, median
from tests.drivers.samples import PAYMENT, SALE

ROUNDS = 15
LINES = 40
LATIN = ("Margherita 30 cm", "Sea bass with lemon", "House red, glass", "Quattro Formaggi")
HINDI = (
    "पनीर टिक्का",
    "मसाला डोसा",
    "दाल मखनी",
    "क्षत्रिय थाली",
    "तंदूरी रोटी",
    "छोले भटूरे",
    "राजमा चावल",
)


def run() -> list[Row]:
    """Measure and give the rows of the table."""
    encode(_receipt(LATIN, "en", 0), PROFILES["epson-80"])
    encode(_receipt(HINDI, "hi", 0), PROFILES["epson-80"])
    return [
        Row("a receipt of 40 lines encoded", _measured(LATIN, "en", _keep), None, 5.0),
        Row(
            "the same in Devanagari, never drawn before",
            _measured(HINDI, "hi", _forget),
            None,
            60.0,
        ),
        Row(
            "the same in Devanagari, a menu's usual words",
            _measured(HINDI, "hi", _keep),
            None,
            60.0,
        ),
    ]


def _measured(words: tuple[str, ...], language: str, before: Callable[[], None]) -> float:
    """Milliseconds, the median of the rounds; `before` is not counted."""
    times = []
    for number in range(ROUNDS):
        document = _receipt(words, language, number)
        before()
        began = time.perf_counter()
        encode(document, PROFILES["epson-80"])
        times.append(time.perf_counter() - began)
    return median(times) * 1000


def _receipt(words: tuple[str, ...], language: str, number: int) -> Document:
    names = (f"{words[n % len(words)]} {words[(3 * n + 1) % len(words)]}" for n in range(LINES))
    lines = tuple(
        SaleLine(str(n % 3 + 1), name, f"{n * 7 % 90 + number}.50") for n, name in enumerate(names)
    )
    return receipt(replace(SALE, lines=lines), PAYMENT, labels_in(language), language)


def _keep() -> None:
    """Letters that were drawn before are still known."""


def _forget() -> None:
    glyphs.drawn.cache_clear()
