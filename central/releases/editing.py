"""Changes of the draft: one row each, compared with what their author saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from central.identity.person import Person
from central.identity.rights import Right
from central.releases import rows, store
from central.releases.looking import Looking
from central.releases.scopes import Place, brand_and_store
from central.releases.store import Kept
from central.releases.values import Doc, DraftRow, Entity, NotOurs, Outdated
from domain.errors import BadRequest, LimitExceeded, NotFound
from domain.money_text import money_text

MOST_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Wish:
    """How a row is to be; what `values` do not say stays. Without values it goes.

    `base_rev` is the `rev` that its author saw (the draft's, where the row is in it); 0: new.
    """

    kind: str
    entity_id: UUID
    values: Mapping[str, Any] | None
    base_rev: int

    @property
    def entity(self) -> Entity:
        """Which row."""
        return self.kind, self.entity_id


def change(
    connection: Connection[Any],
    person: Person,
    organization_id: UUID,
    wishes: Sequence[Wish],
    now: datetime,
) -> list[DraftRow]:
    """Put changes into the draft, all or none.

    Raises Forbidden, Outdated, NotOurs, NotFound, BadRequest, LimitExceeded.
    """
    if len(wishes) > MOST_AT_ONCE:
        raise LimitExceeded(f"At most {MOST_AT_ONCE} things are changed at once.")
    entities = [each.entity for each in wishes]
    for kind in {each.kind for each in wishes}:
        rows.must_be_edited_here(kind)
    if len(set(entities)) < len(entities):
        raise BadRequest("A row is named twice.")
    drafted = store.drafted(connection, organization_id, entities)
    there = rows.read(connection, organization_id, entities)
    places = store.places(connection, organization_id)
    kept: list[Kept] = []
    for wish in wishes:
        before = there.get(wish.entity)
        found = _wished(wish, drafted.get(wish.entity), before, organization_id, now)
        found = replace(found, who=person.name)
        require_row(person, organization_id, found, places)
        kept.append(found)
    coming = {each.entity: each.after for each in store.draft(connection, organization_id)}
    coming |= {each.entity: each.after for each in kept}
    changed = {each.entity for each in kept}
    look = Looking(connection, organization_id, coming)
    look.check(there, only=changed)
    same = [each.entity for each in kept if not is_change(each)]
    store.empty_draft(connection, organization_id, same)
    differing = [each for each in kept if is_change(each)]
    store.keep_draft(connection, organization_id, differing, person.user_id)
    return [each.row for each in kept]


def renew(
    connection: Connection[Any],
    person: Person,
    organization_id: UUID,
    entities: Sequence[Entity],
    now: datetime,
) -> None:
    """Keep what a draft wanted to change, over rows that somebody else changed meanwhile."""
    there = rows.read(connection, organization_id, entities)
    places = store.places(connection, organization_id)
    for entity, kept in store.drafted(connection, organization_id, entities).items():
        current = there.get(entity)
        if current is None:
            raise NotFound("It is not there any more. Take it out of the draft.")
        after = None
        if kept.after is not None:
            after = {**current, **rows.fields(kept.before, kept.after)}
        anew = replace(
            kept, base_rev=current["rev"], before=current, after=after, who=person.name, at=now
        )
        require_row(person, organization_id, anew, places)
        if is_change(anew):
            store.keep_draft(connection, organization_id, [anew], person.user_id)
        else:
            store.empty_draft(connection, organization_id, [entity])


def require(
    person: Person,
    right: Right,
    organization_id: UUID,
    doc: Doc,
    places: Sequence[Place] = (),
) -> None:
    """Whether somebody may do a thing to a row, wherever it holds. Raises Forbidden, NotFound."""
    brand_id, store_id = brand_and_store(doc)
    if store_id is not None:
        brand_id = next((each.brand_id for each in places if each.id == store_id), brand_id)
    person.require(right, organization_id, brand_id, store_id)


def require_row(person: Person, organization_id: UUID, kept: Kept, places: Sequence[Place]) -> None:
    """Whether somebody may edit a row of the draft: where it holds, and where it will."""
    for doc in (kept.before, kept.after):
        if doc is not None:
            require(person, Right.EDIT_MENU, organization_id, doc, places)


def is_change(kept: Kept) -> bool:
    """Whether a draft row differs from what is there."""
    if kept.after is None:
        return kept.before is not None and kept.before["deleted_at"] is None
    return kept.before is None or bool(rows.fields(kept.before, kept.after))


def _wished(
    wish: Wish, drafted: Kept | None, there: Doc | None, organization_id: UUID, now: datetime
) -> Kept:
    """The draft's row as its author wants it."""
    seen = drafted.row.rev if drafted else there["rev"] if there else 0
    if wish.base_rev != seen:
        raise Outdated(_who_was_first(wish, drafted, there))
    if there is not None and there["authority"] != rows.CENTRE:
        raise NotOurs(
            f"{there.get('name') or 'This'} is written by the restaurant's own box. "
            "Take it over first."
        )
    base_rev = drafted.base_rev if drafted else seen
    rev = drafted.rev + 1 if drafted else 1
    before = drafted.before if drafted else there
    if wish.values is None:
        return Kept(wish.kind, wish.entity_id, base_rev, rev, before, None, "", now)
    after = dict(
        (drafted.after if drafted else None)
        or there
        or rows.new_row(wish.kind, organization_id, wish.entity_id, now)
    )
    after |= rows.said(wish.kind, wish.values)
    rows.complete(wish.kind, after)
    return Kept(wish.kind, wish.entity_id, base_rev, rev, before, after, "", now)


def _who_was_first(wish: Wish, drafted: Kept | None, there: Doc | None) -> str:
    if drafted is None and there is None:
        return "This is not in the draft any more. Look at it again."
    doc = (drafted.after or drafted.before if drafted else there) or {}
    name = doc.get("name") or "This"
    if drafted is None:
        return f"{name} was changed by a release meanwhile. Look at it again."
    if drafted.after is None:
        return f"{drafted.who} has taken {name} away in the draft. Look at it again."
    if wish.kind == "fare":
        price = money_text(drafted.after["amount_minor"], drafted.after["currency"])
        return f"{drafted.who} has set this price to {price} in the draft. Look at it again."
    return f"{drafted.who} has changed {name} in the draft. Look at it again."
