"""Organizations, brands, stores and legal entities: make, change, delete softly, restore, list.

What a tenant is made of are settings rows that boxes have too. A row that the office made is only
a beginning until a box was let in: the box brings its own. From the office's first change after
that on it is the office's, and boxes hear of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any
from uuid import UUID

from psycopg import Connection

from central.doors import Door, into, through
from central.identity import audit, people_store
from central.identity.person import Person
from central.identity.rights import Right, Role
from central.identity.service import IdentityService, checked_name, who
from central.tenancy import Pool, tenant_block
from central.tenants import rows, store
from central.tenants.requests import (
    BrandView,
    CreateBrand,
    CreateLegalEntity,
    CreateStore,
    LegalEntityView,
    OrganizationView,
    Owner,
    StoreView,
    TenancyKind,
)
from central.tenants.rules import checked
from domain.clock import Clock
from domain.errors import Changed, NotFound
from domain.ids import new_id

NO_ORGANIZATION = "There is no such organization."


class TenantService:
    """Who is a tenant, and what it is made of. All acts are in the office's audit."""

    def __init__(self, app: Pool, clock: Clock, identity: IdentityService) -> None:
        self._app = app
        self._clock = clock
        self._identity = identity

    # ---- organizations ---------------------------------------------------------------------
    def organizations(self, person: Person, why: str = "looks over them") -> list[OrganizationView]:
        """Every organization, deleted ones too, for whoever runs the centre. Raises Forbidden."""
        person.require_super()
        now = self._clock.now()
        with through(self._app, Door.OPERATOR, who(person), why, now) as found:
            return store.organizations(found)

    def create_organization(
        self,
        person: Person,
        name: str,
        owner: Owner | None = None,
        organization_id: UUID | None = None,
    ) -> UUID:
        """A new tenant, with its owner where one is given. Raises Forbidden, BadRequest, Changed
        where the id is there already.
        """
        person.require_super()
        return self._create(person, name, owner, organization_id)

    def found_organization(
        self, name: str, owner: Owner, organization_id: UUID | None = None
    ) -> UUID:
        """The same for whoever holds the machine: the command line and the demo."""
        return self._create(audit.system("command line"), name, owner, organization_id)

    def create_owner(self, organization_id: UUID, owner: Owner) -> UUID:
        """An owner for an organization, for whoever holds the machine. Raises NotFound."""
        person = audit.system("command line")
        with self._into(person, organization_id, "a new owner") as found:
            return self._own(found, person, organization_id, owner)

    def rename_organization(self, person: Person, organization_id: UUID, name: str) -> None:
        """Another name. Raises NotFound, Forbidden, BadRequest."""
        person.require(Right.EDIT_STORES, organization_id)
        name = checked_name(name)
        with self._into(person, organization_id, "renamed") as found:
            before = self._organization(found, organization_id)
            store.name_organization(found, organization_id, name)
            had = store.row(found, "organization", organization_id, organization_id)
            self._note(found, person, organization_id, "organization_renamed", "organization",
                       organization_id, before={"name": before}, after={"name": name})  # fmt: skip
            if had is not None:
                rows.put(found, self._clock.now(), "organization", had, {"name": name})

    def delete_organization(self, person: Person, organization_id: UUID) -> None:
        """Its users see nothing, its boxes are refused by name; nothing is lost. Repeated it
        changes nothing. Raises NotFound, Forbidden.
        """
        self._mark(person, organization_id, is_deleted=True)

    def restore_organization(self, person: Person, organization_id: UUID) -> None:
        """As it was before it was deleted. Raises NotFound, Forbidden."""
        self._mark(person, organization_id, is_deleted=False)

    # ---- lists -----------------------------------------------------------------------------
    def stores(
        self,
        person: Person,
        organization_id: UUID,
        *,
        with_deleted: bool = False,
        right: Right = Right.LOOK,
    ) -> list[StoreView]:
        """The stores where the person has the right, by name. Raises NotFound."""
        self._belongs(person, organization_id)
        with tenant_block(self._app, organization_id) as found:
            all_stores = store.stores(found, organization_id, with_deleted=with_deleted)
        return person.stores_it_sees(organization_id, all_stores, right)

    def brands(
        self, person: Person, organization_id: UUID, *, with_deleted: bool = False
    ) -> list[BrandView]:
        """The brands of the stores that the person sees, or all, by name. Raises NotFound."""
        theirs = {each.brand_id for each in self.stores(person, organization_id)}
        with tenant_block(self._app, organization_id) as found:
            all_brands = store.brands(found, organization_id, with_deleted=with_deleted)
        return [
            each
            for each in all_brands
            if each.id in theirs or person.may(Right.LOOK, organization_id, each.id)
        ]

    def legal_entities(
        self, person: Person, organization_id: UUID, *, with_deleted: bool = False
    ) -> list[LegalEntityView]:
        """By name. Raises NotFound, Forbidden."""
        person.require(Right.LOOK, organization_id)
        with tenant_block(self._app, organization_id) as found:
            return store.legal_entities(found, organization_id, with_deleted=with_deleted)

    # ---- brands, stores, legal entities ----------------------------------------------------
    def create_brand(
        self, person: Person, organization_id: UUID, request: CreateBrand, id_: UUID | None = None
    ) -> UUID:
        """A new brand. Raises NotFound, Forbidden, BadRequest, Changed where the id is there."""
        return self.create(person, organization_id, "brand", asdict(request), id_)

    def create_store(
        self, person: Person, organization_id: UUID, request: CreateStore, id_: UUID | None = None
    ) -> UUID:
        """A new store; a code of `Enrolment.invite` lets its box in. Raises as `create_brand`."""
        return self.create(person, organization_id, "store", asdict(request), id_)

    def create_legal_entity(
        self,
        person: Person,
        organization_id: UUID,
        request: CreateLegalEntity,
        id_: UUID | None = None,
    ) -> UUID:
        """A new legal entity. Raises as `create_brand`."""
        return self.create(person, organization_id, "legal_entity", asdict(request), id_)

    def create(
        self,
        person: Person,
        organization_id: UUID,
        kind: TenancyKind,
        values: Mapping[str, Any],
        id_: UUID | None = None,
    ) -> UUID:
        """A new row of a kind. Raises NotFound, Forbidden, BadRequest, Changed."""
        said = dict(values)
        brand_id = said.pop("brand_id", None) if kind == "store" else None
        person.require(Right.EDIT_STORES, organization_id, brand_id)
        row = checked(kind, said)
        entity_id = id_ or new_id()
        with tenant_block(self._app, organization_id) as found:
            if kind == "store":
                rows.check_brand(found, organization_id, brand_id)
            own = {"brand": (entity_id, None), "store": (brand_id, entity_id)}
            rows.insert(
                found,
                self._clock.now(),
                kind,
                organization_id,
                entity_id,
                row,
                *own.get(kind, (None, None)),
            )
            self._note(found, person, organization_id, f"{kind}_created", kind, entity_id,
                       after=row)  # fmt: skip
        return entity_id

    def change(
        self,
        person: Person,
        organization_id: UUID,
        kind: TenancyKind,
        entity_id: UUID,
        changes: Mapping[str, Any],
        rev: int | None = None,
    ) -> int:
        """Change fields; with `rev` only if nobody else did since. The row's `rev` then.

        Raises NotFound, Forbidden, BadRequest, Changed, InUse.
        """
        with tenant_block(self._app, organization_id) as found:
            had = self._known(found, person, organization_id, kind, entity_id)
            if rev is not None and rev != had["rev"]:
                raise Changed("Somebody else changed this meanwhile. Look again.")
            if had["deleted_at"] is not None:
                raise Changed("This is deleted; restore it first.")
            row = checked(kind, changes)
            different = {name: row[name] for name in row if row[name] != had[name]}
            if not different:
                return int(had["rev"])
            if kind == "store" and "currency" in different:
                rows.check_unsold(found, organization_id, entity_id)
            before = {name: had[name] for name in different}
            self._note(found, person, organization_id, f"{kind}_changed", kind, entity_id,
                       before=before, after=different)  # fmt: skip
            return rows.put(found, self._clock.now(), kind, had, different)

    def delete(
        self,
        person: Person,
        organization_id: UUID,
        kind: TenancyKind,
        entity_id: UUID,
        rev: int | None = None,
    ) -> int:
        """Mark it deleted; repeated it changes nothing. Its `rev` then.

        Raises InUse for a brand or legal entity with stores, and for a store with a box.
        """
        with tenant_block(self._app, organization_id) as found:
            had = self._known(found, person, organization_id, kind, entity_id)
            if had["deleted_at"] is not None:
                return int(had["rev"])
            if rev is not None and rev != had["rev"]:
                raise Changed("Somebody else changed this meanwhile. Look again.")
            rows.check_free(found, kind, organization_id, entity_id)
            self._note(found, person, organization_id, f"{kind}_deleted", kind, entity_id)
            return rows.put(found, self._clock.now(), kind, had, {"deleted_at": self._clock.now()})

    def restore(
        self, person: Person, organization_id: UUID, kind: TenancyKind, entity_id: UUID
    ) -> int:
        """As it was before it was deleted. Its `rev` then. Raises NotFound, Forbidden, InUse."""
        with tenant_block(self._app, organization_id) as found:
            had = self._known(found, person, organization_id, kind, entity_id)
            if had["deleted_at"] is None:
                return int(had["rev"])
            if kind == "store" and had["brand_id"] is not None:
                rows.check_brand(found, organization_id, had["brand_id"])
            self._note(found, person, organization_id, f"{kind}_restored", kind, entity_id)
            return rows.put(found, self._clock.now(), kind, had, {"deleted_at": None})

    # ---- within ----------------------------------------------------------------------------
    def _create(
        self, person: Person, name: str, owner: Owner | None, organization_id: UUID | None
    ) -> UUID:
        organization_id, name = organization_id or new_id(), checked_name(name)
        with self._into(person, organization_id, "a new organization") as found:
            if not store.insert_organization(found, organization_id, name):
                raise Changed("There is an organization with this id.")
            row = {"name": name}
            rows.insert(
                found,
                self._clock.now(),
                "organization",
                organization_id,
                organization_id,
                row,
                None,
                None,
            )
            self._note(found, person, organization_id, "organization_created", "organization",
                       organization_id, after=row)  # fmt: skip
            if owner is not None:
                self._own(found, person, organization_id, owner)
        return organization_id

    def _own(
        self, found: Connection[Any], person: Person, organization_id: UUID, owner: Owner
    ) -> UUID:
        if people_store.lock_organization(found, organization_id) is None:
            raise NotFound(NO_ORGANIZATION)
        user_id = self._identity.ensure_user(
            found, owner.email, owner.name, owner.password, owner.language
        )
        now = self._clock.now()
        made = people_store.put_membership(
            found, organization_id, new_id(), user_id, Role.OWNER, (None, None), None, now
        )
        after = {"role": Role.OWNER, "email": owner.email}
        self._note(found, person, organization_id, "role_granted", "user", made.id, after=after)
        return user_id

    def _mark(self, person: Person, organization_id: UUID, *, is_deleted: bool) -> None:
        person.require_super()
        act = "organization_deleted" if is_deleted else "organization_restored"
        with self._into(person, organization_id, act.replace("_", " ")) as found:
            known = store.organization(found, organization_id)
            if known is None:
                raise NotFound(NO_ORGANIZATION)
            if (known[1] is not None) == is_deleted:
                return
            deleted_at = self._clock.now() if is_deleted else None
            store.mark_organization(found, organization_id, deleted_at)
            self._note(found, person, organization_id, act, "organization", organization_id)

    def _known(
        self,
        found: Connection[Any],
        person: Person,
        organization_id: UUID,
        kind: TenancyKind,
        entity_id: UUID,
    ) -> dict[str, Any]:
        self._belongs(person, organization_id)
        had = store.row(found, kind, organization_id, entity_id)
        if had is None:
            raise NotFound(f"There is no such {kind.replace('_', ' ')}.")
        place = {"brand": (entity_id, None), "store": (had["brand_id"], entity_id)}
        person.require(Right.EDIT_STORES, organization_id, *place.get(kind, (None, None)))
        return had

    def _organization(self, found: Connection[Any], organization_id: UUID) -> str:
        known = store.organization(found, organization_id)
        if known is None or known[1] is not None:
            raise NotFound(NO_ORGANIZATION)
        return known[0]

    def _belongs(self, person: Person, organization_id: UUID) -> None:
        if not person.belongs_to(organization_id):
            raise NotFound(NO_ORGANIZATION)

    def _note(
        self,
        found: Connection[Any],
        person: Person,
        organization_id: UUID,
        act: str,
        kind: str,
        entity_id: UUID,
        *,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        audit.record(
            found,
            organization_id,
            person,
            act,
            kind,
            entity_id,
            self._clock.now(),
            before=before,
            after=after,
        )

    @contextmanager
    def _into(self, person: Person, organization_id: UUID, why: str) -> Iterator[Connection[Any]]:
        now = self._clock.now()
        with into(self._app, Door.OPERATOR, who(person), why, now, organization_id) as found:
            yield found
