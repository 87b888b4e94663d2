"""What an act changed among the settings, so that the last act can be undone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from domain.errors import Changed
from edge.transaction import Write
from sync.base import Replicated, Setting

R = TypeVar("R", bound=Replicated)


@dataclass(slots=True)
class Touched:
    """A row that was changed: its columns before (none: it was added), and its rev after."""

    table: type[Setting]
    row_id: UUID
    before: dict[str, Any] = field(default_factory=dict)
    is_new: bool = False
    rev: int = 0


@dataclass(frozen=True, slots=True)
class LastAct:
    """What somebody did last: the request's name, its subject, and all that it touched."""

    act_id: UUID
    asked: str
    kind: str
    row_id: UUID
    touched: tuple[Touched, ...] = ()


class Remembering(Write):
    """A write that remembers which settings it touches, and how they were."""

    def __init__(self, tx: Write) -> None:
        super().__init__(tx.raw, tx.house, tx.command, tx.now, tx.business_date)
        self.signals = tx.signals
        self.touched: dict[UUID, Touched] = {}

    def insert(self, table: type[R], row_id: UUID | None = None, **values: Any) -> R:
        """As `Write.insert`."""
        row = super().insert(table, row_id, **values)
        if issubclass(table, Setting):
            self.touched[row.id] = Touched(table, row.id, is_new=True)
        return row

    def update_by_id(
        self, table: type[R], row_id: UUID, expected_rev: int | None = None, **changes: Any
    ) -> None:
        """As `Write.update_by_id`."""
        row = self.get(table, row_id)
        if issubclass(table, Setting) and row is not None:
            known = self.touched.setdefault(row_id, Touched(table, row_id))
            for name in changes:
                known.before.setdefault(name, getattr(row, name))
        super().update_by_id(table, row_id, expected_rev, **changes)

    def finish(self) -> tuple[Touched, ...]:
        """Everything that was touched, with the rev it has now."""
        for each in self.touched.values():
            row = self.get(each.table, each.row_id)
            each.rev = row.rev if row is not None else 0
        return tuple(self.touched.values())

    def as_audit(self) -> list[dict[str, Any]]:
        """What was touched, for the audit: the table, the row, and what it said before."""
        return [
            {
                "kind": each.table.policy.kind,
                "id": each.row_id.hex,
                "before": {name: str(value) for name, value in each.before.items()},
            }
            for each in self.touched.values()
        ]


def undo(tx: Write, touched: tuple[Touched, ...]) -> None:
    """Put everything back as it was. Raises Changed where somebody went on from there."""
    for each in touched:
        row = tx.get(each.table, each.row_id)
        if row is None or row.rev != each.rev:
            raise Changed("This was changed again meanwhile. It cannot be undone any more.")
        changes = {"deleted_at": tx.now} if each.is_new else dict(each.before)
        changes.pop("updated_at", None)
        tx.update(row, **changes)
