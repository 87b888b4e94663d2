"""People of the office: who is there with what role, who was asked, and asking somebody in."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from central.identity.requests import UserView
from central.identity.rights import Right
from ui.components.action_button import ActionButton, Pressed
from ui.components.data_table import DataTable, TableActed
from ui.components.form_sheet import FormDone, FormSheet
from ui.components.row_list import RowActed, RowList
from ui.components.secret_card import SecretCard
from ui.frame import screen
from ui.office import people_view as view
from ui.office.services import OfficeServices
from ui.office.session import OfficeDoor, Visit
from ui.office.shell import Shell, open_shell
from ui.text import _


def register(door: OfficeDoor, services: OfficeServices) -> None:
    """The pages `/people` and `/people/{user_id}`."""

    @screen("/people", title="People")
    async def people_page(request: Request) -> Response | None:
        visit = await door.enter(request)
        if isinstance(visit, Response):
            return visit
        with (
            open_shell(visit, title=_("People")) as shell,
            shell.body,
            ui.element("div").classes("co-page"),
        ):
            if not visit.may_anywhere(Right.MANAGE_PEOPLE):
                ui.label(_("A manager or an owner manages people.")).classes("co-hint")
                return None
            page = PeoplePage(shell, services, str(request.base_url))
        await page.refresh()
        return None

    @screen("/people/{user_id}", title="Person")
    async def user_page(request: Request, user_id: UUID) -> Response | None:
        visit = await door.enter(request)
        if isinstance(visit, Response):
            return visit
        with (
            open_shell(visit, title=_("Person"), here="/people", back="/people") as shell,
            shell.body,
            ui.element("div").classes("co-page co-narrow"),
        ):
            page = UserPage(shell, services, user_id, str(request.base_url))
        await page.refresh()
        return None


def read(services: OfficeServices, visit: Visit) -> view.Reading:
    """Users, invitations, places. Raises DomainError, psycopg.Error."""
    person, organization_id = visit.person, visit.organization_id
    may = Right.MANAGE_PEOPLE
    return view.Reading(
        services.people.users(person, organization_id),
        services.people.invitations(person, organization_id),
        services.tenants.stores(person, organization_id, right=may),
        [
            each
            for each in services.tenants.brands(person, organization_id)
            if person.may(may, organization_id, each.id)
        ],
    )


class PeoplePage:
    """One browser's list."""

    def __init__(self, shell: Shell, services: OfficeServices, base_url: str) -> None:
        self._shell = shell
        self._services = services
        self._url = services.office_url or base_url
        self._found: view.Reading | None = None
        with ui.element("div").classes("co-acts"):
            self._invite = ActionButton(_("Invite"), tone="main", icon="new")
        self._users = DataTable()
        self._users.set_columns(view.user_columns())
        with ui.element("div") as self._asked_box:
            self._asked = DataTable()
        self._asked.set_columns(view.invitation_columns())
        self._card = SecretCard()
        self._form = FormSheet()
        self._invite.on_press(self._ask)
        self._asked.on_act(self._withdraw)
        self._form.on_done(self._make)

    async def refresh(self) -> None:
        """Show who is there."""
        found = await self._shell.ask(read, self._services, self._shell.visit)
        if found is None:
            return
        self._found = found
        self._users.set_rows(view.user_rows(found, self._services.clock.now()))
        self._asked_box.set_visibility(bool(found.invitations))
        self._asked.set_rows(
            view.invitation_rows(found, self._shell.language), heading=_("Invited")
        )

    async def _ask(self, _pressed: Pressed) -> None:
        self._invite.answered()
        if self._found is not None:
            self._form.open(view.invite_form(self._found, self._shell.visit))

    async def _make(self, event: FormDone) -> None:
        if self._found is None:
            return
        visit = self._shell.visit
        request = view.new_invite(event.values, visit.organization_id, self._found)
        made = await self._shell.attempt(
            self._form.refuse, self._services.people.invite, visit.person, request
        )
        if made is not None:
            self._form.close()
            self._card.show(view.link_card(made, _("Invitation"), self._url))
            await self.refresh()

    async def _withdraw(self, event: TableActed) -> None:
        visit = self._shell.visit
        await self._shell.ask(
            self._services.people.withdraw_invitation,
            visit.person,
            visit.organization_id,
            UUID(event.row_id),
        )
        self._asked.answered()
        await self.refresh()


class UserPage:
    """One browser's look at a user."""

    def __init__(
        self, shell: Shell, services: OfficeServices, user_id: UUID, base_url: str
    ) -> None:
        self._shell = shell
        self._services = services
        self._user_id = user_id
        self._url = services.office_url or base_url
        self._found: view.Reading | None = None
        self._user: UserView | None = None
        self._rows = RowList()
        self._card = SecretCard()
        self._form = FormSheet()
        self._rows.on_act(self._act)
        self._form.on_done(self._grant)

    async def refresh(self) -> None:
        """Show the user; who belongs here no longer is not shown."""
        found = await self._shell.ask(read, self._services, self._shell.visit)
        if found is None:
            return
        self._found = found
        self._user = next((each for each in found.users if each.id == self._user_id), None)
        if self._user is None:
            self._shell.go("/people")
            return
        self._shell.bar.set_title(self._user.name, "/people")
        self._rows.set_sections(view.user_sections(self._user, found, self._shell.visit))

    async def _act(self, event: RowActed) -> None:
        people, visit = self._services.people, self._shell.visit
        mine = (visit.person, visit.organization_id)
        if event.action == view.WITHDRAW:
            await self._shell.ask(people.withdraw, *mine, UUID(event.row_id))
        elif event.action == view.REMOVE:
            await self._shell.ask(people.remove, *mine, self._user_id)
        elif event.action == view.PASSWORD:
            await self._make_link()
        elif self._user is not None and self._found is not None:
            self._form.open(view.grant_form(self._user, self._found, visit))
        self._rows.answered()
        await self.refresh()

    async def _make_link(self) -> None:
        made = await self._shell.ask(
            self._services.identity.password_link, self._shell.person, self._user_id
        )
        if made is not None:
            self._card.show(view.link_card(made, _("A new password"), self._url))

    async def _grant(self, event: FormDone) -> None:
        if self._found is None:
            return
        visit = self._shell.visit
        request = view.new_grant(event.values, visit.organization_id, self._user_id, self._found)
        done = await self._shell.attempt(
            self._form.refuse,
            self._services.people.grant,
            visit.person,
            request,
            UUID(event.tap_id),
        )
        if done is not None:
            self._form.close()
            await self.refresh()
