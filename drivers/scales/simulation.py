"""A scale in software: something is put on it, it is asked, and it can misbehave on the wire."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from drivers.emulators.core import Act, OnCommand, Sight
from drivers.emulators.journal import Journal
from drivers.scales.platform import Platform
from drivers.scales.voices import (
    Question,
    Shown,
    Unit,
    Voice,
    Voice8217,
    VoiceCas,
    VoiceMtSics,
    VoiceNci,
    number_of,
)

VOICES: Final[Mapping[str, Callable[[], Voice]]] = MappingProxyType(
    {"8217": Voice8217, "cas": VoiceCas, "nci": VoiceNci, "mt_sics": VoiceMtSics}
)
STREAM_S: Final = 0.1
_ROOM: Final = 256
_ECHOED: Final = frozenset({"weight", "zero", "tare", "clear"})


@dataclass(slots=True)
class ScaleFaults:
    """How it misbehaves. Changed at any time, by a test, a person or a script.

    `garble` breaks a digit of each answer, `cut` keeps only so many bytes, `parity` sets bit 7 as
    even parity would, `wrong_check` breaks a checksum, `refusals` are questions it answers with
    not-now, `once` says a weight only when it changed, `stream` sends without being asked.
    """

    unplugged: bool = False
    silent: bool = False
    garble: bool = False
    cut: int | None = None
    parity: bool = False
    wrong_check: bool = False
    refusals: int = 0
    once: bool = False
    stream: bool = False
    echo: bool = False
    zero_error: bool = False
    twice: bool = False
    unit: Unit = "kg"
    decimals: int = 3
    fixed_bits: int = 0x40


@dataclass(slots=True)
class SimulatedScale:
    """One scale that speaks one protocol of `VOICES`."""

    protocol: str
    platform: Platform = field(default_factory=Platform)
    faults: ScaleFaults = field(default_factory=ScaleFaults)
    journal: Journal = field(default_factory=Journal)
    on_command: OnCommand | None = None
    questions: int = 0
    _voice: Voice = field(init=False)
    _waiting: bytearray = field(default_factory=bytearray)
    _said: str = ""
    _now: float = 0.0
    _streamed_at: float = 0.0
    _chance: random.Random = field(default_factory=lambda: random.Random(1))

    def __post_init__(self) -> None:
        self._voice = VOICES[self.protocol]()

    @property
    def is_there(self) -> bool:
        """Whether it has power."""
        return not self.faults.unplugged

    @property
    def room(self) -> int:
        """It reads as fast as anybody asks."""
        return _ROOM

    @property
    def wake_at(self) -> float | None:
        """When it says something by itself."""
        return self._streamed_at + STREAM_S if self.faults.stream else None

    def feed(self, data: bytes, now: float) -> bytes:
        """Questions in, answers out."""
        self._now = now
        self._waiting += data
        return b"".join(self._answered(each, now) for each in self._voice.asked(self._waiting))

    def tick(self, now: float) -> bytes:
        """What it sends unasked."""
        self._now = now
        if not self.faults.stream or now < self._streamed_at + STREAM_S:
            return b""
        self._streamed_at = now
        return self._spoilt(self._voice.weight(self._shown(now)))

    def put(self, grams: int, now: float) -> None:
        """Let so much lie there."""
        self.platform.put(grams, now)
        words = f"{grams} g lie on it." if grams else "Everything was taken off."
        self.journal.note(now, "load", words)

    def acts(self) -> Mapping[str, Act]:
        """What can be done to it."""
        faults = self.faults
        return {
            "put": Act("Put grams on it", lambda said, now: self.put(int(said), now), asks="whole"),
            "take_off": Act("Take everything off", lambda _, now: self.put(0, now)),
            "zero": Act("Press zero", lambda _, now: _ignore(self.platform.set_zero(now))),
            "tare": Act("Press tare", lambda _, now: _ignore(self.platform.take_tare(now))),
            "pounds": Act("Switch to pounds", lambda *_: self._set(unit="lb"), "kilograms"),
            "kilograms": Act("Switch to kilograms", lambda *_: self._set(unit="kg")),
            "shake": Act("Let it tremble", lambda *_: self._shake(50.0), "calm"),
            "calm": Act("Let it stand still", lambda *_: self._shake(0.0)),
            "freeze": Act("Freeze what it shows", lambda *_: self._freeze(True), "thaw"),
            "thaw": Act("Let it go on", lambda *_: self._freeze(False)),
            "power_off": Act(
                "Pull the plug",
                lambda *_: self._set(unplugged=True),
                "power_on",
                is_on=lambda: faults.unplugged,
            ),
            "power_on": Act("Put the plug back", lambda *_: self._set(unplugged=False)),
            "silence": Act("Say nothing", lambda *_: self._set(silent=True), "speak"),
            "speak": Act("Speak again", lambda *_: self._set(silent=False)),
            "garble": Act("Break digits", lambda *_: self._set(garble=True), "heal"),
            "heal": Act("Send digits as they are", lambda *_: self._set(garble=False)),
        }

    def sights(self) -> Sequence[Sight]:
        """What its own display shows."""
        shown = self._shown(self._now)
        sign = "-" if shown.grams < 0 else ""
        words = "^^^^^^" if shown.is_over else f"{sign}{number_of(shown)} {shown.unit}"
        return (Sight("Display", f"{words}{' ~' if shown.moves else ''}"),)

    # ---- inside ----------------------------------------------------------------------------
    def _answered(self, question: Question, now: float) -> bytes:
        self.questions += 1
        if self.on_command is not None:
            self.on_command(question.raw, now)
        if self.faults.silent or self.faults.unplugged:
            return b""
        if self.faults.echo and question.what in _ECHOED:
            return question.raw
        return self._spoilt(self._said_to(question, now))

    def _said_to(self, question: Question, now: float) -> bytes:
        did = True
        match question.what:
            case "weight":
                return self._voice.weight(self._shown(now, asked=True))
            case "zero":
                did = self.platform.set_zero(now)
            case "tare":
                did = self.platform.take_tare(now)
            case "clear":
                self.platform.tare_grams = 0
            case "echo" | "no_echo":
                self.faults.echo = question.what == "echo"
            case "ready" if self.faults.refusals:
                self.faults.refusals -= 1
                did = False
        return self._voice.done(question, self._shown(now), did=did)

    def _shown(self, now: float, *, asked: bool = False) -> Shown:
        platform, faults = self.platform, self.faults
        grams = platform.shown(now)
        shown = Shown(
            grams,
            faults.unit,
            faults.decimals,
            moves=platform.moves(now) and not platform.frozen,
            is_over=platform.gross(now) > platform.capacity_grams,
            is_under=grams < 0,
            is_net=bool(platform.tare_grams),
            is_zero=grams == 0,
            has_zero_error=faults.zero_error,
            fixed_bits=faults.fixed_bits,
        )
        if asked and faults.once:
            said = "~" if shown.moves else number_of(shown)
            shown.is_unchanged, self._said = said == self._said, said
        return shown

    def _spoilt(self, answer: bytes) -> bytes:
        faults = self.faults
        if faults.garble:
            at = next((at for at, byte in enumerate(answer) if 0x30 <= byte <= 0x39), None)
            answer = answer if at is None else answer[:at] + b":" + answer[at + 1 :]
        if faults.wrong_check and len(answer) == 15:
            answer = answer[:12] + bytes((answer[12] ^ 1,)) + answer[13:]
        if faults.cut is not None:
            answer = answer[: faults.cut]
        if faults.parity:
            answer = bytes(byte | (byte.bit_count() % 2) << 7 for byte in answer)
        return answer * (2 if faults.twice else 1)

    def _set(self, **changes: object) -> None:
        for name, value in changes.items():
            setattr(self.faults, name, value)

    def _shake(self, grams: float) -> None:
        self.platform.noise_grams = grams

    def _freeze(self, on: bool) -> None:
        self.platform.frozen = on


def _ignore(_did: bool) -> None:
    """A key that does nothing while the pointer swings."""
