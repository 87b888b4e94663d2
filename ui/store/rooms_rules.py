"""What belongs to rooms but stands on no plan: rooms' names, sections, and the house's rules."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from edge.floor.requests import (
    PutArea,
    PutSection,
    RemoveArea,
    RemoveSection,
    SetFloorRules,
    SetTableSection,
)
from edge.floor.serving import ServingService, Tonight
from edge.floor.views import FloorTable, FloorView
from ui.store.asking import Pick, Picked, pick, write
from ui.store.rooms_view import Change
from ui.store.session import tap
from ui.store.shell import Shell
from ui.text import _

NONE, NEW = "none", "new"
MAX_NAME = 40
Do = Callable[[Change, UUID], Awaitable[None]]


class RoomRules:
    """Sheets of the rooms' page. Rooms and tables' sections are edits that can be taken back."""

    def __init__(self, shell: Shell, serving: ServingService, do: Do) -> None:
        self._shell = shell
        self._serving = serving
        self._do = do

    async def ask_section(self, table: FloorTable) -> None:
        """In which section a table stands."""
        sections = (await self._serving.tonight()).sections
        now = next((each.id for each in sections if table.id in each.table_ids), None)
        picks = [
            *(Pick(str(each.id), each.name, detail=each.person) for each in sections),
            Pick(NONE, _("In no section")),
            Pick(NEW, _("New section"), icon="more"),
        ]
        title = _("Table {tables}").format(tables=table.name)
        picked: Picked | None = await pick(self._shell.client, title, picks)
        if picked is None:
            return
        section_id: UUID | None = None
        if picked.value == NEW:
            section_id = await self._put_section(tap(picked.tap_id))
            if section_id is None:
                return
        elif picked.value != NONE:
            section_id = UUID(picked.value)
        change = Change(SetTableSection(table.id, section_id), SetTableSection(table.id, now))
        await self._do(change, tap(picked.tap_id))

    async def ask(self, floor: FloorView, area_id: UUID | None) -> None:
        """Rooms, sections, and how the floor is run."""
        tonight = await self._serving.tonight()
        area = next((each for each in floor.areas if each.id == area_id), None)
        picks = [Pick("add", _("Add a room"), icon="more")]
        if area is not None:
            picks += [
                Pick("rename", _("Rename the room"), detail=area.name, icon="note"),
                Pick("remove", _("Remove the room"), detail=area.name, icon="close"),
            ]
        picks += [
            Pick("sections", _("Sections"), icon="person"),
            *rule_picks(tonight),
        ]
        picked = await pick(self._shell.client, _("Rooms"), picks)
        if picked is None:
            return
        command_id = tap(picked.tap_id)
        if picked.value == "add":
            await self._name_room(command_id, "", None, len(floor.areas))
        elif picked.value == "rename" and area is not None:
            await self._name_room(area.id, area.name, area.name, area.position)
        elif picked.value == "remove" and area is not None:
            back = PutArea(area.id, area.name, area.position)
            await self._do(Change(RemoveArea(area.id), back), command_id)
        elif picked.value == "sections":
            await self._ask_sections(tonight)
        else:
            await self._set_rule(picked.value, tonight, command_id)

    async def _name_room(self, area_id: UUID, value: str, before: str | None, place: int) -> None:
        title = _("What is the room called?")
        written = await write(self._shell.client, title, value=value, most=MAX_NAME)
        if written is None:
            return
        back = RemoveArea(area_id) if before is None else PutArea(area_id, before, place)
        change = Change(PutArea(area_id, written.value, place), back)
        await self._do(change, tap(written.tap_id))

    async def _set_rule(self, rule: str, tonight: Tonight, command_id: UUID) -> None:
        rules = tonight.rules
        request = SetFloorRules(
            not rules.clears_tables if rule == "clear" else rules.clears_tables,
            not rules.own_tables_only if rule == "own" else rules.own_tables_only,
        )
        act = self._serving.set_rules(request, self._shell.actor(), command_id)
        await self._shell.run(act)

    # ---- sections ----------------------------------------------------------------------------
    async def _ask_sections(self, tonight: Tonight) -> None:
        usual = {each.id: each.usual_id for each in tonight.sections}
        names = {each.id: each.short_name for each in await self._shell.door.staff.people()}
        picks = [
            Pick(
                str(each.id),
                each.name,
                detail=names.get(each.usual_id, "") if each.usual_id else "",
            )
            for each in tonight.sections
        ]
        chosen = await pick(
            self._shell.client, _("Sections"), [*picks, Pick(NEW, _("New section"), icon="more")]
        )
        if chosen is None:
            return
        if chosen.value == NEW:
            await self._put_section(tap(chosen.tap_id))
            return
        section_id = UUID(chosen.value)
        name = next(each.name for each in tonight.sections if each.id == section_id)
        acts = [
            Pick("rename", _("Rename"), icon="note"),
            Pick("usual", _("Who always serves it"), icon="person"),
            Pick("remove", _("Remove"), icon="close", tone="danger"),
        ]
        act = await pick(self._shell.client, name, acts)
        if act is None:
            return
        if act.value == "rename":
            await self._put_section(section_id, name, usual[section_id])
        elif act.value == "usual":
            await self._set_usual(section_id, name)
        else:
            removing = self._serving.remove_section(
                RemoveSection(section_id), self._shell.actor(), tap(act.tap_id)
            )
            await self._shell.run(removing)

    async def _put_section(
        self, section_id: UUID, name: str = "", person_id: UUID | None = None
    ) -> UUID | None:
        """Name a section; its id once that is kept."""
        title = _("What is the section called?")
        written = await write(self._shell.client, title, value=name, most=MAX_NAME)
        if written is None:
            return None
        request = PutSection(section_id, written.value, person_id)
        try_it = self._serving.put_section(request, self._shell.actor(), tap(written.tap_id))
        return section_id if await self._shell.run(_then(try_it)) else None

    async def _set_usual(self, section_id: UUID, name: str) -> None:
        people = await self._shell.door.staff.people()
        picks = [Pick(str(each.id), each.short_name, icon="person") for each in people]
        chosen = await pick(self._shell.client, name, [*picks, Pick(NONE, _("Nobody"))])
        if chosen is None:
            return
        person_id = None if chosen.value == NONE else UUID(chosen.value)
        request = PutSection(section_id, name, person_id)
        act = self._serving.put_section(request, self._shell.actor(), tap(chosen.tap_id))
        await self._shell.run(act)


def rule_picks(tonight: Tonight) -> list[Pick]:
    """The house's rules; a tap turns one over."""
    clears = _("must be cleared") if tonight.rules.clears_tables else _("is free at once")
    serves = _("only their own") if tonight.rules.own_tables_only else _("all tables")
    return [
        Pick("clear", _("After payment a table"), detail=clears, icon="paid"),
        Pick("own", _("Waiters serve"), detail=serves, icon="lock"),
    ]


async def _then(act: Awaitable[None]) -> bool:
    await act
    return True
