"""One store: its boxes, the code that lets another one in, what waits, and who writes what."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from central.identity.person import Person
from central.sync.enrolment import Invitation
from central.tenants.requests import TenancyKind
from domain.errors import NotFound
from ui.components.data_table import DataTable, TableActed
from ui.components.form_sheet import FormDone, FormSheet
from ui.components.row_list import RowActed, RowList
from ui.components.secret_card import SecretCard
from ui.frame import screen
from ui.office import store_view as view
from ui.office.services import OfficeServices
from ui.office.session import OfficeDoor, Visit
from ui.office.shell import Shell, Tone, open_shell
from ui.text import _

EVERY_S = 5.0


def register(door: OfficeDoor, services: OfficeServices) -> None:
    """The page `/stores/{store_id}`."""

    @screen("/stores/{store_id}", title="Store")
    async def store_page(request: Request, store_id: UUID) -> Response | None:
        visit = await door.enter(request)
        if isinstance(visit, Response):
            return visit
        with open_shell(visit, title=_("Store"), here="/stores", back="/stores") as shell:
            found = await shell.ask(read, services, visit, store_id)
            if found is None:
                return None
            with shell.body, ui.element("div").classes("co-page"):
                page = StorePage(shell, services, found)
        await page.draw(found)
        shell.every(EVERY_S, page.refresh)
        return None


def read(services: OfficeServices, visit: Visit, store_id: UUID) -> view.Reading:
    """Ask tenants, fleet and releases. Raises DomainError, psycopg.Error."""
    person, organization_id = visit.person, visit.organization_id
    stores = services.tenants.stores(person, organization_id, with_deleted=True)
    store = next((each for each in stores if each.id == store_id), None)
    if store is None:
        raise NotFound("There is no such store.")
    return view.Reading(
        store,
        services.fleet.boxes(person, organization_id, store_id=store_id),
        services.fleet.alarms(person, organization_id),
        services.fleet.quarantine(person, organization_id, store_id),
        tuple(services.releases.authority(person, organization_id, store_id)),
    )


class StorePage:
    """One browser's look at a store."""

    def __init__(self, shell: Shell, services: OfficeServices, found: view.Reading) -> None:
        self._shell = shell
        self._services = services
        self._store = found.store
        self._has_box = False
        self._head = RowList()
        self._boxes = DataTable()
        self._boxes.set_columns(view.box_columns())
        self._trouble = RowList()
        with ui.element("div") as self._waiting_box:
            self._waiting = DataTable()
        self._waiting.set_columns(view.quarantine_columns())
        self._whose = RowList()
        self._authority = DataTable()
        self._authority.set_columns(view.authority_columns())
        self._card = SecretCard()
        self._form = FormSheet()
        self._head.on_act(self._act)
        self._trouble.on_act(self._act)
        self._whose.on_act(self._act)
        self._boxes.on_act(self._shut_out)
        self._form.on_done(self._change)

    async def refresh(self) -> None:
        """Look again."""
        found = await self._shell.ask(read, self._services, self._shell.visit, self._store.id)
        if found is not None:
            await self.draw(found)

    async def draw(self, found: view.Reading) -> None:
        """Show a store as it was read."""
        self._has_box = any(each.state != "revoked" for each in found.boxes)
        store, language, at = found.store, self._shell.language, self._services.clock.now()
        self._store = store
        may = view.may_what(self._shell.visit, store)
        self._shell.bar.set_title(store.name, "/stores")
        self._head.set_sections([view.head(found.store, found.boxes, may)])
        self._boxes.set_rows(
            view.box_rows(found.boxes, store.zone, at, language, may_manage=may.manage_boxes),
            heading=_("Boxes"),
            empty=_("No box yet. Let one in: it brings its menu, people and tables along."),
        )
        self._trouble.set_sections(view.trouble(found, may))
        self._waiting_box.set_visibility(bool(found.waiting))
        self._waiting.set_rows(
            view.quarantine_rows(found.waiting, store.zone, language), heading=_("In quarantine")
        )
        self._authority.set_rows(
            view.authority_rows(found.authority, language),
            empty=_("Nothing was written yet; what a box brings along is listed here."),
        )
        self._whose.set_sections(view.whose(found.authority, may))

    # ---- hands -----------------------------------------------------------------------------
    async def _act(self, event: RowActed) -> None:
        acts = {
            view.LET_IN: self._let_in,
            view.EDIT_STORE: self._ask,
            view.DELETE: self._delete,
            view.RESTORE: self._restore,
            view.AGAIN: self._redrive,
            view.ADOPT: self._adopt,
        }
        await acts[event.action](UUID(event.tap_id))
        for rows in (self._head, self._trouble, self._whose):
            rows.answered()
        await self.refresh()

    async def _let_in(self, _id: UUID) -> None:
        if self._store.brand_id is None:
            self._shell.show_note(_("This store has no brand yet."), "bad")
            return
        place = Invitation(self._shell.visit.organization_id, self._store.brand_id, self._store.id)
        code = await self._shell.ask(self._services.fleet.invite, self._shell.person, place)
        if code is not None:
            self._card.show(view.code_card(code, self._services.centre_url, replaces=self._has_box))

    async def _ask(self, _id: UUID) -> None:
        self._form.open(view.edit_form(self._store))

    async def _change(self, event: FormDone) -> None:
        done = await self._shell.attempt(
            self._form.refuse,
            self._services.tenants.change,
            *self._mine(),
            view.changes(event.values),
            self._store.rev,
        )
        if done is not None:
            self._form.close()
            await self.refresh()

    async def _delete(self, _id: UUID) -> None:
        await self._shell.ask(self._services.tenants.delete, *self._mine())

    async def _restore(self, _id: UUID) -> None:
        await self._shell.ask(self._services.tenants.restore, *self._mine())

    def _mine(self) -> tuple[Person, UUID, TenancyKind, UUID]:
        visit = self._shell.visit
        return visit.person, visit.organization_id, "store", self._store.id

    async def _redrive(self, _id: UUID) -> None:
        visit = self._shell.visit
        done = await self._shell.ask(
            self._services.fleet.redrive, visit.person, visit.organization_id, self._store.id
        )
        if done is not None:
            tone: Tone = "bad" if done.waiting else "good"
            self._shell.show_note(view.redriven(done), tone)

    async def _adopt(self, id_: UUID) -> None:
        visit = self._shell.visit
        made = await self._shell.ask(
            self._services.releases.adopt,
            visit.person,
            visit.organization_id,
            id_,
            self._store.id,
        )
        if made is not None:
            said = _("Release {number} makes it the office's.").format(number=made.number)
            self._shell.show_note(said, "good")

    async def _shut_out(self, event: TableActed) -> None:
        visit = self._shell.visit
        await self._shell.ask(
            self._services.fleet.revoke,
            visit.person,
            visit.organization_id,
            UUID(event.row_id),
            "from the office",
        )
        self._boxes.answered()
        await self.refresh()
