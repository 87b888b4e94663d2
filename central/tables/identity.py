"""Who comes in: people and programs of the office, what they may do, and what they did.

Who somebody is, is asked before an organization is known: those tables are the directory's, asked
by `central.doors` and the stores of `central/identity` only. Of secrets only hashes are kept.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from central.tables.base import BY_ID, DIRECTORY, CentralTable
from sync.base import (
    CountColumn,
    DocColumn,
    FlagColumn,
    IdColumn,
    OptionalId,
    OptionalText,
    OptionalTime,
    TextColumn,
    TimeColumn,
)
from sync.types import Blob, Doc, Id


class DirectoryUser(CentralTable, table=True):
    """Somebody who signs in. `email_key` is the address as it is compared; one each while here."""

    __tablename__ = "directory_users"
    __table_args__ = (
        Index(
            "ux_directory_users_email",
            "email_key",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
        DIRECTORY,
    )
    app_may = ("INSERT", "UPDATE")
    user_id: UUID = Field(primary_key=True, sa_type=Id)
    email: TextColumn
    email_key: TextColumn
    name: TextColumn
    language: TextColumn = "en"
    password_hash: OptionalText = None
    password_since: OptionalTime = None
    is_super: FlagColumn = False
    since: TimeColumn
    deleted_at: OptionalTime = None


class DirectorySession(CentralTable, table=True):
    """Somebody is signed in at a browser, by the SHA-256 of the browser's token."""

    __tablename__ = "directory_sessions"
    __table_args__ = (Index("ix_directory_sessions_user", "user_id"), DIRECTORY)
    app_may = ("INSERT", "UPDATE", "DELETE")
    token_hash: bytes = Field(primary_key=True, sa_type=Blob)
    id: IdColumn
    user_id: IdColumn
    agent: TextColumn = ""
    began_at: TimeColumn
    seen_at: TimeColumn
    ended_at: OptionalTime = None


class SignInAttempts(CentralTable, table=True):
    """Failed attempts at an e-mail address, known or not, by its SHA-256: both are told alike."""

    __tablename__ = "directory_attempts"
    __table_args__ = (Index("ix_directory_attempts_last_at", "last_at"), DIRECTORY)
    app_may = ("INSERT", "UPDATE", "DELETE")
    email_hash: bytes = Field(primary_key=True, sa_type=Blob)
    failures: CountColumn
    last_at: TimeColumn
    locked_until: OptionalTime = None


class DirectoryMembership(CentralTable, table=True):
    """A user's role in an organization; in one brand or one store of it where these are given."""

    __tablename__ = "directory_memberships"
    __table_args__ = (
        Index("ix_directory_memberships_user", "user_id"),
        Index(
            "ux_directory_memberships_scope",
            "organization_id",
            "user_id",
            "brand_id",
            "store_id",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
            postgresql_nulls_not_distinct=True,
        ),
        DIRECTORY,
    )
    app_may = ("INSERT", "UPDATE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    id: UUID = Field(primary_key=True, sa_type=Id)
    user_id: IdColumn
    brand_id: OptionalId = None
    store_id: OptionalId = None
    role: TextColumn
    granted_by_id: OptionalId = None
    since: TimeColumn
    deleted_at: OptionalTime = None
    rev: CountColumn = 1


class DirectoryLink(CentralTable, table=True):
    """A one-time link by its SHA-256. `kind` is invitation (to a role) or password (a new one)."""

    __tablename__ = "directory_links"
    __table_args__ = (
        Index("ux_directory_links_id", "id", unique=True),
        Index("ix_directory_links_organization", "organization_id"),
        DIRECTORY,
    )
    app_may = ("INSERT", "UPDATE")
    token_hash: bytes = Field(primary_key=True, sa_type=Blob)
    id: IdColumn
    kind: TextColumn
    email: TextColumn
    name: TextColumn = ""
    language: TextColumn = "en"
    organization_id: OptionalId = None
    brand_id: OptionalId = None
    store_id: OptionalId = None
    role: OptionalText = None
    made_by_id: OptionalId = None
    since: TimeColumn
    expires_at: TimeColumn
    used_at: OptionalTime = None
    withdrawn_at: OptionalTime = None


class DirectoryApiKey(CentralTable, table=True):
    """A program's key by its SHA-256; `hint` is its beginning, for people to tell it by."""

    __tablename__ = "directory_api_keys"
    __table_args__ = (Index("ux_directory_api_keys_hash", "key_hash", unique=True), DIRECTORY)
    app_may = ("INSERT", "UPDATE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    id: UUID = Field(primary_key=True, sa_type=Id)
    key_hash: bytes = Field(sa_type=Blob)
    hint: TextColumn
    name: TextColumn
    role: TextColumn
    brand_id: OptionalId = None
    store_id: OptionalId = None
    made_by_id: OptionalId = None
    since: TimeColumn
    used_at: OptionalTime = None
    expires_at: OptionalTime = None
    revoked_at: OptionalTime = None


class OfficeAudit(CentralTable, table=True):
    """Who did what in the office. `before` and `after` hold the fields that changed."""

    __tablename__ = "office_audit"
    __table_args__ = (Index(None, "organization_id", "kind", "entity_id"), BY_ID)
    app_may = ("INSERT",)
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    id: UUID = Field(primary_key=True, sa_type=Id)
    at: TimeColumn
    actor_kind: TextColumn
    actor_id: OptionalId = None
    actor_name: TextColumn
    act: TextColumn
    kind: TextColumn
    entity_id: OptionalId = None
    before: DocColumn
    after: DocColumn
    reason: TextColumn = ""


class OfficeRequest(CentralTable, table=True):
    """What was answered to a request of the API under its caller's key: a repeat gets it again."""

    __tablename__ = "office_requests"
    __table_args__ = (Index(None, "organization_id", "at"),)
    app_may = ("INSERT", "DELETE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    key: UUID = Field(primary_key=True, sa_type=Id)
    actor_id: IdColumn
    request_hash: bytes = Field(sa_type=Blob)
    status: CountColumn
    answer: dict[str, object] = Field(sa_type=Doc)
    at: TimeColumn
