"""The pages before somebody is in an office: sign-in, a one-time link, choosing an organization."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from anyio import to_thread
from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from central.identity.requests import LinkView
from central.identity.service import IdentityService
from domain.errors import DomainError
from ui.components.post_form import PostField, PostForm
from ui.frame import page_head, screen
from ui.language import say_labels, say_sentence, speak
from ui.office.session import ROLES, SIGN_IN_PATH, OfficeDoor, language_of, own_address
from ui.office.shell import LABELS
from ui.text import _


def register(door: OfficeDoor, identity: IdentityService) -> None:
    """The pages `/sign-in` and `/welcome`."""

    @screen(SIGN_IN_PATH, title="Comanda")
    async def sign_in_page(request: Request, next: str = "/") -> Response | None:  # noqa: A002
        if await door.person_of(request) is not None:
            return RedirectResponse(own_address(next), 303)
        with door_card(language_of(request), _("Sign in")):
            draw_sign_in(own_address(next))
        return None

    @screen("/welcome", title="Comanda")
    async def welcome_page(request: Request, link: str = "") -> None:
        try:
            found = await to_thread.run_sync(identity.link, link)
        except DomainError as error:
            with door_card(language_of(request), _("This link opens nothing")):
                ui.label(say_sentence(error.sentence)).classes("co-hint")
            return
        with door_card(found.language, found.organization_name or _("A new password")):
            draw_welcome(found, link)


def draw_sign_in(address: str) -> None:
    """E-mail and password."""
    PostForm(
        "/office/sign-in",
        [
            PostField("email", _("E-mail"), "email", fills="username"),
            PostField("password", _("Password"), "password", fills="current-password"),
            PostField("next", kind="hidden", value=address),
        ],
        _("Sign in"),
    )


def draw_welcome(found: LinkView, link: str) -> None:
    """What the link is for, and what to type to take it up."""
    if found.role is not None:
        role = _(ROLES[found.role])
        said = _("{email} is invited as {role}.").format(email=found.email, role=role)
    else:
        said = _("For {email}.").format(email=found.email)
    ui.label(said).classes("co-hint")
    fields = [PostField("link", kind="hidden", value=link)]
    if not found.is_known:
        fields.append(PostField("name", _("Your name"), value=found.name, fills="name"))
    known = found.is_known and found.kind == "invitation"
    fields.append(
        PostField("password", _("Your password"), "password", fills="current-password")
        if known
        else PostField(
            "password",
            _("Choose a password"),
            "password",
            fills="new-password",
            hint=_("At least 10 characters."),
        )
    )
    PostForm("/office/welcome", fields, _("Join") if found.role else _("Save"))


@contextmanager
def door_card(language: str, title: str) -> Iterator[None]:
    """A page with one card in the middle."""
    speak(ui.context.client, language)
    page_head("auto", "UTC", language, say_labels(LABELS))
    with ui.element("div").classes("co-door"), ui.element("div").classes("co-door-card"):
        ui.label(title).classes("co-door-title")
        yield
