"""Rooms and tables, moved by hand on the box. Each edit is kept at once and can be taken back."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from domain.errors import DomainError
from domain.floor import MAX_TABLE_NAME
from domain.permissions import Right
from edge.floor.requests import (
    PlaceTables,
    PutArea,
    PutTable,
    RemoveArea,
    RemoveTable,
)
from edge.floor.service import FloorService
from edge.floor.serving import ServingService
from edge.floor.views import FloorTable, FloorView
from ui.components.action_button import ActionButton, Pressed
from ui.components.floor_plan import FloorPlan, RoomShown, TableMoved, TablePicked
from ui.frame import screen
from ui.store import rooms_view as show
from ui.store.asking import pick, write
from ui.store.live import Turns, in_turn
from ui.store.rooms_rules import RoomRules
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _


def register(door: Door, floor: FloorService, serving: ServingService) -> None:
    """The page `/rooms`."""

    @screen("/rooms", title="Rooms")
    async def rooms_page(request: Request) -> Response | None:
        session = await door.enter(request, Right.EDIT_FLOOR)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request, title=_("Rooms")) as shell:
            await RoomsPage(shell, floor, serving).begin()
        return None


class RoomsPage:
    """One browser's rooms."""

    def __init__(self, shell: Shell, floor: FloorService, serving: ServingService) -> None:
        self.turns = Turns()
        self._shell = shell
        self._service = floor
        self._serving = serving
        self._history = show.History()
        self._picked: UUID | None = None
        self._room: UUID | None = None
        self._floor: FloorView
        self._rules = RoomRules(shell, serving, self._do)
        with shell.frame.body, ui.element("div").classes("cm-floor-page"):
            self._plan = FloorPlan()
            with ui.element("div").classes("cm-floor-foot cm-rooms-foot"):
                self._undo = ActionButton(_("Undo"), icon="recall")
                self._redo = ActionButton(_("Redo"), icon="next")
                self._add = ActionButton(_("Add"), icon="more", tone="main")
                self._name = ActionButton(_("Name"))
                self._seats = ActionButton(_("Seats"))
                self._shape = ActionButton(_("Shape"))
                self._turn = ActionButton(_("Turn"), icon="rotate")
                self._section = ActionButton(_("Section"))
                self._remove = ActionButton(_("Remove"), icon="close", tone="danger")
                self._more = ActionButton(_("Rooms"), icon="list")

    async def begin(self) -> None:
        """Show the rooms and take edits until the page is gone."""
        self._plan.set_editable(True)
        self._plan.on_move(self._moved)
        self._plan.on_pick(self._take_hold)
        self._plan.on_room(self._turn_to)
        self._undo.on_press(self._take_back)
        self._redo.on_press(self._make_again)
        self._add.on_press(self._add_table)
        self._name.on_press(self._rename)
        self._seats.on_press(self._reseat)
        self._shape.on_press(self._reshape)
        self._turn.on_press(self._turn_table)
        self._section.on_press(self._choose_section)
        self._remove.on_press(self._take_away)
        self._more.on_press(self._ask_more)
        self._shell.follow("floor", self.refresh)
        self._shell.frame.on_back(lambda _back: self.refresh())
        await self.refresh()
        await self._shell.show_alarms()

    @in_turn
    async def refresh(self) -> None:
        """Show the rooms as they are now."""
        self._floor = await self._service.floor()
        tonight = await self._serving.tonight()
        self._plan.set_floor(*show.rooms_and_tables(self._floor))
        self._plan.set_now(show.sections_now(self._floor, tonight.sections))
        self._draw_buttons()

    def _draw_buttons(self) -> None:
        table = self._table()
        for button in (self._name, self._seats, self._shape, self._turn, self._section):
            button.set_enabled(table is not None)
        self._remove.set_enabled(table is not None)
        self._name.set_text(_("Name"), table.name if table else "–")
        self._seats.set_text(_("Seats"), str(table.seats) if table else "–")
        self._undo.set_enabled(bool(self._history.made))
        self._redo.set_enabled(bool(self._history.undone))

    def _table(self) -> FloorTable | None:
        return self._floor.tables.get(self._picked) if self._picked else None

    def _area(self) -> UUID | None:
        known = [area.id for area in self._floor.areas]
        return self._room if self._room in known else next(iter(known), None)

    # ---- edits -------------------------------------------------------------------------------
    async def _do(self, change: show.Change | None, command_id: UUID) -> None:
        """Make an edit, keep the way back, and show what is."""
        if change is not None:
            try:
                await self._carry_out(change.done, command_id)
                self._history.add(change)
            except DomainError as error:
                self._shell.tell(error)
        await self.refresh()

    async def _carry_out(self, edit: show.Edit, command_id: UUID) -> None:
        actor = self._shell.actor()
        match edit:
            case PutArea():
                await self._service.put_area(edit, actor, command_id)
            case RemoveArea():
                await self._service.remove_area(edit, actor, command_id)
            case PutTable():
                await self._service.put_table(edit, actor, command_id)
            case PlaceTables():
                await self._service.place_tables(edit, actor, command_id)
            case RemoveTable():
                await self._service.remove_table(edit, actor, command_id)
            case _:
                await self._serving.set_table_section(edit, actor, command_id)

    async def _take_back(self, pressed: Pressed) -> None:
        if self._history.made:
            try:
                await self._carry_out(self._history.made[-1].back, tap(pressed.tap_id))
                self._history.step_back()
            except DomainError as error:
                self._shell.tell(error)
        self._undo.answered()
        await self.refresh()

    async def _make_again(self, pressed: Pressed) -> None:
        if self._history.undone:
            try:
                await self._carry_out(self._history.undone[-1].done, tap(pressed.tap_id))
                self._history.step_on()
            except DomainError as error:
                self._shell.tell(error)
        self._redo.answered()
        await self.refresh()

    # ---- tables ------------------------------------------------------------------------------
    def _take_hold(self, event: TablePicked) -> None:
        self._picked = UUID(event.table_id)
        self._draw_buttons()

    def _turn_to(self, event: RoomShown) -> None:
        self._room = UUID(event.room_id)

    async def _moved(self, event: TableMoved) -> None:
        table = self._floor.tables.get(UUID(event.table_id))
        await self._do(show.moved(event, table) if table else None, tap(event.tap_id))

    async def _add_table(self, pressed: Pressed) -> None:
        area_id, command_id = self._area(), tap(pressed.tap_id)
        self._add.answered()
        if area_id is None:
            self._shell.frame.show_note(_("Add a room first."), "bad")
            return
        self._picked = command_id
        await self._do(show.added(self._floor, area_id, command_id), command_id)
        self._plan.set_picked(str(command_id))

    async def _turn_table(self, pressed: Pressed) -> None:
        table = self._table()
        await self._do(show.turned(table) if table else None, tap(pressed.tap_id))
        self._turn.answered()

    async def _take_away(self, pressed: Pressed) -> None:
        table = self._table()
        await self._do(show.removed(table) if table else None, tap(pressed.tap_id))
        self._remove.answered()

    async def _rename(self, _pressed: Pressed) -> None:
        self._name.answered()
        table = self._table()
        if table is None:
            return
        title = _("What is the table called?")
        client, most = self._shell.client, MAX_TABLE_NAME
        written = await write(client, title, value=table.name, most=most)
        if written is not None:
            await self._do(show.renamed(table, written.value), tap(written.tap_id))

    async def _reseat(self, _pressed: Pressed) -> None:
        self._seats.answered()
        table = self._table()
        picked = await pick(self._shell.client, _("How many seats?"), show.seat_picks())
        if table is not None and picked is not None:
            await self._do(show.reseated(table, int(picked.value)), tap(picked.tap_id))

    async def _reshape(self, _pressed: Pressed) -> None:
        self._shape.answered()
        table = self._table()
        picked = await pick(self._shell.client, _("Which shape?"), show.shape_picks())
        if table is not None and picked is not None:
            await self._do(show.reshaped(table, picked.value), tap(picked.tap_id))

    # ---- sections, rooms, rules --------------------------------------------------------------
    async def _choose_section(self, _pressed: Pressed) -> None:
        self._section.answered()
        table = self._table()
        if table is not None:
            await self._rules.ask_section(table)
            await self.refresh()

    async def _ask_more(self, _pressed: Pressed) -> None:
        self._more.answered()
        await self._rules.ask(self._floor, self._area())
        await self.refresh()
