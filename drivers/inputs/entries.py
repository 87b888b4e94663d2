"""Every driver of scanners, card readers and bump bars, for the registry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from domain.codes.cards import Format
from domain.errors import BadRequest
from drivers.entry import Driver
from drivers.host.linked import LinkedSession
from drivers.host.session import Around
from drivers.inputs.bar import USUAL_KEYS, USUAL_LETTERS, checked
from drivers.inputs.ears import BarEar, CardEar, KeyText, LetterBarEar, LineText, ScanEar
from drivers.inputs.evdev import EvdevTransport
from drivers.inputs.hearing import session, stuck_warning
from drivers.inputs.layouts import FUNCTION_KEYS, Layout
from drivers.inputs.lines import Lines
from drivers.inputs.wedge import LEAST, MOST, Suffix, Wedge
from drivers.settings import DeviceSettings
from drivers.transports.wires import SerialWire


@dataclass(frozen=True, kw_only=True)
class InputWire(DeviceSettings):
    """A keyboard-like device of the kernel: its file under /dev."""

    device: str

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.device.startswith("/dev/"):
            raise BadRequest("device must be under /dev, like /dev/input/event3.")

    def transport(self, name: str) -> EvdevTransport:
        """The wire itself, not open yet."""
        return EvdevTransport(self.device, device=name)


@dataclass(frozen=True, kw_only=True)
class Typing(DeviceSettings):
    """How a device types: its layout, and what begins and ends a code.

    `prefix` is a character or a function key (`F13`). `gap_ms` is its time between two keys, 0 lets
    it be learnt. Shorter than `least` is no code.
    """

    layout: Layout = "us"
    prefix: str = ""
    suffix: Suffix = "enter"
    least: int = LEAST
    gap_ms: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.prefix) > 1 and self.prefix not in FUNCTION_KEYS:
            raise BadRequest("prefix is one character or a function key, like F13.")
        if not 1 <= self.least <= MOST:
            raise BadRequest(f"least is {self.least}; it must be between 1 and {MOST}.")
        if not 0 <= self.gap_ms <= 500:
            raise BadRequest(f"gap_ms is {self.gap_ms}; it must be between 0 and 500.")

    def text(self) -> KeyText:
        """What makes codes of its keys."""
        gap_s = self.gap_ms / 1_000
        return KeyText(self.layout, Wedge(self.prefix, self.suffix, least=self.least, gap_s=gap_s))


@dataclass(frozen=True, kw_only=True)
class Sending(DeviceSettings):
    """How a device at a serial port sends: what begins a code, and whether CR or LF ends it."""

    prefix: str = ""
    ends: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.prefix) > 1:
            raise BadRequest("prefix is one character.")

    def text(self) -> LineText:
        """What makes codes of its bytes."""
        return LineText(Lines(self.prefix, has_suffix=self.ends))


@dataclass(frozen=True, kw_only=True)
class WedgeScannerSettings(Typing, InputWire):
    """A scanner that types."""


@dataclass(frozen=True, kw_only=True)
class SerialScannerSettings(Sending, SerialWire):
    """A scanner at a serial port."""


@dataclass(frozen=True, kw_only=True)
class WedgeCardSettings(Typing, InputWire):
    """A card reader that types. `form` is how it writes the number of a chip."""

    form: Format = "text"


@dataclass(frozen=True, kw_only=True)
class SerialCardSettings(Sending, SerialWire):
    """A card reader at a serial port."""

    form: Format = "text"


@dataclass(frozen=True, kw_only=True)
class KeyBarSettings(InputWire):
    """A bump bar that types. `keys` says what each key code means."""

    keys: Mapping[str, str] = field(default_factory=lambda: USUAL_KEYS)

    def __post_init__(self) -> None:
        super().__post_init__()
        checked(self.keys)


@dataclass(frozen=True, kw_only=True)
class SerialBarSettings(SerialWire):
    """A bump bar at a serial port. `keys` says what each character means."""

    keys: Mapping[str, str] = field(default_factory=lambda: USUAL_LETTERS)

    def __post_init__(self) -> None:
        super().__post_init__()
        checked(self.keys)


def _scanner(given: WedgeScannerSettings | SerialScannerSettings, around: Around) -> LinkedSession:
    return session(around, lambda: given.transport(around.row.name), ScanEar(given.text()))


def _card_reader(given: WedgeCardSettings | SerialCardSettings, around: Around) -> LinkedSession:
    ear = CardEar(given.text(), given.form)
    return session(around, lambda: given.transport(around.row.name), ear)


def _key_bar(given: KeyBarSettings, around: Around) -> LinkedSession:
    ear = BarEar(given.keys, stuck_warning(around))
    return session(around, lambda: given.transport(around.row.name), ear)


def _serial_bar(given: SerialBarSettings, around: Around) -> LinkedSession:
    return session(around, lambda: given.transport(around.row.name), LetterBarEar(given.keys))


ENTRIES: Final = (
    Driver(
        "scanner_keys",
        "scanner",
        "Scanner that types",
        "input",
        WedgeScannerSettings,
        _scanner,
        ("find", "settings", "scan", "name"),
        "scanner",
    ),
    Driver(
        "scanner_serial",
        "scanner",
        "Scanner, serial",
        "serial",
        SerialScannerSettings,
        _scanner,
        ("find", "settings", "scan", "name"),
        "scanner",
    ),
    Driver(
        "cards_keys",
        "card_reader",
        "Card reader that types",
        "input",
        WedgeCardSettings,
        _card_reader,
        ("find", "settings", "scan", "name"),
        "card_reader",
    ),
    Driver(
        "cards_serial",
        "card_reader",
        "Card reader, serial",
        "serial",
        SerialCardSettings,
        _card_reader,
        ("find", "settings", "scan", "name"),
        "card_reader",
    ),
    Driver(
        "bar_keys",
        "bump_bar",
        "Bump bar that types",
        "input",
        KeyBarSettings,
        _key_bar,
        ("find", "settings", "learn", "name"),
        "bump_bar",
    ),
    Driver(
        "bar_serial",
        "bump_bar",
        "Bump bar, serial",
        "serial",
        SerialBarSettings,
        _serial_bar,
        ("find", "settings", "learn", "name"),
        "bump_bar",
    ),
)
