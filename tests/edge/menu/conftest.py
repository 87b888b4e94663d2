"""A small menu: pizzas in two sizes with extras, a burger with nested choices, a beer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import pytest

from domain.ids import new_id
from edge.commands import Command
from edge.database import Database
from edge.founding import Founded
from edge.menu.service import MenuService
from edge.transaction import Write
from sync.tables.catalog import (
    Category,
    Fare,
    Item,
    ModifierGroup,
    ModifierOption,
    ModifierUse,
    Station,
    Variant,
)


@dataclass(frozen=True)
class SmallMenu:
    """The ids of what is on the small menu."""

    station: UUID
    pizzas: UUID
    margherita: UUID
    small: UUID
    large: UUID
    extras: UUID
    olives: UUID
    dip: UUID


@pytest.fixture
async def small_menu(db: Database, founded: Founded) -> SmallMenu:
    """Margherita, small 6.50 and large 9.00; olives 1.50 open a group with a free dip."""
    ids = SmallMenu(*(new_id() for _ in range(8)))

    def work(tx: Write) -> None:
        tx.insert(Station, ids.station, name="Pizza")
        tx.insert(
            Category,
            ids.pizzas,
            name="Pizzas",
            colour="#b23b2e",
            station_id=ids.station,
            course_id=founded.courses["Mains"],
        )
        tx.insert(Item, ids.margherita, category_id=ids.pizzas, name="Pizza Margherita")
        tx.insert(Variant, ids.small, item_id=ids.margherita, name="small", position=0)
        tx.insert(Variant, ids.large, item_id=ids.margherita, name="large", position=1)
        dips = tx.insert(ModifierGroup, name="Dip", min_choices=1, max_choices=1)
        tx.insert(ModifierGroup, ids.extras, name="Extras")
        tx.insert(ModifierOption, ids.olives, modifier_group_id=ids.extras, name="Olives")
        tx.insert(ModifierOption, ids.dip, modifier_group_id=dips.id, name="Garlic dip")
        tx.insert(
            ModifierUse, owner_kind="item", owner_id=ids.margherita, modifier_group_id=ids.extras
        )
        tx.insert(ModifierUse, owner_kind="option", owner_id=ids.olives, modifier_group_id=dips.id)
        for kind, priced, amount in (
            ("variant", ids.small, 650),
            ("variant", ids.large, 900),
            ("option", ids.olives, 150),
        ):
            tx.insert(
                Fare,
                fare_set_id=founded.fare_set_id,
                priced_kind=kind,
                priced_id=priced,
                amount_minor=amount,
                currency="EUR",
            )
        tx.signal("menu")

    await db.write(Command.of("small menu"), work)
    return ids


@pytest.fixture
async def menus(db: Database, small_menu: SmallMenu) -> AsyncIterator[MenuService]:
    """The service with the small menu loaded."""
    service = MenuService(db)
    await service.start()
    yield service
    await service.stop()
