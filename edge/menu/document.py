"""The menu as one document for those who keep a copy: handhelds, kiosks, boards."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from pydantic import TypeAdapter

from domain.catalog import (
    Menu,
    MenuCategory,
    MenuCourse,
    MenuGroup,
    MenuItem,
    MenuOption,
    MenuOrderType,
    MenuStation,
)


@dataclass(frozen=True, slots=True)
class MenuDocument:
    """Everything on the menu, each list in its order. Prices are minor units."""

    language: str
    categories: tuple[MenuCategory, ...]
    items: tuple[MenuItem, ...]
    groups: tuple[MenuGroup, ...]
    courses: tuple[MenuCourse, ...]
    stations: tuple[MenuStation, ...]
    order_types: tuple[MenuOrderType, ...]


_ADAPTER = TypeAdapter(MenuDocument)


def menu_document(menu: Menu, language: str = "") -> MenuDocument:
    """The menu with guests' names in a language, where somebody translated them."""
    return MenuDocument(
        language=language,
        categories=tuple(
            replace(row, name=menu.text(row.id, "name", language, row.name))
            for row in menu.categories.values()
        ),
        items=tuple(
            replace(row, name=menu.text(row.id, "name", language, row.name))
            for row in menu.items.values()
        ),
        groups=tuple(_group(menu, row, language) for row in menu.groups.values()),
        courses=tuple(menu.courses.values()),
        stations=tuple(menu.stations.values()),
        order_types=tuple(menu.order_types.values()),
    )


def to_json(document: MenuDocument) -> tuple[str, bytes]:
    """The document's tag (the same for the same content, also after a restart) and its JSON."""
    body = _ADAPTER.dump_json(document)
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"', body


def _group(menu: Menu, group: MenuGroup, language: str) -> MenuGroup:
    return replace(
        group,
        name=menu.text(group.id, "name", language, group.name),
        options=tuple(_option(menu, option, language) for option in group.options),
    )


def _option(menu: Menu, option: MenuOption, language: str) -> MenuOption:
    return replace(option, name=menu.text(option.id, "name", language, option.name))
