"""Numbers that guests wait for: what is being prepared, what is ready. Nothing to touch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ui.components.element import DataElement

PARTS: list[str | Path] = ["comanda_kit.js", "kitchen_wake.js"]


@dataclass(frozen=True, slots=True)
class ReadyLabels:
    """Words of the board."""

    preparing: str = "Preparing"
    ready: str = "Ready"
    nothing_ready: str = "Your number appears here."


class ReadyBoard(DataElement, component="ready_board.js", dependencies=PARTS):
    """Two columns of large numbers; one that has just become ready draws the eye."""

    def __init__(self, *, labels: ReadyLabels | None = None) -> None:
        super().__init__()
        self.put_labels(labels or ReadyLabels())
        self.set_numbers((), ())

    def set_numbers(self, preparing: Sequence[int], ready: Sequence[int]) -> None:
        """Show these, in this order."""
        self.put("numbers", {"preparing": preparing, "ready": ready})
