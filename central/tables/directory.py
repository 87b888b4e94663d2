"""The directory: what answers before an organization is known. Asked by `central.doors` only."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from central.tables.base import DIRECTORY, CentralTable
from sync.base import (
    IdColumn,
    OptionalCount,
    OptionalId,
    OptionalTime,
    TextColumn,
    TimeColumn,
)
from sync.types import Blob, Id


class DirectoryOrganization(CentralTable, table=True):
    """Who is a tenant here."""

    __tablename__ = "directory_organizations"
    __table_args__ = (DIRECTORY,)
    app_may = ("INSERT", "UPDATE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    name: TextColumn
    deleted_at: OptionalTime = None


class DirectoryBox(CentralTable, table=True):
    """Whose key a box's token is, by the token's SHA-256."""

    __tablename__ = "directory_boxes"
    __table_args__ = (
        Index("ux_directory_boxes_token", "token_hash", unique=True),
        DIRECTORY,
    )
    app_may = ("UPDATE",)
    sync_may = ("INSERT", "UPDATE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    node_id: UUID = Field(primary_key=True, sa_type=Id)
    brand_id: IdColumn
    store_id: IdColumn
    token_hash: bytes = Field(sa_type=Blob)
    since: TimeColumn
    revoked_at: OptionalTime = None


class DirectoryCode(CentralTable, table=True):
    """A one-time code that lets a box in, by its SHA-256."""

    __tablename__ = "directory_codes"
    __table_args__ = (DIRECTORY,)
    app_may = ("INSERT",)
    jobs_may = ("DELETE",)
    sync_may = ("UPDATE",)
    code_hash: bytes = Field(primary_key=True, sa_type=Blob)
    organization_id: IdColumn
    brand_id: IdColumn
    store_id: IdColumn
    expires_at: TimeColumn
    used_at: OptionalTime = None
    used_by_id: OptionalId = None


class DoorUse(CentralTable, table=True):
    """Somebody went through a door between tenants: which, who, why."""

    __tablename__ = "directory_door_uses"
    __table_args__ = (DIRECTORY,)
    app_may = ("INSERT",)
    jobs_may = ("DELETE",)
    sync_may = ("INSERT",)
    id: UUID = Field(primary_key=True, sa_type=Id)
    door: TextColumn
    who: TextColumn
    why: TextColumn
    organization_id: OptionalId = None
    rows: OptionalCount = None
    at: TimeColumn
