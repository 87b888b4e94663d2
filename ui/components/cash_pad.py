"""Taking cash: what is due, notes that pay with one tap, a keypad, and the change, large."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.components.choice_sheet import MoneyFormat
from ui.components.element import DataElement, Handler, Values, text, whole


@dataclass(frozen=True, slots=True)
class Note:
    """A button that gives this amount with one tap."""

    amount_minor: int
    label: str


@dataclass(frozen=True, slots=True)
class CashGiven:
    """The guest gave this much; less than due pays a part of it."""

    amount_minor: int
    tap_id: str
    about: str = ""
    """What the pad said it was about when it was tapped; see `set_due`."""


@dataclass(frozen=True, slots=True)
class CashPadLabels:
    """Words of the pad."""

    due: str = "Due"
    given: str = "Given"
    change: str = "Change"
    remains: str = "Remains"
    take: str = "Take cash"
    erase: str = "Erase"


class CashPad(DataElement, component="cash_pad.js", dependencies=["comanda_kit.js"]):
    """A second tap is ignored until `answered`, `refuse` or a new due amount."""

    def __init__(
        self, *, money: MoneyFormat | None = None, labels: CashPadLabels | None = None
    ) -> None:
        super().__init__()
        self._answers = 0
        self.put_labels(labels or CashPadLabels())
        self.put("money", money or MoneyFormat())

    def set_due(
        self, due_minor: int, notes: Sequence[Note] = (), words: str = "", about: str = ""
    ) -> None:
        """What is to be paid, and the notes offered; `words` say why it is another sum.

        `about` comes back with each tap, so that a tap on what is not shown any more is known.
        """
        self.put("due", {"due": due_minor, "notes": notes, "words": words, "about": about})

    def answered(self, change: str = "") -> None:
        """The payment is taken: show the change (ready text) large, or take the next one."""
        self._answer(change, "")

    def refuse(self, sentence: str) -> None:
        """The payment was not taken: say why."""
        self._answer("", sentence)

    def on_pay(self, handler: Handler[CashGiven]) -> None:
        """Call once per payment."""
        self.listen("pay", _cash_given, handler)

    def _answer(self, change: str, sentence: str) -> None:
        self._answers += 1
        self.put("answer", [change, sentence, self._answers])


def _cash_given(values: Values) -> CashGiven:
    return CashGiven(
        amount_minor=whole(values, "amount_minor"),
        tap_id=text(values, "tap_id"),
        about=text(values, "about"),
    )
