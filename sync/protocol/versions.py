"""Contracts: which shape of each kind they speak, and how a row goes from one shape to another.

One number names the contract of the whole bundle; each kind has a version of its own. A change is
additive, or it is a new kind. What a receiver does not know is held there, never dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from sync.protocol.wire import CONTRACT

Row = dict[str, Any]
"""A row as it is on the wire: column to JSON value."""

CONTRACTS_KEPT = 4
"""A centre speaks its own contract and the three before it."""


class Unspeakable(ValueError):
    """A row cannot be said in that version, or read from it."""


@dataclass(frozen=True, slots=True)
class Change:
    """The step of a kind to `version`, which came with `contract`.

    `up` makes a row of the version before into one of this; `down` the other way, or is None where
    the older shape has no words for it. Neither changes the row that it is given.
    """

    kind: str
    version: int
    contract: int
    up: Callable[[Row], Row]
    down: Callable[[Row], Row] | None


@dataclass(frozen=True)
class Versions:
    """All contracts up to `contract`. `new_kinds` are those that the first did not have yet."""

    contract: int
    changes: tuple[Change, ...] = ()
    new_kinds: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def supported(self) -> range:
        """The contracts that a centre of this release speaks."""
        return range(max(1, self.contract - CONTRACTS_KEPT + 1), self.contract + 1)

    def newest(self, kind: str) -> int:
        """The version of a kind in this release."""
        return 1 + len(self._steps.get(kind, ()))

    def spoken(self, kind: str, contract: int) -> int:
        """The version of a kind in a contract; 0 where that contract does not have the kind."""
        if contract < self.new_kinds.get(kind, 1):
            return 0
        return 1 + sum(step.contract <= contract for step in self._steps.get(kind, ()))

    def since(self, kind: str, version: int) -> int:
        """The first contract that speaks a version of a kind."""
        if version <= 1:
            return self.new_kinds.get(kind, 1)
        return self._steps[kind][version - 2].contract

    def raised(self, kind: str, row: Row, version: int) -> Row:
        """A row of an older version as this release has it. Raises Unspeakable."""
        for step in self._steps.get(kind, ())[max(0, version - 1) :]:
            try:
                row = step.up(row)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise Unspeakable(f"it is no {kind} of version {version}") from error
        return row

    def lowered(self, kind: str, row: Row, version: int, to: int) -> Row:
        """A row as an older version has it. Raises Unspeakable."""
        if to < 1:
            raise Unspeakable(f"that contract has no {kind}")
        for step in reversed(self._steps.get(kind, ())[to - 1 : version - 1]):
            if step.down is None:
                raise Unspeakable(f"{kind} {step.version} has no older shape")
            row = step.down(row)
        return row

    @cached_property
    def _steps(self) -> dict[str, tuple[Change, ...]]:
        """The changes of each kind in order: no version left out, no contract going back."""
        found: dict[str, tuple[Change, ...]] = {}
        for change in sorted(self.changes, key=lambda each: (each.kind, each.version)):
            before = found.get(change.kind, ())
            if change.version != len(before) + 2:
                raise AssertionError(f"{change.kind} has no version {len(before) + 2}")
            if change.contract > self.contract or any(b.contract > change.contract for b in before):
                raise AssertionError(f"{change.kind} {change.version} is out of order")
            found[change.kind] = (*before, change)
        return found


VERSIONS = Versions(CONTRACT)
"""What this release speaks. A change to a replicated table's columns adds a `Change` here."""
