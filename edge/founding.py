"""Founding a restaurant: the rows that an empty, prepared database needs before the first sale."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.errors import BadRequest, DomainError
from domain.ids import new_id
from domain.permissions import USUAL_ROLES
from domain.tax.packs import TaxPack
from domain.tax.rules import OPTION as TAX_RULES
from domain.tenders.kinds import TenderKind
from edge import audit
from edge.box_tables import SchemaInfo, SyncNode
from edge.cash.store import USUAL_PLACES
from edge.commands import SYSTEM, Actor, Command
from edge.database import Database
from edge.founding_taxes import fitting_pack, insert_taxes
from edge.founding_tenders import fitting_tenders, insert_tenders
from edge.schema import READER
from edge.transaction import House, Write
from sync.tables.cash import CashPlace, Drawer
from sync.tables.catalog import Course, FareSet, OrderType, Reason
from sync.tables.identity import Role
from sync.tables.tenancy import Brand, LegalEntity, Node, Organization, Store, StoreLegalEntity

SECRET_BYTES = 32
MINUTES_A_DAY = 24 * 60

ORDER_TYPES = (
    ("Dine in", "dine_in", "#2f6f4e", 0),
    ("Takeaway", "takeaway", "#b4690e", 20),
    ("Delivery", "delivery", "#2b5fa8", 45),
)
"""Name, code, edge colour of tickets, and how many minutes ahead the food is promised."""

COURSES = ("Drinks", "Starters", "Mains", "Desserts")

REASONS = {
    "void": ("Guest changed mind", "Wrong order", "Kitchen error", "Spilled", "Took too long"),
    "discount": ("Regular guest", "Staff meal", "Complaint"),
    "refund": ("Charged twice", "Returned", "Complaint"),
    "drawer": ("Change for a guest", "Counting"),
    "pay_in": ("More change",),
    "pay_out": ("Shopping", "Supplier"),
    "difference": ("Wrong change given", "Wrong float", "Not found"),
    "remake": ("Cold", "Overdone", "Not as ordered", "Dropped", "Allergy"),
    "sold_out": ("Sold out", "Not prepared today", "Equipment broken"),
}


@dataclass(frozen=True, slots=True)
class HouseIds:
    """Ids that are known before: of a tenant that exists at the centre, or of a test."""

    organization_id: UUID = field(default_factory=new_id)
    brand_id: UUID = field(default_factory=new_id)
    legal_entity_id: UUID = field(default_factory=new_id)
    store_id: UUID = field(default_factory=new_id)
    node_id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class FoundStore:
    """Found a restaurant. Where the other names are empty, they are the store's.

    `cut_over_minutes` after local midnight the business day begins. `tax_pack` is the code of the
    tax data to begin with (`domain.tax.packs`), empty for none; they say whether prices include
    taxes unless `prices_include_tax` does. `tenders` is the code of the country whose ways to pay
    it begins with (`domain.tenders.packs`), empty for cash and card.
    """

    name: str
    currency: str = "EUR"
    zone: str = "Europe/Rome"
    country: str = "IT"
    language: str = "en"
    guest_language: str = "en"
    cut_over_minutes: int = 240
    organization_name: str = ""
    brand_name: str = ""
    legal_name: str = ""
    address: str = ""
    tax_ids: dict[str, str] = field(default_factory=dict)
    prices_include_tax: bool | None = None
    receipt_series: str = "A"
    node_name: str = "Box 1"
    tax_pack: str = ""
    tenders: str = ""


@dataclass(frozen=True, slots=True)
class Founded:
    """The restaurant's ids. Roles, courses, order types and tax groups are by name or code."""

    organization_id: UUID
    brand_id: UUID
    legal_entity_id: UUID
    store_id: UUID
    node_id: UUID
    fare_set_id: UUID
    drawer_id: UUID
    cash_tender_id: UUID
    card_tender_id: UUID
    order_types: dict[str, UUID]
    roles: dict[str, UUID]
    courses: dict[str, UUID]
    tax_groups: dict[str, UUID] = field(default_factory=dict)


async def found(
    db: Database,
    request: FoundStore,
    ids: HouseIds | None = None,
    *,
    actor: Actor = SYSTEM,
    command_id: UUID | None = None,
) -> Founded:
    """Found the one restaurant of this box in one write; `db.house` is set afterwards.

    Repeating the command returns the first answer. Raises BadRequest for a name, zone, currency
    or hour that cannot be, and DomainError where the box has a restaurant already.
    """
    secret = os.urandom(SECRET_BYTES)
    chosen = ids or HouseIds()

    def work(tx: Write) -> Founded:
        return found_in(tx, request, chosen, secret)

    founded = await db.write(Command.of(request, actor, command_id), work, Founded)
    await db.reload_house()
    return founded


def found_in(tx: Write, request: FoundStore, ids: HouseIds, secret: bytes) -> Founded:
    """Found a restaurant as part of a larger write; the caller reloads the house afterwards.

    `secret` is what the box proves itself with: `SECRET_BYTES` random bytes. Raises as `found`.
    """
    _check(request)
    pack = fitting_pack(request.tax_pack, request.country, request.currency)
    if tx.value("SELECT 1 FROM sync_node") is not None:
        raise DomainError("This box already has a restaurant.")
    tx.settle(_house(request, ids))
    _insert_tenancy(tx, request, ids, pack)
    _insert_node(tx, request, ids, secret)
    founded = _insert_usual_rows(tx, request, ids)
    if pack is not None:
        included = _includes_tax(request, pack)
        groups = insert_taxes(tx, pack, founded.order_types, included=included)
        founded = replace(founded, tax_groups=groups)
    audit.record(tx, "store_founded", "store", ids.store_id, details={"name": request.name})
    for topic in ("menu", "people", "floor", "devices"):
        tx.signal(topic)
    return founded


def _check(request: FoundStore) -> None:
    if not request.name.strip():
        raise BadRequest("The restaurant needs a name.")
    if len(request.currency) != 3 or not request.currency.isupper():
        raise BadRequest("The currency is three capital letters, like EUR.")
    if not 0 <= request.cut_over_minutes < MINUTES_A_DAY:
        raise BadRequest("The business day begins between 0 and 1439 minutes after midnight.")
    if not request.receipt_series.strip():
        raise BadRequest("The receipt series needs a letter.")
    try:
        ZoneInfo(request.zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadRequest(f"{request.zone!r} is not a time zone, like Europe/Rome.") from error


def _house(request: FoundStore, ids: HouseIds) -> House:
    return House(
        organization_id=ids.organization_id,
        brand_id=ids.brand_id,
        store_id=ids.store_id,
        node_id=ids.node_id,
        zone=ZoneInfo(request.zone),
        currency=request.currency,
        cut_over_minutes=request.cut_over_minutes,
        receipt_series=request.receipt_series,
    )


def _insert_tenancy(tx: Write, request: FoundStore, ids: HouseIds, pack: TaxPack | None) -> None:
    tx.insert(Organization, ids.organization_id, name=request.organization_name or request.name)
    tx.insert(Brand, ids.brand_id, brand_id=ids.brand_id, name=request.brand_name or request.name)
    tx.insert(
        LegalEntity,
        ids.legal_entity_id,
        name=request.legal_name or request.name,
        country=request.country,
        currency=request.currency,
        zone=request.zone,
        tax_ids=request.tax_ids,
        address=request.address,
    )
    tx.insert(
        Store,
        ids.store_id,
        brand_id=ids.brand_id,
        store_id=ids.store_id,
        name=request.name,
        zone=request.zone,
        currency=request.currency,
        language=request.language,
        guest_language=request.guest_language,
        cut_over_minutes=request.cut_over_minutes,
        address=request.address,
        prices_include_tax=_includes_tax(request, pack),
        options={TAX_RULES: pack.rules.as_option()} if pack else {},
    )
    tx.insert(
        StoreLegalEntity,
        store_id=ids.store_id,
        legal_entity_id=ids.legal_entity_id,
        from_date=_local_date(tx.now, request.zone),
    )


def _includes_tax(request: FoundStore, pack: TaxPack | None) -> bool:
    if request.prices_include_tax is not None:
        return request.prices_include_tax
    return pack.prices_include_tax if pack else True


def _local_date(moment: datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).date().isoformat()


def _insert_node(tx: Write, request: FoundStore, ids: HouseIds, secret: bytes) -> None:
    tx.insert(
        Node,
        ids.node_id,
        store_id=ids.store_id,
        name=request.node_name,
        receipt_series=request.receipt_series,
        started_at=tx.now,
    )
    tx.insert_box_row(
        SyncNode,
        id=1,
        organization_id=ids.organization_id,
        brand_id=ids.brand_id,
        store_id=ids.store_id,
        node_id=ids.node_id,
        secret=secret,
    )
    tx.put_box_row(SchemaInfo, id=1, min_reader=READER, written_by=f"schema {READER}")


def _insert_usual_rows(tx: Write, request: FoundStore, ids: HouseIds) -> Founded:
    fare_set = tx.insert(FareSet, name="Standard", currency=request.currency)
    tenders = insert_tenders(tx, fitting_tenders(request.tenders, request.currency))
    drawer = tx.insert(Drawer, store_id=ids.store_id, name="Counter drawer")
    for position, (name, kind) in enumerate(USUAL_PLACES):
        tx.insert(CashPlace, store_id=ids.store_id, name=name, kind=kind, position=position)
    for kind, names in REASONS.items():
        for position, name in enumerate(names):
            tx.insert(Reason, kind=kind, name=name, position=position)
    return Founded(
        organization_id=ids.organization_id,
        brand_id=ids.brand_id,
        legal_entity_id=ids.legal_entity_id,
        store_id=ids.store_id,
        node_id=ids.node_id,
        fare_set_id=fare_set.id,
        drawer_id=drawer.id,
        cash_tender_id=tenders[TenderKind.CASH],
        card_tender_id=tenders.get(TenderKind.CARD_SEPARATE, tenders[TenderKind.CASH]),
        order_types=_insert_order_types(tx),
        roles={
            name: tx.insert(Role, name=name, rights=sorted(rights)).id
            for name, rights in USUAL_ROLES.items()
        },
        courses={
            name: tx.insert(Course, name=name, position=position).id
            for position, name in enumerate(COURSES)
        },
    )


def _insert_order_types(tx: Write) -> dict[str, UUID]:
    return {
        code: tx.insert(
            OrderType,
            name=name,
            code=code,
            colour=colour,
            position=position,
            needs_table=code == "dine_in",
            is_numbered=code == "takeaway",
            is_delivered=code == "delivery",
            promise_minutes=minutes,
        ).id
        for position, (name, code, colour, minutes) in enumerate(ORDER_TYPES)
    }
