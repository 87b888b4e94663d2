"""What virtual printers printed, as strips of paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.components.element import DataElement


@dataclass(frozen=True, slots=True)
class Strip:
    """One print: an image by address or data address, or else plain text."""

    strip_id: str
    title: str
    when: str
    image: str = ""
    text: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PaperRollLabels:
    """Words of the roll."""

    empty: str = "Nothing was printed yet."


class PaperRoll(DataElement, component="paper_roll.js", dependencies=["comanda_kit.js"]):
    """Strips of paper, as given: newest first is the usual order."""

    def __init__(self, *, labels: PaperRollLabels | None = None) -> None:
        super().__init__()
        self.put_labels(labels or PaperRollLabels())

    def set_strips(self, strips: Sequence[Strip]) -> None:
        """Show these strips."""
        self.put("strips", strips)
