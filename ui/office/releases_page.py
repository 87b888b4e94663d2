"""Releases: the history, who has one, what it changed, calling it off, and the way back."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from central.identity.person import Person
from central.identity.rights import Right
from central.releases.values import Preview, ReleaseView, StoreHas
from ui.components.action_button import ActionButton, Pressed
from ui.components.data_table import DataTable
from ui.frame import screen
from ui.office import releases_view as view
from ui.office.draft_page import UTC
from ui.office.services import OfficeServices
from ui.office.session import OfficeDoor
from ui.office.shell import Shell, open_shell
from ui.text import _, count_of

PATH = "/releases"
EVERY_S = 2.0


def register(door: OfficeDoor, services: OfficeServices) -> None:
    """The pages `/releases`, `/releases/{number}` and `/releases/{number}/back`."""

    @screen(PATH, title="Releases")
    async def releases_page(request: Request) -> Response | None:
        visit = await door.enter(request)
        if isinstance(visit, Response):
            return visit
        with (
            open_shell(visit, title=_("Releases")) as shell,
            shell.body,
            ui.element("div").classes("co-page"),
        ):
            page = HistoryPage(shell, services)
        await page.refresh()
        shell.every(5 * EVERY_S, page.refresh)
        return None

    @screen(PATH + "/{number}", title="Release")
    async def release_page(request: Request, number: int) -> Response | None:
        visit = await door.enter(request)
        if isinstance(visit, Response):
            return visit
        with (
            open_shell(visit, title=_("Release"), here=PATH, back=PATH) as shell,
            shell.body,
            ui.element("div").classes("co-page"),
        ):
            page = ReleasePage(shell, services, number)
        await page.begin()
        shell.every(EVERY_S, page.refresh)
        return None

    @screen(PATH + "/{number}/back", title="Roll back")
    async def back_page(request: Request, number: int) -> Response | None:
        visit = await door.enter(request)
        if isinstance(visit, Response):
            return visit
        title = _("Back to release {number}").format(number=number)
        with (
            open_shell(visit, title=title, here=PATH, back=f"{PATH}/{number}") as shell,
            shell.body,
            ui.element("div").classes("co-page"),
        ):
            page = BackPage(shell, services, number)
        await page.begin()
        return None


class HistoryPage:
    """One browser's look at all releases."""

    def __init__(self, shell: Shell, services: OfficeServices) -> None:
        self._shell = shell
        self._services = services
        with ui.element("div").classes("co-acts"):
            self._draft = ActionButton(_("Draft"), icon="next")
        self._draft.on_press(lambda _pressed: shell.go("/draft"))
        self._table = DataTable()
        self._table.set_columns(view.release_columns())

    async def refresh(self) -> None:
        """The newest first."""
        shell, visit = self._shell, self._shell.visit
        mine = (visit.person, visit.organization_id)
        found = await shell.ask(self._services.releases.releases, *mine)
        drafted = await shell.ask(self._services.releases.draft, *mine)
        if found is None or drafted is None:
            return
        words = count_of(len(drafted), "{count} change", "{count} changes")
        self._draft.set_text(_("Draft"), words if drafted else _("nothing changed"))
        self._table.set_rows(
            view.release_rows(found, await zone_of(shell, self._services), shell.language),
            empty=_("Nothing was released yet. The menu of the first box becomes release 1."),
        )


class ReleasePage:
    """One browser's look at a release."""

    def __init__(self, shell: Shell, services: OfficeServices, number: int) -> None:
        self._shell = shell
        self._services = services
        self._number = number
        self._words = ui.label().classes("co-hint")
        with ui.element("div").classes("co-acts"):
            self._withdraw = ActionButton(_("Withdraw"))
            self._back = ActionButton(_("Roll back to this one"), icon="back")
        self._has = DataTable()
        self._has.set_columns(view.has_columns())
        self._changes = DataTable()
        self._changes.set_columns(view.difference_columns())
        self._withdraw.on_press(self._call_off)
        self._back.on_press(self._go_back)
        self._zone = UTC

    async def begin(self) -> None:
        """Show what it changed, once: that never changes."""
        self._zone = await zone_of(self._shell, self._services)
        found = await self._shell.ask(
            self._services.releases.differences_of, *self._mine(), self._number
        )
        if found is None:
            self._shell.go(PATH)
            return
        rows = view.difference_rows(found.differences, self._shell.language)
        taken = count_of(found.rows, "{count} row", "{count} rows")
        words = _(
            "{rows} of the box are written in the office from here on; they stay as they were."
        )
        self._changes.set_rows(rows, heading=_("What it changes"), empty=words.format(rows=taken))
        await self.refresh()

    async def refresh(self) -> None:
        """Show how far it is."""
        found = await self._shell.ask(read, self._services, *self._mine(), self._number)
        if found is None:
            return
        release, stores = found
        shell = self._shell
        shell.bar.set_title(view.title(release), PATH)
        self._words.set_text(view.state_words(release, self._zone, shell.language))
        may = shell.visit.may_anywhere(Right.PUBLISH)
        self._withdraw.set_visibility(release.state == "scheduled")
        self._withdraw.set_enabled(may)
        self._back.set_visibility(release.state == "published")
        self._back.set_enabled(may)
        self._has.set_rows(
            view.has_rows(stores, self._services.clock.now()), heading=_("Who has it")
        )

    async def _call_off(self, _pressed: Pressed) -> None:
        await self._shell.ask(self._services.releases.withdraw, *self._mine(), self._number)
        self._withdraw.answered()
        await self.refresh()

    def _go_back(self, _pressed: Pressed) -> None:
        self._back.answered()
        self._shell.go(f"{PATH}/{self._number}/back")

    def _mine(self) -> tuple[Person, UUID]:
        return self._shell.person, self._shell.visit.organization_id


class BackPage:
    """What rolling back would change, and the button that does it."""

    def __init__(self, shell: Shell, services: OfficeServices, number: int) -> None:
        self._shell = shell
        self._services = services
        self._number = number
        self._words = ui.label().classes("co-hint")
        with ui.element("div").classes("co-acts"):
            self._do = ActionButton(_("Roll back now"), tone="main", icon="back")
        self._table = DataTable()
        self._table.set_columns(view.difference_columns())
        self._do.on_press(self._roll_back)

    async def begin(self) -> None:
        """Show the difference."""
        found: Preview | None = await self._shell.ask(
            self._services.releases.preview_rollback, *self._mine(), self._number
        )
        if found is None:
            self._shell.go(f"{PATH}/{self._number}")
            return
        self._words.set_text(view.summary(found) if found.rows else "")
        self._do.set_enabled(bool(found.rows) and self._shell.visit.may_anywhere(Right.PUBLISH))
        self._table.set_rows(
            view.difference_rows(found.differences, self._shell.language),
            empty=_("Nothing has changed since that release."),
        )

    async def _roll_back(self, pressed: Pressed) -> None:
        made = await self._shell.ask(
            self._services.releases.rollback, *self._mine(), UUID(pressed.tap_id), self._number
        )
        self._do.answered()
        if made is not None:
            self._shell.go(f"{PATH}/{made.number}")

    def _mine(self) -> tuple[Person, UUID]:
        return self._shell.person, self._shell.visit.organization_id


def read(
    services: OfficeServices, person: Person, organization_id: UUID, number: int
) -> tuple[ReleaseView, list[StoreHas]]:
    """A release and who has it. Raises DomainError, psycopg.Error."""
    release = services.releases.release(person, organization_id, number)
    return release, services.releases.who_has(person, organization_id, number)


async def zone_of(shell: Shell, services: OfficeServices) -> str:
    """The clock that times are shown by: the first restaurant's."""
    visit = shell.visit
    stores = await shell.ask(services.tenants.stores, visit.person, visit.organization_id)
    return stores[0].zone if stores else UTC
