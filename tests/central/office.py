"""An office with people in it, whose passwords cost nothing to compare."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from argon2 import PasswordHasher

from central.identity.keys import KeyService
from central.identity.passwords import Passwords
from central.identity.people import PeopleService
from central.identity.person import Person
from central.identity.requests import Invite
from central.identity.rights import Role
from central.identity.service import IdentityService
from central.tenancy import Pool
from central.tenants.requests import CreateBrand, CreateStore, Owner
from central.tenants.service import TenantService
from domain.clock import VirtualClock

PASSWORD = "correct horse battery"
CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@dataclass(frozen=True)
class Chain:
    """An organization of two brands: two stores of the first, one of the second."""

    id: UUID
    brand: UUID
    other_brand: UUID
    store: UUID
    sister: UUID
    elsewhere: UUID


@dataclass
class Office:
    """The services, with cheap passwords. Tokens of it hold everywhere."""

    app: Pool
    clock: VirtualClock
    identity: IdentityService = field(init=False)
    people: PeopleService = field(init=False)
    keys: KeyService = field(init=False)
    tenants: TenantService = field(init=False)

    def __post_init__(self) -> None:
        self.identity = IdentityService(self.app, self.clock, CHEAP)
        self.people = PeopleService(self.app, self.clock)
        self.keys = KeyService(self.app, self.clock)
        self.tenants = TenantService(self.app, self.clock, self.identity)

    def organization(self, name: str, owner: str, id_: UUID | None = None) -> UUID:
        """A tenant with an owner of that address."""
        return self.tenants.found_organization(
            name, Owner(owner, owner.partition("@")[0].title(), PASSWORD), id_
        )

    def sign_in(self, email: str, password: str = PASSWORD) -> Person:
        """Somebody at their browser."""
        return self.identity.sign_in(email, password).person

    def token(self, email: str) -> str:
        """What the browser of somebody keeps."""
        return self.identity.sign_in(email, PASSWORD).token

    def chain(self, name: str = "Da Ada", owner: str = "ada@example.com") -> Chain:
        """A chain with an owner."""
        id_ = self.organization(name, owner)
        ada = self.sign_in(owner)
        brands = [
            self.tenants.create_brand(ada, id_, CreateBrand(each)) for each in ("Trattoria", "Bar")
        ]
        stores = [
            self.tenants.create_store(ada, id_, CreateStore(brand, each, "Europe/Rome", "EUR"))
            for brand, each in ((brands[0], "Uno"), (brands[0], "Due"), (brands[1], "Tre"))
        ]
        return Chain(id_, *brands, *stores)

    def join(
        self,
        by: Person,
        organization_id: UUID,
        email: str,
        role: Role,
        brand_id: UUID | None = None,
        store_id: UUID | None = None,
    ) -> Person:
        """Somebody is invited, and comes."""
        ask = Invite(organization_id, email, "Someone", role, brand_id, store_id)
        link = self.people.invite(by, ask)
        return self.identity.accept(link.token, "Someone", PASSWORD).person

    def super_admin(self, email: str = "grace@example.com") -> Person:
        """Who runs the centre."""
        self.identity.create_super_admin(email, "Grace", PASSWORD)
        return self.sign_in(email)
