"""Sections of rows with buttons, of figures and of plates: what managers and runners read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ui.components.element import DataElement, Handler, Values, text

RowTone = Literal["", "ready", "waiting", "late", "held", "info"]
Look = Literal["rows", "figures", "plates", "links", "called"]


@dataclass(frozen=True, slots=True)
class RowAction:
    """A button of a row. With `confirm` the first tap asks that, and the second one acts."""

    action: str
    label: str
    icon: str = ""
    tone: Literal["", "main", "good", "danger"] = ""
    confirm: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """Something to read. `word` is its state in the colour of `tone`; `since_ms` is box time."""

    row_id: str
    title: str
    detail: str = ""
    amount: str = ""
    word: str = ""
    tone: RowTone = ""
    since_ms: int | None = None
    share: int | None = None
    color: str = ""
    actions: tuple[RowAction, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a heading. `empty` is said where there are none."""

    section_id: str
    heading: str
    rows: tuple[Row, ...] = ()
    empty: str = ""
    look: Look = "rows"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of sections; `count` draws attention to what waits there."""

    tab_id: str
    label: str
    count: str = ""


@dataclass(frozen=True, slots=True)
class RowActed:
    """A button of a row was pressed; pressing it again before an answer repeats `tap_id`."""

    row_id: str
    action: str
    tap_id: str


@dataclass(frozen=True, slots=True)
class TabChosen:
    """Another page of sections is wanted."""

    tab_id: str
    tap_id: str


@dataclass(frozen=True, slots=True)
class RowListLabels:
    """Words of the list."""

    minutes: str = "{minutes} min"
    hours: str = "{hours} h"


class RowList(DataElement, component="row_list.js", dependencies=["comanda_kit.js"]):
    """Tabs over sections. A pressed button waits until its row changes or `answered` is called."""

    def __init__(self) -> None:
        super().__init__()
        self.put_labels(RowListLabels())
        self._rounds = 0

    def set_sections(self, sections: Sequence[Section]) -> None:
        """Show these sections."""
        self.put("sections", sections)

    def set_tabs(self, tabs: Sequence[Tab], selected: str) -> None:
        """Show these tabs above, one of them chosen."""
        self.put("tabs", {"tabs": tabs, "selected": selected})

    def answered(self) -> None:
        """What was pressed has been answered: all buttons may be pressed again, as new acts."""
        self._rounds += 1
        self.put("round", self._rounds)

    def on_act(self, handler: Handler[RowActed]) -> None:
        """Call when a button of a row is pressed, or a row that has a single button."""
        self.listen("act", _row_acted, handler)

    def on_tab(self, handler: Handler[TabChosen]) -> None:
        """Call when a tab is chosen."""
        self.listen("tab", _tab_chosen, handler)


def _row_acted(values: Values) -> RowActed:
    return RowActed(text(values, "row_id"), text(values, "action"), text(values, "tap_id"))


def _tab_chosen(values: Values) -> TabChosen:
    return TabChosen(text(values, "tab_id"), text(values, "tap_id"))
