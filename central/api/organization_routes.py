"""Organizations over HTTP, for whoever runs the centre."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Response

from central.api.access import (
    OPERATOR_HEADER,
    CurrentPerson,
    CurrentQuery,
    Office,
    OfficeServices,
    RequestKey,
    Visit,
)
from central.api.lists import Listed, as_row, shown
from central.api.models import Body, Counted, Page, said
from central.api.once import Answered, once
from central.api.routes import answer
from central.api.session_routes import Email, Name, Password
from central.identity.person import Person
from central.tenants.requests import OrganizationView, Owner
from domain.errors import Forbidden

router = APIRouter(prefix="/organizations", tags=["organizations"])
ORGANIZATIONS = Listed(OrganizationView, "organization")


class NewOwner(Body):
    """Who an organization begins with. A user of that address keeps the password they have."""

    email: Email
    name: Name
    password: Password


class NewOrganization(Body):
    """A new tenant."""

    name: Name
    owner: NewOwner | None = None


class OrganizationChange(Body):
    """Another name."""

    name: Name


@router.get("", response_model=Page[OrganizationView], operation_id="list_organizations")
def organizations(office: Office, who: CurrentPerson, query: CurrentQuery) -> Response:
    """Every organization; `deleted=with` shows deleted ones too."""
    return ORGANIZATIONS.list(office.tenants.organizations(who, "lists them"), query)


@router.get("/count", response_model=Counted, operation_id="count_organizations")
def count(office: Office, who: CurrentPerson, query: CurrentQuery) -> Response:
    """How many organizations there are."""
    return ORGANIZATIONS.count(office.tenants.organizations(who, "counts them"), query)


@router.get("/{organization_id}", response_model=OrganizationView, operation_id="get_organization")
def organization(office: Office, who: CurrentPerson, organization_id: UUID) -> Response:
    """An organization."""
    return shown(_one(office, who, organization_id))


@router.post(
    "", response_model=OrganizationView, status_code=201, operation_id="create_organization"
)
def create(office: Office, who: CurrentPerson, key: RequestKey, body: NewOrganization) -> Response:
    """A new organization, with its owner where one is given; its id is the Idempotency-Key."""
    who.require_super()
    owner = None if body.owner is None else Owner(**said(body.owner))

    def act() -> Answered:
        office.tenants.create_organization(who, body.name, owner, key)
        return Answered(201, as_row(_one(office, who, key)))

    request = ("create organizations", body.model_dump(mode="json"))
    found = once(Visit(office, who, key), key, request, act)
    return answer(found.body, found.status)


@router.patch(
    "/{organization_id}", response_model=OrganizationView, operation_id="change_organization"
)
def rename(
    office: Office,
    who: CurrentPerson,
    organization_id: UUID,
    body: OrganizationChange,
    reason: Annotated[str | None, Header(alias=OPERATOR_HEADER)] = None,
) -> Response:
    """Another name."""
    who.require_super()
    if not reason:
        raise Forbidden(f"Say in the header {OPERATOR_HEADER} why you rename it.")
    inside = office.identity.enter(who, organization_id, reason)
    office.tenants.rename_organization(inside, organization_id, body.name)
    return shown(_one(office, who, organization_id))


@router.delete(
    "/{organization_id}", response_model=OrganizationView, operation_id="delete_organization"
)
def delete(office: Office, who: CurrentPerson, organization_id: UUID) -> Response:
    """Its users see nothing, its boxes are refused; nothing is lost."""
    office.tenants.delete_organization(who, organization_id)
    return shown(_one(office, who, organization_id))


@router.post(
    "/{organization_id}/restore",
    response_model=OrganizationView,
    operation_id="restore_organization",
)
def restore(office: Office, who: CurrentPerson, organization_id: UUID) -> Response:
    """As it was before it was deleted."""
    office.tenants.restore_organization(who, organization_id)
    return shown(_one(office, who, organization_id))


def _one(office: OfficeServices, who: Person, organization_id: UUID) -> OrganizationView:
    found: OrganizationView = ORGANIZATIONS.one(
        office.tenants.organizations(who, "looks at one"), organization_id
    )
    return found
