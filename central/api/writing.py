"""Who writes the rows of a resource: the office at once, or the draft of the next release."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from central.api.access import Visit
from central.api.fields import FieldKind
from central.api.resources import Resource
from central.identity.person import Reach
from central.releases.values import Doc, DraftRow
from central.tenancy import tenant_block
from domain.errors import BadRequest, Changed, NotFound
from sync.types import from_micros

Row = Mapping[str, Any]

DRAFT = "draft-"
"""Begins the `ETag` of a row that lies in the draft."""
_DASHED = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """A row after a write, with what `If-Match` takes next. `is_draft`: it waits for a release."""

    row: Row
    etag: str
    is_draft: bool


class Writer(Protocol):
    """Writes of one resource. Each raises NotFound, Forbidden, BadRequest, Changed."""

    def create(self, visit: Visit, entity_id: UUID, values: Row) -> Written:
        """A new row; Changed where the id is there."""
        ...

    def change(self, visit: Visit, entity_id: UUID, values: Row, etag: str) -> Written:
        """Change a row that is as it was at `etag`."""
        ...

    def delete(self, visit: Visit, entity_id: UUID, etag: str | None) -> Written:
        """Mark it deleted."""
        ...

    def restore(self, visit: Visit, entity_id: UUID) -> Written:
        """As it was before it was deleted."""
        ...


def reached(visit: Visit, resource: Resource) -> Reach:
    """Where the person may read such rows. Raises NotFound, Forbidden."""
    visit.person.require_anywhere(resource.right, visit.organization_id)
    if resource.needs_everything:
        visit.person.require(resource.right, visit.organization_id)
    return visit.person.reach(visit.organization_id, resource.right)


def one(visit: Visit, resource: Resource, entity_id: UUID) -> dict[str, Any]:
    """A row that is in force, deleted or not, where the person may see it. Raises NotFound."""
    reach = reached(visit, resource)
    with tenant_block(visit.office.app, visit.organization_id) as connection:
        found = resource.table.one(connection, visit.organization_id, reach, entity_id)
    if found is None:
        raise NotFound(f"There is no such {resource.title}.")
    return found


class OfficeWriter:
    """Brands, stores and legal entities: in force at once."""

    def __init__(self, resource: Resource) -> None:
        if resource.tenancy is None:
            raise ValueError(f"{resource.path} is not the office's")
        self._resource = resource
        self._kind = resource.tenancy

    def create(self, visit: Visit, entity_id: UUID, values: Row) -> Written:
        """A new row; Changed where the id is there."""
        visit.office.tenants.create(
            visit.person, visit.organization_id, self._kind, values, entity_id
        )
        return self._written(visit, entity_id)

    def change(self, visit: Visit, entity_id: UUID, values: Row, etag: str) -> Written:
        """Change a row that is as it was at `etag`."""
        said = {name: value for name, value in values.items() if name not in self._resource.extra}
        visit.office.tenants.change(
            visit.person, visit.organization_id, self._kind, entity_id, said, _rev(etag)
        )
        return self._written(visit, entity_id)

    def delete(self, visit: Visit, entity_id: UUID, etag: str | None) -> Written:
        """Mark it deleted."""
        rev = None if etag is None else _rev(etag)
        visit.office.tenants.delete(visit.person, visit.organization_id, self._kind, entity_id, rev)
        return self._written(visit, entity_id)

    def restore(self, visit: Visit, entity_id: UUID) -> Written:
        """As it was before it was deleted."""
        visit.office.tenants.restore(visit.person, visit.organization_id, self._kind, entity_id)
        return self._written(visit, entity_id)

    def _written(self, visit: Visit, entity_id: UUID) -> Written:
        row = one(visit, self._resource, entity_id)
        return Written(row, str(row["rev"]), is_draft=False)


class DraftWriter:
    """Settings of the restaurant: a change lies in the draft until somebody publishes it."""

    def __init__(self, resource: Resource) -> None:
        self._resource = resource
        self._kind = resource.kind

    def create(self, visit: Visit, entity_id: UUID, values: Row) -> Written:
        """A new row; Changed where the id is there."""
        return self._put(visit, entity_id, values, 0)

    def change(self, visit: Visit, entity_id: UUID, values: Row, etag: str) -> Written:
        """Change a row that is as it was at `etag`."""
        return self._put(visit, entity_id, values, self._base(visit, entity_id, etag))

    def delete(self, visit: Visit, entity_id: UUID, etag: str | None) -> Written:
        """Let it go with the next release."""
        return self._put(visit, entity_id, None, self._base(visit, entity_id, etag))

    def restore(self, visit: Visit, entity_id: UUID) -> Written:
        """Let it come back with the next release."""
        there, draft = self._look(visit, entity_id)
        goes = draft is not None and draft.after is None
        if there is not None and there["deleted_at"] is None and goes:
            visit.office.releases.discard(
                visit.person, visit.organization_id, [(self._kind, entity_id)]
            )
            return Written(self._row(there), str(there["rev"]), is_draft=True)
        return self._put(visit, entity_id, {"deleted_at": None}, self._base(visit, entity_id, None))

    def drafted(self, visit: Visit, entity_id: UUID) -> Written | None:
        """The row as the draft would have it; None where the draft does not touch it.

        Raises NotFound where the person sees neither.
        """
        there, draft = self._look(visit, entity_id)
        doc = draft.after or draft.before if draft else there
        if doc is None or not self._is_seen(visit, doc):
            raise NotFound(f"There is no such {self._resource.title}.")
        return None if draft is None else self._written(draft)

    def _put(self, visit: Visit, entity_id: UUID, values: Row | None, base_rev: int) -> Written:
        said = None if values is None else {name: _plain(each) for name, each in values.items()}
        row = visit.office.releases.change(
            visit.person, visit.organization_id, self._kind, entity_id, said, base_rev
        )
        return self._written(row)

    def _base(self, visit: Visit, entity_id: UUID, etag: str | None) -> int:
        """The `rev` that a change is based on. Raises Changed where another one was seen."""
        there, draft = self._look(visit, entity_id)
        doc = draft.after or draft.before if draft else there
        if doc is None or not self._is_seen(visit, doc):
            raise NotFound(f"There is no such {self._resource.title}.")
        now = _etag(draft) if draft else str((there or {})["rev"])
        if etag is not None and etag != now:
            if (etag.startswith(DRAFT) and draft) or (not etag.startswith(DRAFT) and not draft):
                return _rev(etag)  # refused by the draft, which says who was first
            raise Changed("Somebody else changed this in the draft meanwhile. Look again.")
        return _rev(now)

    def _look(self, visit: Visit, entity_id: UUID) -> tuple[Doc | None, DraftRow | None]:
        return visit.office.releases.current(
            visit.person, visit.organization_id, self._kind, entity_id
        )

    def _is_seen(self, visit: Visit, doc: Doc) -> bool:
        reach = visit.person.reach(visit.organization_id)
        if reach.everything or doc["store_id"] is None:
            return True
        stores = visit.office.tenants.stores(visit.person, visit.organization_id)
        return doc["store_id"] in {each.id.hex for each in stores}

    def _written(self, draft: DraftRow) -> Written:
        row = dict(self._row(draft.after or draft.before or {}))
        if draft.after is None:
            row["deleted_at"] = draft.at
        return Written(row, _etag(draft), is_draft=True)

    def _row(self, doc: Doc) -> Row:
        """A document as the API shows rows."""
        return {
            field.name: _shown(field.kind, doc.get(field.name)) for field in self._resource.fields
        }


def _etag(draft: DraftRow) -> str:
    return f"{DRAFT}{draft.rev}"


def _rev(etag: str) -> int:
    digits = etag.removeprefix(DRAFT)
    if not digits.isdecimal() or len(digits) > 18:
        raise BadRequest("If-Match: this is no `ETag` of a row.")
    return int(digits)


def _shown(kind: FieldKind, value: Any) -> Any:
    if value is None:
        return None
    match kind:
        case FieldKind.ID:
            return UUID(hex=value)
        case FieldKind.TIME:
            return from_micros(value)
        case _:
            return value


def _plain(value: Any) -> Any:
    """Ids within documents as boxes write them: 32 digits without dashes."""
    match value:
        case str() if _DASHED.fullmatch(value):
            return value.replace("-", "").lower()
        case list():
            return [_plain(each) for each in value]
        case dict():
            return {_plain(name): _plain(each) for name, each in value.items()}
        case _:
            return value
