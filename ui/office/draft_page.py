"""The draft: what publishing would change, in words and figures; now, at a time, or not at all."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from central.identity.person import Person
from central.identity.rights import Right
from central.releases.values import Preview
from domain.errors import DomainError
from ui.components.action_button import ActionButton, Pressed
from ui.components.data_table import DataTable, TableActed
from ui.components.form_sheet import FormDone, FormSheet
from ui.frame import screen
from ui.language import say_sentence
from ui.office import releases_view as view
from ui.office.services import OfficeServices
from ui.office.session import OfficeDoor
from ui.office.shell import Shell, open_shell
from ui.store.office_values import words
from ui.text import _, count_of

PATH = "/draft"
EVERY_S = 10.0
UTC = "UTC"


def register(door: OfficeDoor, services: OfficeServices) -> None:
    """The page `/draft`."""

    @screen(PATH, title="Draft")
    async def draft_page(request: Request) -> Response | None:
        visit = await door.enter(request)
        if isinstance(visit, Response):
            return visit
        with (
            open_shell(visit, title=_("Draft"), here="/menu", back="/menu") as shell,
            shell.body,
            ui.element("div").classes("co-page"),
        ):
            page = DraftPage(shell, services)
        await page.refresh()
        shell.every(EVERY_S, page.refresh)
        return None


class DraftPage:
    """One browser's look at the draft."""

    def __init__(self, shell: Shell, services: OfficeServices) -> None:
        self._shell = shell
        self._services = services
        self._zone = UTC
        self._found: Preview | None = None
        self._is_sure = False
        self._words = ui.label().classes("co-hint")
        with ui.element("div").classes("co-acts"):
            self._now = ActionButton(_("Publish now"), tone="main", icon="sent")
            self._later = ActionButton(_("Publish at a time"))
            self._empty = ActionButton(_("Empty the draft"))
        self._table = DataTable()
        self._table.set_columns(view.difference_columns())
        self._form = FormSheet()
        self._now.on_press(self._ask_now)
        self._later.on_press(self._ask_later)
        self._empty.on_press(self._ask_empty)
        self._table.on_act(self._act)
        self._form.on_done(self._publish)

    async def refresh(self) -> None:
        """Show what would change."""
        found = await self._shell.ask(self._services.releases.preview, *self._mine())
        if found is None:
            return
        self._found = found
        self._zone = await self._where()
        visit = self._shell.visit
        self._words.set_text(self._summary(found))
        may = visit.may_anywhere(Right.PUBLISH) and bool(found.rows) and not found.is_outdated
        for button in (self._now, self._later):
            button.set_enabled(may)
        self._empty.set_enabled(bool(found.rows) and visit.may_anywhere(Right.EDIT_MENU))
        self._table.set_rows(
            view.difference_rows(
                found.differences,
                self._shell.language,
                may_edit=visit.may_anywhere(Right.EDIT_MENU),
            ),
            empty=_("The draft is empty. Change a price on the menu, and it is listed here."),
        )

    def _summary(self, found: Preview) -> str:
        said = [view.summary(found)] if found.rows else []
        if found.others:
            others = count_of(found.others, "{count} change", "{count} changes")
            said.append(_("{changes} of others stay in the draft").format(changes=others))
        if found.is_outdated:
            said.append(_("Some rows were changed meanwhile: keep or take out each"))
        return " · ".join(said)

    async def _where(self) -> str:
        """The clock that times are meant by: the first restaurant's."""
        stores = await self._shell.ask(self._services.tenants.stores, *self._mine())
        return stores[0].zone if stores else UTC

    # ---- hands -----------------------------------------------------------------------------
    def _ask_now(self, _pressed: Pressed) -> None:
        self._now.answered()
        self._form.open(view.name_form())

    def _ask_later(self, _pressed: Pressed) -> None:
        self._later.answered()
        self._form.open(view.publish_form(self._zone))

    async def _ask_empty(self, _pressed: Pressed) -> None:
        """The first press asks, the second one does it."""
        if self._is_sure:
            await self._shell.ask(self._services.releases.discard, *self._mine())
        self._is_sure = not self._is_sure
        self._empty.set_text(_("Take everything out?") if self._is_sure else _("Empty the draft"))
        self._empty.answered()
        await self.refresh()

    async def _act(self, event: TableActed) -> None:
        kind, _colon, row_id = event.row_id.partition(":")
        entities = [(kind, UUID(row_id.partition(":")[0]))]
        releases = self._services.releases
        if event.action == view.KEEP:
            await self._shell.ask(releases.renew, *self._mine(), entities)
        else:
            await self._shell.ask(releases.discard, *self._mine(), entities)
        self._table.answered()
        await self.refresh()

    async def _publish(self, event: FormDone) -> None:
        try:
            at = view.moment(event.values, self._zone) if event.form_id == view.LATER else None
        except DomainError as error:
            self._form.refuse(say_sentence(error.sentence))
            return
        made = await self._shell.attempt(
            self._form.refuse,
            self._services.releases.publish,
            *self._mine(),
            UUID(event.tap_id),
            words(event.values, "name"),
            at,
        )
        if made is not None:
            self._form.close()
            self._shell.go(f"/releases/{made.number}")

    def _mine(self) -> tuple[Person, UUID]:
        return self._shell.person, self._shell.visit.organization_id
