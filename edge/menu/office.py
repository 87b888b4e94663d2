"""The menu as those who edit it see it: also what is hidden, ended, or locked by the centre."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.menu_hours import Hours, from_doc
from domain.permissions import Right, require
from edge.authority import BOX
from edge.commands import Actor
from edge.database import Database
from edge.menu import edit_store
from edge.menu.store import costs_at, prices_at
from edge.transaction import Read
from sync.tables.catalog import Category, Item, ModifierGroup, TaxGroup

MOST_FOUND = 200


@dataclass(frozen=True, slots=True)
class OfficeCategory:
    """A category; `locked` where it belongs to the centre."""

    id: UUID
    name: str
    colour: str
    position: int
    station_id: UUID | None
    course_id: UUID | None
    hours: tuple[Hours, ...]
    locked: bool
    rev: int


@dataclass(frozen=True, slots=True)
class OfficeSize:
    """A variant with its price and cost of today; none where nobody said one."""

    id: UUID
    name: str
    code: str
    active: bool
    price_minor: int | None
    cost_minor: int | None


@dataclass(frozen=True, slots=True)
class OfficeDish:
    """A dish with everything that can be edited. `ended`: its time on the menu is over."""

    id: UUID
    category_id: UUID
    code: str
    name: str
    button_name: str
    kitchen_name: str
    description: str
    position: int
    colour: str
    tax_group_id: UUID | None
    course_id: UUID | None
    station_ids: tuple[UUID, ...]
    allergens: dict[str, str]
    prep_minutes: int
    kind: str
    sold_by: str
    hours: tuple[Hours, ...]
    active: bool
    ended: bool
    ends_by_itself: bool
    locked: bool
    rev: int
    sizes: tuple[OfficeSize, ...]
    group_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class OfficeOption:
    """An option of a choice; with `variant_id` it is a dish of a combo."""

    id: UUID
    name: str
    kitchen_name: str
    is_default: bool
    max_count: int
    allergens: dict[str, str]
    active: bool
    price_minor: int | None
    variant_id: UUID | None


@dataclass(frozen=True, slots=True)
class OfficeChoice:
    """A choice with all its options."""

    id: UUID
    name: str
    min_choices: int
    max_choices: int | None
    position: int
    locked: bool
    rev: int
    options: tuple[OfficeOption, ...]


class MenuOffice:
    """Questions of those who edit the menu. All need EDIT_MENU."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def categories(self, actor: Actor) -> list[OfficeCategory]:
        """All categories, in their order."""
        require(actor.rights, Right.EDIT_MENU)
        return await self._db.read(
            lambda read: [
                _category(row)
                for row in read.all(Category, "deleted_at IS NULL ORDER BY position, id")
            ]
        )

    async def dishes(self, category_id: UUID, actor: Actor) -> list[OfficeDish]:
        """The dishes of a category, in their order."""
        require(actor.rights, Right.EDIT_MENU)
        return await self._db.read(
            lambda read: self._dishes(read, edit_store.items_in(read, category_id))
        )

    async def find(self, words: str, actor: Actor) -> list[OfficeDish]:
        """The dishes whose name or number has all these words, at most `MOST_FOUND`."""
        require(actor.rights, Right.EDIT_MENU)
        wanted = words.casefold().split()

        def work(read: Read) -> list[OfficeDish]:
            ids = [
                row_id
                for row_id, text in edit_store.names_of_items(read)
                if all(word in text.casefold() for word in wanted)
            ]
            return self._dishes(read, edit_store.items(read, ids[:MOST_FOUND]))

        return await self._db.read(work)

    async def dish(self, item_id: UUID, actor: Actor) -> OfficeDish:
        """One dish. Raises NotFound."""
        require(actor.rights, Right.EDIT_MENU)
        [found] = await self._db.read(
            lambda read: self._dishes(read, [read.load(Item, item_id, "dish")])
        )
        return found

    async def choices(self, actor: Actor) -> list[OfficeChoice]:
        """All choices, in their order."""
        require(actor.rights, Right.EDIT_MENU)

        def work(read: Read) -> list[OfficeChoice]:
            prices = prices_at(read, self._db.clock.now())
            rows = read.all(ModifierGroup, "deleted_at IS NULL ORDER BY position, id")
            return [_choice(read, row, prices) for row in rows]

        return await self._db.read(work)

    async def tax_groups(self) -> list[tuple[UUID, str]]:
        """Every kind of goods to the tax office, with its name."""
        rows = await self._db.read(
            lambda read: read.all(TaxGroup, "deleted_at IS NULL ORDER BY id")
        )
        return [(row.id, row.name) for row in rows]

    def _dishes(self, read: Read, rows: Collection[Item]) -> list[OfficeDish]:
        now = self._db.clock.now()
        prices, costs = prices_at(read, now), costs_at(read, now)
        ordered = sorted(rows, key=lambda row: (row.position, row.id))
        return [
            OfficeDish(
                id=row.id,
                category_id=row.category_id,
                code=row.code,
                name=row.name,
                button_name=row.button_name,
                kitchen_name=row.kitchen_name,
                description=row.description,
                position=row.position,
                colour=row.colour,
                tax_group_id=row.tax_group_id,
                course_id=row.course_id,
                station_ids=tuple(UUID(station) for station in row.station_ids),
                allergens=row.allergens,
                prep_minutes=row.prep_minutes,
                kind=row.kind,
                sold_by=row.sold_by,
                hours=from_doc(row.hours),
                active=row.active,
                ended=row.active_to is not None and row.active_to <= now,
                ends_by_itself=row.active_to is not None,
                locked=row.authority != BOX,
                rev=row.rev,
                sizes=tuple(
                    OfficeSize(
                        each.id,
                        each.name,
                        each.code,
                        each.active,
                        prices.get(each.id.bytes),
                        costs.get(each.id.bytes),
                    )
                    for each in edit_store.variants_of(read, row.id)
                ),
                group_ids=tuple(use.modifier_group_id for use in edit_store.uses_of(read, row.id)),
            )
            for row in ordered
        ]


def _category(row: Category) -> OfficeCategory:
    return OfficeCategory(
        row.id,
        row.name,
        row.colour,
        row.position,
        row.station_id,
        row.course_id,
        from_doc(row.hours),
        row.authority != BOX,
        row.rev,
    )


def _choice(read: Read, row: ModifierGroup, prices: Mapping[bytes, int]) -> OfficeChoice:
    return OfficeChoice(
        row.id,
        row.name,
        row.min_choices,
        row.max_choices,
        row.position,
        row.authority != BOX,
        row.rev,
        tuple(
            OfficeOption(
                each.id,
                each.name,
                each.kitchen_name,
                each.is_default,
                each.max_count,
                each.allergens,
                each.active,
                prices.get(each.id.bytes),
                each.variant_id,
            )
            for each in edit_store.options_of(read, row.id)
        ),
    )
