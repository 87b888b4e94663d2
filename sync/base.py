"""What every replicated table is made of, and how it declares who writes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, MetaData, text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from sync.types import Count, Doc, Flag, Id, Minor, Text, UtcTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

IdColumn = Annotated[UUID, Field(sa_type=Id)]
OptionalId = Annotated[UUID | None, Field(sa_type=Id)]
CountColumn = Annotated[int, Field(sa_type=Count)]
OptionalCount = Annotated[int | None, Field(sa_type=Count)]
MinorColumn = Annotated[int, Field(sa_type=Minor)]
OptionalMinor = Annotated[int | None, Field(sa_type=Minor)]
TimeColumn = Annotated[datetime, Field(sa_type=UtcTime)]
OptionalTime = Annotated[datetime | None, Field(sa_type=UtcTime)]
FlagColumn = Annotated[bool, Field(sa_type=Flag)]
TextColumn = Annotated[str, Field(sa_type=Text)]
OptionalText = Annotated[str | None, Field(sa_type=Text)]
DocColumn = Annotated[dict[str, Any], Field(sa_type=Doc)]
DocListColumn = Annotated[list[Any], Field(sa_type=Doc)]

WriteClass = Literal[
    "fact",
    "store_state",
    "command",
    "setting",
    "overlay",
    "shared_profile",
    "shared_quantity",
]
"""Who writes a table and how conflicts are excluded; docs/sync.md has the meaning of each."""

UP: frozenset[WriteClass] = frozenset(
    {"fact", "store_state", "command", "setting", "overlay", "shared_profile", "shared_quantity"}
)


@dataclass(frozen=True)
class Policy:
    """How a replicated table may change and travel.

    `kind` names the table's rows on the wire, `version` their shape. `insert_only` rows are never
    changed. `one_way` maps a column to its final values: once there, it stays.
    """

    kind: str
    write_class: WriteClass
    version: int = 1
    insert_only: bool = False
    one_way: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Replicated(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMING))):
    """Columns of every replicated row. Replicated rows are marked deleted, never deleted."""

    policy: ClassVar[Policy]

    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    id: UUID = Field(primary_key=True, sa_type=Id)
    created_at: TimeColumn
    updated_at: TimeColumn
    deleted_at: OptionalTime = None
    rev: CountColumn = 1


class Setting(Replicated):
    """A row that the office or the box's own manager writes: menu, floor, people, taxes.

    `authority` is `box` for rows made here and `centre` for rows of a release; a pull replaces
    only the centre's. `brand_id` and `store_id` narrow where the row holds; empty means everywhere.
    """

    brand_id: OptionalId = None
    store_id: OptionalId = None
    authority: TextColumn = "box"
    authority_epoch: CountColumn = 0


class StoreRow(Replicated):
    """A row that the store writes, stamped with where, by whom and for which business day."""

    brand_id: IdColumn
    store_id: IdColumn
    node_id: IdColumn
    device_id: OptionalId = None
    actor_kind: TextColumn
    actor_id: OptionalId = None
    business_date: TextColumn


METADATA: MetaData = Replicated.metadata

STRICT: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}


def belongs_to(column: str, table: str) -> ForeignKeyConstraint:
    """A foreign key inside one write class, carrying the organization.

    Deferred on the box, so that a transaction may insert in any order.
    """
    return ForeignKeyConstraint(
        ["organization_id", column],
        [f"{table}.organization_id", f"{table}.id"],
        deferrable=True,
        initially="DEFERRED",
    )


def indexed(*columns: str, where: str | None = None) -> Index:
    """An index that begins with the organization, as every key does; of some rows with `where`."""
    if where is None:
        return Index(None, "organization_id", *columns)
    return Index(None, "organization_id", *columns, sqlite_where=text(where))


def unique_on_box(name: str, *columns: str, where: str | None = None) -> Index:
    """Business uniqueness: a constraint on the box, only reported at the centre."""
    index = Index(
        name,
        "organization_id",
        *columns,
        unique=True,
        sqlite_where=None if where is None else text(where),
    )
    return index.ddl_if(dialect="sqlite")


def replicated_tables() -> dict[str, type[Replicated]]:
    """Every replicated table by its name."""
    import sync.tables  # noqa: F401  (declares them)

    found: dict[str, type[Replicated]] = {}
    waiting: list[type[Replicated]] = [Replicated]
    while waiting:
        for child in waiting.pop().__subclasses__():
            waiting.append(child)
            if hasattr(child, "__table__"):
                found[str(child.__tablename__)] = child
    return dict(sorted(found.items()))
