"""Users, roles, invitations and keys of an organization, over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import AwareDatetime, BaseModel, StrictStr
from pydantic import Field as Said

from central.api.access import CurrentQuery, CurrentVisit, IfMatch, RequestKey, Visit
from central.api.lists import Listed, as_row, shown
from central.api.models import Body, Counted, Page, if_match, said
from central.api.once import Answered, once
from central.api.routes import PREFIX, answer
from central.api.session_routes import Email, Name
from central.identity.requests import (
    Grant,
    InvitationView,
    Invite,
    KeyView,
    Linked,
    MakeKey,
    MembershipView,
    UserView,
)
from central.identity.rights import Role
from domain.errors import BadRequest

router = APIRouter(prefix=PREFIX)
USERS = Listed(UserView, "user")
MEMBERSHIPS = Listed(MembershipView, "role")
INVITATIONS = Listed(InvitationView, "invitation")
KEYS = Listed(KeyView, "key")


class NewMembership(Body):
    """A role for a user who belongs here already; others are invited."""

    user_id: UUID
    role: Role
    brand_id: UUID | None = None
    store_id: UUID | None = None


class MembershipChange(Body):
    """Another role at the same place."""

    role: Role


class NewInvitation(Body):
    """Who is asked in, with which role where."""

    email: Email
    name: Name
    role: Role
    brand_id: UUID | None = None
    store_id: UUID | None = None
    language: Annotated[StrictStr, Said(max_length=10)] = "en"


class NewKey(Body):
    """A key for a program, with a role as a user would have it."""

    name: Name
    role: Role
    brand_id: UUID | None = None
    store_id: UUID | None = None
    expires_at: AwareDatetime | None = None


class MadeKey(BaseModel):
    """A key; its secret is said once, to the first of equal requests."""

    key: KeyView
    secret: str | None


class MadeLink(BaseModel):
    """A one-time link; its token is said once, to the first of equal requests."""

    id: UUID
    email: str
    expires_at: AwareDatetime
    token: str | None


# ---- users ---------------------------------------------------------------------------------
@router.get("/users", response_model=Page[UserView], tags=["users"], operation_id="list_users")
def users(visit: CurrentVisit, query: CurrentQuery) -> Response:
    """Who belongs to the organization, or to the places of it that you manage."""
    return USERS.list(_users(visit), query)


@router.get("/users/count", response_model=Counted, tags=["users"], operation_id="count_users")
def count_users(visit: CurrentVisit, query: CurrentQuery) -> Response:
    """How many users there are."""
    return USERS.count(_users(visit), query)


@router.get("/users/{user_id}", response_model=UserView, tags=["users"], operation_id="get_user")
def user(visit: CurrentVisit, user_id: UUID) -> Response:
    """A user with their roles here."""
    return USERS.answer_one(_users(visit), user_id)


@router.delete("/users/{user_id}", status_code=204, tags=["users"], operation_id="remove_user")
def remove_user(visit: CurrentVisit, user_id: UUID) -> Response:
    """Withdraw all roles that a user has here; each can be restored."""
    visit.office.people.remove(visit.person, visit.organization_id, user_id)
    return Response(status_code=204)


@router.post(
    "/users/{user_id}/password-links",
    response_model=MadeLink,
    status_code=201,
    tags=["users"],
    operation_id="create_password_link",
)
def password_link(visit: CurrentVisit, user_id: UUID) -> Response:
    """A link that lets a user choose a new password, once, within a day."""
    USERS.one(_users(visit), user_id)
    return answer(_link(visit.office.identity.password_link(visit.person, user_id)), 201)


# ---- memberships ---------------------------------------------------------------------------
@router.get(
    "/memberships",
    response_model=Page[MembershipView],
    tags=["memberships"],
    operation_id="list_memberships",
)
def memberships(visit: CurrentVisit, query: CurrentQuery) -> Response:
    """Roles in the organization, or in the places of it that you manage."""
    return MEMBERSHIPS.list(_memberships(visit), query)


@router.get(
    "/memberships/count",
    response_model=Counted,
    tags=["memberships"],
    operation_id="count_memberships",
)
def count_memberships(visit: CurrentVisit, query: CurrentQuery) -> Response:
    """How many roles there are."""
    return MEMBERSHIPS.count(_memberships(visit), query)


@router.get(
    "/memberships/{membership_id}",
    response_model=MembershipView,
    tags=["memberships"],
    operation_id="get_membership",
)
def membership(visit: CurrentVisit, membership_id: UUID) -> Response:
    """A role that somebody has, or had."""
    return MEMBERSHIPS.answer_one(_memberships(visit), membership_id)


@router.post(
    "/memberships",
    response_model=MembershipView,
    status_code=201,
    tags=["memberships"],
    operation_id="create_membership",
)
def grant(visit: CurrentVisit, key: RequestKey, body: NewMembership) -> Response:
    """Give a user of the organization a role; nobody gives more than they have."""
    request = Grant(visit.organization_id, **said(body))

    def act() -> Answered:
        return Answered(201, as_row(visit.office.people.grant(visit.person, request, key)))

    found = once(visit, key, ("create memberships", said(body)), act)
    return answer(found.body, found.status, {"ETag": f'"{found.body["rev"]}"'})


@router.patch(
    "/memberships/{membership_id}",
    response_model=MembershipView,
    tags=["memberships"],
    operation_id="change_membership",
)
def change_role(
    visit: CurrentVisit, membership_id: UUID, body: MembershipChange, match: IfMatch = None
) -> Response:
    """Another role at the same place."""
    rev = _rev(if_match(match))
    had = MEMBERSHIPS.one(_memberships(visit), membership_id)
    request = Grant(visit.organization_id, had.user_id, body.role, had.brand_id, had.store_id)
    return shown(visit.office.people.grant(visit.person, request, rev=rev))


@router.delete(
    "/memberships/{membership_id}",
    response_model=MembershipView,
    tags=["memberships"],
    operation_id="delete_membership",
)
def withdraw(visit: CurrentVisit, membership_id: UUID, match: IfMatch = None) -> Response:
    """Withdraw a role; the last owner's stays."""
    rev = None if match is None else _rev(if_match(match))
    people = visit.office.people
    return shown(people.withdraw(visit.person, visit.organization_id, membership_id, rev))


@router.post(
    "/memberships/{membership_id}/restore",
    response_model=MembershipView,
    tags=["memberships"],
    operation_id="restore_membership",
)
def give_back(visit: CurrentVisit, membership_id: UUID) -> Response:
    """A withdrawn role holds again."""
    people = visit.office.people
    return shown(people.give_back(visit.person, visit.organization_id, membership_id))


# ---- invitations ---------------------------------------------------------------------------
@router.get(
    "/invitations",
    response_model=Page[InvitationView],
    tags=["invitations"],
    operation_id="list_invitations",
)
def invitations(visit: CurrentVisit, query: CurrentQuery) -> Response:
    """Invitations that nobody has taken yet."""
    found = visit.office.people.invitations(visit.person, visit.organization_id)
    return INVITATIONS.list(found, query)


@router.post(
    "/invitations",
    response_model=MadeLink,
    status_code=201,
    tags=["invitations"],
    operation_id="create_invitation",
)
def invite(visit: CurrentVisit, key: RequestKey, body: NewInvitation) -> Response:
    """Ask somebody in: a one-time link, good for seven days."""
    request = Invite(visit.organization_id, **said(body))

    def act() -> Answered:
        return Answered(201, _link(visit.office.people.invite(visit.person, request, key)))

    found = once(visit, key, ("create invitations", said(body)), act, secrets=("token",))
    return answer(found.body, found.status)


@router.delete(
    "/invitations/{invitation_id}",
    status_code=204,
    tags=["invitations"],
    operation_id="delete_invitation",
)
def withdraw_invitation(visit: CurrentVisit, invitation_id: UUID) -> Response:
    """It opens nothing any more."""
    visit.office.people.withdraw_invitation(visit.person, visit.organization_id, invitation_id)
    return Response(status_code=204)


# ---- keys ----------------------------------------------------------------------------------
@router.get(
    "/api-keys", response_model=Page[KeyView], tags=["api-keys"], operation_id="list_api_keys"
)
def keys(visit: CurrentVisit, query: CurrentQuery) -> Response:
    """Keys of programs, revoked ones too."""
    return KEYS.list(visit.office.keys.keys(visit.person, visit.organization_id), query)


@router.post(
    "/api-keys",
    response_model=MadeKey,
    status_code=201,
    tags=["api-keys"],
    operation_id="create_api_key",
)
def make_key(visit: CurrentVisit, key: RequestKey, body: NewKey) -> Response:
    """A key for a program. Its secret is in the first answer only."""
    request = MakeKey(visit.organization_id, **said(body))

    def act() -> Answered:
        made = visit.office.keys.make(visit.person, request, key)
        return Answered(201, {"key": as_row(made.key), "secret": made.secret})

    found = once(visit, key, ("create api-keys", said(body)), act, secrets=("secret",))
    return answer(found.body, found.status)


@router.delete(
    "/api-keys/{key_id}", response_model=KeyView, tags=["api-keys"], operation_id="revoke_api_key"
)
def revoke_key(visit: CurrentVisit, key_id: UUID) -> Response:
    """It opens nothing any more."""
    return shown(visit.office.keys.revoke(visit.person, visit.organization_id, key_id))


def _users(visit: Visit) -> list[UserView]:
    return visit.office.people.users(visit.person, visit.organization_id)


def _memberships(visit: Visit) -> list[MembershipView]:
    people = visit.office.people
    return people.memberships(visit.person, visit.organization_id, with_withdrawn=True)


def _link(made: Linked) -> dict[str, object]:
    return as_row(made)


def _rev(etag: str) -> int:
    if not etag.isdecimal() or len(etag) > 18:
        raise BadRequest("If-Match: this is no `ETag` of a role.")
    return int(etag)
