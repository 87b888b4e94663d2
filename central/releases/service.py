"""What people of the office do with drafts and releases. Each act is one Postgres transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import Connection

from central.identity import audit
from central.identity.person import Person
from central.identity.rights import Right
from central.releases import (
    adopting,
    editing,
    having,
    publishing,
    reading,
    returning,
    rows,
    store,
)
from central.releases.due import DueReleases, fold_until
from central.releases.editing import Wish, require
from central.releases.looking import Looking
from central.releases.seeing import Sight
from central.releases.store import Change, Kept, NewRelease
from central.releases.values import (
    Authority,
    Doc,
    DraftRow,
    Entity,
    NothingToPublish,
    NotNow,
    Outdated,
    Preview,
    ReleaseView,
    StoreHas,
)
from central.tenancy import Pool, tenant_block
from domain.clock import Clock
from domain.errors import BadRequest, CommandReused, NotFound

MAX_NAME_LENGTH = 120
FARTHEST = timedelta(days=366)
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What of the draft somebody may publish, over what is there."""

    kept: tuple[Kept, ...]
    others: int


class ReleaseService:
    """Drafts and releases of organizations. Each method takes who asks and whose it is."""

    def __init__(self, pool: Pool, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock
        self._due = DueReleases(pool, clock)

    # ---- the draft -------------------------------------------------------------------------
    def change(
        self,
        person: Person,
        organization_id: UUID,
        kind: str,
        entity_id: UUID,
        after: Mapping[str, Any] | None,
        base_rev: int,
    ) -> DraftRow:
        """Put one row into the draft; what `after` does not say stays, None takes the row away.

        `base_rev` is the `rev` that the person saw: the draft's where the row is in it, else the
        row's; 0 for a new one. Raises Outdated where somebody was quicker, NotOurs for a row that
        a box writes, Forbidden, NotFound, BadRequest, LimitExceeded.
        """
        wish = Wish(kind, entity_id, after, base_rev)
        return self.change_all(person, organization_id, [wish])[0]

    def change_all(
        self, person: Person, organization_id: UUID, wishes: Sequence[Wish]
    ) -> list[DraftRow]:
        """The same for many rows: all or none."""
        with self._writing(organization_id) as (connection, now):
            return editing.change(connection, person, organization_id, wishes, now)

    def renew(self, person: Person, organization_id: UUID, entities: Sequence[Entity]) -> None:
        """Keep what outdated rows of the draft want, over what is there now. Raises Forbidden."""
        with self._writing(organization_id) as (connection, now):
            editing.renew(connection, person, organization_id, entities, now)

    def discard(
        self, person: Person, organization_id: UUID, entities: Sequence[Entity] | None = None
    ) -> int:
        """Take rows out of the draft, or all that the person may edit; how many.

        Raises Forbidden for a row that is not theirs to edit.
        """
        with self._writing(organization_id) as (connection, _):
            kept = store.draft(connection, organization_id)
            if entities is None:
                chosen = self._allowed(connection, person, organization_id, kept, Right.EDIT_MENU)
                entities = [each.entity for each in chosen]
            else:
                places = store.places(connection, organization_id)
                for each in kept:
                    if each.entity in entities:
                        editing.require_row(person, organization_id, each, places)
            return store.empty_draft(connection, organization_id, entities)

    def draft(self, person: Person, organization_id: UUID) -> list[DraftRow]:
        """The rows of the draft that hold where the person may look. Raises NotFound, Forbidden."""
        person.require_anywhere(Right.LOOK, organization_id)
        with tenant_block(self._pool, organization_id) as connection:
            sight = self._sight(connection, person, organization_id)
            kept = sight.of_theirs(store.draft(connection, organization_id))
        return [each.row for each in kept]

    def current(
        self, person: Person, organization_id: UUID, kind: str, entity_id: UUID
    ) -> tuple[Doc | None, DraftRow | None]:
        """A row as it is in force, and as the draft would have it."""
        person.require_anywhere(Right.LOOK, organization_id)
        with tenant_block(self._pool, organization_id) as connection:
            entity = (kind, entity_id)
            there = rows.read(connection, organization_id, [entity]).get(entity)
            kept = store.drafted(connection, organization_id, [entity]).get(entity)
            return there, kept.row if kept else None

    def preview(self, person: Person, organization_id: UUID) -> Preview:
        """What publishing the draft now would change, in words and figures."""
        person.require_anywhere(Right.LOOK, organization_id)
        with tenant_block(self._pool, organization_id) as connection:
            chosen = self._chosen(connection, person, organization_id)
            found = reading.of_draft(connection, organization_id, chosen.kept)
        stores = {name for each in found for name in each.stores}
        return Preview(tuple(found), len(chosen.kept), len(stores), chosen.others)

    # ---- releases --------------------------------------------------------------------------
    def publish(
        self,
        person: Person,
        organization_id: UUID,
        request_id: UUID,
        name: str,
        effective_at: datetime | None = None,
    ) -> ReleaseView:
        """Make a release of the draft, now or at a time; the draft is empty of it then.

        The same `request_id` again answers with the release that it made. Raises Outdated with what
        others changed meanwhile, NothingToPublish, BadRequest for a time that is past or too far,
        Forbidden, CommandReused.
        """
        asked = f"publish|{name.strip()}|{effective_at.isoformat() if effective_at else ''}"
        with self._writing(organization_id) as (connection, now):
            made = self._made_already(connection, person, organization_id, request_id, asked)
            if made is not None:
                return made
            _check_time(effective_at, now)
            chosen = self._chosen(connection, person, organization_id)
            if not chosen.kept:
                raise NothingToPublish("There is nothing in the draft that you could publish.")
            changes = self._changes(connection, organization_id, chosen.kept, now)
            release = NewRelease(
                id=request_id,
                number=store.newest(connection, organization_id) + 1,
                name=_name(name),
                kind="edit",
                request=asked,
                now=now,
                effective_at=effective_at,
                published_at=None
                if effective_at
                else store.next_moment(connection, organization_id, now),
                who=person.name,
                user_id=person.user_id,
            )
            store.empty_draft(connection, organization_id, [each.entity for each in chosen.kept])
            self._record(connection, person, organization_id, release, "release_published")
            write = publishing.for_later if effective_at else publishing.in_force
            write(connection, organization_id, release, changes)
            return self._view(connection, organization_id, release.number)

    def withdraw(self, person: Person, organization_id: UUID, number: int) -> ReleaseView:
        """Call off a release that waits for its time; once more changes nothing.

        Raises NotNow where it is in force, NotFound, Forbidden.
        """
        with self._writing(organization_id) as (connection, now):
            view = self._view(connection, organization_id, number)
            changes = store.changes_of(connection, organization_id, view.id)
            self._require_all(connection, person, organization_id, changes)
            if view.state == "withdrawn":
                return view
            if view.state != "scheduled" or view.came_at <= now:
                raise NotNow("This release is in force. Roll back to the one before it.")
            audit.record(
                connection, organization_id, person, "release_withdrawn", "release", view.id, now,
                after={"number": number},
            )  # fmt: skip
            publishing.withdraw(connection, organization_id, view, now)
            return self._view(connection, organization_id, number)

    def preview_rollback(self, person: Person, organization_id: UUID, to_number: int) -> Preview:
        """What rolling back to a release would change now. Raises NotFound, NotNow."""
        person.require_anywhere(Right.LOOK, organization_id)
        with tenant_block(self._pool, organization_id) as connection:
            view = self._view(connection, organization_id, to_number)
            sight = self._sight(connection, person, organization_id)
            back = returning.changes(connection, organization_id, view, self._clock.now())
            changes = sight.of_theirs(back)
            found = reading.differences(connection, organization_id, changes)
        stores = {name for each in found for name in each.stores}
        return Preview(tuple(found), len(changes), len(stores))

    def rollback(
        self, person: Person, organization_id: UUID, request_id: UUID, to_number: int,
        name: str = "",
    ) -> ReleaseView:  # fmt: skip
        """A new release, at once, with everything as it was under an older one.

        What waits for its time still comes. Raises NotFound, NotNow where nothing came after it,
        Forbidden, CommandReused.
        """
        asked = f"rollback|{to_number}"
        with self._writing(organization_id) as (connection, now):
            made = self._made_already(connection, person, organization_id, request_id, asked)
            if made is not None:
                return made
            view = self._view(connection, organization_id, to_number)
            changes = returning.changes(connection, organization_id, view, now, lock=True)
            if not changes:
                raise NotNow("Nothing has changed since that release.")
            self._require_all(connection, person, organization_id, changes)
            before = {each.entity: each.before for each in changes if each.before is not None}
            coming = {each.entity: each.after for each in changes}
            Looking(connection, organization_id, coming).check(before)
            release = NewRelease(
                id=request_id,
                number=store.newest(connection, organization_id) + 1,
                name=_name(name or f"Back to {to_number}"),
                kind="rollback",
                request=asked,
                now=now,
                effective_at=None,
                published_at=store.next_moment(connection, organization_id, now),
                who=person.name,
                user_id=person.user_id,
                rollback_of=to_number,
            )
            self._record(connection, person, organization_id, release, "release_rolled_back")
            publishing.in_force(connection, organization_id, release, changes)
            return self._view(connection, organization_id, release.number)

    def release(self, person: Person, organization_id: UUID, number: int) -> ReleaseView:
        """One release. Raises NotFound, also for one of stores that they do not see; Forbidden."""
        person.require_anywhere(Right.LOOK, organization_id)
        with tenant_block(self._pool, organization_id) as connection:
            return self._seen(connection, person, organization_id, number)

    def releases(
        self, person: Person, organization_id: UUID, limit: int = MOST_SHOWN
    ) -> list[ReleaseView]:
        """The newest releases first, scheduled and withdrawn ones among them.

        Those of stores where the person may not look are left out.
        """
        person.require_anywhere(Right.LOOK, organization_id)
        with tenant_block(self._pool, organization_id) as connection:
            sight = self._sight(connection, person, organization_id)
            most = min(max(limit, 1), MOST_SHOWN)
            return store.releases(connection, organization_id, most, sight)

    def differences_of(self, person: Person, organization_id: UUID, number: int) -> Preview:
        """What a release changes or changed where the person may look. Raises NotFound."""
        person.require_anywhere(Right.LOOK, organization_id)
        with tenant_block(self._pool, organization_id) as connection:
            view = self._seen(connection, person, organization_id, number)
            sight = self._sight(connection, person, organization_id)
            changes = sight.of_theirs(store.changes_of(connection, organization_id, view.id))
            found = reading.differences(connection, organization_id, changes)
        stores = {name for each in found for name in each.stores}
        return Preview(tuple(found), len(changes), len(stores))

    def who_has(self, person: Person, organization_id: UUID, number: int) -> list[StoreHas]:
        """How far each store that they see is with a release, by what its box reported.

        Raises NotFound.
        """
        person.require_anywhere(Right.LOOK, organization_id)
        with tenant_block(self._pool, organization_id) as connection:
            view = self._seen(connection, person, organization_id, number)
            sight = self._sight(connection, person, organization_id)
            found = having.who_has(connection, organization_id, view, self._clock.now())
        return [each for each in found if sight.everything or each.store_id in sight.store_ids]

    # ---- whose rows ------------------------------------------------------------------------
    def authority(self, person: Person, organization_id: UUID, store_id: UUID) -> list[Authority]:
        """Who writes what of a store: by kind, rows of the office and rows of its box."""
        person.require_anywhere(Right.LOOK, organization_id)
        with tenant_block(self._pool, organization_id) as connection:
            return adopting.authority(connection, organization_id, store_id)

    def adopt(
        self,
        person: Person,
        organization_id: UUID,
        request_id: UUID,
        store_id: UUID,
        kinds: Sequence[str] | None = None,
    ) -> ReleaseView:
        """Take over what a store's box made itself, of some kinds or all: a release of its own.

        Rows that held everywhere for the box hold in its store then. Raises NothingToPublish where
        there is none, BadRequest for kinds that a box keeps, Forbidden, CommandReused.
        """
        asked = f"adopt|{store_id.hex}|{','.join(sorted(kinds or ()))}"
        with self._writing(organization_id) as (connection, now):
            made = self._made_already(connection, person, organization_id, request_id, asked)
            if made is not None:
                return made
            place = self._place(connection, organization_id, store_id)
            person.require(Right.PUBLISH, organization_id, place.brand_id, store_id)
            changes = adopting.changes(connection, organization_id, store_id, now, kinds)
            if not changes:
                raise NothingToPublish("There is nothing that the box of this store made itself.")
            number = store.newest(connection, organization_id) + 1
            at = store.next_moment(connection, organization_id, now)
            release = adopting.release(request_id, number, place.name, asked, at, person)
            self._record(connection, person, organization_id, release, "store_adopted")
            publishing.in_force(connection, organization_id, release, changes)
            return self._view(connection, organization_id, number)

    # ---- within ----------------------------------------------------------------------------
    @contextmanager
    def _writing(self, organization_id: UUID) -> Iterator[tuple[Connection[Any], datetime]]:
        """One transaction and its moment; nobody else edits or publishes there meanwhile.

        What is due by that moment has been folded, also what came due while this waited. It is
        folded on its own first: then it stays so if this fails.
        """
        self._due.fold(organization_id)
        with tenant_block(self._pool, organization_id) as connection:
            store.lock(connection, organization_id)
            now = self._clock.now()
            fold_until(connection, organization_id, now)
            yield connection, now

    def _chosen(
        self, connection: Connection[Any], person: Person, organization_id: UUID
    ) -> _Chosen:
        kept = store.draft(connection, organization_id)
        chosen = self._allowed(connection, person, organization_id, kept, Right.PUBLISH)
        return _Chosen(tuple(chosen), len(kept) - len(chosen))

    def _allowed(
        self, connection: Connection[Any], person: Person, organization_id: UUID,
        kept: Sequence[Kept], right: Right,
    ) -> list[Kept]:  # fmt: skip
        places = {each.id: each.brand_id for each in store.places(connection, organization_id)}
        found = []
        for each in kept:
            docs = [doc for doc in (each.before, each.after) if doc is not None]
            if all(_may(person, right, organization_id, doc, places) for doc in docs):
                found.append(each)
        return found

    def _require_all(
        self, connection: Connection[Any], person: Person, organization_id: UUID,
        changes: Sequence[Change],
    ) -> None:  # fmt: skip
        """Where the rows are going to hold, and where they held."""
        places = store.places(connection, organization_id)
        for each in changes:
            for doc in (each.before, each.after):
                if doc is not None:
                    require(person, Right.PUBLISH, organization_id, doc, places)

    def _changes(
        self, connection: Connection[Any], organization_id: UUID, kept: Sequence[Kept],
        now: datetime,
    ) -> list[Change]:  # fmt: skip
        """The draft's rows as they will be. Raises Outdated, and what `rules.check` raises."""
        entities = [each.entity for each in kept]
        there = rows.read(connection, organization_id, entities, lock=True)
        if any(reading.is_outdated(each, there.get(each.entity)) for each in kept):
            theirs = reading.of_draft(connection, organization_id, kept)
            raise Outdated(
                "Somebody else has changed some of this meanwhile. Look at it again.",
                tuple(each for each in theirs if each.is_outdated),
            )
        changes = [_to_be(each, there.get(each.entity), now) for each in kept]
        coming = {each.entity: each.after for each in changes}
        Looking(connection, organization_id, coming).check(there)
        return changes

    def _made_already(
        self, connection: Connection[Any], person: Person, organization_id: UUID,
        request_id: UUID, asked: str,
    ) -> ReleaseView | None:  # fmt: skip
        person.require_anywhere(Right.PUBLISH, organization_id)
        found = store.release(connection, organization_id, release_id=request_id)
        if found is None:
            return None
        if found[1] != asked:
            raise CommandReused("Another release was made with this request.")
        return found[0]

    def _view(self, connection: Connection[Any], organization_id: UUID, number: int) -> ReleaseView:
        found = store.release(connection, organization_id, number=number)
        if found is None:
            raise NotFound(f"There is no release {number}.")
        return found[0]

    def _seen(
        self, connection: Connection[Any], person: Person, organization_id: UUID, number: int
    ) -> ReleaseView:
        view = self._view(connection, organization_id, number)
        sight = self._sight(connection, person, organization_id)
        if not store.is_seen(connection, organization_id, view.id, sight):
            raise NotFound(f"There is no release {number}.")
        return view

    def _sight(self, connection: Connection[Any], person: Person, organization_id: UUID) -> Sight:
        return Sight.of(person, organization_id, store.places(connection, organization_id))

    def _place(self, connection: Connection[Any], organization_id: UUID, store_id: UUID) -> Any:
        places = store.places(connection, organization_id)
        found = next((each for each in places if each.id == store_id), None)
        if found is None:
            raise NotFound("There is no such store.")
        return found

    def _record(
        self, connection: Connection[Any], person: Person, organization_id: UUID,
        release: NewRelease, act: str,
    ) -> None:  # fmt: skip
        audit.record(
            connection,
            organization_id,
            person,
            act,
            "release",
            release.id,
            release.now,
            after={"number": release.number, "name": release.name},
        )


def _may(
    person: Person,
    right: Right,
    organization_id: UUID,
    doc: Doc,
    brands: Mapping[UUID, UUID | None],
) -> bool:
    brand = UUID(hex=doc["brand_id"]) if doc.get("brand_id") else None
    at = UUID(hex=doc["store_id"]) if doc.get("store_id") else None
    return person.may(right, organization_id, brands.get(at, brand) if at else brand, at)


def _to_be(kept: Kept, there: Doc | None, now: datetime) -> Change:
    if kept.after is None:
        assert there is not None
        after = publishing.gone(there, now)
    else:
        base = {**there, **rows.fields(kept.before, kept.after)} if there else kept.after
        after = publishing.next_state(there, base, now, kept.rev)
    return Change(kept.kind, kept.entity_id, there, after)


def _check_time(effective_at: datetime | None, now: datetime) -> None:
    if effective_at is None:
        return
    if effective_at.tzinfo is None:
        raise BadRequest("A time needs its zone.")
    if effective_at <= now:
        raise BadRequest("That time has passed. Publish now, or choose a later one.")
    if effective_at - now > FARTHEST:
        raise BadRequest("A release waits for a year at most.")


def _name(name: str) -> str:
    return name.strip()[:MAX_NAME_LENGTH]
