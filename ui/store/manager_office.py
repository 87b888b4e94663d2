"""The manager's way to the office: tonight's special, the menu, people, rooms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from uuid import UUID

from ui.components.row_list import Row, RowActed, RowAction, Section
from ui.store.asking import Pick
from ui.store.places import all_places
from ui.store.shell import Shell
from ui.text import N_, _

OFFICE = "office"
GO = "go"
PAGES = (
    ("cash", N_("Cash"), ("/day", "/drawer", "/safe", "/tips", "/books")),
    ("sales", N_("Sales"), ("/reports", "/refund", "/payments", "/fiscal")),
    (
        "menu",
        N_("Menu"),
        ("/office/special", "/office/menu", "/office/prices", "/office/codes", "/soldout"),
    ),
    ("guests", N_("Guests"), ("/accounts", "/invoices")),
    ("hardware", N_("Printers and devices"), ("/hardware", "/queue")),
    (
        "office",
        N_("Office"),
        ("/office/people", "/office/tenders", "/rooms", "/opening", "/sync"),
    ),
)
"""What belongs together: an id, its heading and its pages."""


class OfficeTab:
    """One browser's tab of plates, each a page."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self.acts: dict[str, Callable[[RowActed, UUID], Awaitable[None]]] = {GO: self._go}

    async def draw(self) -> tuple[Section, ...]:
        """The pages that this person may open."""
        return groups(self._shell.session.rights)

    async def _go(self, event: RowActed, _command_id: UUID) -> None:
        self._shell.go(event.row_id)


def groups(rights: Collection[str]) -> tuple[Section, ...]:
    """The pages for somebody with these rights, by what they are about."""
    known = {each.value: each for each in all_places(rights)}
    return tuple(
        Section(section_id, _(heading), rows, look="links")
        for section_id, heading, pages in PAGES
        if (rows := tuple(_link(known[path]) for path in pages if path in known))
    )


def _link(place: Pick) -> Row:
    return Row(place.value, place.label, actions=(RowAction(GO, place.label, place.icon),))
