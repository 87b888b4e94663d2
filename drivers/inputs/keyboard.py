"""From keys to characters, by the layout that the device types for. Pure.

Caps Lock and Num Lock mean nothing here; a modifier whose release got lost is forgotten at the end
of each code.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from drivers.inputs import layouts
from drivers.inputs.layouts import Layout
from drivers.inputs.records import DOWN, UP, Record

_ENDS: Final = {layouts.ENTER: "\r", layouts.KEYPAD_ENTER: "\r", layouts.TAB: "\t"}
_MODIFIERS: Final = layouts.SHIFT | layouts.CONTROL | {layouts.ALT, layouts.ALT_GR}
_NAMES: Final = {code: name for name, code in layouts.FUNCTION_KEYS.items()}


@dataclass(frozen=True, slots=True)
class Typed:
    """A character, or the name of a function key (`F13`), or empty where records were lost."""

    at: float
    text: str


class Keyboard:
    """One device's keys."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._held: set[int] = set()
        self._composed = ""

    def feed(self, records: Iterable[Record]) -> list[Typed]:
        """What was typed."""
        typed = (self._take(record) for record in records)
        return [each for each in typed if each is not None]

    def forget(self) -> None:
        """Nothing is held down any more."""
        self._held.clear()
        self._composed = ""

    def _take(self, record: Record) -> Typed | None:
        if record.is_lost:
            self.forget()
            return Typed(record.at, "")
        if not record.is_key:
            return None
        if record.code in _MODIFIERS:
            return self._modifier(record)
        if record.value != DOWN:
            return None
        text = self._text(record.code)
        if text in _ENDS.values():
            self.forget()
        return Typed(record.at, text) if text else None

    def _modifier(self, record: Record) -> Typed | None:
        if record.value != UP:
            self._held.add(record.code)
            return None
        self._held.discard(record.code)
        composed, self._composed = self._composed, ""
        if record.code != layouts.ALT or not composed:
            return None
        return Typed(record.at, chr(int(composed) % 256))  # Alt and a number on the keypad

    def _text(self, code: int) -> str:
        if code in _ENDS:
            return _ENDS[code]
        if code in layouts.KEYPAD:
            return self._keypad(layouts.KEYPAD[code])
        if code in _NAMES:
            return _NAMES[code]
        if self._held & layouts.CONTROL:
            return layouts.control(code)
        if layouts.ALT_GR in self._held:
            return layouts.ALT_GR_KEYS[self._layout].get(code, "")
        plain, shifted = layouts.LAYOUTS[self._layout].get(code, ("", ""))
        return shifted if self._held & layouts.SHIFT else plain

    def _keypad(self, character: str) -> str:
        if layouts.ALT in self._held and character.isdigit():
            self._composed = (self._composed + character)[-4:]
            return ""
        return character
