"""Codes edited on the box: taught by scanning, and the patterns of a scale's labels."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from domain.errors import BadRequest
from domain.ids import new_id, parse_id
from domain.permissions import Right
from edge.menu.service import MenuService
from edge.scanning.requests import (
    ForgetCode,
    Heard,
    LearnCode,
    PatternRow,
    RemovePattern,
    SavePattern,
)
from edge.scanning.service import ScanningService
from ui.components.action_button import ActionButton, Pressed
from ui.components.form_sheet import Form, FormDone, FormSheet
from ui.components.row_list import RowActed, RowList
from ui.components.scan_reader import ScanReader
from ui.frame import screen
from ui.store import office_codes_view as view
from ui.store import office_values as read
from ui.store.hearing import hear
from ui.store.live import Turns, in_turn
from ui.store.office_values import Values
from ui.store.saving import saved
from ui.store.scans import PREFIX
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _

Saving = Callable[[Values, UUID], Awaitable[object]]


def register(door: Door, scanning: ScanningService, menus: MenuService) -> None:
    """The page `/office/codes`, for those who edit the menu."""

    @screen("/office/codes", title="Codes")
    async def codes_page(request: Request) -> Response | None:
        session = await door.enter(request, Right.EDIT_MENU)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request, title=_("Codes")) as shell:
            page = CodesPage(shell, scanning, menus)
        await page.begin()
        return None


class CodesPage:
    """One browser's list of codes, and the form that is open over it."""

    def __init__(self, shell: Shell, scanning: ScanningService, menus: MenuService) -> None:
        self.turns = Turns()
        self._shell = shell
        self._scanning = scanning
        self._menus = menus
        self._patterns: dict[str, PatternRow] = {}
        self._saving: Saving | None = None
        with shell.frame.body, ui.element("div").classes("cm-office"):
            with ui.element("div").classes("cm-office-head"):
                self._add_code = ActionButton(_("New code"), tone="main", icon="more")
                self._add_pattern = ActionButton(_("New pattern"), icon="more")
            self._rows = RowList()
            self._form = FormSheet()
            self._reader = ScanReader(PREFIX)

    async def begin(self) -> None:
        """Take taps and scans, and follow what others change."""
        shell = self._shell
        self._rows.on_act(self._act)
        self._form.on_done(self._save)
        self._add_code.on_press(self._ask_code)
        self._add_pattern.on_press(self._ask_new_pattern)
        self._reader.on_scan(lambda event: self._teach(event.text))
        hear(self._scanning, shell.client, shell.session.device.id, "scan", self._heard)
        await shell.keep_drawn(self.refresh, "codes", "unknown_codes", "menu")

    @in_turn
    async def refresh(self) -> None:
        """Show all as they are now."""
        office, session = self._scanning.codes, self._shell.session
        patterns = await office.patterns()
        self._patterns = {str(each.id): each for each in patterns}
        unknown = self._scanning.finder.unknown
        sections = [view.taught(await office.taught()), view.patterns(patterns)]
        if unknown:
            sections.insert(0, view.unknown(unknown, session.house.zone, session.language))
        self._rows.set_sections(sections)

    async def _heard(self, heard: Heard) -> None:
        if not heard.trouble:
            self._teach(heard.text)

    def _show(self, form: Form, saving: Saving) -> None:
        self._saving = saving
        self._form.open(form)

    async def _save(self, done: FormDone) -> None:
        if self._saving is None:
            return
        if await saved(self._form, self._saving(done.values, tap(done.tap_id))):
            await self.refresh()

    # ---- codes -----------------------------------------------------------------------------
    def _ask_code(self, _pressed: Pressed) -> None:
        self._add_code.answered()
        self._teach("")

    def _teach(self, code: str) -> None:
        async def save(values: Values, command_id: UUID) -> None:
            variant_id = parse_id(read.words(values, "variant"), "item")
            request = LearnCode(read.words(values, "code"), variant_id)
            await self._scanning.codes.learn(request, self._shell.actor(), command_id)

        language = self._shell.session.language
        self._show(view.code_form(str(new_id()), code, self._menus.menu, language), save)

    # ---- patterns --------------------------------------------------------------------------
    def _ask_new_pattern(self, _pressed: Pressed) -> None:
        self._add_pattern.answered()
        self._ask_pattern(None, new_id())

    def _ask_pattern(self, row: PatternRow | None, pattern_id: UUID) -> None:
        async def save(values: Values, command_id: UUID) -> None:
            request = SavePattern(pattern_id, read.words(values, "pattern"), _decimals(values))
            await self._scanning.codes.save_pattern(request, self._shell.actor(), command_id)

        self._show(view.pattern_form(str(pattern_id), row), save)

    async def _act(self, event: RowActed) -> None:
        await self._shell.run(self._carry_out(event))
        self._rows.answered()
        await self.refresh()

    async def _carry_out(self, event: RowActed) -> None:
        office, actor, command_id = self._scanning.codes, self._shell.actor(), tap(event.tap_id)
        if event.action == view.TEACH:
            self._teach(event.row_id)
        elif event.action == view.FORGET:
            await office.forget(ForgetCode(UUID(event.row_id)), actor, command_id)
        elif event.action == view.REMOVE:
            await office.remove_pattern(RemovePattern(UUID(event.row_id)), actor, command_id)
        elif event.row_id in self._patterns:
            self._ask_pattern(self._patterns[event.row_id], UUID(event.row_id))


def _decimals(values: Values) -> int:
    typed = read.words(values, "decimals")
    if not typed.isdecimal():
        raise BadRequest("Decimals are a number from 0 to 5.")
    return int(typed)
