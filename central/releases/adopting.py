"""Rows that a box made itself become the office's: at enrolment, or when somebody says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from central.identity.person import Person
from central.releases import publishing, rows, store
from central.releases.store import Change, NewRelease
from central.releases.values import Authority, Doc
from central.sync.boxes import KnownBox
from domain.errors import BadRequest
from domain.language import N_

COMING, ADOPTED, THEIRS = "coming", "adopted", "theirs"
ADOPTABLE: Mapping[str, str] = {
    "tax_group": N_("Tax groups"),
    "tax": N_("Taxes"),
    "order_type": N_("Order types"),
    "course": N_("Courses"),
    "station": N_("Stations"),
    "category": N_("Categories"),
    "item": N_("Dishes"),
    "variant": N_("Sizes and forms"),
    "fare_set": N_("Price lists"),
    "fare": N_("Prices"),
    "modifier_group": N_("Choices"),
    "modifier_option": N_("Options"),
    "modifier_use": N_("Choices of dishes"),
    "classification": N_("Classifications"),
    "translation": N_("Translations"),
    "price_rule": N_("Price rules"),
    "coupon": N_("Coupons"),
    "tender": N_("Ways to pay"),
    "reason": N_("Reasons"),
    "printer": N_("Printers"),
    "unit": N_("Units"),
    "stock_item": N_("Ingredients"),
    "recipe": N_("Recipes"),
    "area": N_("Rooms"),
    "table": N_("Tables"),
    "section": N_("Sections"),
    "role": N_("Roles"),
    "person": N_("People"),
    "membership": N_("Who works where"),
    "credential": N_("PINs and cards"),
    "tip_rule": N_("Tip rules"),
}
"""What can be taken over, and what people call it. The rest says who a box is: it stays."""
OF_THE_PLACE = frozenset(
    {"printer", "area", "table", "section", "membership", "tip_rule", "cash_place", "drawer"}
)
"""Made for one store: another one of the chain has its own."""

_OF_STORE = (
    "authority = 'box' AND deleted_at IS NULL AND EXISTS (SELECT 1 FROM entity_digests d "
    "JOIN sync_streams t ON t.organization_id = d.organization_id AND t.node_id = d.node_id "
    "WHERE d.organization_id = %s AND d.kind = %s AND d.entity_id = id AND t.store_id = %s)"
)
_CAME = b"""
INSERT INTO adoptions AS had (organization_id, store_id, node_id, upto_seq, state, since)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (organization_id, store_id) DO UPDATE SET
  node_id = excluded.node_id, upto_seq = excluded.upto_seq, since = excluded.since,
  state = CASE WHEN had.state = 'adopted' THEN 'theirs' ELSE excluded.state END
WHERE had.node_id <> excluded.node_id"""
_WAITING = b"""
SELECT a.store_id FROM adoptions a JOIN sync_streams t ON t.organization_id = a.organization_id
  AND t.store_id = a.store_id AND t.node_id = a.node_id
WHERE a.organization_id = %s AND a.store_id = %s AND a.state = 'coming'
  AND t.ack_seq >= a.upto_seq"""
_SETTLE = b"""
UPDATE adoptions SET state = %s, number = %s WHERE organization_id = %s AND store_id = %s"""


def box_came(connection: Connection[Any], box: KnownBox, waiting: int, now: datetime) -> None:
    """A box was let in with `waiting` changes of its own: they are adopted where nothing is
    released yet, as soon as they are all here.
    """
    is_first = store.newest(connection, box.organization_id) == 0
    state = COMING if is_first else THEIRS
    row = (box.organization_id, box.store_id, box.node_id, waiting, state, now)
    came = connection.execute(_CAME, row).rowcount
    if came and is_first:
        store.put_due(connection, box.organization_id, store.ADOPT, box.store_id, now)


def is_here(connection: Connection[Any], organization_id: UUID, store_id: UUID) -> bool:
    """Whether all that a box came with has arrived, and is to be adopted."""
    row = connection.execute(_WAITING, (organization_id, store_id)).fetchone()
    return row is not None


def settle(
    connection: Connection[Any], organization_id: UUID, store_id: UUID, state: str,
    number: int | None,
) -> None:  # fmt: skip
    """The box's rows were adopted, by a release, or stay its own."""
    connection.execute(_SETTLE, (state, number, organization_id, store_id))


def changes(
    connection: Connection[Any],
    organization_id: UUID,
    store_id: UUID,
    now: datetime,
    kinds: Sequence[str] | None = None,
    *,
    is_first: bool = False,
) -> list[Change]:
    """What a store's box made itself, as the office's rows.

    In the organization's first release they hold where they held; later only in their store, for
    there are others. Raises BadRequest for kinds that a box keeps.
    """
    wanted = list(ADOPTABLE) if kinds is None else list(kinds)
    unknown = sorted(set(wanted) - ADOPTABLE.keys())
    if unknown:
        raise BadRequest(f"{unknown[0]} always stays with the box.")
    found: list[Change] = []
    mine = f"{_OF_STORE} ORDER BY id FOR UPDATE"  # a push of the box may be under way
    for kind in wanted:
        for doc in rows.select(
            connection, organization_id, kind, mine, organization_id, kind, store_id
        ):
            is_narrow = not is_first or kind in OF_THE_PLACE
            taken = _taken(doc, store_id if is_narrow else None)
            after = publishing.next_state(doc, taken, now)
            found.append(Change(kind, UUID(hex=doc["id"]), doc, after))
    return found


def _taken(doc: Doc, store_id: UUID | None) -> Doc:
    where = {"store_id": store_id.hex} if store_id and doc["store_id"] is None else {}
    return {**doc, **where, "authority_epoch": doc["authority_epoch"] + 1}


def release(
    request_id: UUID, number: int, place: str, asked: str, now: datetime, person: Person
) -> NewRelease:
    """The release that adopts."""
    return NewRelease(
        id=request_id,
        number=number,
        name=f"From the box of {place}",
        kind="adoption",
        request=asked,
        now=now,
        effective_at=None,
        published_at=now,
        who=person.name,
        user_id=person.user_id,
    )


def authority(
    connection: Connection[Any], organization_id: UUID, store_id: UUID
) -> list[Authority]:
    """By kind: rows of the office that hold in the store, and rows that its box writes."""
    found = []
    for kind, title in ADOPTABLE.items():
        name = rows.shape_of(kind).name
        statement = (
            f"SELECT count(*) FILTER (WHERE authority = 'centre' AND deleted_at IS NULL "
            f"AND (store_id IS NULL OR store_id = %s)), count(*) FILTER (WHERE {_OF_STORE}) "
            f"FROM {name} WHERE organization_id = %s"
        )
        values = (store_id, organization_id, kind, store_id, organization_id)
        row = connection.execute(statement.encode(), values).fetchone()
        if row is not None and any(row):
            found.append(Authority(kind, title, *row))
    return found
