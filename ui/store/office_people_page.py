"""People edited on the box: hired with a PIN in seconds, roles, cards, languages, leaving."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from domain.ids import new_id
from domain.permissions import Right
from edge.scanning.requests import Heard
from edge.staff.requests import (
    DeactivatePerson,
    EditPerson,
    HirePerson,
    PersonRow,
    SetCard,
    SetPin,
)
from ui.components.action_button import ActionButton, Pressed
from ui.components.form_sheet import Form, FormDone, FormSheet
from ui.components.row_list import RowActed, RowList
from ui.frame import screen
from ui.store import office_people_view as view
from ui.store import office_values as read
from ui.store.hearing import every_card
from ui.store.live import Turns, in_turn
from ui.store.office_services import Office
from ui.store.office_values import Values
from ui.store.saving import saved
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _

Saving = Callable[[Values, UUID], Awaitable[object]]


def register(door: Door, office: Office) -> None:
    """The page `/office/people`, for those who may edit people."""

    @screen("/office/people", title="People")
    async def people_page(request: Request) -> Response | None:
        session = await door.enter(request, Right.EDIT_PEOPLE)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request, title=_("People")) as shell:
            page = PeoplePage(shell, office)
        await page.begin()
        return None


class PeoplePage:
    """One browser's list of people, and the form that is open over it."""

    def __init__(self, shell: Shell, office: Office) -> None:
        self.turns = Turns()
        self._shell = shell
        self._people = office.people
        self._rows_seen: dict[str, PersonRow] = {}
        self._saving: Saving | None = None
        self._card_of: PersonRow | None = None
        with shell.frame.body, ui.element("div").classes("cm-office"):
            with ui.element("div").classes("cm-office-head"):
                self._hire = ActionButton(_("Hire"), tone="main", icon="more")
            self._rows = RowList()
            self._form = FormSheet()

    async def begin(self) -> None:
        """Take taps, and follow what others change."""
        self._rows.on_act(self._act)
        self._form.on_done(self._save)
        self._hire.on_press(self._ask_hire)
        every_card(self._shell.client, self._card_held)
        await self._shell.keep_drawn(self.refresh, "people")

    @in_turn
    async def refresh(self) -> None:
        """Show everybody as they are now."""
        rows = await self._people.staff(self._shell.actor())
        self._rows_seen = {str(each.id): each for each in rows}
        self._rows.set_sections([view.people(rows)])

    def _show(self, form: Form, saving: Saving) -> None:
        self._saving = saving
        self._card_of = None
        self._form.open(form)

    async def _save(self, done: FormDone) -> None:
        if self._saving is None:
            return
        if await saved(self._form, self._saving(done.values, tap(done.tap_id))):
            self._card_of = None
            await self.refresh()

    # ---- hiring ----------------------------------------------------------------------------
    async def _ask_hire(self, _pressed: Pressed) -> None:
        self._hire.answered()
        roles = await self._people.roles()
        form = view.hire_form(str(new_id()), roles, len(self._rows_seen))

        async def hire(values: Values, command_id: UUID) -> None:
            request = HirePerson(
                command_id,
                read.words(values, "name"),
                read.words(values, "pin"),
                read.ids(values, "roles"),
                colour=read.words(values, "colour"),
                language=read.words(values, "language") or None,
                card=read.words(values, "card"),
            )
            person = await self._people.hire(request, self._shell.actor(), command_id)
            words = _("{name} can sign in now.").format(name=person.short_name)
            self._shell.frame.show_note(words, "good")

        self._show(form, hire)

    # ---- rows ------------------------------------------------------------------------------
    async def _act(self, event: RowActed) -> None:
        person = self._rows_seen.get(event.row_id)
        acts: dict[str, Callable[[PersonRow, UUID], Awaitable[None]]] = {
            view.EDIT: self._edit,
            view.PIN: self._pin,
            view.CARD: self._card,
            view.LEAVE: self._leave,
        }
        if person is not None:
            await self._shell.run(acts[event.action](person, tap(event.tap_id)))
        self._rows.answered()
        await self.refresh()

    async def _edit(self, person: PersonRow, _command_id: UUID) -> None:
        async def save(values: Values, command_id: UUID) -> None:
            roles = read.ids(values, "roles")
            request = EditPerson(
                person.id,
                read.words(values, "name"),
                read.words(values, "short"),
                read.words(values, "colour"),
                read.words(values, "language"),
                None if set(roles) == set(person.role_ids) else roles,
                person.rev,
            )
            await self._people.edit(request, self._shell.actor(), command_id)

        self._show(view.edit_form(person, await self._people.roles()), save)

    async def _pin(self, person: PersonRow, _command_id: UUID) -> None:
        async def save(values: Values, command_id: UUID) -> None:
            request = SetPin(person.id, read.words(values, "pin"))
            await self._people.set_pin(request, self._shell.actor(), command_id)
            self._shell.frame.show_note(_("The PIN is changed."), "good")

        self._show(view.pin_form(person), save)

    async def _card(self, person: PersonRow, _command_id: UUID) -> None:
        async def save(values: Values, command_id: UUID) -> None:
            request = SetCard(person.id, read.words(values, "card"))
            await self._people.set_card(request, self._shell.actor(), command_id)

        self._show(view.card_form(person), save)
        self._card_of = person

    async def _card_held(self, heard: Heard) -> None:
        """A reader of the box read a card while one is asked for: it stands in the form."""
        if self._card_of is not None and self._saving is not None and not heard.trouble:
            self._form.open(view.card_form(self._card_of, heard.text))

    async def _leave(self, person: PersonRow, command_id: UUID) -> None:
        request = DeactivatePerson(person.id)
        await self._people.deactivate(request, self._shell.actor(), command_id)
