"""Where a person may look, and where a question means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection

from central.figures import store
from central.figures.reporting import Places
from central.figures.store import StoreRow
from central.identity.person import Person
from central.identity.rights import SENTENCES, Right
from domain.errors import Forbidden, NotFound


def seen(connection: Connection[Any], person: Person, organization_id: UUID) -> list[StoreRow]:
    """The stores that a person sees. Raises NotFound, Forbidden where there can be none."""
    person.require_anywhere(Right.LOOK, organization_id)
    return person.stores_it_sees(organization_id, store.stores(connection, organization_id))


def one_seen(
    connection: Connection[Any], person: Person, organization_id: UUID, store_id: UUID
) -> StoreRow:
    """A store that a person asked for by its id. Raises NotFound, Forbidden."""
    person.require_anywhere(Right.LOOK, organization_id)
    for each in store.stores(connection, organization_id):
        if each.id == store_id:
            person.require(Right.LOOK, organization_id, each.brand_id, each.id)
            return each
    raise NotFound("There is no such store.")


def meant(
    connection: Connection[Any],
    person: Person,
    organization_id: UUID,
    store_ids: Sequence[UUID],
    brand_id: UUID | None,
) -> Places:
    """The places of a question: brands that are seen as a whole, and single stores.

    Raises NotFound for a store that is not there, Forbidden for what the person may not see.
    """
    visible = seen(connection, person, organization_id)
    brands = store.brands(connection, organization_id)
    if store_ids:
        found = _named(connection, person, organization_id, store_ids, visible)
        if brand_id is not None:
            found = [each for each in found if each.brand_id == brand_id]
        return Places(tuple(each.id for each in found), tuple(found), brands, False)
    if brand_id is not None:
        return _brand(person, organization_id, brand_id, visible, brands)
    reach = person.reach(organization_id)
    if reach.everything:
        return Places(tuple(brands), tuple(visible), brands, True)
    whole = tuple(each for each in brands if each in reach.brand_ids)
    single = tuple(each.id for each in visible if each.brand_id not in whole)
    return Places((*whole, *single), tuple(visible), brands, False)


def _named(
    connection: Connection[Any],
    person: Person,
    organization_id: UUID,
    store_ids: Sequence[UUID],
    visible: Sequence[StoreRow],
) -> list[StoreRow]:
    known = {each.id: each for each in visible}
    return [
        known.get(store_id) or one_seen(connection, person, organization_id, store_id)
        for store_id in dict.fromkeys(store_ids)
    ]


def _brand(
    person: Person,
    organization_id: UUID,
    brand_id: UUID,
    visible: Sequence[StoreRow],
    brands: dict[UUID, str],
) -> Places:
    of_brand = tuple(each for each in visible if each.brand_id == brand_id)
    if brand_id not in brands:
        raise NotFound("There is no such brand.")
    if person.may(Right.LOOK, organization_id, brand_id):
        return Places((brand_id,), of_brand, brands, False)
    if not of_brand:
        raise Forbidden(SENTENCES[Right.LOOK], Right.LOOK)
    return Places(tuple(each.id for each in of_brand), of_brand, brands, False)
