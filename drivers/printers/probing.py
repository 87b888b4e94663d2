"""What the wizard finds out about a printer, in an order that is safe for whatever is there.

First questions that no language prints (status, then identity), then a test page that a person
looks at, then each proof of completion once. The result is settings that the registry accepts.
Whoever asks owns the wire meanwhile: the printer's session is closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.ports.printer import Proof
from drivers.transports.port import Transport


class Language(StrEnum):
    """What a thing on a wire speaks."""

    ESCPOS = "escpos"
    STAR = "star"
    SILENT = "silent"
    """It takes bytes and says nothing: write-only, busy with something cut short, or off."""
    OTHER = "other"
    """It answers, but nothing that either language would say."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the questions told. `profile` is a guess by the model's name; empty fields are unknown.

    `advice` are sentences for the person: what is odd, what to set at the printer.
    """

    language: Language
    maker: str = ""
    model: str = ""
    firmware: str = ""
    serial: str = ""
    profile: str = ""
    advice: tuple[str, ...] = ()
    heard: bytes = b""


@dataclass(frozen=True, slots=True)
class Learnt:
    """Which proofs came, tried once each. `proof` is the highest that did.

    `counter` tells whether the maintenance counter of cuts (GS g 2) answered; `seconds` how long
    each proof took.
    """

    proof: Proof
    counter: bool = False
    seconds: Mapping[str, float] = field(default_factory=dict)
    advice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What the person ticked on the test page.

    `pages` are the numbers of the grid's lines that read right, `columns` the ruler's last mark
    that is on the paper; `drawer_opened` and `sensor_high_when_open` are None where not tried.
    """

    pages: tuple[int, ...] = (0,)
    columns: int = 48
    width_dots: int = 576
    cut_came: bool = True
    qr_came: bool = True
    buzzer: str = ""
    drawer_pin: int = 2
    drawer_opened: bool | None = None
    sensor_high_when_open: bool | None = None
    busy_when_offline: bool | None = None
    """The answer to "open the cover: does it still answer?"; True where it fell silent."""


def language_of(heard: bytes) -> Language:
    """Which language the answer to the first question is."""
    raise NotImplementedError


async def find(wire: Transport) -> Found:
    """Ask what is there; prints nothing in either language. Raises DeviceError of the link."""
    raise NotImplementedError


def grid_slots(profile: str) -> Mapping[int, str]:
    """The code page slots that the test page's grid tries for this profile's maker."""
    raise NotImplementedError


async def print_test_page(wire: Transport, found: Found, name: str) -> Learnt:
    """Print ruler, code page grid, code and cut, then try each proof once."""
    raise NotImplementedError


async def pulse(wire: Transport, language: Language, pin: int) -> None:
    """Fire the drawer once, so that the person sees whether it opens."""
    raise NotImplementedError


async def sensor_is_high(wire: Transport, language: Language) -> bool:
    """The drawer's sensor now; asked once open and once shut, it tells the polarity."""
    raise NotImplementedError


async def falls_silent(wire: Transport, language: Language) -> bool:
    """Whether nothing is answered now, while the person holds the cover open (BUSY rule)."""
    raise NotImplementedError


def settings(found: Found, learnt: Learnt, seen: Seen) -> Mapping[str, str | int | bool]:
    """What to store of a printer besides its address; the registry accepts it as it is."""
    raise NotImplementedError
