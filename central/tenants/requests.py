"""What tenants are made of, as it is asked for and shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

TenancyKind = Literal["brand", "store", "legal_entity"]


@dataclass(frozen=True, slots=True)
class OrganizationView:
    """A tenant, as whoever runs the centre sees it."""

    id: UUID
    name: str
    deleted_at: datetime | None
    boxes: int


@dataclass(frozen=True, slots=True)
class BrandView:
    """A name that guests know."""

    id: UUID
    name: str
    colour: str
    rev: int
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class StoreView:
    """A restaurant. `has_box`: a box was let in and not shut out."""

    id: UUID
    brand_id: UUID | None
    name: str
    zone: str
    currency: str
    language: str
    rev: int
    deleted_at: datetime | None
    has_box: bool


@dataclass(frozen=True, slots=True)
class LegalEntityView:
    """Who is liable for tax."""

    id: UUID
    name: str
    country: str
    currency: str
    zone: str
    tax_ids: Mapping[str, Any]
    address: str
    rev: int
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class CreateBrand:
    """A new brand."""

    name: str
    colour: str = ""


@dataclass(frozen=True, slots=True)
class CreateStore:
    """A new restaurant of a brand. The box that is let in brings the rest."""

    brand_id: UUID
    name: str
    zone: str
    currency: str
    language: str = "en"
    guest_language: str = "en"
    cut_over_minutes: int = 240
    address: str = ""
    prices_include_tax: bool = True


@dataclass(frozen=True, slots=True)
class CreateLegalEntity:
    """A new legal entity."""

    name: str
    country: str
    currency: str
    zone: str
    tax_ids: Mapping[str, Any] = field(default_factory=dict)
    address: str = ""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who an organization begins with. The password is asked for a new user only."""

    email: str
    name: str
    password: str = field(repr=False)
    language: str = "en"
