"""Choosing an organization; whoever runs the centre says why they look into one."""

from __future__ import annotations

from anyio import to_thread
from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from central.identity.person import Person
from central.tenants.requests import OrganizationView
from ui.components.post_form import PostField, PostForm
from ui.frame import screen
from ui.office.door_pages import door_card
from ui.office.services import OfficeServices
from ui.office.session import ORGANIZATIONS_PATH, OfficeDoor, language_of, sign_in_path
from ui.text import _


def register(door: OfficeDoor, services: OfficeServices) -> None:
    """The page `/organizations`."""

    @screen(ORGANIZATIONS_PATH, title="Comanda")
    async def organizations_page(request: Request) -> Response | None:
        person = await door.person_of(request)
        if person is None:
            return RedirectResponse(sign_in_path(ORGANIZATIONS_PATH), 303)
        others = await to_thread.run_sync(others_of, services, person)
        with door_card(language_of(request, person), _("Choose an organization")):
            draw(person, others)
        return None


def others_of(services: OfficeServices, person: Person) -> list[OrganizationView]:
    """Organizations that somebody may look into without belonging to them."""
    if not person.is_super:
        return []
    return [
        each
        for each in services.tenants.organizations(person, "chooses one")
        if each.deleted_at is None and not person.belongs_to(each.id)
    ]


def draw(person: Person, others: list[OrganizationView]) -> None:
    """A button for each; a reason first where one does not belong."""
    for organization_id, name in person.organizations():
        PostForm(
            "/office/enter",
            [PostField("organization_id", kind="hidden", value=str(organization_id))],
            name,
        )
    for each in others:
        with ui.element("details").classes("co-door-other"):
            with ui.element("summary"):
                ui.label(each.name)
            PostForm(
                "/office/enter",
                [
                    PostField("organization_id", kind="hidden", value=str(each.id)),
                    PostField("why", _("Why do you look into it?"), fills="off"),
                ],
                _("Enter"),
            )
    if not others and not person.memberships:
        ui.label(_("You belong to no organization any more. Ask its owner.")).classes("co-hint")
    PostForm("/office/sign-out", [], _("Sign out"), quiet=True)
