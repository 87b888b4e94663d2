"""Drafts of an organization, and what was released: rows before and after."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from central.tables.base import DIRECTORY, CentralTable
from sync.base import (
    CountColumn,
    IdColumn,
    OptionalCount,
    OptionalId,
    OptionalTime,
    TextColumn,
    TimeColumn,
)
from sync.types import Doc, Id, Text

OptionalDoc = Annotated[dict[str, Any] | None, Field(sa_type=Doc)]


class DraftChange(CentralTable, table=True):
    """A row of the settings as the next release will have it, made from `before` at `base_rev`.

    `base_rev` 0: the row is new. Without `after` it is to be gone. `rev` counts the draft's own
    changes of the row.
    """

    __tablename__ = "draft_changes"
    app_may = ("INSERT", "UPDATE", "DELETE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    kind: str = Field(primary_key=True, sa_type=Text)
    entity_id: UUID = Field(primary_key=True, sa_type=Id)
    rev: CountColumn
    base_rev: CountColumn
    before: OptionalDoc = None
    after: OptionalDoc = None
    who: TextColumn
    user_id: OptionalId = None
    at: TimeColumn


class ReleaseHead(CentralTable, table=True):
    """The organization's newest release number; locked by whoever publishes."""

    __tablename__ = "release_heads"
    app_may = ("INSERT", "UPDATE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    number: CountColumn


class Release(CentralTable, table=True):
    """A release. Its `id` is that of the request that made it.

    States: scheduled (until `effective_at`), published, withdrawn. `request` is what was asked,
    so that another one under the same id is refused.
    """

    __tablename__ = "releases"
    __table_args__ = (Index(None, "organization_id", "number"),)
    app_may = ("INSERT", "UPDATE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    id: UUID = Field(primary_key=True, sa_type=Id)
    number: CountColumn
    name: TextColumn
    kind: TextColumn = "edit"
    state: TextColumn
    request: TextColumn = ""
    created_at: TimeColumn
    effective_at: OptionalTime = None
    published_at: OptionalTime = None
    withdrawn_at: OptionalTime = None
    who: TextColumn
    user_id: OptionalId = None
    rollback_of: OptionalCount = None
    changes: CountColumn = 0


class ReleaseRow(CentralTable, table=True):
    """A row that a release changed: as it was, as it is from then on (nothing: it is gone)."""

    __tablename__ = "release_rows"
    __table_args__ = (Index(None, "organization_id", "kind", "entity_id"),)
    app_may = ("INSERT", "UPDATE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    release_id: UUID = Field(primary_key=True, sa_type=Id)
    kind: str = Field(primary_key=True, sa_type=Text)
    entity_id: UUID = Field(primary_key=True, sa_type=Id)
    before: OptionalDoc = None
    after: OptionalDoc = None


class Adoption(CentralTable, table=True):
    """A box that came with rows of its own: whether the centre has taken them over.

    States: coming (its rows up to `upto_seq` are not all here), adopted (by release `number`),
    theirs (the box goes on writing them until somebody adopts them).
    """

    __tablename__ = "adoptions"
    app_may = ("INSERT", "UPDATE")
    sync_may = ("INSERT", "UPDATE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    store_id: UUID = Field(primary_key=True, sa_type=Id)
    node_id: IdColumn
    upto_seq: CountColumn
    state: TextColumn
    since: TimeColumn
    number: OptionalCount = None


class DirectoryDue(CentralTable, table=True):
    """An organization has a release to fold, or a box to adopt, at a time."""

    __tablename__ = "directory_dues"
    __table_args__ = (DIRECTORY,)
    app_may = ("INSERT", "UPDATE", "DELETE")
    sync_may = ("INSERT", "UPDATE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    what: str = Field(primary_key=True, sa_type=Text)
    subject_id: UUID = Field(primary_key=True, sa_type=Id)
    at: TimeColumn
