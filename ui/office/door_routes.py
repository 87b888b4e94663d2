"""What sets or ends a cookie, as plain HTTP: sign-in and sign-out, a one-time link, a language.

All take JSON, which a page of another site cannot send without being asked for leave first; the
cookies are `SameSite=Lax` besides.
"""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from anyio import to_thread
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from central.identity.requests import SignedIn
from central.identity.service import COOKIE, IdentityService
from central.problems import problem_of
from domain.errors import BadRequest, DomainError, SignInRefused
from domain.language import LANGUAGES
from ui.language import say_sentence, speaking
from ui.office.session import (
    KEPT_S,
    LANGUAGE_COOKIE,
    ORGANIZATION_COOKIE,
    SIGN_IN_PATH,
    WHY_COOKIE,
    OfficeDoor,
    language_of,
    own_address,
)

LONGEST = 400


class SignInForm(BaseModel):
    """Who comes, and where they wanted to be."""

    email: str = Field(max_length=LONGEST)
    password: str = Field(max_length=LONGEST)
    next: str = Field("/", max_length=2000)


class WelcomeForm(BaseModel):
    """A one-time link is taken up."""

    link: str = Field(max_length=LONGEST)
    name: str = Field("", max_length=LONGEST)
    password: str = Field(max_length=LONGEST)


class EnterForm(BaseModel):
    """An organization is chosen; whoever runs the centre says why they go in."""

    organization_id: UUID
    why: str = Field("", max_length=LONGEST)


class LanguageForm(BaseModel):
    """The language to read."""

    language: str = Field(max_length=10)


def install(app: FastAPI, door: OfficeDoor, identity: IdentityService, office_url: str) -> None:
    """Put the routes on an application. `office_url` is how browsers reach it."""
    app.include_router(DoorRoutes(door, identity, office_url.startswith("https:")).router())


class DoorRoutes:
    """The routes, with what they ask."""

    def __init__(self, door: OfficeDoor, identity: IdentityService, behind_tls: bool) -> None:
        self._door = door
        self._identity = identity
        self._behind_tls = behind_tls

    def router(self) -> APIRouter:
        """All of them."""
        found = APIRouter(prefix="/office", include_in_schema=False)
        found.add_api_route("/sign-in", self.sign_in, methods=["POST"], response_model=None)
        found.add_api_route("/welcome", self.welcome, methods=["POST"], response_model=None)
        found.add_api_route("/enter", self.enter, methods=["POST"], response_model=None)
        found.add_api_route("/sign-out", self.sign_out, methods=["POST"], response_model=None)
        found.add_api_route("/language", self.language, methods=["POST"], response_model=None)
        return found

    async def sign_in(self, request: Request, form: SignInForm) -> Response:
        """Begin a session."""
        agent = request.headers.get("user-agent", "")
        try:
            signed_in = await to_thread.run_sync(
                self._identity.sign_in, form.email, form.password, agent
            )
        except DomainError as error:
            return refused(request, error)
        return self._let_in(request, signed_in, own_address(form.next))

    async def welcome(self, request: Request, form: WelcomeForm) -> Response:
        """Take up an invitation or a new password, and begin a session."""
        agent = request.headers.get("user-agent", "")
        try:
            signed_in = await to_thread.run_sync(
                self._identity.accept, form.link, form.name, form.password, agent
            )
        except DomainError as error:
            return refused(request, error)
        return self._let_in(request, signed_in, "/")

    async def enter(self, request: Request, form: EnterForm) -> Response:
        """Open an organization's office."""
        person = await self._door.person_of(request)
        if person is None:
            return JSONResponse({"next": SIGN_IN_PATH})
        if not person.belongs_to(form.organization_id):
            try:
                await to_thread.run_sync(
                    self._identity.enter, person, form.organization_id, form.why
                )
            except DomainError as error:
                return refused(request, error)
        answer = JSONResponse({"next": "/"})
        self._keep(request, answer, ORGANIZATION_COOKIE, form.organization_id.hex)
        self._keep(request, answer, WHY_COOKIE, quote(form.why))
        return answer

    async def sign_out(self, request: Request) -> Response:
        """End this browser's session."""
        token = request.cookies.get(COOKIE)
        if token:
            await to_thread.run_sync(self._identity.sign_out, token)
        answer = JSONResponse({"next": SIGN_IN_PATH})
        answer.delete_cookie(COOKIE)
        answer.delete_cookie(ORGANIZATION_COOKIE)
        answer.delete_cookie(WHY_COOKIE)
        return answer

    async def language(self, request: Request, form: LanguageForm) -> Response:
        """Read another language, here and wherever this person signs in."""
        if form.language not in LANGUAGES:
            return refused(request, BadRequest("That language is not known here."))
        person = await self._door.person_of(request)
        if person is not None:
            change = self._identity.change_profile
            await to_thread.run_sync(change, person, person.name, form.language)
        answer = JSONResponse({"next": ""})
        self._keep(request, answer, LANGUAGE_COOKIE, form.language)
        return answer

    def _let_in(self, request: Request, signed_in: SignedIn, address: str) -> Response:
        answer = JSONResponse({"next": address})
        self._keep(request, answer, COOKIE, signed_in.token)
        answer.delete_cookie(ORGANIZATION_COOKIE)
        answer.delete_cookie(WHY_COOKIE)
        return answer

    def _keep(self, request: Request, answer: Response, name: str, value: str) -> None:
        """Where browsers come over TLS (a proxy's, too) they give the cookie back over TLS only."""
        secure = self._behind_tls or request.url.scheme == "https"
        answer.set_cookie(name, value, max_age=KEPT_S, httponly=True, samesite="lax", secure=secure)


def refused(request: Request, error: DomainError) -> Response:
    """A problem whose sentence is in the reader's language."""
    with speaking(language_of(request)):
        wait_s = error.retry_after_s if isinstance(error, SignInRefused) else 0
        return problem_of(error, said=say_sentence(error.sentence), retry_after_s=wait_s)
