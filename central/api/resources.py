"""What the API offers, declared: one entry for each kind of rows.

A new table is a line here: its fields, filters, models and routes follow from its declaration.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from pydantic import BaseModel
from sqlmodel import SQLModel

from central.api import models
from central.api.fields import Field, fields_of
from central.api.models import Body
from central.api.store import Table
from central.identity.rights import Right
from central.metadata import CENTRAL_METADATA
from central.tables.identity import OfficeAudit
from central.tables.replication import Quarantined
from central.tenants.requests import TenancyKind
from central.tenants.rules import FIELDS as TENANCY_FIELDS
from sync.base import Replicated
from sync.tables import (
    catalog,
    floor,
    identity,
    kitchen,
    pricing,
    refunds,
    sales,
    tenancy,
)

Writing = Literal["nobody", "draft", "office"]
"""`draft`: writes lie in the draft until a release; `office`: they hold at once."""


@dataclass(frozen=True)
class Resource:
    """Rows of a table at `/organizations/{organization_id}/{path}`."""

    table_class: type[SQLModel]
    path: str
    writing: Writing = "nobody"
    hidden: tuple[str, ...] = ()
    tenancy: TenancyKind | None = None
    right: Right = Right.LOOK
    """What is needed to read it."""
    needs_everything: bool = False
    """Rows belong to the whole organization: who sees a part of it sees none."""
    extra: tuple[str, ...] = field(default=())
    """Fields that are sent when a row of the office is made, and never changed."""

    @property
    def kind(self) -> str:
        """What a row is called on the wire and in the audit."""
        if issubclass(self.table_class, Replicated):
            return self.table_class.policy.kind
        return self.path.removesuffix("s")

    @property
    def title(self) -> str:
        """What a row is called in a sentence."""
        return self.kind.replace("_", " ")

    @property
    def about(self) -> str:
        """What a row is, as its declaration says."""
        return (self.table_class.__doc__ or "").strip()

    @property
    def model(self) -> str:
        """The name of the models."""
        return self.table_class.__name__

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """What is shown, filtered and sorted by."""
        return fields_of(self.table_class, self.hidden)

    @cached_property
    def _written(self) -> tuple[Field, ...]:
        if self.tenancy is None:
            return self.fields
        allowed = {*TENANCY_FIELDS[self.tenancy], *self.extra}
        return tuple(each for each in self.fields if each.name in allowed)

    @cached_property
    def table(self) -> Table:
        """The rows in the database."""
        name = str(self.table_class.__tablename__)
        columns = frozenset(column.name for column in CENTRAL_METADATA.tables[name].c)
        return Table(name, self.fields, columns)

    @cached_property
    def shown(self) -> type[BaseModel]:
        """How a row is answered."""
        return models.shown(self.model, self.about, self.fields)

    @cached_property
    def made(self) -> type[Body]:
        """What makes a row, and what PUT puts in its place."""
        return models.made(f"New{self.model}", f"A new {self.title}.", self._written)

    @cached_property
    def changed(self) -> type[Body]:
        """What PATCH changes."""
        fields = tuple(each for each in self._written if each.name not in self.extra)
        about = f"What changes of a {self.title}; what is not said stays."
        return models.changed(f"{self.model}Change", about, fields)


def _draft(*tables: type[Replicated]) -> Sequence[Resource]:
    return [Resource(each, _path(each), "draft") for each in tables]


def _facts(*tables: type[Replicated]) -> Sequence[Resource]:
    return [Resource(each, _path(each)) for each in tables]


def _path(table: type[Replicated]) -> str:
    return str(table.__tablename__).replace("_", "-")


RESOURCES: tuple[Resource, ...] = (
    Resource(tenancy.Brand, "brands", "office", tenancy="brand"),
    Resource(tenancy.Store, "stores", "office", tenancy="store", extra=("brand_id",)),
    Resource(
        tenancy.LegalEntity,
        "legal-entities",
        "office",
        tenancy="legal_entity",
        needs_everything=True,
    ),
    *_draft(
        catalog.Category,
        catalog.Item,
        catalog.Variant,
        catalog.FareSet,
        catalog.Fare,
        catalog.ModifierGroup,
        catalog.ModifierOption,
        catalog.ModifierUse,
        catalog.Classification,
        catalog.Course,
        catalog.Station,
        catalog.OrderType,
        catalog.TaxGroup,
        catalog.Tax,
        catalog.Tender,
        catalog.Reason,
        catalog.Printer,
        pricing.PriceRule,
        pricing.Coupon,
        floor.Area,
        floor.DiningTable,
        identity.Person,
        identity.Role,
        identity.Section,
        tenancy.StoreLegalEntity,
        tenancy.Translation,
    ),
    Resource(identity.Membership, "person-roles", "draft"),
    *_facts(
        sales.Order,
        sales.OrderLine,
        sales.OrderTable,
        sales.Check,
        sales.CheckAllocation,
        sales.Payment,
        sales.Receipt,
        refunds.Refund,
        refunds.RefundLine,
        kitchen.Ticket,
        kitchen.TicketItem,
        pricing.OrderDiscount,
    ),
    Resource(Quarantined, "quarantine"),
    Resource(OfficeAudit, "audit", right=Right.MANAGE_PEOPLE, needs_everything=True),
)
