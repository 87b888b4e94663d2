"""What of an organization's rows somebody may look at: those that hold in a store they see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar
from uuid import UUID

from central.identity.person import Person
from central.identity.rights import Right
from central.releases.scopes import Place, brand_and_store
from central.releases.values import Doc


class Changing(Protocol):
    """A row as it was, and as it will be."""

    @property
    def before(self) -> Doc | None:
        """Nothing: it is new."""
        ...

    @property
    def after(self) -> Doc | None:
        """Nothing: it goes."""
        ...


C = TypeVar("C", bound=Changing)


@dataclass(frozen=True, slots=True)
class Sight:
    """The stores that somebody sees, and their brands; `everything`: nothing is kept from them."""

    everything: bool
    store_ids: frozenset[UUID]
    brand_ids: frozenset[UUID]

    @classmethod
    def of(cls, person: Person, organization_id: UUID, places: Iterable[Place]) -> Sight:
        """What a person sees of an organization with these stores."""
        reach = person.reach(organization_id)
        seen = person.stores_it_sees(organization_id, places, Right.LOOK)
        return cls(
            reach.everything,
            reach.store_ids | {each.id for each in seen},
            reach.brand_ids | {each.brand_id for each in seen if each.brand_id},
        )

    def sees(self, doc: Doc) -> bool:
        """Whether a row holds in a store of theirs. What holds everywhere does."""
        brand_id, store_id = brand_and_store(doc)
        if self.everything:
            return True
        if store_id is not None:
            return store_id in self.store_ids
        return brand_id is None or brand_id in self.brand_ids

    def of_theirs(self, changes: Iterable[C]) -> list[C]:
        """The changes of rows that hold, held or will hold there."""
        return [each for each in changes if any(self.sees(doc) for doc in _docs(each))]


def _docs(change: Changing) -> Sequence[Doc]:
    return [doc for doc in (change.before, change.after) if doc is not None]
