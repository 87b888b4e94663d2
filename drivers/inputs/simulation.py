"""Scanners, card readers and bump bars in software: what they type and send, with their faults.

A typing one sends the kernel's records (as over a pipe or a pseudo-terminal), a serial one bytes.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from domain.errors import BadRequest
from drivers.emulators.core import Act, OnCommand, Sight
from drivers.emulators.journal import Journal
from drivers.emulators.model import Model
from drivers.inputs import layouts, records
from drivers.inputs.layouts import Layout
from drivers.inputs.records import DOWN, REPEAT, UP, Record

Speaks = Literal["keys", "serial"]
_PRESS_S: Final = 0.002
"""A scanner's key is down for so long."""
_HELD_S: Final = 0.1
_REPEATS_AFTER_S: Final = 0.25
_REPEATS_EVERY_S: Final = 0.033
_TAKES: Final = 65_536
_ENDS: Final = {"enter": "\r", "tab": "\t", "crlf": "\r\n", "none": ""}


@dataclass(frozen=True, kw_only=True)
class TyperOptions:
    """A device that types or sends codes."""

    speaks: Speaks = "keys"
    layout: Layout = "us"
    prefix: str = ""
    suffix: Literal["enter", "tab", "crlf", "none"] = "enter"
    gap_ms: int = 10
    jitter_ms: int = 2
    seed: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.gap_ms <= 1_000 or not 0 <= self.jitter_ms <= 1_000:
            raise BadRequest("gap_ms and jitter_ms must be between 0 and 1000.")


@dataclass(frozen=True, kw_only=True)
class BarOptions:
    """A bump bar that types or sends letters."""

    speaks: Speaks = "keys"


class _Sending:
    """A device that says what is due when its time comes."""

    def __init__(self) -> None:
        self.journal = Journal()
        self.on_command: OnCommand | None = None
        self.is_there = True
        self._due: deque[tuple[float, bytes]] = deque()

    @property
    def room(self) -> int:
        """It listens to nothing, and takes it all."""
        return _TAKES

    @property
    def wake_at(self) -> float | None:
        """When it says something."""
        return self._due[0][0] if self._due else None

    def feed(self, data: bytes, now: float) -> bytes:
        """Nothing that is sent to it matters."""
        return self.tick(now)

    def tick(self, now: float) -> bytes:
        """What is due by now."""
        said = []
        while self._due and self._due[0][0] <= now:
            said.append(self._due.popleft()[1])
        return b"".join(said) if self.is_there else b""

    def sights(self) -> Sequence[Sight]:
        """What it did."""
        last = self.journal.entries[-10:]
        return (Sight("Last", "\n".join(each.words for each in last)),)

    def plan(self, data: Iterable[tuple[float, bytes]]) -> None:
        """Say this at its times."""
        self._due = deque(sorted([*self._due, *data], key=lambda each: each[0]))

    @property
    def free_at(self) -> float:
        """When it has said all that it has to say."""
        return self._due[-1][0] if self._due else 0.0

    def _unplug(self, _: str, now: float) -> None:
        self.is_there = False
        self._due.clear()
        self.journal.note(now, "power", "unplugged")

    def _plug(self, _: str, now: float) -> None:
        self.is_there = True
        self.journal.note(now, "power", "plugged in")

    def _plugs(self) -> dict[str, Act]:
        return {
            "unplug": Act("Pull its cable", self._unplug, "plug", is_on=lambda: not self.is_there),
            "plug": Act("Put its cable in", self._plug, is_on=lambda: self.is_there),
        }


class SimulatedTyper(_Sending):
    """A scanner or a card reader. `word` is what it calls what it reads."""

    def __init__(self, options: TyperOptions | None = None, word: str = "scan") -> None:
        super().__init__()
        self.options = options or TyperOptions()
        self._word = word
        self._chance = random.Random(self.options.seed)
        self._sticky_shift = False

    def acts(self) -> Mapping[str, Act]:
        """What can be done with it."""
        return {
            self._word: Act(f"{self._word.capitalize()} this", self.read, asks="text"),
            "twice": Act("The trigger bounces", self._twice, asks="text"),
            "cut_off": Act("Its end is lost", self._cut_off, asks="text"),
            "drop": Act("The kernel drops keys", self._drop, asks="text"),
            "stuck_shift": Act("The release of Shift gets lost", self._stick),
            **self._plugs(),
        }

    def read(self, text: str, now: float) -> None:
        """Something is held before it."""
        self._say(text + _ENDS[self.options.suffix], now)
        self.journal.note(now, self._word, f"{self._word} of {len(text)} characters")

    def type_by_hand(self, text: str, gaps_s: Sequence[float], now: float) -> None:
        """A person types on it: `gaps_s` are the times before each key."""
        at = max(now, self.free_at)
        for character, gap_s in zip(text, gaps_s, strict=True):
            at += gap_s
            self.plan(self._character(character, at))

    def raw(self, data: bytes, now: float) -> None:
        """Bytes that mean nothing."""
        self.plan(iter([(max(now, self.free_at), data)]))

    def _twice(self, text: str, now: float) -> None:
        self.read(text, now)
        self.read(text, max(now, self.free_at) + 0.1)

    def _cut_off(self, text: str, now: float) -> None:
        self._say(text, now)
        self.journal.note(now, self._word, "its end is lost")

    def _drop(self, text: str, now: float) -> None:
        half = len(text) // 2
        self._say(text[:half], now)
        at = self.free_at + 0.001
        if self.options.speaks == "keys":
            self.plan(iter([(at, records.packed(records.dropped(at)))]))
        self._say(text[half + 2 :] + _ENDS[self.options.suffix], at)
        self.journal.note(now, self._word, "keys were dropped")

    def _stick(self, _: str, now: float) -> None:
        self._sticky_shift = True
        self.journal.note(now, self._word, "the release of Shift gets lost")

    def _say(self, text: str, now: float) -> None:
        at = max(now, self.free_at)
        if self.options.speaks == "serial":
            data = (self.options.prefix + text).encode()
            self.plan(iter([(at, data)]))
            return
        if self.options.prefix in layouts.FUNCTION_KEYS:
            code = layouts.FUNCTION_KEYS[self.options.prefix]
            self.plan(_pressed(code, at))
        else:
            text = self.options.prefix + text
        typed: list[tuple[float, bytes]] = []
        for character in text:
            at += (self.options.gap_ms + self._chance.uniform(0, self.options.jitter_ms)) / 1_000
            typed += self._character(character, at)
        self.plan(typed)

    def _character(self, character: str, at: float) -> Iterator[tuple[float, bytes]]:
        found = layouts.strokes(character, self.options.layout)
        if found is None:
            raise BadRequest(f"A {self.options.layout} keyboard has no {character!r}.")
        code, modifier = found
        if modifier is None:
            yield from _pressed(code, at)
            return
        yield at, records.packed(records.key(at, modifier, DOWN))
        yield from _pressed(code, at)
        if self._sticky_shift:
            self._sticky_shift = False
            return
        yield at + _PRESS_S, records.packed(records.key(at + _PRESS_S, modifier, UP))


class SimulatedBar(_Sending):
    """A bump bar. A key is its code, or a letter where it is serial."""

    def __init__(self, options: BarOptions | None = None) -> None:
        super().__init__()
        self.options = options or BarOptions()

    def acts(self) -> Mapping[str, Act]:
        """What can be done with it."""
        return {
            "press": Act("Press a key", self.press, asks="text"),
            "hold": Act("Hold a key for two seconds", self._hold, asks="text"),
            "jam": Act("A key stays down", self._jam, asks="text"),
            "together": Act("Press two keys at once: 2,3", self._together, asks="text"),
            "bounce": Act("A key bounces", self._bounce, asks="text"),
            **self._plugs(),
        }

    def press(self, key: str, now: float) -> None:
        """A key is pressed."""
        if self.options.speaks == "serial":
            self.plan(iter([(now, key.encode("latin-1"))]))
        else:
            self.plan(_pressed(_code(key), now, _HELD_S))
        self.journal.note(now, "key", f"key {key}")

    def _hold(self, key: str, now: float) -> None:
        self.plan(_held(_code(key), now, 2.0))
        self.journal.note(now, "key", f"key {key} is held")

    def _jam(self, key: str, now: float) -> None:
        self.plan(iter([(now, records.packed(records.key(now, _code(key), DOWN)))]))
        self.journal.note(now, "key", f"key {key} is stuck")

    def _together(self, keys: str, now: float) -> None:
        for place, key in enumerate(keys.split(",")):
            self.plan(_pressed(_code(key), now + 0.015 * place, _HELD_S))
        self.journal.note(now, "key", f"keys {keys} at once")

    def _bounce(self, key: str, now: float) -> None:
        code = _code(key)
        for after_s in (0.0, 0.02, 0.045):
            self.plan(_pressed(code, now + after_s, 0.01))
        self.journal.note(now, "key", f"key {key} bounces")


def _code(key: str) -> int:
    if not key.isdecimal():
        raise BadRequest(f"{key!r} is no key code.")
    return int(key)


def _timed(record: Record) -> tuple[float, bytes]:
    return record.at, records.packed(record) + records.packed(records.synced(record.at))


def _pressed(code: int, at: float, for_s: float = _PRESS_S) -> Iterator[tuple[float, bytes]]:
    yield _timed(records.key(at, code, DOWN))
    yield _timed(records.key(at + for_s, code, UP))


def _held(code: int, at: float, for_s: float) -> Iterator[tuple[float, bytes]]:
    yield _timed(records.key(at, code, DOWN))
    repeat = at + _REPEATS_AFTER_S
    while repeat < at + for_s:
        yield _timed(records.key(repeat, code, REPEAT))
        repeat += _REPEATS_EVERY_S
    yield _timed(records.key(at + for_s, code, UP))


def _scanner(options: TyperOptions) -> SimulatedTyper:
    return SimulatedTyper(options)


def _card_reader(options: TyperOptions) -> SimulatedTyper:
    return SimulatedTyper(options, "card")


def _bar(options: BarOptions) -> SimulatedBar:
    return SimulatedBar(options)


_SAYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "speaks": "Records of keys, or bytes of a serial port.",
        "layout": "The keyboard that it types for.",
        "prefix": "What begins a code: a character or a function key.",
        "suffix": "What ends it.",
        "gap_ms": "Milliseconds between two keys.",
        "jitter_ms": "How much that varies.",
        "seed": "Of its chance.",
    }
)
MODELS: Final = (
    Model("scanner", "A barcode scanner", TyperOptions, _scanner, _SAYS),
    Model("card_reader", "A reader of staff cards", TyperOptions, _card_reader, _SAYS),
    Model("bump_bar", "A bump bar", BarOptions, _bar, {"speaks": _SAYS["speaks"]}),
)
