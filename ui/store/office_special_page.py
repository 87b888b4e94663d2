"""Tonight's special: one form, one act, sold with the next order on every tablet."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from domain.errors import DomainError
from domain.ids import new_id
from domain.permissions import Right
from ui.components.form_sheet import FormDone, FormSheet
from ui.frame import screen
from ui.store import office_reading, office_view
from ui.store.office_services import Office, around
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _


def register(door: Door, office: Office) -> None:
    """The page `/office/special`, for those who may edit the menu."""

    @screen("/office/special", title="Special")
    async def special_page(request: Request) -> Response | None:
        session = await door.enter(request, Right.EDIT_MENU)
        if isinstance(session, Response):
            return session
        with (
            open_shell(door, session, request, title=_("Tonight's special")) as shell,
            shell.frame.body,
        ):
            form = FormSheet(inline=True)
        form.on_done(SpecialPage(shell, form, office).save)
        form.open(office_view.special_form(str(new_id()), await around(office, shell)))
        await shell.show_alarms()
        return None


class SpecialPage:
    """One browser's form."""

    def __init__(self, shell: Shell, form: FormSheet, office: Office) -> None:
        self._shell = shell
        self._form = form
        self._office = office

    async def save(self, done: FormDone) -> None:
        """Put it on the menu, and begin with another."""
        shell, command_id = self._shell, tap(done.tap_id)
        try:
            request = office_reading.special(done.values, command_id, shell.session.house.currency)
            await self._office.editor.add_special(request, shell.actor(), command_id)
        except DomainError as error:
            self._form.refuse(error.sentence)
            return
        words = _("{name} is sold until the end of the day.").format(name=request.name)
        shell.frame.show_note(words, "good")
        self._form.open(office_view.special_form(str(new_id()), await around(self._office, shell)))
