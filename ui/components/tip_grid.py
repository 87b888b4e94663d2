"""Tips typed one after the other from signed slips: Enter goes down, nothing waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.components.element import DataElement, Handler, Values, text


@dataclass(frozen=True, slots=True)
class TipRow:
    """A payment: what it is, what it was, and the tip it has (empty for none)."""

    row_id: str
    title: str
    detail: str
    amount: str
    tip: str = ""


@dataclass(frozen=True, slots=True)
class TipTyped:
    """A tip was typed, as people write amounts. The same text again repeats `tap_id`."""

    row_id: str
    typed: str
    tap_id: str


@dataclass(frozen=True, slots=True)
class TipGridLabels:
    """Words of the grid."""

    tip: str = "Tip"
    empty: str = "No card payments yet."


class TipGrid(DataElement, component="tip_grid.js", dependencies=["comanda_kit.js"]):
    """A row waits by itself until its tip changes or `refuse` says why not; the others go on."""

    def __init__(self) -> None:
        super().__init__()
        self._refusals = 0
        self.put_labels(TipGridLabels())

    def set_rows(self, rows: Sequence[TipRow]) -> None:
        """Show these payments; what is being typed stays."""
        self.put("rows", rows)

    def refuse(self, row_id: str, sentence: str) -> None:
        """A tip was not taken: say why at its row."""
        self._refusals += 1
        self.put("refusal", {"row_id": row_id, "sentence": sentence, "serial": self._refusals})

    def on_typed(self, handler: Handler[TipTyped]) -> None:
        """Call when a tip was typed."""
        self.listen("typed", _typed, handler)


def _typed(values: Values) -> TipTyped:
    return TipTyped(text(values, "row_id"), text(values, "typed"), text(values, "tap_id"))
