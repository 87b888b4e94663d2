"""What a model of printer can do: width, code pages that were seen to print right, proof.

Our own profiles claim little: a page they do not name is printed as raster, which is slower and
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
from typing import Final, Literal, cast

from domain.documents.layout import MIN_COLUMNS
from domain.errors import BadRequest
from domain.ports.printer import Proof

DOT_WIDTH_FONT_A: Final = 12
DOTS_PER_MM: Final = 8
MAX_RASTER_ROWS: Final = 255
"""Cheap printers read only the low byte of the row count."""
MAX_LENGTH_MM: Final = 2_000
"""A longer document is a mistake, not a ticket."""

Language = Literal["escpos", "star_prnt", "star_line", "star_graphic"]
Raster = Literal["rows", "columns24", "columns8"]
"""How pictures are sent: rows of dots (GS v 0), or bands of 24 or 8 dots (ESC *)."""
Buzzer = Literal["", "gs", "esc"]
"""None; ESC ( A (Epson); ESC B (clones)."""

_CP437: Final[Mapping[int, str]] = MappingProxyType({0: "cp437"})


@dataclass(frozen=True, slots=True)
class Profile:
    """A model. `code_pages` maps the printer's slot number to Python's codec name.

    `max_length_mm` stops a runaway document before it eats a roll. `smoothing` asks for rounded
    large letters (GS b). `native_qr` and `native_barcode` are drawn by the printer itself.
    `max_scale` is how many times it magnifies letters, `prints_inverted` whether white on black;
    what exceeds them is sent as a picture. `row_scale` is how many rows of ours make one of its
    rows: an impact printer has coarser rows than columns. `page_dots` is the longest ticket that it
    prints as one page, 0 where it is not trusted to. `counter` says that it answers GS g 2,
    `tells_changes` that it says by itself how it is (GS a), even while it takes no more bytes.
    `names_itself` that it says its maker, model and serial number (GS I) and prints none of that.
    """

    name: str
    language: Language = "escpos"
    width_dots: int = 576
    columns: int = 48
    code_pages: Mapping[int, str] = field(default_factory=lambda: _CP437)
    native_qr: bool = True
    native_barcode: bool = True
    smoothing: bool = False
    proof: Proof = Proof.CONSUMED
    real_time_drawer: bool = False
    max_length_mm: int = MAX_LENGTH_MM
    raster: Raster = "rows"
    row_scale: int = 1
    max_scale: int = 8
    prints_inverted: bool = True
    cuts: bool = True
    buzzer: Buzzer = ""
    page_dots: int = 0
    counter: bool = False
    tells_changes: bool = False
    names_itself: bool = False


_EPSON_PAGES: Final = MappingProxyType(
    {0: "cp437", 2: "cp850", 16: "cp1252", 17: "cp866", 18: "cp852", 19: "cp858", 46: "cp1251"}
)
_EPSON: Final = Profile(
    "epson-80",
    code_pages=_EPSON_PAGES,
    smoothing=True,
    proof=Proof.PRINTED,
    real_time_drawer=True,
    tells_changes=True,
    names_itself=True,
    buzzer="gs",
)
_GENERIC: Final = Profile("generic-80", buzzer="esc")
_IMPACT: Final = Profile(
    "impact-76",
    width_dots=400,
    columns=33,
    native_qr=False,
    native_barcode=False,
    raster="columns8",
    row_scale=2,
    max_scale=2,
    prints_inverted=False,
    real_time_drawer=True,
    tells_changes=True,
)
"""TM-U220 and its like: 9 pins, 400 half dots across, rows twice as coarse, no GS v 0."""
_STAR_PAGES: Final = MappingProxyType(
    {1: "cp437", 4: "cp858", 5: "cp852", 10: "cp866", 32: "cp1252", 33: "cp1250", 34: "cp1251"}
)
_STAR: Final = Profile(
    "star-prnt-80",
    "star_prnt",
    code_pages=_STAR_PAGES,
    native_qr=False,
    native_barcode=False,
    proof=Proof.PRINTED,
    max_scale=6,
)
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
            _IMPACT,
            _STAR,
            replace(_STAR, name="star-prnt-58", width_dots=384, columns=32),
            replace(_STAR, name="star-line-80", language="star_line"),
            replace(
                _STAR,
                name="star-graphic-80",
                language="star_graphic",
                code_pages=MappingProxyType({}),
                proof=Proof.DELIVERED,
            ),
        )
    }
)

_GRIDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "epson": "TM-T88V",
        "citizen": "CT-S651",
        "rongta": "RP326",
        "star": "TSP600",
        "zjiang": "POS-5890",
        "generic": "default",
    }
)
"""A model of the database whose slots stand for the maker's."""


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


def slots_of(maker: str) -> Mapping[int, str]:
    """Which code page a maker's printers have in which slot, as the database says: to be seen.

    CP866 is slot 17 at Epson, 7 at Citizen and Rongta, 10 at Star, 59 at Zjiang. An unknown maker
    gets the widespread ones.
    """
    return _pages(_database()[_GRIDS.get(maker.lower(), _GRIDS["generic"])])


def _from_database(name: str, model: Mapping[str, object]) -> Profile:
    features = cast("Mapping[str, bool]", model["features"])
    media = cast("Mapping[str, object]", model["media"])
    fonts = cast("Mapping[str, Mapping[str, int]]", model["fonts"])
    width = cast("Mapping[str, object]", media["width"]).get("pixels")
    columns = fonts["0"]["columns"]
    is_impact = features["bitImageColumn"] and not features["bitImageRaster"]
    if not isinstance(width, int) or columns < MIN_COLUMNS or features["starCommands"]:
        raise BadRequest(f"The profile {name!r} does not tell its width, or is not for ESC/POS.")
    if is_impact:
        return replace(PROFILES["impact-76"], name=name, cuts=features["paperPartCut"])
    return Profile(
        name,
        width_dots=width,
        columns=min(columns, width // DOT_WIDTH_FONT_A),
        code_pages=_pages(model) if model["vendor"] == "Epson" else _CP437,
        native_qr=features["qrCode"],
        native_barcode=features["barcodeB"],
        cuts=features["paperPartCut"] or features["paperFullCut"],
    )


def _pages(model: Mapping[str, object]) -> Mapping[int, str]:
    pages = cast("Mapping[str, str]", model["codePages"])
    return {int(slot): codec for slot, page in pages.items() if (codec := _codec(page))}


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
