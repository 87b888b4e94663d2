"""Who asks: a user or a program, with what they may do where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, Protocol, TypeVar
from uuid import UUID

from central.identity.rights import SENTENCES, Right, Role
from domain.errors import Forbidden, NotFound

OPERATOR_MEMBERSHIP = UUID(int=0)
"""Of a super admin who went through the door `operator`; no row is behind it."""


class Placed(Protocol):
    """Something that has a store's id and its brand."""

    @property
    def id(self) -> UUID:
        """The store's id."""
        ...

    @property
    def brand_id(self) -> UUID | None:
        """The brand that the store belongs to."""
        ...


S = TypeVar("S", bound=Placed)


@dataclass(frozen=True, slots=True)
class Membership:
    """A role in an organization, or in one brand or store of it."""

    id: UUID
    organization_id: UUID
    organization_name: str
    role: Role
    brand_id: UUID | None = None
    store_id: UUID | None = None

    def covers(self, brand_id: UUID | None, store_id: UUID | None) -> bool:
        """Whether the role holds there. A store is named with its brand, if it has one."""
        if self.store_id is not None:
            return self.store_id == store_id
        return self.brand_id is None or self.brand_id == brand_id


@dataclass(frozen=True, slots=True)
class Reach:
    """What of an organization somebody may do a thing in: everything, or some brands and stores."""

    everything: bool
    brand_ids: frozenset[UUID]
    store_ids: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Person:
    """A user or a program (`kind`) as they were when they asked; rights are those of that moment.

    Holds memberships of organizations that are not deleted, and no others.
    """

    user_id: UUID
    name: str
    email: str
    language: str
    is_super: bool
    memberships: tuple[Membership, ...]
    kind: Literal["person", "program"] = "person"
    session_id: UUID | None = None

    def organizations(self) -> list[tuple[UUID, str]]:
        """Id and name of each organization that they belong to, by name."""
        found = {each.organization_id: each.organization_name for each in self.memberships}
        return sorted(found.items(), key=lambda each: (each[1].casefold(), each[0]))

    def belongs_to(self, organization_id: UUID) -> bool:
        """Whether they have any role there."""
        return any(each.organization_id == organization_id for each in self.memberships)

    def may(
        self,
        right: Right,
        organization_id: UUID,
        brand_id: UUID | None = None,
        store_id: UUID | None = None,
    ) -> bool:
        """Whether a role of theirs that covers the place allows it. A store comes with its brand.

        Without brand and store the question is about the whole organization.
        """
        return any(
            right in each.role.rights and each.covers(brand_id, store_id)
            for each in self._in(organization_id)
        )

    def require(
        self,
        right: Right,
        organization_id: UUID,
        brand_id: UUID | None = None,
        store_id: UUID | None = None,
    ) -> None:
        """Raises NotFound where they do not belong, and Forbidden where the right is missing."""
        if not self.belongs_to(organization_id):
            raise NotFound("There is no such organization.")
        if not self.may(right, organization_id, brand_id, store_id):
            raise Forbidden(SENTENCES[right], right)

    def require_anywhere(self, right: Right, organization_id: UUID) -> None:
        """The same for a right that they need in any brand or store of the organization."""
        if not self.belongs_to(organization_id):
            raise NotFound("There is no such organization.")
        if not any(right in each.role.rights for each in self._in(organization_id)):
            raise Forbidden(SENTENCES[right], right)

    def require_super(self) -> None:
        """Raises Forbidden for whoever does not run the centre."""
        if not self.is_super:
            raise Forbidden(SENTENCES[Right.RUN_CENTRE], Right.RUN_CENTRE)

    def reach(self, organization_id: UUID, right: Right = Right.LOOK) -> Reach:
        """Where in an organization they have a right."""
        found = [each for each in self._in(organization_id) if right in each.role.rights]
        return Reach(
            any(each.brand_id is None and each.store_id is None for each in found),
            frozenset(each.brand_id for each in found if each.brand_id and not each.store_id),
            frozenset(each.store_id for each in found if each.store_id),
        )

    def stores_it_sees(
        self, organization_id: UUID, stores: Iterable[S], right: Right = Right.LOOK
    ) -> list[S]:
        """Those of an organization's stores where they have the right, in the order given."""
        return [each for each in stores if self.may(right, organization_id, each.brand_id, each.id)]

    def rank(
        self, organization_id: UUID, brand_id: UUID | None = None, store_id: UUID | None = None
    ) -> int:
        """The rank of their highest role that covers a place; 0 for none."""
        there = [each for each in self._in(organization_id) if each.covers(brand_id, store_id)]
        return max((each.role.rank for each in there), default=0)

    def as_operator(self, organization_id: UUID, name: str) -> Person:
        """The same person with an owner's role there. For `IdentityService.enter` only."""
        role = Membership(OPERATOR_MEMBERSHIP, organization_id, name, Role.OWNER)
        return replace(self, memberships=(*self.memberships, role))

    def _in(self, organization_id: UUID) -> list[Membership]:
        return [each for each in self.memberships if each.organization_id == organization_id]
