"""What the wizard finds out about a printer, in an order that is safe for whatever is there.

First questions that no language prints (status, then identity), then a test page that a person
looks at, then each proof of completion once. The result is settings that the registry accepts.
Whoever asks has opened the wire and owns it: the printer's session is closed meanwhile. Each call
raises the DeviceErrors of the link.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from domain.device_errors import DeviceCode, DeviceError
from domain.documents import Cut, printer_test_page
from domain.errors import BadRequest
from domain.ports.printer import Condition, Proof
from drivers.printers.codepages import UNSAFE
from drivers.printers.conversation import Conversation, Timing
from drivers.printers.dialect import Completed, Counted, Dialect, Event, InOrder
from drivers.printers.escpos.answers import AnswerReader, Block
from drivers.printers.escpos.dialect import CUTS_COUNTER, Escpos
from drivers.printers.language import WHICH_LANGUAGE, Language, language_of
from drivers.printers.profiles import PROFILES, Profile, profile_named, slots_of
from drivers.printers.star.dialect import Star
from drivers.printers.writer import NO_IMAGES
from drivers.transports.port import Transport

__all__ = [
    "Found",
    "GridLine",
    "Language",
    "Learnt",
    "Seen",
    "advice",
    "falls_silent",
    "find",
    "grid",
    "language_of",
    "polarity",
    "print_test_page",
    "pulse",
    "sensor_is_high",
    "settings",
]

_LISTEN_S: Final = 1.0
_IDENTITY: Final = (66, 67, 65, 68)
"""GS I n asks for maker, model, firmware and serial number: answered by `_`, text, NUL."""
_PAGE_PRINTS_S: Final = 20.0
_MARK: Final = 7
_TRIAL: Final = Timing(answer_s=2.0)

BUSY_ADVICE: Final = (
    "It says nothing while its cover is open. Set its BUSY condition to 'buffer full' only "
    "(DIP switch 2-1 or memory switch 1-3), so that it can say what is wrong."
)
SILENT_ADVICE: Final = (
    "It takes data but says nothing. Is it on, is there paper, is it closed, does another system "
    "print on it? A printer that never answers can be used, but nobody knows whether it printed."
)


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
    each proof took, by its name.
    """

    proof: Proof
    counter: bool = False
    seconds: Mapping[str, float] = field(default_factory=dict)
    advice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GridLine:
    """One line of the test page's grid: the slot's number, then `sample` as that page has it."""

    slot: int
    codec: str
    sample: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What the person ticked on the test page.

    `pages` are the slots of the grid's lines that read right, `columns` the ruler's last mark
    that is on the paper.
    """

    pages: tuple[int, ...] = ()
    columns: int = 48
    cut_came: bool = True
    qr_came: bool = True
    buzzer: Literal["", "none", "gs", "esc"] = ""
    drawer_pin: Literal[2, 5] = 2
    busy_when_offline: bool | None = None
    """The answer to "hold the cover open: does it still answer?"; True where it fell silent."""


async def find(wire: Transport) -> Found:
    """Ask what is there; prints nothing in either language."""
    await wire.write(WHICH_LANGUAGE, _TRIAL.answer_s)
    heard = await _all_heard(wire)
    language = language_of(heard)
    if language is Language.SILENT:
        return Found(language, advice=(SILENT_ADVICE,))
    if language is Language.STAR:
        return Found(language, maker="Star", profile="star-prnt-80", heard=heard)
    if language is Language.OTHER:
        advice = f"It answers {heard[:16].hex(' ')}, which no receipt printer says."
        return Found(language, advice=(advice,), heard=heard)
    maker, model, firmware, serial = [await _identity(wire, number) for number in _IDENTITY]
    return Found(language, maker, model, firmware, serial, _guess(maker, model), (), heard)


def grid(profile: str) -> tuple[GridLine, ...]:
    """The code pages that the test page tries: the maker's slots, and letters that tell them apart.

    Pages whose letters a printer cannot put together are left out: they are always drawn.
    """
    slots = slots_of(_maker_of(profile))
    lines = (GridLine(slot, codec, _sample(codec)) for slot, codec in sorted(slots.items()))
    return tuple(line for line in lines if line.codec not in UNSAFE and line.sample)


async def print_test_page(wire: Transport, found: Found, name: str) -> Learnt:
    """Print ruler, letters, code and code page grid, cut, then try each proof once.

    It is printed by `found.profile`, which the person may have chosen instead of the guess.
    """
    dialect = _dialect(found.profile)
    talk = Conversation(wire, name, _TRIAL, dialect)
    await talk.send(_page(dialect, name), _PAGE_PRINTS_S)
    seconds = await _tried(talk)
    counter = await _has_counter(talk)
    best = max((Proof[proof.upper()] for proof in seconds), default=Proof.NONE)
    return Learnt(best, counter, seconds, () if seconds else (SILENT_ADVICE,))


async def pulse(wire: Transport, language: Language, pin: int) -> None:
    """Fire the drawer once, so that the person sees whether it opens."""
    await wire.write(_dialect(_USUAL[language]).pulse(pin), _TRIAL.answer_s)


async def sensor_is_high(wire: Transport, language: Language) -> bool:
    """The drawer's sensor now; asked once open and once shut, it tells the polarity."""
    status = await Conversation(
        wire, "The printer", _TRIAL, _dialect(_USUAL[language])
    ).ask_status()
    return Condition.DRAWER_SENSOR_HIGH in status.conditions


def polarity(high_when_open: bool, high_when_shut: bool) -> Literal["high", "low", "none"]:
    """How the sensor tells that the drawer is open; `none` where it tells nothing."""
    if high_when_open == high_when_shut:
        return "none"
    return "high" if high_when_open else "low"


async def falls_silent(wire: Transport, language: Language) -> bool:
    """Whether nothing is answered now, while the person holds the cover open (BUSY rule)."""
    try:
        await Conversation(wire, "The printer", _TRIAL, _dialect(_USUAL[language])).ask_status()
    except DeviceError as error:
        if error.code in (DeviceCode.NO_RESPONSE, DeviceCode.WRITE_TIMEOUT):
            return True
        raise
    return False


def advice(learnt: Learnt, seen: Seen) -> tuple[str, ...]:
    """Sentences for the end of the wizard."""
    busy = (BUSY_ADVICE,) if seen.busy_when_offline else ()
    return (*learnt.advice, *busy)


def settings(found: Found, learnt: Learnt, seen: Seen) -> dict[str, object]:
    """What to store of a printer besides its address; the registry accepts it as it is.

    Only what differs from the profile is named. Raises BadRequest where it cannot be.
    """
    profile = found.profile
    known = profile_named(profile)
    read_right = {line.slot: line.codec for line in grid(profile) if line.slot in seen.pages}
    pages = {str(slot): codec for slot, codec in read_right.items()}
    width = _width(known, seen.columns)
    differs: dict[str, object] = {
        "proof": learnt.proof.name.lower(),
        "code_pages": pages,
        "columns": seen.columns,
        "width_dots": width,
        "cuts": seen.cut_came,
        "native_qr": known.native_qr and seen.qr_came,
        "buzzer": seen.buzzer,
        "drawer_pin": seen.drawer_pin,
    }
    usual: dict[str, object] = {
        "proof": known.proof.name.lower(),
        "code_pages": {},
        "columns": known.columns,
        "width_dots": known.width_dots,
        "cuts": known.cuts,
        "native_qr": known.native_qr,
        "buzzer": "",
        "drawer_pin": 2,
    }
    return {"profile": profile} | {
        name: value for name, value in differs.items() if value != usual[name]
    }


def _width(known: Profile, columns: int) -> int:
    """The head's dots, from what the ruler showed."""
    heads = {48: 576, 42: 512, 32: 384}
    return known.width_dots if columns == known.columns else heads.get(columns, columns * 12)


async def _all_heard(wire: Transport) -> bytes:
    """What is said until it is quiet for a second."""
    heard = b""
    while said := await wire.read(_LISTEN_S):
        heard += said
    return heard


async def _identity(wire: Transport, number: int) -> str:
    await wire.write(b"\x1dI" + bytes((number,)), _TRIAL.answer_s)
    reader = AnswerReader()
    while said := await wire.read(_LISTEN_S):
        for answer in reader.feed(said):
            if isinstance(answer, Block) and answer.data.startswith(b"_"):
                return answer.data[1:].decode("ascii", "replace").strip()
    return ""


def _guess(maker: str, model: str) -> str:
    """The profile that fits the names; the ruler and the grid on the test page correct it."""
    for name in (model, model.upper()):
        try:
            return profile_named(name).name
        except BadRequest:
            continue
    if model.upper().startswith("TM-U"):
        return "impact-76"
    return "epson-80" if maker.upper() == "EPSON" else "generic-80"


def _maker_of(profile: str) -> str:
    known = profile_named(profile)
    if known.language != "escpos":
        return "star"
    if known.name in PROFILES:
        return "epson" if known.name.startswith("epson") else "generic"
    return "epson" if known.name.startswith("TM-") else _MAKERS.get(known.name, "generic")


_MAKERS: Final = {
    "CT-S651": "citizen",
    "RP326": "rongta",
    "POS-5890": "zjiang",
    "ZJ-5870": "zjiang",
    "NT-5890K": "zjiang",
}


_USUAL: Final = {
    Language.ESCPOS: "generic-80",
    Language.STAR: "star-prnt-80",
    Language.SILENT: "generic-80",
    Language.OTHER: "generic-80",
}
"""The profile whose commands all printers of a language know."""


def _dialect(profile: str) -> Dialect:
    known = replace(profile_named(profile), page_dots=0)
    return Escpos(known) if known.language == "escpos" else Star(known)


_ALPHABETS: Final = ("éüß", "Борщ", "ąčęłż", "ğışç", "αβγδ", "ăîșț", "æøå", "ãõç", "€", "ўқғҳ")


def _sample(codec: str) -> str:
    """Letters that this page has, of up to three alphabets; empty where it has none."""
    found = []
    for letters in _ALPHABETS:
        try:
            letters.encode(codec)
        except UnicodeEncodeError:
            continue
        found.append(letters)
    return " ".join(found[:3])


def _page(dialect: Dialect, name: str) -> bytes:
    """The test page with the grid before its cut."""
    profile = dialect.profile
    document = printer_test_page(name, (profile.name,))
    parts = tuple(part for part in document.parts if not isinstance(part, Cut))
    body = dialect.encode(replace(document, parts=parts), NO_IMAGES, name).data
    cut = dialect.encode(replace(document, parts=(Cut(),)), NO_IMAGES, name).data
    return body + _grid_bytes(profile) + cut


def _grid_bytes(profile: Profile) -> bytes:
    """Each line in its own page; the number in front is plain ASCII in every page."""
    if profile.language == "star_graphic":
        return b""
    select = b"\x1bt" if profile.language == "escpos" else b"\x1b\x1dt"
    return b"".join(
        select + bytes((line.slot,)) + f"{line.slot:>3} ".encode("ascii")
        + line.sample.encode(line.codec) + b"\n"
        for line in grid(profile.name)
    )  # fmt: skip


async def _tried(talk: Conversation) -> dict[str, float]:
    """Each proof once, the weakest first: how long it took. What did not come is left out."""
    dialect = talk.dialect
    took: dict[str, float] = {}
    began = talk.wire.now()
    if await _answers(talk):
        took["delivered"] = talk.wire.now() - began

    def is_in_order(event: Event) -> bool:
        return isinstance(event, InOrder) or dialect.is_in_order(event, _MARK)

    trials = (
        ("consumed", dialect.in_order(_MARK), is_in_order),
        ("printed", dialect.mark(_MARK), lambda event: event == Completed(_MARK)),
    )
    for proof, question, is_answer in trials:
        began = talk.wire.now()
        with talk.expecting(is_answer) as came:
            await talk.send(question, _PAGE_PRINTS_S)
            if await talk.wait_for(came, _PAGE_PRINTS_S):
                took[proof] = round(talk.wire.now() - began, 3)
    return took


async def _answers(talk: Conversation) -> bool:
    try:
        await talk.ask_status()
    except DeviceError as error:
        if error.code is DeviceCode.NO_RESPONSE:
            return False
        raise
    return True


async def _has_counter(talk: Conversation) -> bool:
    question = talk.dialect.counter_question or CUTS_COUNTER
    return await talk.ask(question, lambda event: isinstance(event, Counted))
