"""What a model of printer can do: width, code pages that were seen to print right, proof.

The two own profiles claim little: a page they do not name is printed as raster, which is slower and
always right. Further models come from the capability database shipped with python-escpos
(receipt-print-hq printer database, CC BY 4.0). It is read as data: importing that package's
encoder would change the process's logging.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final, cast

from domain.documents.layout import MIN_COLUMNS
from domain.errors import BadRequest
from domain.ports.printer import Proof

DOT_WIDTH_FONT_A: Final = 12
DOT_HEIGHT_FONT_A: Final = 24
DOTS_PER_MM: Final = 8
MAX_RASTER_ROWS: Final = 255
"""Cheap printers read only the low byte of the row count."""
_CP437: Final[Mapping[int, str]] = MappingProxyType({0: "cp437"})


@dataclass(frozen=True, slots=True)
class Profile:
    """A model. `code_pages` maps the printer's slot number to Python's codec name.

    `max_length_mm` stops a runaway document before it eats a roll. `smoothing` asks for rounded
    large letters (GS b). `native_qr` and `native_barcode` are drawn by the printer itself.
    """

    name: str
    width_dots: int = 576
    columns: int = 48
    code_pages: Mapping[int, str] = field(default_factory=lambda: _CP437)
    native_qr: bool = True
    native_barcode: bool = True
    smoothing: bool = False
    proof: Proof = Proof.CONSUMED
    real_time_drawer: bool = False
    cut_feed_dots: int = 0
    max_length_mm: int = 5_000


_EPSON_PAGES: Final = MappingProxyType(
    {0: "cp437", 2: "cp850", 16: "cp1252", 17: "cp866", 18: "cp852", 19: "cp858", 46: "cp1251"}
)
_EPSON = Profile(
    "epson-80",
    code_pages=_EPSON_PAGES,
    smoothing=True,
    proof=Proof.PRINTED,
    real_time_drawer=True,
)
_GENERIC = Profile("generic-80")
PROFILES: Final[Mapping[str, Profile]] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            _EPSON,
            replace(_EPSON, name="epson-80-42", width_dots=512, columns=42),
            replace(_EPSON, name="epson-58", width_dots=384, columns=32),
            _GENERIC,
            replace(_GENERIC, name="generic-80-42", width_dots=512, columns=42),
            replace(_GENERIC, name="generic-58", width_dots=384, columns=32),
        )
    }
)


def profile_named(name: str) -> Profile:
    """Our own profile, or one of the database by its model name (`TM-T88V`).

    Raises BadRequest naming our own profiles.
    """
    if name in PROFILES:
        return PROFILES[name]
    model = _database().get(name)
    if model is None:
        raise BadRequest(f"No printer profile is called {name!r}; try {', '.join(PROFILES)}.")
    return _from_database(name, model)


def _from_database(name: str, model: Mapping[str, object]) -> Profile:
    features = cast("Mapping[str, bool]", model["features"])
    media = cast("Mapping[str, object]", model["media"])
    fonts = cast("Mapping[str, Mapping[str, int]]", model["fonts"])
    pages = cast("Mapping[str, str]", model["codePages"])
    width = cast("Mapping[str, object]", media["width"]).get("pixels")
    columns = fonts["0"]["columns"]
    if not isinstance(width, int) or columns < MIN_COLUMNS or not features["bitImageRaster"]:
        raise BadRequest(f"The profile {name!r} does not tell its width, or prints no raster.")
    return Profile(
        name,
        width_dots=width,
        columns=min(columns, width // DOT_WIDTH_FONT_A),
        code_pages={int(slot): _codec(page) for slot, page in pages.items() if _codec(page)},
        native_qr=features["qrCode"],
        native_barcode=features["barcodeB"],
    )


@cache
def _database() -> Mapping[str, Mapping[str, object]]:
    text = files("escpos").joinpath("capabilities.json").read_text("utf-8")
    return cast("Mapping[str, Mapping[str, object]]", json.loads(text)["profiles"])


def _codec(page: str) -> str:
    """Python's name of a single-byte page, or "" where Python has no such table."""
    if not page.startswith(("CP", "ISO_8859")) or page == "CP932":
        return ""
    try:
        return codecs.lookup(page).name
    except LookupError:
        return ""
