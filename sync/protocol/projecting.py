"""From journalled ops to rows: group by group; what fails is quarantined whole, its rows parked.

Later groups of a parked row wait behind it in order while everything else flows, so that neither
one bad op stops a restaurant nor a dead-letter queue changes the order of things.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol
from uuid import UUID

from sync.protocol.centre import Journalled
from sync.protocol.wire import Op, Verdict

Entity = tuple[str, str]
"""Kind and id of a row."""

PARKED = "parked"


class Unprojectable(Exception):
    """An op cannot become a row: `code` for machines, the text for people."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class Rows(Protocol):
    """The rows of one tenant, inside the transaction that journalled the ops."""

    def savepoint(self) -> AbstractContextManager[None]:
        """What is done within is undone where it raises."""
        ...

    def apply(self, op: Op, node_id: UUID, *, late: bool) -> None:
        """Write the op's row by its table's policy; the same again changes nothing.

        A fact of the same id and other content, an unknown kind and a broken rule raise
        Unprojectable. State of a lower `rev` than is there is left aside.
        """
        ...

    def parked(self, entities: Sequence[Entity]) -> frozenset[Entity]:
        """Those of the rows that wait behind something."""
        ...

    def quarantine(
        self, node_id: UUID, group: Sequence[Journalled], code: str, detail: str
    ) -> None:
        """Keep a group for later, and park its rows."""
        ...


def project(
    rows: Rows, node_id: UUID, groups: Iterable[Sequence[Journalled]]
) -> tuple[Verdict, ...]:
    """Apply groups in order; returns what was quarantined or parked."""
    return tuple(
        Verdict(group[0].op.seq, group[-1].op.seq, *refusal)
        for group in groups
        if (refusal := _project_one(rows, node_id, group)) is not None
    )


def _project_one(rows: Rows, node_id: UUID, group: Sequence[Journalled]) -> tuple[str, str] | None:
    entities = [(each.op.kind, each.op.entity_id) for each in group]
    waiting = rows.parked(entities)
    if waiting:
        kind, entity_id = min(waiting)
        refusal = (PARKED, f"waits behind {kind} {entity_id}")
    else:
        try:
            with rows.savepoint():
                for each in group:
                    rows.apply(each.op, node_id, late=each.late)
            return None
        except Unprojectable as error:
            refusal = (error.code, error.detail)
    rows.quarantine(node_id, group, *refusal)
    return refusal
