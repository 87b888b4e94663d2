"""A table of texts and figures that people read, sort, page through and go deeper from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ui.components.element import DataElement, Handler, Values, text, whole
from ui.components.row_list import RowAction, RowTone

ColumnKind = Literal["text", "figure", "state"]
Weight = Literal["title", "main", "", "note", "minor"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `figure` aligns right. On phones a row is a card: `title` and `main` above, the
    others below with their label, a `note` without it, `minor` not at all.
    """

    name: str
    label: str
    kind: ColumnKind = "text"
    weight: Weight = ""
    sortable: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell: ready text, a quieter second line, a share of 100 drawn as a bar."""

    text: str = ""
    tone: RowTone = ""
    detail: str = ""
    share: int | None = None


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row, one cell for each column. `href`: the whole row is a link."""

    row_id: str
    cells: tuple[Cell, ...]
    href: str = ""
    color: str = ""
    actions: tuple[RowAction, ...] = ()


@dataclass(frozen=True, slots=True)
class Paging:
    """Which rows of how many are shown: `first` counts from 1."""

    first: int
    last: int
    total: int
    page: int


@dataclass(frozen=True, slots=True)
class SortChosen:
    """The head of a column was pressed."""

    column: str
    tap_id: str


@dataclass(frozen=True, slots=True)
class PageTurned:
    """Another page of rows is wanted, from 0."""

    page: int
    tap_id: str


@dataclass(frozen=True, slots=True)
class TableActed:
    """A button of a row was pressed; pressed again before an answer it repeats `tap_id`."""

    row_id: str
    action: str
    tap_id: str


@dataclass(frozen=True, slots=True)
class DataTableLabels:
    """Words of the table."""

    rows: str = "{first}–{last} of {total}"
    total: str = "Total"


class DataTable(DataElement, component="data_table.js", dependencies=["comanda_kit.js"]):
    """A table whose rows may be links. The same data sends nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.put_labels(DataTableLabels())
        self._rounds = 0

    def set_columns(
        self, columns: Sequence[Column], sorted_by: str = "", *, descending: bool = True
    ) -> None:
        """The head; `sorted_by` is marked with an arrow."""
        order = {"by": sorted_by, "descending": descending}
        self.put("columns", {"columns": columns, "order": order})

    def set_rows(
        self,
        rows: Sequence[TableRow],
        *,
        heading: str = "",
        empty: str = "",
        foot: Sequence[str] = (),
        paging: Paging | None = None,
        links: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Show these rows. `empty` is said where there are none; `foot` are sums by column.

        `links` below are labels with addresses, for rows that are not counted.
        """
        self.put("rows", {"rows": rows, "heading": heading, "empty": empty, "foot": foot})
        self.put("paging", {"counted": paging, "links": links})

    def answered(self) -> None:
        """What was pressed has been answered: buttons may be pressed again, as new acts."""
        self._rounds += 1
        self.put("round", self._rounds)

    def on_sort(self, handler: Handler[SortChosen]) -> None:
        """Call when a sortable column's head is pressed."""
        self.listen("sort", lambda v: SortChosen(text(v, "column"), text(v, "tap_id")), handler)

    def on_page(self, handler: Handler[PageTurned]) -> None:
        """Call when another page of rows is wanted."""
        self.listen("page", lambda v: PageTurned(whole(v, "page"), text(v, "tap_id")), handler)

    def on_act(self, handler: Handler[TableActed]) -> None:
        """Call when a button of a row is pressed."""
        self.listen("act", _acted, handler)


def _acted(values: Values) -> TableActed:
    return TableActed(text(values, "row_id"), text(values, "action"), text(values, "tap_id"))
