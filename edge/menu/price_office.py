"""Prices as those who edit them see them, and what something would cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.catalog import Menu
from domain.menu_hours import Hours, from_doc
from domain.permissions import Right, require
from domain.pricing.facts import Sale, Thing
from domain.pricing.fares import conditions_of
from domain.pricing.trail import Step, explained
from edge.authority import BOX
from edge.commands import Actor
from edge.database import Database
from edge.menu import price_store
from edge.menu.price_editing import BRAND, EVERYWHERE, STORE
from edge.menu.price_requests import TryPrice
from edge.menu.service import MenuService
from edge.menu.store import prices_at
from edge.transaction import Read
from sync.base import Setting
from sync.tables.catalog import Fare, FareSet
from sync.tables.pricing import Coupon, PriceRule


@dataclass(frozen=True, slots=True)
class OfficeRule:
    """A rule with everything that can be edited; `locked` where it belongs to the centre."""

    id: UUID
    name: str
    target: str
    kind: str
    amount_minor: int | None
    rate_micros: int | None
    priority: int
    conditions: tuple[dict[str, Any], ...]
    hours: tuple[Hours, ...]
    bundle: dict[str, Any]
    with_options: bool
    tax_group_id: UUID | None
    active: bool
    active_from: datetime | None
    active_to: datetime | None
    where: str
    locked: bool
    rev: int


@dataclass(frozen=True, slots=True)
class OfficeCoupon:
    """A coupon, and how often it was used."""

    id: UUID
    code: str
    name: str
    rate_micros: int | None
    amount_minor: int | None
    minimum_minor: int
    max_uses: int | None
    uses: int
    active: bool
    active_from: datetime | None
    active_to: datetime | None
    locked: bool
    rev: int


@dataclass(frozen=True, slots=True)
class OfficeFare:
    """A price on a list."""

    id: UUID
    priced_kind: str
    priced_id: UUID
    amount_minor: int
    active_from: datetime | None
    active_to: datetime | None


@dataclass(frozen=True, slots=True)
class OfficeList:
    """A price list; of one that `always` holds, only prices that begin or end some day."""

    id: UUID
    name: str
    priority: int
    hours: tuple[Hours, ...]
    order_type_ids: frozenset[UUID]
    channels: frozenset[str]
    where: str
    always: bool
    fares: tuple[OfficeFare, ...]
    locked: bool
    rev: int


class PriceOffice:
    """Questions of those who edit prices. All need EDIT_MENU."""

    def __init__(self, db: Database, menus: MenuService) -> None:
        self._db = db
        self._menus = menus

    async def rules(self, actor: Actor) -> list[OfficeRule]:
        """All rules, offers and service charges."""
        require(actor.rights, Right.EDIT_MENU)
        return await self._db.read(lambda read: list(map(_rule, price_store.rules(read))))

    async def coupons(self, actor: Actor) -> list[OfficeCoupon]:
        """All coupons, by code."""
        require(actor.rights, Right.EDIT_MENU)

        def work(read: Read) -> list[OfficeCoupon]:
            uses = price_store.uses(read)
            return [_coupon(row, uses.get(row.id, 0)) for row in price_store.coupons(read)]

        return await self._db.read(work)

    async def lists(self, actor: Actor) -> list[OfficeList]:
        """All price lists with their prices."""
        require(actor.rights, Right.EDIT_MENU)
        return await self._db.read(
            lambda read: [
                _list(row, price_store.fares(read, row.id)) for row in price_store.lists(read)
            ]
        )

    async def try_price(self, request: TryPrice, actor: Actor) -> tuple[Step, ...]:
        """Why something would cost what it would. Raises NotFound, PriceBelowZero."""
        require(actor.rights, Right.EDIT_MENU)
        menu = await self._menus.refresh()
        return await self._db.read(lambda read: _would_cost(read, menu, request))


def _would_cost(read: Read, menu: Menu, request: TryPrice) -> tuple[Step, ...]:
    item, variant = menu.variant(request.variant_id)
    usual = prices_at(read, request.at).get(variant.id.bytes, variant.price_minor)
    sale = Sale(
        request.at,
        read.house.zone,
        read.house.cut_over_minutes,
        request.order_type_id,
        request.channel,
        request.guest_group,
        request.guests,
    )
    thing = Thing(variant.id, item.id, item.category_id, request.quantity)
    steps = menu.prices.price(usual, sale, thing)
    return explained(steps, steps[-1].after_minor, request.quantity)


def _place(row: Setting) -> str:
    if row.store_id is not None:
        return STORE
    return EVERYWHERE if row.brand_id is None else BRAND


def _rule(row: PriceRule) -> OfficeRule:
    return OfficeRule(
        id=row.id,
        name=row.name,
        target=row.target,
        kind=row.kind,
        amount_minor=row.amount_minor,
        rate_micros=row.rate_micros,
        priority=row.priority,
        conditions=tuple(row.conditions),
        hours=from_doc(row.hours),
        bundle=row.bundle,
        with_options=row.with_options,
        tax_group_id=row.tax_group_id,
        active=row.active,
        active_from=row.active_from,
        active_to=row.active_to,
        where=_place(row),
        locked=row.authority != BOX,
        rev=row.rev,
    )


def _coupon(row: Coupon, uses: int) -> OfficeCoupon:
    return OfficeCoupon(
        id=row.id,
        code=row.code,
        name=row.name,
        rate_micros=row.rate_micros,
        amount_minor=row.amount_minor,
        minimum_minor=row.minimum_minor,
        max_uses=row.max_uses,
        uses=uses,
        active=row.active,
        active_from=row.active_from,
        active_to=row.active_to,
        locked=row.authority != BOX,
        rev=row.rev,
    )


def _list(row: FareSet, fares: list[Fare]) -> OfficeList:
    found = conditions_of(row.conditions)
    return OfficeList(
        id=row.id,
        name=row.name,
        priority=row.priority,
        hours=found["hours"],
        order_type_ids=found["order_type_ids"],
        channels=found["channels"],
        where=_place(row),
        always=not row.conditions,
        fares=tuple(
            OfficeFare(
                each.id,
                each.priced_kind,
                each.priced_id,
                each.amount_minor,
                each.active_from,
                each.active_to,
            )
            for each in fares
        ),
        locked=row.authority != BOX,
        rev=row.rev,
    )
