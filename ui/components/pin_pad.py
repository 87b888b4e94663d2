"""Signing in: a masked PIN pad, and tiles with people's names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from ui.components.element import DataElement, Handler, Values, text
from ui.language import say_sentence


@dataclass(frozen=True, slots=True)
class PinEntered:
    """All digits were entered."""

    pin: str
    tap_id: str


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who may work here; `note` is a role or "on break"."""

    person_id: str
    name: str
    initials: str
    color: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PersonChosen:
    """A name tile was tapped."""

    person_id: str
    tap_id: str


@dataclass(frozen=True, slots=True)
class PinPadLabels:
    """Words of the pad."""

    enter: str = "Enter your PIN"
    wait: str = "Try again in {seconds} s."
    erase: str = "Erase"


class PinPad(DataElement, component="pin_pad.js", dependencies=["comanda_kit.js"]):
    """Digits are never shown. A complete PIN waits for `refuse`, `wait` or `clear`."""

    def __init__(self, digits: int = 4, *, labels: PinPadLabels | None = None) -> None:
        super().__init__()
        self._answers = 0
        self.put_labels(labels or PinPadLabels())
        self.put("digits", digits)

    def refuse(self, sentence: str) -> None:
        """The PIN was not accepted: say why and take another."""
        self._answer(sentence, 0)

    def wait(self, seconds: int, sentence: str = "") -> None:
        """No PIN is taken for so many seconds, counted down on the pad."""
        self._answer(sentence, seconds)

    def clear(self) -> Self:
        """Begin again, silently."""
        self._answer("", 0)
        return self

    def set_title(self, title: str) -> None:
        """Say whose PIN, or what for ("A manager's PIN to void this line")."""
        self.put("title", title)

    def on_pin(self, handler: Handler[PinEntered]) -> None:
        """Call when all digits are entered."""
        self.listen("pin", _pin_entered, handler)

    def _answer(self, sentence: str, seconds: int) -> None:
        self._answers += 1
        self.put("answer", [say_sentence(sentence), seconds, self._answers])


class NameTiles(DataElement, component="name_tiles.js", dependencies=["comanda_kit.js"]):
    """People as tiles with their initials."""

    def set_people(self, people: Sequence[Person]) -> None:
        """Show these people, in this order."""
        self.put("people", people)

    def on_choose(self, handler: Handler[PersonChosen]) -> None:
        """Call when someone is tapped."""
        self.listen("choose", _person_chosen, handler)


def _pin_entered(values: Values) -> PinEntered:
    return PinEntered(pin=text(values, "pin"), tap_id=text(values, "tap_id"))


def _person_chosen(values: Values) -> PersonChosen:
    return PersonChosen(person_id=text(values, "person_id"), tap_id=text(values, "tap_id"))
