"""Brands and stores: who is there, and making another one."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from central.fleet.service import BoxView
from central.identity.rights import Right
from central.tenants.requests import BrandView, CreateBrand, StoreView
from ui.components.action_button import ActionButton, Pressed
from ui.components.data_table import DataTable
from ui.components.form_sheet import FormDone, FormSheet
from ui.frame import screen
from ui.office import stores_view as view
from ui.office.services import OfficeServices
from ui.office.session import OfficeDoor, Visit
from ui.office.shell import Shell, open_shell
from ui.text import _

EVERY_S = 10.0
Reading = tuple[list[StoreView], list[BrandView], tuple[BoxView, ...]]


def register(door: OfficeDoor, services: OfficeServices) -> None:
    """The page `/stores`."""

    @screen("/stores", title="Stores")
    async def stores_page(request: Request) -> Response | None:
        visit = await door.enter(request)
        if isinstance(visit, Response):
            return visit
        with (
            open_shell(visit, title=_("Stores")) as shell,
            shell.body,
            ui.element("div").classes("co-page"),
        ):
            page = StoresPage(shell, services)
        await page.refresh()
        shell.every(EVERY_S, page.refresh)
        return None


def read(services: OfficeServices, visit: Visit) -> Reading:
    """Stores, brands, boxes. Raises DomainError, psycopg.Error."""
    person, organization_id = visit.person, visit.organization_id
    may_edit = visit.may_anywhere(Right.EDIT_STORES)
    return (
        services.tenants.stores(person, organization_id, with_deleted=may_edit),
        services.tenants.brands(person, organization_id),
        services.fleet.boxes(person, organization_id),
    )


class StoresPage:
    """One browser's list."""

    def __init__(self, shell: Shell, services: OfficeServices) -> None:
        self._shell = shell
        self._services = services
        self._stores: list[StoreView] = []
        self._brands: list[BrandView] = []
        if shell.visit.may_anywhere(Right.EDIT_STORES):
            with ui.element("div").classes("co-acts"):
                self._new_store = ActionButton(_("New store"), tone="main", icon="new")
                self._new_brand = ActionButton(_("New brand"), icon="new")
            self._new_store.on_press(self._ask_store)
            self._new_brand.on_press(self._ask_brand)
        self._table = DataTable()
        self._table.set_columns(view.store_columns())
        self._form = FormSheet()
        self._form.on_done(self._make)

    async def refresh(self) -> None:
        """Show the stores."""
        found = await self._shell.ask(read, self._services, self._shell.visit)
        if found is None:
            return
        self._stores, self._brands, boxes = found
        at, language = self._services.clock.now(), self._shell.language
        self._table.set_rows(
            view.store_rows(self._stores, self._brands, boxes, at, language),
            empty=_("No store yet. Make a brand, then its first store, then let its box in."),
        )

    async def _ask_store(self, _pressed: Pressed) -> None:
        self._new_store.answered()
        if not self._brands:
            self._form.open(view.brand_form())
            return
        here = [each for each in self._stores if each.deleted_at is None]
        self._form.open(view.store_form(self._brands, here))

    async def _ask_brand(self, _pressed: Pressed) -> None:
        self._new_brand.answered()
        self._form.open(view.brand_form())

    async def _make(self, event: FormDone) -> None:
        person, organization_id = self._shell.person, self._shell.visit.organization_id
        tenants, id_ = self._services.tenants, UUID(event.tap_id)
        if event.form_id == view.NEW_STORE:
            store = view.new_store(event.values)
            made = await self._shell.attempt(
                self._form.refuse, tenants.create_store, person, organization_id, store, id_
            )
            if made is not None:
                self._shell.go(f"/stores/{made.hex}")
            return
        brand = CreateBrand(str(event.values["name"]), str(event.values["colour"]))
        made = await self._shell.attempt(
            self._form.refuse, tenants.create_brand, person, organization_id, brand, id_
        )
        if made is not None:
            self._form.close()
            await self.refresh()
