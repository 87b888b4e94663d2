"""A few figures in large type, each against what it was, and what a table would be too slow for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ui.components.element import DataElement

ChangeTone = Literal["", "ready", "late"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `change` is how much more or less ("+4%"), `was` what it is compared with."""

    figure_id: str
    label: str
    value: str
    change: str = ""
    tone: ChangeTone = ""
    was: str = ""
    href: str = ""


class FigureBoard(DataElement, component="figure_board.js", dependencies=["comanda_kit.js"]):
    """Figures side by side; on a phone two in a row. The first one is the one that matters most."""

    def set_figures(self, figures: Sequence[Figure], note: str = "") -> None:
        """Show these; `note` says what they are compared with."""
        self.put("shown", {"figures": figures, "note": note})
