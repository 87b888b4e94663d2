"""What a printer is told besides its wire: its profile, and what the wizard learnt about it."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from domain.documents.layout import MIN_COLUMNS
from domain.errors import BadRequest
from domain.ports.printer import Proof
from drivers.printers.profiles import (
    DOT_WIDTH_FONT_A,
    MAX_LENGTH_MM,
    Buzzer,
    Language,
    Profile,
    Raster,
    profile_named,
)
from drivers.settings import DeviceSettings

PAGE_DOTS: Final = 1_662
"""The longest page of a TM-T88V; longer tickets are printed line by line."""
_PROOFS: Final[Mapping[str, Proof]] = {proof.name.lower(): proof for proof in Proof}
_BUZZERS: Final[Mapping[str, Buzzer]] = {"none": "", "gs": "gs", "esc": "esc"}


@dataclass(frozen=True, kw_only=True)
class PrinterSettings(DeviceSettings):
    """A printer's profile and what differs from it.

    Empty, 0 and None mean "as the profile says". `code_pages` are the slots that a person saw
    printed right, with Python's name of the page: `{"17": "cp866"}`. `page_mode` prints each ticket
    as one page, so that a link that breaks leaves no half of it. `counter` trusts GS g 2.
    """

    profile: str = "epson-80"
    drawer_pin: int = 2
    proof: Literal["", "none", "delivered", "consumed", "printed"] = ""
    code_pages: Mapping[str, str] = field(default_factory=dict)
    columns: int = 0
    width_dots: int = 0
    max_length_mm: int = MAX_LENGTH_MM
    native_qr: bool | None = None
    native_barcode: bool | None = None
    cuts: bool | None = None
    real_time_drawer: bool | None = None
    raster: Literal["", "rows", "columns24", "columns8"] = ""
    buzzer: Literal["", "none", "gs", "esc"] = ""
    page_mode: bool = False
    counter: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.drawer_pin not in (2, 5):
            raise BadRequest(f"drawer_pin is {self.drawer_pin}; it must be 2 or 5.")
        self.tuned()

    def tuned(self) -> Profile:
        """The profile with all that. Raises BadRequest naming what cannot be."""
        known = profile_named(self.profile)
        width = self.width_dots or known.width_dots
        columns = self.columns or min(known.columns, width // DOT_WIDTH_FONT_A)
        _within("width_dots", width, MIN_COLUMNS * DOT_WIDTH_FONT_A, 832)
        _within("columns", columns, MIN_COLUMNS, width // DOT_WIDTH_FONT_A)
        _within("max_length_mm", self.max_length_mm, 100, MAX_LENGTH_MM)
        raster: Raster = self.raster or known.raster
        return replace(
            known,
            width_dots=width,
            columns=columns,
            max_length_mm=self.max_length_mm,
            code_pages=_pages(self.code_pages) or known.code_pages,
            proof=_PROOFS.get(self.proof, known.proof),
            native_qr=_chosen(self.native_qr, known.native_qr),
            native_barcode=_chosen(self.native_barcode, known.native_barcode),
            cuts=_chosen(self.cuts, known.cuts),
            real_time_drawer=_chosen(self.real_time_drawer, known.real_time_drawer),
            raster=raster,
            buzzer=_BUZZERS.get(self.buzzer, known.buzzer),
            page_dots=PAGE_DOTS if self.page_mode else 0,
            counter=self.counter,
        )


@dataclass(frozen=True, kw_only=True)
class EscposSettings(PrinterSettings):
    """What every ESC/POS printer is told."""

    def __post_init__(self) -> None:
        super().__post_init__()
        _must_speak(self, "escpos")


@dataclass(frozen=True, kw_only=True)
class StarSettings(PrinterSettings):
    """What every Star printer is told; the profile also says which of Star's languages."""

    profile: str = "star-prnt-80"

    def __post_init__(self) -> None:
        super().__post_init__()
        _must_speak(self, "star_prnt", "star_line", "star_graphic")


def _must_speak(settings: PrinterSettings, *languages: Language) -> None:
    language = settings.tuned().language
    if language not in languages:
        raise BadRequest(f"The profile {settings.profile!r} is for {language} printers.")


def _within(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise BadRequest(f"{name} is {value}; it must be between {low} and {high}.")


def _chosen(set_here: bool | None, known: bool) -> bool:
    return known if set_here is None else set_here


def _pages(given: Mapping[str, str]) -> Mapping[int, str]:
    pages: dict[int, str] = {}
    for slot, codec in given.items():
        if not slot.isdecimal() or int(slot) > 255:
            raise BadRequest(f"code_pages has the slot {slot!r}; slots are 0 to 255.")
        try:
            pages[int(slot)] = codecs.lookup(codec).name
        except LookupError as error:
            raise BadRequest(f"code_pages names {codec!r}, which is no code page.") from error
    return pages
