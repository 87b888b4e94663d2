"""What the office's pages ask."""

from __future__ import annotations

from dataclasses import dataclass

from edge.menu.editing import MenuEditor
from edge.menu.office import MenuOffice
from edge.menu.service import MenuService
from edge.staff.editing import PeopleService
from ui.store.office_view import Around
from ui.store.shell import Shell


@dataclass(frozen=True, slots=True)
class Office:
    """The services behind `/office/...`."""

    menus: MenuService
    editor: MenuEditor
    reading: MenuOffice
    people: PeopleService


async def around(office: Office, shell: Shell) -> Around:
    """What forms choose from now."""
    session = shell.session
    menu, taxes = await office.menus.refresh(), await office.reading.tax_groups()
    return Around(menu, taxes, session.house.currency, session.language)
