"""Rows as a draft or release would have them, over those that are in force."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from psycopg import Connection

from central.releases import rows, rules
from central.releases.values import Doc, Entity
from domain.errors import BadRequest

DEPTH = 3
"""An option names a variant, which names its item."""


class Looking:
    """Answers `rules.Look` from what is coming, then from what is there."""

    def __init__(
        self,
        connection: Connection[Any],
        organization_id: UUID,
        coming: Mapping[Entity, Doc | None],
    ) -> None:
        self._connection = connection
        self._organization_id = organization_id
        self._coming = coming
        self._there: dict[Entity, Doc | None] = {}

    def __call__(self, kind: str, entity_id: UUID) -> Doc | None:
        """The row; None where it is not, or goes."""
        doc = self.known(kind, entity_id)
        return None if doc is None or doc["deleted_at"] is not None else doc

    def known(self, kind: str, entity_id: UUID) -> Doc | None:
        """The row, also one that was taken away: it still has a name."""
        entity = (kind, entity_id)
        if entity not in self._coming and entity not in self._there:
            self.fetch([entity])
        return self._coming[entity] if entity in self._coming else self._there[entity]

    def fetch(self, entities: Iterable[Entity]) -> None:
        """Read several rows at once."""
        wanted = {each for each in entities if each not in self._there}
        found = rows.read(self._connection, self._organization_id, wanted)
        self._there |= {each: found.get(each) for each in wanted}

    def check(self, before: Mapping[Entity, Doc], only: Collection[Entity] | None = None) -> None:
        """Whether what is coming, or `only` some of it, may be. `before` is what is there.

        Raises BadRequest, LimitExceeded, NotFound.
        """
        checked = {
            entity: doc for entity, doc in self._coming.items() if only is None or entity in only
        }
        waiting = [(kind, doc) for (kind, _), doc in checked.items() if doc is not None]
        for _ in range(DEPTH):
            named = {each for kind, doc in waiting for each in rules.names_of(kind, doc)}
            self.fetch(named - self._coming.keys())
            waiting = [
                (kind, doc)
                for kind, each in named
                if (doc := self._there.get((kind, each))) is not None
            ]
        for (kind, entity_id), doc in checked.items():
            if doc is not None:
                rules.check(kind, doc, self, before.get((kind, entity_id)))
        self._check_children()

    def _check_children(self) -> None:
        """What goes leaves nothing behind that needs it. Raises BadRequest."""
        gone = {
            entity
            for entity, doc in self._coming.items()
            if doc is None or doc["deleted_at"] is not None
        }
        for kind in {kind for kind, _ in gone}:
            ids = [entity_id for each, entity_id in gone if each == kind]
            for child_kind in rows.kinds():
                for column, parent_kind in rows.parents(child_kind):
                    if parent_kind == kind:
                        self._no_child(child_kind, column, ids, gone)

    def _no_child(self, kind: str, column: str, parent_ids: list[UUID], gone: set[Entity]) -> None:
        found = rows.select(
            self._connection,
            self._organization_id,
            kind,
            f"{column} = ANY (%s) AND deleted_at IS NULL",
            parent_ids,
        )
        for doc in found:
            entity = (kind, UUID(hex=doc["id"]))
            coming = self._coming.get(entity, doc)
            if entity in gone or coming is None or UUID(hex=coming[column]) not in parent_ids:
                continue
            words = doc.get("name") or kind.replace("_", " ")
            raise BadRequest(f"{words} still needs what is to be taken away.")
