"""Coming in over HTTP: sessions of browsers, one's own name and password."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, StrictStr
from pydantic import Field as Said

from central.api.access import CurrentPerson, Office, OfficeServices, from_our_page, token_of
from central.api.models import Body
from central.api.routes import answer
from central.doors import SESSION_LONGEST
from central.identity.person import Person
from central.identity.requests import SignedIn
from central.identity.rights import Role
from central.identity.service import COOKIE
from domain.errors import BadRequest
from domain.language import LANGUAGES

router = APIRouter(tags=["session"])

Email = Annotated[StrictStr, Said(max_length=254, examples=["ada@example.com"])]
Password = Annotated[StrictStr, Said(max_length=1000, examples=["correct horse battery"])]
Name = Annotated[StrictStr, Said(max_length=200, examples=["Ada Lovelace"])]


class Credentials(Body):
    """Who signs in."""

    email: Email
    password: Password


class NewPassword(Body):
    """Another password; every session ends but the new one of this browser."""

    old: Password
    new: Password


class Profile(Body):
    """One's own name and language."""

    name: Name
    language: StrictStr = Said(examples=["it"])


class Acceptance(Body):
    """A one-time link is used: who somebody is, and their password."""

    link: Annotated[StrictStr, Said(max_length=200)]
    name: Name = ""
    password: Password


class Place(BaseModel):
    """A role, and where it holds."""

    organization_id: UUID
    organization_name: str
    role: Role
    brand_id: UUID | None
    store_id: UUID | None


class Me(BaseModel):
    """Who asks."""

    id: UUID
    kind: str = Said(description="person or program", examples=["person"])
    name: str
    email: str
    language: str
    is_super: bool
    memberships: list[Place]


@router.post("/session", response_model=Me, status_code=201, operation_id="sign_in")
def sign_in(request: Request, office: Office, body: Credentials) -> Response:
    """Begin a session; the answer sets its cookie. Ten failures lock the address for a while."""
    from_our_page(request)
    agent = request.headers.get("user-agent", "")
    return _let_in(office, office.identity.sign_in(body.email, body.password, agent))


@router.post("/session/link", response_model=Me, status_code=201, operation_id="use_link")
def use_link(request: Request, office: Office, body: Acceptance) -> Response:
    """Use the one-time link of an invitation, or of a new password, and begin a session."""
    from_our_page(request)
    agent = request.headers.get("user-agent", "")
    return _let_in(office, office.identity.accept(body.link, body.name, body.password, agent))


@router.delete("/session", status_code=204, operation_id="sign_out")
def sign_out(request: Request, office: Office) -> Response:
    """End the session of this browser."""
    from_our_page(request)
    office.identity.sign_out(token_of(request))
    ended = Response(status_code=204)
    ended.delete_cookie(COOKIE)
    return ended


@router.get("/me", response_model=Me, operation_id="get_me")
def me(who: CurrentPerson) -> Response:
    """Who asks, and which roles they have where."""
    return answer(_me(who))


@router.patch("/me", response_model=Me, operation_id="change_me")
def change_me(request: Request, office: Office, who: CurrentPerson, body: Profile) -> Response:
    """Another name or language."""
    _is_person(who)
    if body.language not in LANGUAGES:
        raise BadRequest(f"language: the languages are {', '.join(LANGUAGES)}.")
    office.identity.change_profile(who, body.name, body.language)
    after = office.identity.person_of(token_of(request))
    return answer(_me(after or who))


@router.put("/me/password", response_model=Me, operation_id="change_password")
def change_password(
    request: Request, office: Office, who: CurrentPerson, body: NewPassword
) -> Response:
    """A new password; all sessions end, and one begins anew."""
    _is_person(who)
    agent = request.headers.get("user-agent", "")
    changed = office.identity.change_password(who, body.old, body.new, agent)
    return _let_in(office, changed, 200)


def _let_in(office: OfficeServices, found: SignedIn, status: int = 201) -> Response:
    let_in = answer(_me(found.person), status)
    let_in.set_cookie(
        COOKIE,
        found.token,
        max_age=int(SESSION_LONGEST.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=office.behind_tls,
    )
    return let_in


def _is_person(who: Person) -> None:
    if who.kind != "person":
        raise BadRequest("A program has no password and no name of its own.")


def _me(who: Person) -> dict[str, Any]:
    return {
        "id": who.user_id,
        "kind": who.kind,
        "name": who.name,
        "email": who.email,
        "language": who.language,
        "is_super": who.is_super,
        "memberships": [
            {
                "organization_id": each.organization_id,
                "organization_name": each.organization_name,
                "role": each.role,
                "brand_id": each.brand_id,
                "store_id": each.store_id,
            }
            for each in who.memberships
        ],
    }
