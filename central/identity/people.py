"""Who belongs to an organization: users, invitations, and roles granted and withdrawn.

Nobody grants or withdraws more than they have, and an organization keeps an owner.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
from psycopg import Connection

from central.doors import Door, into, secret_hash
from central.identity import audit, people_store
from central.identity.person import Person
from central.identity.requests import (
    Grant,
    InvitationView,
    Invite,
    Linked,
    MembershipView,
    UserView,
)
from central.identity.rights import Right, Role
from central.identity.saying import Said, unsaid
from central.identity.service import checked_email, checked_name, who
from central.tenancy import Pool
from domain.clock import Clock
from domain.errors import BadRequest, Changed, DomainError, Forbidden, NotFound
from domain.ids import new_id

INVITATION_HOLDS = timedelta(days=7)

_PLACES = b"""
SELECT EXISTS (SELECT 1 FROM brands WHERE organization_id = %(organization)s AND id = %(brand)s
               AND deleted_at IS NULL),
       EXISTS (SELECT 1 FROM stores WHERE organization_id = %(organization)s AND id = %(store)s
               AND deleted_at IS NULL AND brand_id IS NOT DISTINCT FROM %(brand)s)"""


class LastOwner(DomainError):
    """The organization would have no owner."""

    code = "last_owner"


class PeopleService:
    """The users of an organization. All acts are in the office's audit."""

    def __init__(
        self, app: Pool, clock: Clock, withdrawn: Said = unsaid, given_back: Said = unsaid
    ) -> None:
        self._app = app
        self._clock = clock
        self._withdrawn = withdrawn
        self._given_back = given_back

    # ---- looking ---------------------------------------------------------------------------
    def users(self, person: Person, organization_id: UUID) -> list[UserView]:
        """Who belongs to the organization, by name. Somebody of one place sees those of it.

        Raises NotFound, Forbidden.
        """
        person.require_anywhere(Right.MANAGE_PEOPLE, organization_id)
        with self._into(person, organization_id, "users") as found:
            seen = self._visible(person, organization_id, found)
            return people_store.users_of(found, seen)

    def memberships(
        self, person: Person, organization_id: UUID, *, with_withdrawn: bool = False
    ) -> list[MembershipView]:
        """Roles in the organization, in the order they were given."""
        person.require_anywhere(Right.MANAGE_PEOPLE, organization_id)
        with self._into(person, organization_id, "roles") as found:
            seen = self._visible(person, organization_id, found)
        return [each for each in seen if with_withdrawn or each.deleted_at is None]

    def invitations(self, person: Person, organization_id: UUID) -> list[InvitationView]:
        """Invitations that nobody has taken yet, oldest first."""
        person.require_anywhere(Right.MANAGE_PEOPLE, organization_id)
        with self._into(person, organization_id, "invitations") as found:
            return [
                each
                for each in people_store.invitations(found, organization_id, self._clock.now())
                if _manages(person, organization_id, each.brand_id, each.store_id)
            ]

    # ---- asking in -------------------------------------------------------------------------
    def invite(self, person: Person, request: Invite, link_id: UUID | None = None) -> Linked:
        """A one-time link for an address, good for seven days. Raises NotFound, Forbidden,
        BadRequest, Changed where the id is there.
        """
        place = (request.brand_id, request.store_id)
        self._may_grant(person, request.organization_id, request.role, place)
        email, name = checked_email(request.email), checked_name(request.name)
        token, now, link_id = secrets.token_urlsafe(32), self._clock.now(), link_id or new_id()
        until = now + INVITATION_HOLDS
        with self._into(person, request.organization_id, f"invited {email}") as found:
            self._check_place(found, request.organization_id, place)
            row = (secret_hash(token), link_id, "invitation", email, name, request.language)
            where = (request.organization_id, *place, request.role, person.user_id)
            if not people_store.insert_link(found, (*row, *where, now, until)):
                raise Changed("This invitation was made already.")
            self._record(found, request.organization_id, person, "user_invited", link_id,
                         after={"email": email, "role": request.role, **_named(place)})  # fmt: skip
        return Linked(link_id, token, email, until)

    def withdraw_invitation(self, person: Person, organization_id: UUID, link_id: UUID) -> None:
        """It opens nothing any more. Raises NotFound."""
        now = self._clock.now()
        with self._into(person, organization_id, "withdrew an invitation") as found:
            for each in people_store.invitations(found, organization_id, now):
                if each.id == link_id:
                    self._may_grant(
                        person, organization_id, each.role, (each.brand_id, each.store_id)
                    )
            person.require_anywhere(Right.MANAGE_PEOPLE, organization_id)
            if not people_store.withdraw_link(found, organization_id, link_id, now):
                raise NotFound("There is no such invitation.")
            self._record(found, organization_id, person, "invitation_withdrawn", link_id)

    # ---- roles -----------------------------------------------------------------------------
    def grant(
        self,
        person: Person,
        request: Grant,
        membership_id: UUID | None = None,
        rev: int | None = None,
    ) -> MembershipView:
        """Give a user of the organization a role; one at the same place changes.

        Repeated it changes nothing. Raises NotFound, Forbidden, LastOwner, Changed where the role
        is not as it was at `rev`.
        """
        organization_id, place = request.organization_id, (request.brand_id, request.store_id)
        self._may_grant(person, organization_id, request.role, place)
        with self._locked(person, organization_id, "granted a role") as found:
            self._check_place(found, organization_id, place)
            all_roles = people_store.memberships_of(found, organization_id)
            theirs = [each for each in all_roles if each.user_id == request.user_id]
            if not people_store.users_of(found, theirs, with_withdrawn=True):
                raise NotFound("There is no such user here; invite them.")
            there = [each for each in theirs if _place(each) == place and not each.deleted_at]
            if rev is not None and [each.rev for each in there] != [rev]:
                raise Changed("Somebody else changed this role meanwhile. Look again.")
            if there and there[0].role == request.role:
                return there[0]
            for each in there:
                self._may_grant(person, organization_id, each.role, place)
                if request.role != Role.OWNER:
                    self._keep_an_owner(found, organization_id, [each])
            made = self._put(found, person, request, membership_id or new_id())
            before = {"role": there[0].role} if there else None
            after = {"role": request.role, "user_id": str(request.user_id), **_named(place)}
            self._record(
                found, organization_id, person, "role_granted", made.id, before=before, after=after
            )
        return made

    def withdraw(
        self, person: Person, organization_id: UUID, membership_id: UUID, rev: int | None = None
    ) -> MembershipView:
        """Take a role away. One that was withdrawn stays so. Raises NotFound, Forbidden,
        LastOwner, Changed where it is not as it was at `rev`.
        """
        with self._locked(person, organization_id, "withdrew a role") as found:
            had = self._found(person, found, organization_id, membership_id, rev)
            if had.deleted_at is None:
                self._end(found, person, organization_id, [had])
        return replace(had, deleted_at=had.deleted_at or self._clock.now())

    def give_back(
        self, person: Person, organization_id: UUID, membership_id: UUID
    ) -> MembershipView:
        """A withdrawn role holds again. Raises NotFound, Forbidden, Changed."""
        with self._locked(person, organization_id, "gave a role back") as found:
            had = self._found(person, found, organization_id, membership_id)
            self._check_place(found, organization_id, _place(had))
            try:
                people_store.revive_membership(found, organization_id, membership_id)
            except psycopg.errors.UniqueViolation as error:
                raise Changed("The user has another role at this place by now.") from error
            if had.deleted_at is not None:
                self._record(found, organization_id, person, "role_given_back", membership_id)
        self._given_back(organization_id, membership_id, self._clock.now())
        return replace(had, deleted_at=None, rev=had.rev + (had.deleted_at is not None))

    def remove(self, person: Person, organization_id: UUID, user_id: UUID) -> None:
        """Withdraw all of a user's roles here. Raises NotFound, Forbidden, LastOwner."""
        with self._locked(person, organization_id, "removed a user") as found:
            theirs = [
                each
                for each in people_store.memberships_of(found, organization_id)
                if each.user_id == user_id and each.deleted_at is None
            ]
            if not theirs:
                raise NotFound("There is no such user.")
            for each in theirs:
                self._may_grant(person, organization_id, each.role, _place(each))
            self._end(found, person, organization_id, theirs)

    # ---- rules -----------------------------------------------------------------------------
    def _may_grant(
        self,
        person: Person,
        organization_id: UUID,
        role: Role,
        place: tuple[UUID | None, UUID | None],
    ) -> None:
        person.require(Right.MANAGE_PEOPLE, organization_id, *place)
        if person.rank(organization_id, *place) < role.rank:
            raise Forbidden("Nobody gives or takes a higher role than their own.", "manage_people")

    def _put(
        self, found: Connection[Any], person: Person, request: Grant, membership_id: UUID
    ) -> MembershipView:
        try:
            return people_store.put_membership(
                found,
                request.organization_id,
                membership_id,
                request.user_id,
                request.role,
                (request.brand_id, request.store_id),
                person.user_id,
                self._clock.now(),
            )
        except psycopg.errors.UniqueViolation as error:
            raise Changed("There is another role with this id.") from error

    def _keep_an_owner(
        self, found: Connection[Any], organization_id: UUID, ended: Sequence[MembershipView]
    ) -> None:
        owners = [each for each in ended if each.role == Role.OWNER and _place(each) == (None,) * 2]
        ids = [each.id for each in owners]
        if owners and people_store.owners_without(found, organization_id, ids) == 0:
            raise LastOwner("An organization keeps an owner. Make somebody else an owner first.")

    def _end(
        self,
        found: Connection[Any],
        person: Person,
        organization_id: UUID,
        ended: Sequence[MembershipView],
    ) -> None:
        self._keep_an_owner(found, organization_id, ended)
        now = self._clock.now()
        people_store.end_memberships(found, organization_id, [each.id for each in ended], now)
        for each in ended:
            self._withdrawn(organization_id, each.id, now)
        for each in ended:
            before = {"role": each.role, "user_id": str(each.user_id), **_named(_place(each))}
            self._record(found, organization_id, person, "role_withdrawn", each.id, before=before)

    def _found(
        self,
        person: Person,
        found: Connection[Any],
        organization_id: UUID,
        membership_id: UUID,
        rev: int | None = None,
    ) -> MembershipView:
        person.require_anywhere(Right.MANAGE_PEOPLE, organization_id)
        for each in self._visible(person, organization_id, found):
            if each.id == membership_id:
                self._may_grant(person, organization_id, each.role, _place(each))
                if rev is not None and rev != each.rev:
                    raise Changed("Somebody else changed this role meanwhile. Look again.")
                return each
        raise NotFound("There is no such role.")

    def _visible(
        self, person: Person, organization_id: UUID, found: Connection[Any]
    ) -> list[MembershipView]:
        return [
            each
            for each in people_store.memberships_of(found, organization_id)
            if _manages(person, organization_id, each.brand_id, each.store_id)
        ]

    def _check_place(
        self,
        found: Connection[Any],
        organization_id: UUID,
        place: tuple[UUID | None, UUID | None],
    ) -> None:
        """A brand, or a store with its own brand. Raises BadRequest."""
        brand_id, store_id = place
        said = {"organization": organization_id, "brand": brand_id, "store": store_id}
        row = found.execute(_PLACES, said).fetchone()
        has_brand, has_store = row or (False, False)
        if (store_id and not has_store) or (brand_id and not store_id and not has_brand):
            raise BadRequest("There is no such brand or store; a store is named with its brand.")

    def _record(
        self,
        found: Connection[Any],
        organization_id: UUID,
        person: Person,
        act: str,
        entity_id: UUID,
        *,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
    ) -> None:
        now = self._clock.now()
        audit.record(
            found, organization_id, person, act, "user", entity_id, now, before=before, after=after
        )

    def _into(
        self, person: Person, organization_id: UUID, why: str
    ) -> AbstractContextManager[Connection[Any]]:
        if not person.belongs_to(organization_id):
            raise NotFound("There is no such organization.")
        return into(self._app, Door.PEOPLE, who(person), why, self._clock.now(), organization_id)

    @contextmanager
    def _locked(self, person: Person, organization_id: UUID, why: str) -> Iterator[Connection[Any]]:
        """One change of an organization's roles at a time: two owners must not end one another."""
        with self._into(person, organization_id, why) as found:
            if people_store.lock_organization(found, organization_id) is None:
                raise NotFound("There is no such organization.")
            yield found


def _place(each: MembershipView) -> tuple[UUID | None, UUID | None]:
    return (each.brand_id, each.store_id)


def _named(place: tuple[UUID | None, UUID | None]) -> dict[str, str]:
    names = zip(("brand_id", "store_id"), place, strict=True)
    return {name: str(value) for name, value in names if value is not None}


def _manages(
    person: Person, organization_id: UUID, brand_id: UUID | None, store_id: UUID | None
) -> bool:
    return person.may(Right.MANAGE_PEOPLE, organization_id, brand_id, store_id)
