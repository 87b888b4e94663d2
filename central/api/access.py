"""Who asks, in which organization, and with which key for a repeat: what every route begins with.

Browsers show the session's cookie, and with anything that writes the header `Comanda-Client`,
which no foreign page can send; programs show a key as a bearer token.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Header, Query, Request
from fastapi.security import APIKeyCookie, HTTPBearer

from central.api import questions
from central.api.fields import Field
from central.api.questions import PAGE, Deleted, Question
from central.fleet.service import FleetService
from central.identity.keys import KeyService
from central.identity.people import PeopleService
from central.identity.person import Person
from central.identity.service import COOKIE, IdentityService
from central.releases.service import ReleaseService
from central.tenancy import Pool
from central.tenants.service import TenantService
from domain.clock import Clock
from domain.errors import BadRequest, Forbidden, NotFound, SignInRefused
from domain.ids import parse_id

SCOPE_KEY = "comanda.office"
SAFE = ("GET", "HEAD", "OPTIONS")
CLIENT_HEADER = "Comanda-Client"
OPERATOR_HEADER = "Operator-Reason"
KEY_HEADER = "Idempotency-Key"
LIST_PARAMETERS = frozenset({"where", "sort", "after", "limit", "deleted"})

_bearer = HTTPBearer(auto_error=False, description="A program's key, made by an owner.")
_cookie = APIKeyCookie(
    name=COOKIE,
    auto_error=False,
    description=f"A session of `POST /session`; writes need the header `{CLIENT_HEADER}` too.",
)


@dataclass(frozen=True, slots=True)
class OfficeServices:
    """What the routes work with."""

    app: Pool
    clock: Clock
    identity: IdentityService
    people: PeopleService
    keys: KeyService
    tenants: TenantService
    fleet: FleetService
    releases: ReleaseService
    behind_tls: bool = False
    """Whether people reach the office over TLS: then the cookie goes over nothing else."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody in an organization that they belong to, or that they entered with a reason."""

    office: OfficeServices
    person: Person
    organization_id: UUID


class NoKey(BadRequest):
    """A write came without an id of its own, so that a repeat could not be told apart."""

    code = "idempotency_key_missing"
    status = 400


def services(request: Request) -> OfficeServices:
    """The services of the process."""
    found = request.scope[SCOPE_KEY]
    if not isinstance(found, OfficeServices):
        raise TypeError("the API was asked without its services")
    return found


Office = Annotated[OfficeServices, Depends(services)]


def token_of(request: Request) -> str:
    """The session's token that the browser showed, if any."""
    return request.cookies.get(COOKIE, "")


def person(
    request: Request,
    office: Office,
    bearer: Annotated[Any, Depends(_bearer)],
    cookie: Annotated[str | None, Depends(_cookie)],
) -> Person:
    """Who asks. Raises SignInRefused, and Forbidden for a write that a foreign page could send."""
    if bearer is not None:
        found = office.identity.program_of(bearer.credentials)
        if found is None:
            raise SignInRefused("This key is unknown, revoked, or too old.")
        return found
    found = office.identity.person_of(cookie or "")
    if found is None:
        raise SignInRefused("Sign in first.")
    from_our_page(request)
    return found


def from_our_page(request: Request) -> None:
    """Raises Forbidden for a write of a browser without the header of our pages."""
    if request.method not in SAFE and not request.headers.get(CLIENT_HEADER):
        raise Forbidden(f"A browser's write needs the header {CLIENT_HEADER}.")


CurrentPerson = Annotated[Person, Depends(person)]


def visit(
    organization_id: UUID,
    office: Office,
    who: CurrentPerson,
    reason: Annotated[
        str | None,
        Header(
            alias=OPERATOR_HEADER,
            description="Why somebody who runs the centre looks in; it is written down.",
        ),
    ] = None,
) -> Visit:
    """Who asks in an organization. Raises NotFound for one that is not theirs."""
    if not who.belongs_to(organization_id):
        if not who.is_super:
            raise NotFound("There is no such organization.")
        if not reason:
            raise Forbidden(f"Say in the header {OPERATOR_HEADER} why you look in.")
        who = office.identity.enter(who, organization_id, reason)
    return Visit(office, who, organization_id)


CurrentVisit = Annotated[Visit, Depends(visit)]


def idempotency_key(
    key: Annotated[
        str | None,
        Header(
            alias=KEY_HEADER,
            description="A UUID of the caller's for this one act. Repeating it gives the first "
            "answer again and changes nothing.",
        ),
    ] = None,
) -> UUID:
    """The id of the act. Raises NoKey, BadRequest."""
    if key is None or not key.strip(' "'):
        raise NoKey(f"This needs the header {KEY_HEADER}: a UUID that you chose for it.")
    return parse_id(key.strip(' "'), KEY_HEADER)


RequestKey = Annotated[UUID, Depends(idempotency_key)]
IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", description="The `ETag` of the row as you saw it."),
]


@dataclass(frozen=True, slots=True)
class ListQuery:
    """How a list was asked for."""

    where: tuple[str, ...]
    sort: str
    after: str | None
    limit: int
    deleted: Deleted

    def of(self, fields: tuple[Field, ...]) -> Question:
        """The question about rows with such fields. Raises BadRequest."""
        return questions.read(fields, self.where, self.sort, self.after, self.limit, self.deleted)


def list_query(
    request: Request,
    where: Annotated[
        list[str] | None,
        Query(
            description="`field:operator:value`, as often as needed; all must hold. Operators: "
            "eq, ne, lt, le, gt, ge, in (values with commas), contains, starts, null.",
            examples=[["name:contains:pizza", "updated_at:ge:2026-03-01T00:00:00Z"]],
        ),
    ] = None,
    sort: Annotated[
        str, Query(description="Fields with commas, `-` before one that goes down.")
    ] = "",
    after: Annotated[str | None, Query(description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(description="1 to 200.")] = PAGE,
    deleted: Annotated[Deleted, Query(description="Rows that were deleted.")] = "without",
) -> ListQuery:
    """The parameters of a list. Raises BadRequest for one that is not known."""
    refuse_unknown(request.query_params, LIST_PARAMETERS)
    return ListQuery(tuple(where or ()), sort, after, limit, deleted)


def refuse_unknown(given: Mapping[str, str], known: frozenset[str]) -> None:
    """Raises BadRequest for a parameter that would be ignored."""
    unknown = sorted(given.keys() - known)
    if unknown:
        raise BadRequest(f"{unknown[0]}: there is no such parameter.")


CurrentQuery = Annotated[ListQuery, Depends(list_query)]
