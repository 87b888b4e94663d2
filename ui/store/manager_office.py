"""The manager's way to the office: tonight's special, the menu, people, rooms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from uuid import UUID

from ui.components.row_list import Row, RowActed, RowAction, Section
from ui.store.places import places
from ui.store.shell import Shell
from ui.text import _

OFFICE = "office"
GO = "go"
PAGES = (
    "/office/special",
    "/office/menu",
    "/office/prices",
    "/office/people",
    "/office/tenders",
    "/rooms",
    "/opening",
    "/drawer",
    "/day",
    "/books",
    "/safe",
    "/tips",
    "/refund",
    "/accounts",
    "/invoices",
    "/reports",
)


class OfficeTab:
    """One browser's tab of plates, each a page."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self.acts: dict[str, Callable[[RowActed, UUID], Awaitable[None]]] = {GO: self._go}

    async def draw(self) -> tuple[Section, ...]:
        """The pages that this person may open."""
        return (_plates(self._shell.session.rights),)

    async def _go(self, event: RowActed, _command_id: UUID) -> None:
        self._shell.go(event.row_id)


def _plates(rights: Collection[str]) -> Section:
    known = {each.value: each for each in places(rights)}
    rows = tuple(
        Row(path, known[path].label, actions=(RowAction(GO, _("Open"), known[path].icon),))
        for path in PAGES
        if path in known
    )
    return Section("office", "", rows, look="plates")
