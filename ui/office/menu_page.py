"""Menu and prices of a chain: written in place, into the draft."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from central.identity.person import Person
from central.identity.rights import Right
from central.menu.values import MenuView
from domain.errors import DomainError
from ui.components.action_button import ActionButton, Pressed
from ui.components.form_sheet import FormDone, FormSheet
from ui.components.price_grid import ManyChosen, PriceGrid, PriceWritten, SoldSet
from ui.components.query_bar import Narrowed, QueryBar
from ui.frame import screen
from ui.language import say_sentence
from ui.office import menu_view as view
from ui.office.services import OfficeServices
from ui.office.session import OfficeDoor
from ui.office.shell import Shell, open_shell
from ui.text import _, count_of

PATH = "/menu"
DRAFT_PATH = "/draft"
EVERY_S = 10.0


def register(door: OfficeDoor, services: OfficeServices) -> None:
    """The page `/menu`; `store` in its address is the restaurant that is looked at."""

    @screen(PATH, title="Menu and prices")
    async def menu_page(request: Request, store: str = "") -> Response | None:
        visit = await door.enter(request)
        if isinstance(visit, Response):
            return visit
        with (
            open_shell(visit, title=_("Menu and prices")) as shell,
            shell.body,
            ui.element("div").classes("co-page"),
        ):
            page = MenuPage(shell, services, _id(store))
        await page.refresh()
        shell.every(EVERY_S, page.refresh)
        return None


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


class MenuPage:
    """One browser's look at the menu."""

    def __init__(self, shell: Shell, services: OfficeServices, store_id: UUID | None) -> None:
        self._shell = shell
        self._services = services
        self._store_id = store_id
        self._found: MenuView | None = None
        self._chosen: tuple[str, ...] = ()
        with ui.element("div").classes("co-acts co-menu-acts"):
            self._bar = QueryBar()
            self._list = ActionButton(_("Own prices"), icon="new")
            self._draft = ActionButton(_("Draft"), tone="main", icon="next")
        self._grid = PriceGrid()
        self._form = FormSheet()
        self._bar.on_narrow(self._narrow)
        self._draft.on_press(self._preview)
        self._list.on_press(self._ask_list)
        self._grid.on_price(self._write)
        self._grid.on_sold(self._sell)
        self._grid.on_many(self._many)
        self._form.on_done(self._done)

    async def refresh(self) -> None:
        """Show the menu with the draft over it."""
        person, organization_id = self._shell.person, self._shell.visit.organization_id
        found = await self._shell.ask(
            self._services.menu.menu, person, organization_id, self._store_id
        )
        if found is None:
            return
        self._found = found
        may = self._shell.visit.may_anywhere(Right.EDIT_MENU)
        locked = "" if may else _("Prices are changed by a manager. You may look.")
        self._bar.set_narrowings(view.places(found, self._store_id), [])
        self._grid.set_menu(
            view.columns(found),
            view.pages(found, self._shell.language),
            locked=locked,
            empty=_(
                "No menu of the chain yet. Let a restaurant's box in: its menu becomes the first "
                "release."
            ),
        )
        words = count_of(found.drafted, "{count} change", "{count} changes")
        self._draft.set_text(_("Draft"), words if found.drafted else _("nothing changed"))
        self._list.set_enabled(may and bool(found.lists))

    async def _narrow(self, event: Narrowed) -> None:
        self._store_id = _id(event.value)
        self._shell.set_address(f"{PATH}?store={event.value}" if event.value else PATH)
        await self.refresh()

    def _preview(self, _pressed: Pressed) -> None:
        self._shell.go(DRAFT_PATH)
        self._draft.answered()

    # ---- hands -----------------------------------------------------------------------------
    async def _write(self, event: PriceWritten) -> None:
        if self._found is None:
            return
        found = view.price_of(self._found, event.row_id, event.list_id)
        try:
            change = [view.new_price(found, event.price)] if found else []
        except DomainError as error:
            self._refuse(say_sentence(error.sentence))
            return
        await self._shell.attempt(
            self._refuse, self._services.menu.set_prices, *self._mine(), change
        )
        await self.refresh()

    async def _sell(self, event: SoldSet) -> None:
        if self._found is None:
            return
        change = view.new_sold(self._found, event.row_id, event.list_id, event.sold)
        if change is not None:
            await self._shell.ask(self._services.menu.set_sold, *self._mine(), [change])
        await self.refresh()

    async def _many(self, event: ManyChosen) -> None:
        if self._found is None:
            return
        self._chosen = event.item_ids
        if event.action == "change":
            self._form.open(view.change_form(self._found, len(event.item_ids)))
            return
        changes = view.many_sold(self._found, event.item_ids, sold=event.action == "sell")
        await self._shell.ask(self._services.menu.set_sold, *self._mine(), changes)
        await self.refresh()

    def _ask_list(self, _pressed: Pressed) -> None:
        self._list.answered()
        if self._found is not None:
            self._form.open(view.list_form(self._found))

    async def _done(self, event: FormDone) -> None:
        if self._found is None:
            return
        menu, done = self._services.menu, False
        try:
            if event.form_id == "change":
                change = view.new_change(self._found, event.values, self._chosen)
                made = await self._shell.attempt(
                    self._form.refuse, menu.change_prices, *self._mine(), change
                )
                done = made is not None
            else:
                request = view.new_list(self._found, event.values)
                added = await self._shell.attempt(
                    self._form.refuse, menu.add_list, *self._mine(), request
                )
                done = added is not None
        except DomainError as error:
            self._form.refuse(say_sentence(error.sentence))
        if done:
            self._form.close()
            await self.refresh()

    def _refuse(self, sentence: str) -> None:
        self._shell.show_note(sentence, "bad")
        self._grid.refused()

    def _mine(self) -> tuple[Person, UUID]:
        return self._shell.person, self._shell.visit.organization_id
