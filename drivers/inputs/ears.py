"""What scanners, card readers and bump bars mean: their bytes become events for the box. Pure.

The events are `scan`, `card` and `key`, each under an id of its own (`key`), so that what is
carried out twice is done once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from domain.codes.cards import Format, card_number, is_payment_card
from domain.codes.errors import CodeRefused
from domain.codes.gtin import is_gtin
from domain.codes.reading import without_control
from domain.device_errors import DeviceCode
from domain.ids import new_id
from drivers.host.frames import Frame
from drivers.inputs.bar import Bar, Pressed, meant
from drivers.inputs.keyboard import Keyboard
from drivers.inputs.layouts import Layout
from drivers.inputs.lines import Lines
from drivers.inputs.records import Records
from drivers.inputs.wedge import Heard, Wedge

REPEAT_S: Final = 0.35
"""The same code again within this is the same pull of the trigger."""
SAME_CARD_S: Final = 1.0
NOTHING_READ: Final = frozenset({"NR", "NOREAD", "NO READ", "NO_READ", "?"})


class Ear(Protocol):
    """Makes events of what a device sends. Times are monotonic seconds."""

    @property
    def patience_s(self) -> float | None:
        """After so long a silence `idle` is to be called; None: never."""
        ...

    def feed(self, data: bytes, now: float) -> list[Frame]:
        """What came."""
        ...

    def idle(self, silent_s: float, now: float) -> list[Frame]:
        """Nothing came for so long."""
        ...

    def forget(self) -> None:
        """The device was pulled out: what was begun is nothing."""
        ...


class KeyText:
    """Codes that a keyboard-like device types."""

    def __init__(self, layout: Layout, wedge: Wedge) -> None:
        self._records = Records()
        self._keyboard = Keyboard(layout)
        self.wedge = wedge

    @property
    def patience_s(self) -> float | None:
        """How long to wait for the next key of a code."""
        return self.wedge.patience_s if self.wedge.is_amid else None

    def feed(self, data: bytes) -> list[Heard]:
        """Codes that end with these records."""
        found: list[Heard] = []
        for typed in self._keyboard.feed(self._records.feed(data)):
            if typed.text:
                found += self.wedge.feed(typed.text, typed.at)
            else:
                self.wedge.lost()
        return found

    def idle(self) -> list[Heard]:
        """Nothing came any more."""
        self._keyboard.forget()
        return self.wedge.idle()

    def forget(self) -> None:
        """What was begun is nothing."""
        for each in (self._records, self._keyboard, self.wedge):
            each.forget()


class LineText:
    """Codes that come as bytes."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    @property
    def patience_s(self) -> float | None:
        """How long to wait for the rest of a code."""
        return self._lines.patience_s if self._lines.is_amid else None

    def feed(self, data: bytes) -> list[Heard]:
        """Codes that end with these bytes."""
        return self._lines.feed(data)

    def idle(self) -> list[Heard]:
        """Nothing came any more."""
        return self._lines.idle()

    def forget(self) -> None:
        """What was begun is nothing."""
        self._lines.forget()


Source = KeyText | LineText


class CodeEar(ABC):
    """Whatever sends a code at a time."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._last = ("", -1_000.0)

    @property
    def patience_s(self) -> float | None:
        """How long to wait for the rest of a code."""
        return self._source.patience_s

    def feed(self, data: bytes, now: float) -> list[Frame]:
        """The codes that end with this."""
        return [self._frame(heard, now) for heard in self._source.feed(data)]

    def idle(self, silent_s: float, now: float) -> list[Frame]:
        """A code without its suffix ends here."""
        return [self._frame(heard, now) for heard in self._source.idle()]

    def forget(self) -> None:
        """What was begun is nothing."""
        self._source.forget()

    @abstractmethod
    def _frame(self, heard: Heard, now: float) -> Frame:
        """What the box is told of it."""


class ScanEar(CodeEar):
    """A scanner."""

    def __init__(self, source: Source, *, repeat_s: float = REPEAT_S) -> None:
        super().__init__(source)
        self._repeat_s = repeat_s

    def _frame(self, heard: Heard, now: float) -> Frame:
        text = without_control(heard.text)
        code = self._trouble(heard, text, now)
        if code is None:
            self._last = (text, now)
        return {
            "event": "scan",
            "key": new_id().hex,
            "text": "" if code else text,
            "code": code.value if code else "",
        }

    def _trouble(self, heard: Heard, text: str, now: float) -> DeviceCode | None:
        if heard.trouble is not None:
            return heard.trouble
        if text.upper() in NOTHING_READ or not text:
            return DeviceCode.TRUNCATED
        if is_payment_card(text):
            return DeviceCode.PAYMENT_CARD
        if not heard.ended and not is_gtin(text):
            return DeviceCode.TRUNCATED
        before, at = self._last
        if before == text and now - at < self._repeat_s:
            return DeviceCode.REPEAT
        return None


class CardEar(CodeEar):
    """A reader of staff cards."""

    def __init__(self, source: Source, form: Format) -> None:
        super().__init__(source)
        self._form = form

    def _frame(self, heard: Heard, now: float) -> Frame:
        number, code = "", heard.trouble
        if code is None:
            try:
                number = card_number(heard.text, self._form)
            except CodeRefused as refusal:
                code = refusal.why
        if number and self._last[0] == number and now - self._last[1] < SAME_CARD_S:
            number, code = "", DeviceCode.REPEAT
        if number:
            self._last = (number, now)
        told = code.value if code else ""
        return {"event": "card", "key": new_id().hex, "number": number, "code": told}


class BarEar:
    """A bump bar with keys of the kernel."""

    def __init__(self, keys: Mapping[str, str], stuck: Callable[[str], None]) -> None:
        self._records = Records()
        self._bar = Bar(keys)
        self._stuck = stuck
        self._was_stuck = False

    @property
    def patience_s(self) -> float | None:
        """Until it is sure that a key is alone, or stuck."""
        return self._bar.patience_s

    def feed(self, data: bytes, now: float) -> list[Frame]:
        """What was pressed."""
        found = _key_frames(self._bar.feed(self._records.feed(data)))
        if self._was_stuck and not self._bar.is_stuck:
            self._was_stuck = False
            self._stuck("")
        return found

    def idle(self, silent_s: float, now: float) -> list[Frame]:
        """What was pressed alone; what is stuck."""
        pressed = self._bar.idle(silent_s)
        for each in pressed:
            if each.trouble == "stuck":
                self._was_stuck = True
                self._stuck(each.key)
        return _key_frames(pressed)

    def forget(self) -> None:
        """Nothing is down."""
        self._records.forget()
        self._bar.forget()


class LetterBarEar:
    """A bump bar that sends a character for each key."""

    patience_s = None

    def __init__(self, keys: Mapping[str, str]) -> None:
        self._keys = keys

    def feed(self, data: bytes, now: float) -> list[Frame]:
        """What was pressed."""
        letters = data.decode("latin-1").replace("\r\n", "\r").replace("\n", "\r")
        return _key_frames([meant(letter, self._keys) for letter in letters])

    def idle(self, silent_s: float, now: float) -> list[Frame]:
        """Nothing waits."""
        return []

    def forget(self) -> None:
        """Nothing was begun."""


def _key_frames(pressed: list[Pressed]) -> list[Frame]:
    return [
        {
            "event": "key",
            "key": new_id().hex,
            "act": each.act,
            "raw": each.key,
            "trouble": each.trouble,
        }
        for each in pressed
    ]
