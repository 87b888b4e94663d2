"""Prices, and what is sold, as people of the office change them: into the draft, never at once."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from central.identity.person import Person
from central.identity.rights import Right
from central.menu import reading
from central.menu.values import (
    AddPriceList,
    ChangePrices,
    MenuView,
    PriceListView,
    PriceView,
    SetPrice,
    SetSold,
)
from central.releases.editing import Wish
from central.releases.rules import ACTIVE, UNSOLD
from central.releases.service import ReleaseService
from central.releases.values import DraftRow
from central.tenancy import Pool, tenant_block
from domain.clock import Clock
from domain.errors import BadRequest, NotFound
from domain.ids import new_id
from domain.money import cash_step, round_half_up

MICROS = 10**6
MOST_RATE_MICROS = 10 * MICROS


class MenuService:
    """The menu of organizations. Every change is a row of the draft, and all or none of several."""

    def __init__(self, pool: Pool, clock: Clock, releases: ReleaseService) -> None:
        self._pool = pool
        self._clock = clock
        self._releases = releases

    def menu(self, person: Person, organization_id: UUID, store_id: UUID | None = None) -> MenuView:
        """Everything on the menu with its prices on each list, or what one store has of it.

        Raises NotFound, Forbidden.
        """
        person.require_anywhere(Right.LOOK, organization_id)
        with tenant_block(self._pool, organization_id) as connection:
            return reading.menu(connection, organization_id, self._clock.now(), store_id)

    def set_prices(
        self, person: Person, organization_id: UUID, changes: Sequence[SetPrice]
    ) -> list[DraftRow]:
        """Put prices into the draft. Raises what `ReleaseService.change` raises."""
        lists = self._lists(person, organization_id)
        wishes = [_price_wish(each, _known(lists, each.list_id)) for each in changes]
        return self._releases.change_all(person, organization_id, wishes)

    def set_sold(
        self, person: Person, organization_id: UUID, changes: Sequence[SetSold]
    ) -> list[DraftRow]:
        """Put dishes or sizes on the menu or off it. Raises what `ReleaseService.change` raises."""
        lists = self._lists(person, organization_id)
        wishes = [
            _sold_wish(each)
            if each.list_id is None
            else _sold_there(each, _known(lists, each.list_id))
            for each in changes
        ]
        return self._releases.change_all(person, organization_id, wishes)

    def change_prices(
        self, person: Person, organization_id: UUID, change: ChangePrices
    ) -> list[DraftRow]:
        """Raise or lower many prices of a list at once, over what the draft says of them already.

        Prices that stay the same stay out of the draft. Raises BadRequest for a rate that no price
        survives, and what `ReleaseService.change` raises.
        """
        if not -MICROS < change.rate_micros <= MOST_RATE_MICROS:
            raise BadRequest("Prices rise by ten times at most, and fall by less than all.")
        found = self.menu(person, organization_id)
        shown = _known(list(found.lists), change.list_id)
        step = change.step_minor or cash_step(shown.currency)
        if step < 1:
            raise BadRequest("Prices are rounded to at least the smallest amount.")
        wanted = set(change.item_ids)
        wishes = [
            wish
            for category in found.categories
            for dish in category.dishes
            if not wanted or dish.id in wanted
            for size in dish.sizes
            for price in size.prices
            if price.list_id == change.list_id
            and (wish := _raised(price, change.rate_micros, step)) is not None
        ]
        return self._releases.change_all(person, organization_id, wishes)

    def add_list(self, person: Person, organization_id: UUID, request: AddPriceList) -> UUID:
        """A price list for a brand or a store, in the draft. Raises Forbidden, BadRequest."""
        list_id = new_id()
        values = {
            "name": request.name.strip(),
            "currency": request.currency,
            "priority": request.priority,
            "conditions": {},
            "brand_id": request.brand_id,
            "store_id": request.store_id,
        }
        self._releases.change(person, organization_id, "fare_set", list_id, values, 0)
        return list_id

    def _lists(self, person: Person, organization_id: UUID) -> list[PriceListView]:
        person.require_anywhere(Right.LOOK, organization_id)
        with tenant_block(self._pool, organization_id) as connection:
            return reading.lists(connection, organization_id)


def _known(lists: list[PriceListView], list_id: UUID) -> PriceListView:
    found = next((each for each in lists if each.id == list_id), None)
    if found is None:
        raise NotFound("There is no such price list.")
    return found


def _price_wish(change: SetPrice, on: PriceListView) -> Wish:
    if change.fare_id is not None:
        if change.amount_minor is None:
            return Wish("fare", change.fare_id, None, change.rev)
        values = {"amount_minor": change.amount_minor, "status": ACTIVE}
        return Wish("fare", change.fare_id, values, change.rev)
    if change.amount_minor is None:
        raise BadRequest("There is no price to take away.")
    return _new_fare(on, change.priced_kind, change.priced_id, change.amount_minor, ACTIVE)


def _sold_wish(change: SetSold) -> Wish:
    if change.kind not in ("item", "variant"):
        raise BadRequest("A dish or a size is sold or not.")
    return Wish(change.kind, change.local_id, {"active": change.is_sold}, change.rev)


def _sold_there(change: SetSold, on: PriceListView) -> Wish:
    """Where a list holds: the list says so."""
    status = ACTIVE if change.is_sold else UNSOLD
    if change.fare_id is None:
        if change.is_sold:
            raise BadRequest("It is sold there already.")
        return _new_fare(on, "variant", change.local_id, 0, UNSOLD)
    return Wish("fare", change.fare_id, {"status": status}, change.rev)


def _new_fare(on: PriceListView, kind: str, priced_id: UUID, minor: int, status: str) -> Wish:
    values = {
        "fare_set_id": on.id,
        "priced_kind": kind,
        "priced_id": priced_id,
        "amount_minor": minor,
        "currency": on.currency,
        "status": status,
        "brand_id": on.brand_id,
        "store_id": on.store_id,
    }
    return Wish("fare", new_id(), values, 0)


def _raised(price: PriceView, rate_micros: int, step: int) -> Wish | None:
    minor = price.shown_minor
    if minor is None or price.fare_id is None or price.of_box or not price.is_sold:
        return None
    exact = round_half_up(minor * (MICROS + rate_micros), MICROS * step) * step
    if exact == minor:
        return None
    return Wish("fare", price.fare_id, {"amount_minor": exact}, price.rev)
