"""What people were told at a box: it is held against both books in the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
Stamped = tuple[str, str]
"""A hybrid stamp and the value that was written under it."""


MINORS = ("total_minor", "amount_minor", "revenue_minor", "quantity")


def minor_of(row: Mapping[str, Any]) -> object:
    """The amount of a row, whatever it is called there."""
    return next((row[name] for name in MINORS if name in row), "")


@dataclass
class Told:
    """Everything that one box acknowledged, through all its lives."""

    rows: dict[str, Row] = field(default_factory=dict)
    """By kind and id, the newest."""
    groups: list[tuple[str, ...]] = field(default_factory=list)
    """What was acknowledged together is everywhere together."""
    minors: dict[str, set[object]] = field(default_factory=lambda: defaultdict(set))
    """Every amount that an order was said to have."""
    edits: dict[tuple[str, str], list[Stamped]] = field(default_factory=lambda: defaultdict(list))
    """By guest and field, in the order of writing."""

    def take(self, ops: Iterable[tuple[str, Row]]) -> None:
        """A transaction was acknowledged."""
        names = []
        for kind, row in ops:
            name = f"{kind} {row['id']}"
            names.append(name)
            self.rows[name] = row
            if kind == "order":
                self.minors[name].add(minor_of(row))
            elif kind == "guest":
                self._take_guest(name, row)
        self.groups.append(tuple(dict.fromkeys(names)))

    def _take_guest(self, name: str, row: Row) -> None:
        for column, stamped in row["clocks"].items():
            self.edits[name, column].append((stamped, row[column]))
