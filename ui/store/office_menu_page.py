"""The menu edited on the box: categories, dishes, choices; search, order, copies, one undo."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID, uuid5

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from domain.errors import DomainError
from domain.ids import new_id
from domain.permissions import Right
from edge.menu.edit_requests import CopyItem, Shift, SwitchOn, TakeOff, Undo
from edge.menu.office import OfficeCategory, OfficeChoice, OfficeDish
from ui.components.action_button import ActionButton, Pressed
from ui.components.form_sheet import FormActed, FormDone, FormSheet
from ui.components.row_list import RowActed, RowList, TabChosen
from ui.frame import screen
from ui.store import office_reading as reading
from ui.store import office_view as view
from ui.store.live import Turns, in_turn
from ui.store.office_services import Office, around
from ui.store.office_values import Values
from ui.store.saving import saved
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _

Edited = OfficeDish | OfficeCategory | OfficeChoice
CHANGED_BY_HAND_S = 0.3


def register(door: Door, office: Office) -> None:
    """The page `/office/menu`, for those who may edit the menu."""

    @screen("/office/menu", title="Menu")
    async def menu_page(request: Request) -> Response | None:
        session = await door.enter(request, Right.EDIT_MENU)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request, title=_("Menu")) as shell:
            page = MenuPage(shell, office)
        await page.begin()
        return None


class MenuPage:
    """One browser's view of the menu, and the form that is open over it."""

    def __init__(self, shell: Shell, office: Office) -> None:
        self.turns = Turns()
        self._shell = shell
        self._office = office
        self._tab = ""
        self._search = ""
        self._open: Edited | None = None
        self._is_new = False
        with shell.frame.body, ui.element("div").classes("cm-office"):
            with ui.element("div").classes("cm-office-head"):
                self._field = ui.input(placeholder=_("Search")).props("outlined dense clearable")
                self._add = ActionButton(_("Dish"), tone="main", icon="more")
                self._page = ActionButton(_("Category"), icon="list")
                self._undo = ActionButton(_("Undo"), icon="recall")
            self._rows = RowList()
            self._form = FormSheet()

    async def begin(self) -> None:
        """Take taps, and follow what others change."""
        self._rows.on_act(self._act)
        self._rows.on_tab(self._turn)
        self._form.on_done(self._save)
        self._form.on_act(self._acted)
        self._add.on_press(self._add_one)
        self._page.on_press(self._edit_category)
        self._undo.on_press(self._undo_last)
        self._field.on_value_change(self._look_for).props(
            f"debounce={int(CHANGED_BY_HAND_S * 1000)}"
        )
        await self._shell.keep_drawn(self.refresh, "menu")

    @in_turn
    async def refresh(self) -> None:
        """Show the category, the choices or what was found, as they are now."""
        actor, reading_ = self._shell.actor(), self._office.reading
        known = await around(self._office, self._shell)
        categories = await reading_.categories(actor)
        if self._tab != view.CHOICES and self._tab not in {str(each.id) for each in categories}:
            used = {item.category_id for item in self._office.menus.menu.items.values()}
            first = next((each for each in categories if each.id in used), None)
            self._tab = str(first.id) if first else view.CHOICES
        if self._search:
            found = await reading_.find(self._search, actor)
            sections = [view.dish_rows(found, known, in_order=False)]
        elif self._tab == view.CHOICES:
            sections = [view.choice_rows(await reading_.choices(actor))]
        else:
            dishes = await reading_.dishes(UUID(self._tab), actor)
            sections = [view.dish_rows(dishes, known, in_order=True)]
        self._rows.set_tabs(view.tabs(categories), "" if self._search else self._tab)
        self._rows.set_sections(sections)
        in_choices = self._tab == view.CHOICES
        self._add.set_text(_("Choice") if in_choices else _("Dish"))
        self._page.set_text(_("New category") if in_choices else _("Category"))
        self._undo.set_enabled(self._office.editor.last_act(actor) is not None)

    async def _turn(self, event: TabChosen) -> None:
        self._tab, self._search = event.tab_id, ""
        self._field.set_value("")
        await self.refresh()

    async def _look_for(self) -> None:
        self._search = str(self._field.value or "").strip()
        await self.refresh()

    # ---- forms -----------------------------------------------------------------------------
    async def _show(self, edited: Edited, *, is_new: bool = False) -> None:
        self._open, self._is_new = edited, is_new
        known, actor = await around(self._office, self._shell), self._shell.actor()
        if isinstance(edited, OfficeDish):
            categories = await self._office.reading.categories(actor)
            choices = await self._office.reading.choices(actor)
            form = view.dish_form(edited, known, categories, choices, is_new=is_new)
        elif isinstance(edited, OfficeCategory):
            form = view.category_form(edited, known, is_new=is_new)
        else:
            form = view.choice_form(edited, known, is_new=is_new)
        self._form.open(form)

    async def _add_one(self, _pressed: Pressed) -> None:
        self._add.answered()
        if self._tab == view.CHOICES:
            await self._show(OfficeChoice(new_id(), "", 0, None, 99, False, 0, ()), is_new=True)
            return
        dishes = await self._office.reading.dishes(UUID(self._tab), self._shell.actor())
        last = max((each.position for each in dishes), default=-1)
        await self._show(reading.blank_dish(new_id(), UUID(self._tab), last + 1), is_new=True)

    async def _edit_category(self, _pressed: Pressed) -> None:
        """The category that is open; on the choices' tab, a new one."""
        self._page.answered()
        known = await self._office.reading.categories(self._shell.actor())
        found = next((each for each in known if str(each.id) == self._tab), None)
        if found is None:
            await self._new_category()
        else:
            await self._show(found)

    async def _new_category(self) -> None:
        known = await self._office.reading.categories(self._shell.actor())
        last = max((each.position for each in known), default=-1)
        blank = OfficeCategory(new_id(), "", "", last + 1, None, None, (), False, 0)
        await self._show(blank, is_new=True)

    async def _save(self, done: FormDone) -> None:
        if await saved(self._form, self._saving(done.values, tap(done.tap_id))):
            await self.refresh()

    async def _saving(self, values: Values, command_id: UUID) -> None:
        editor, actor = self._office.editor, self._shell.actor()
        edited, is_new = self._open, self._is_new
        currency = self._shell.session.house.currency
        if isinstance(edited, OfficeDish):
            dish = reading.dish(values, edited, currency, is_new=is_new)
            await editor.save_dish(dish, actor, command_id)
            if edited.ended and values.get("active") is True:
                again = SwitchOn(edited.id, active=True)
                await editor.switch_on(again, actor, uuid5(command_id, "again"))
        elif isinstance(edited, OfficeCategory):
            category = reading.category(values, edited, is_new=is_new)
            await editor.put_category(category, actor, command_id)
            self._tab = str(edited.id)
        elif isinstance(edited, OfficeChoice):
            choice = reading.choice(values, edited, currency, is_new=is_new)
            await editor.save_choice(choice, actor, command_id)

    async def _acted(self, event: FormActed) -> None:
        """Copy or take off what is open."""
        edited, actor, command_id = self._open, self._shell.actor(), tap(event.tap_id)
        if edited is None:
            return
        kind = {OfficeDish: "item", OfficeCategory: "category", OfficeChoice: "group"}[type(edited)]
        try:
            if event.action == view.ANOTHER:
                await self._new_category()
            elif event.action == view.UP:
                act = Shift(kind, edited.id, up=True)
                await self._office.editor.shift(act, actor, command_id)
                self._form.answered()
            elif event.action == view.COPY:
                copy = CopyItem(edited.id, command_id)
                await self._office.editor.copy_item(copy, actor, command_id)
                await self._show(await self._office.reading.dish(command_id, actor))
            else:
                await self._office.editor.take_off(TakeOff(kind, edited.id), actor, command_id)
                self._form.close()
        except DomainError as error:
            self._form.refuse(error.sentence)
        await self.refresh()

    # ---- rows ------------------------------------------------------------------------------
    async def _act(self, event: RowActed) -> None:
        acts: dict[str, Callable[[RowActed], Awaitable[object]]] = {
            view.EDIT: self._edit,
            view.UP: self._move,
            view.DOWN: self._move,
        }
        await self._shell.run(acts[event.action](event))
        self._rows.answered()
        await self.refresh()

    async def _edit(self, event: RowActed) -> None:
        actor, row_id = self._shell.actor(), UUID(event.row_id)
        if self._tab == view.CHOICES and not self._search:
            found = await self._office.reading.choices(actor)
            await self._show(next(each for each in found if each.id == row_id))
            return
        await self._show(await self._office.reading.dish(row_id, actor))

    async def _move(self, event: RowActed) -> None:
        request = Shift("item", UUID(event.row_id), event.action == view.UP)
        await self._office.editor.shift(request, self._shell.actor(), tap(event.tap_id))

    async def _undo_last(self, pressed: Pressed) -> None:
        actor = self._shell.actor()
        last = self._office.editor.last_act(actor)
        if last is not None:
            request = Undo(last.act_id)
            if await self._shell.run(self._undoing(request, tap(pressed.tap_id))):
                self._shell.frame.show_note(_("Undone."), "good")
        self._undo.answered()
        await self.refresh()

    async def _undoing(self, request: Undo, command_id: UUID) -> bool:
        await self._office.editor.undo(request, self._shell.actor(), command_id)
        return True
