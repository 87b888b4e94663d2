"""The menu over HTTP, for programs that order. Amounts are minor units."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from domain.catalog import (
    MenuCategory,
    MenuCourse,
    MenuGroup,
    MenuItem,
    MenuOrderType,
    MenuStation,
    Stock,
)
from edge.api.access import Body, CurrentActor, PageQuery, Slice
from edge.menu.service import MenuService


class MenuFrame(Body):
    """Everything of a menu but its items. `version` changes whenever any of it does."""

    version: int
    categories: tuple[MenuCategory, ...]
    groups: tuple[MenuGroup, ...]
    courses: tuple[MenuCourse, ...]
    stations: tuple[MenuStation, ...]
    order_types: tuple[MenuOrderType, ...]


def router(menus: MenuService) -> APIRouter:
    """Routes of the menu."""
    found = APIRouter(prefix="/menu", tags=["menu"])

    @found.get("")
    async def frame(_actor: CurrentActor) -> MenuFrame:
        """Categories, choices, courses, stations and order types."""
        menu = menus.menu
        return MenuFrame(
            version=menu.version,
            categories=tuple(menu.categories.values()),
            groups=tuple(menu.groups.values()),
            courses=tuple(menu.courses.values()),
            stations=tuple(menu.stations.values()),
            order_types=tuple(menu.order_types.values()),
        )

    @found.get("/items")
    async def items(_actor: CurrentActor, page: PageQuery) -> Slice[MenuItem]:
        """Items with their variants at the prices of this moment."""
        return page.cut(list(menus.menu.items.values()), lambda item: item.id)

    @found.get("/stock")
    async def stock(_actor: CurrentActor) -> dict[UUID, Stock]:
        """What is sold out or counted, by the id of the item, variant or option."""
        return menus.stocks()

    return found
