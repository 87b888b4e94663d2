"""Organizations, brands, legal entities, stores, nodes and what they are entitled to."""

from __future__ import annotations

from sync.base import (
    STRICT,
    CountColumn,
    DocColumn,
    FlagColumn,
    IdColumn,
    OptionalId,
    OptionalText,
    OptionalTime,
    Policy,
    Setting,
    TextColumn,
    TimeColumn,
    indexed,
)


class Organization(Setting, table=True):
    """A tenant. Its `id` equals its `organization_id`."""

    __tablename__ = "organizations"
    __table_args__ = (STRICT,)
    policy = Policy("organization", "setting")
    name: TextColumn


class Brand(Setting, table=True):
    """A name guests know; a chain may have several."""

    __tablename__ = "brands"
    __table_args__ = (STRICT,)
    policy = Policy("brand", "setting")
    name: TextColumn
    colour: TextColumn = ""


class LegalEntity(Setting, table=True):
    """Who is liable for tax: its tax ids, zone and currency."""

    __tablename__ = "legal_entities"
    __table_args__ = (STRICT,)
    policy = Policy("legal_entity", "setting")
    name: TextColumn
    country: TextColumn
    currency: TextColumn
    zone: TextColumn
    tax_ids: DocColumn
    address: TextColumn = ""


class Store(Setting, table=True):
    """One restaurant. `cut_over_minutes` after local midnight its business day begins."""

    __tablename__ = "stores"
    __table_args__ = (STRICT,)
    policy = Policy("store", "setting")
    name: TextColumn
    zone: TextColumn
    currency: TextColumn
    language: TextColumn = "en"
    guest_language: TextColumn = "en"
    cut_over_minutes: CountColumn = 240
    address: TextColumn = ""
    prices_include_tax: FlagColumn = True
    options: DocColumn = {}


class StoreLegalEntity(Setting, table=True):
    """A store belongs to a legal entity from a date."""

    __tablename__ = "store_legal_entities"
    __table_args__ = (indexed("store_id"), STRICT)
    policy = Policy("store_legal_entity", "setting")
    legal_entity_id: IdColumn
    from_date: TextColumn


class Node(Setting, table=True):
    """An installation of a box. A restored copy is another node."""

    __tablename__ = "nodes"
    __table_args__ = (indexed("store_id"), STRICT)
    policy = Policy("node", "setting")
    name: TextColumn
    receipt_series: TextColumn
    started_at: TimeColumn
    retired_at: OptionalTime = None
    replaced_by_id: OptionalId = None


class Entitlement(Setting, table=True):
    """What an organization or store may use; services check it."""

    __tablename__ = "entitlements"
    __table_args__ = (STRICT,)
    policy = Policy("entitlement", "setting")
    feature: TextColumn
    limits: DocColumn = {}
    until: OptionalTime = None


class ExternalRef(Setting, table=True):
    """The id that another system gives to one of our rows."""

    __tablename__ = "external_refs"
    __table_args__ = (indexed("system", "kind", "remote_id"), indexed("kind", "local_id"), STRICT)
    policy = Policy("external_ref", "setting")
    system: TextColumn
    kind: TextColumn
    local_id: IdColumn
    remote_id: TextColumn


class Translation(Setting, table=True):
    """One field of one row in one language; lies over the row's own text."""

    __tablename__ = "translations"
    __table_args__ = (indexed("kind", "local_id"), STRICT)
    policy = Policy("translation", "setting")
    kind: TextColumn
    local_id: IdColumn
    field: TextColumn
    lang: TextColumn
    text: TextColumn


class Media(Setting, table=True):
    """A picture or file by its SHA-256; the bytes travel apart."""

    __tablename__ = "media"
    __table_args__ = (indexed("sha256"), STRICT)
    policy = Policy("media", "setting")
    sha256: TextColumn
    mime: TextColumn
    size: CountColumn
    caption: OptionalText = None
