"""What is said about drafts and releases, and how they are refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from domain.errors import DomainError

Doc = Mapping[str, Any]
"""A settings row as it travels: ids as 32 hex digits, times in microseconds since 1970."""
Entity = tuple[str, UUID]
"""Kind and id of a row."""
ReleaseState = Literal["scheduled", "published", "withdrawn"]


class Outdated(DomainError):
    """Somebody else changed the row since it was looked at: `theirs` says what."""

    code = "changed"

    def __init__(self, sentence: str, theirs: tuple[Difference, ...] = ()) -> None:
        super().__init__(sentence)
        self.theirs = theirs


class NotOurs(DomainError):
    """The row is written by the box of a store until somebody adopts it."""

    code = "made_at_the_box"


class NothingToPublish(DomainError):
    """The draft is empty, or holds nothing that this person may publish."""

    code = "nothing_to_publish"


class NotNow(DomainError):
    """A release is not in a state where that can be done."""

    code = "not_now"


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A row in the draft. `rev` is what the next change of it is based on.

    `before` is the row that it was made from (nothing: it is new), `after` what it will be
    (nothing: it goes).
    """

    kind: str
    entity_id: UUID
    rev: int
    before: Doc | None
    after: Doc | None
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a draft or a release changes, in words and figures.

    `what` is its field in words (price, name, sold); `name` the dish or whatever it is, `where` its
    price list. `old_minor` and `new_minor` are amounts of `currency`; other values are in `old` and
    `new`. `stores` are the names of the restaurants where it holds. `is_outdated`: the row was
    changed since the draft was made; `old` is how it is now.
    """

    kind: str
    entity_id: UUID
    name: str
    what: str
    where: str
    old: str
    new: str
    stores: tuple[str, ...]
    is_everywhere: bool
    old_minor: int | None = None
    new_minor: int | None = None
    currency: str = ""
    who: str = ""
    at: datetime | None = None
    is_outdated: bool = False
    also: str = ""
    """The row changes in a scheduled release, too: which, when."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What publishing would change now. `others` rows stay: this person may not publish them."""

    differences: tuple[Difference, ...]
    rows: int
    stores: int
    others: int = 0

    @property
    def is_outdated(self) -> bool:
        """Whether something has to be looked at again before it can be published."""
        return any(each.is_outdated for each in self.differences)


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """A release in the history. `kind` is edit, rollback or adoption.

    `came_at` is when it came, or comes, into force.
    """

    id: UUID
    number: int
    name: str
    kind: str
    state: ReleaseState
    created_at: datetime
    came_at: datetime
    withdrawn_at: datetime | None
    who: str
    rollback_of: int | None
    changes: int


@dataclass(frozen=True, slots=True)
class StoreHas:
    """How far a store is with a release.

    `state` is applied, waiting, offline (since `seen_at`) or never (no box). `running` is the
    release that its box reported last.
    """

    store_id: UUID
    store: str
    node_id: UUID | None
    state: Literal["applied", "waiting", "offline", "never"]
    running: int
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Authority:
    """Who writes a kind of rows of a store: the office, its box, or both (`box` rows are left)."""

    kind: str
    title: str
    centre: int
    box: int

    @property
    def is_centre(self) -> bool:
        """Whether all of it is written in the office."""
        return self.box == 0
