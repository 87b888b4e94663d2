"""Who stands at a browser in the office: the person by their session, and which organization.

A page begins with `visit = await door.enter(request)` and returns what it gets when that is an
answer for the browser (a way to sign-in or to the organizations) instead of a visit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol
from urllib.parse import quote, unquote
from uuid import UUID

from anyio import to_thread
from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from central.identity.person import Membership, Person
from central.identity.rights import Right
from central.identity.service import COOKIE
from domain.errors import DomainError
from domain.language import ENGLISH, LANGUAGES
from ui.language import say

SIGN_IN_PATH = "/sign-in"
ORGANIZATIONS_PATH = "/organizations"
ORGANIZATION_COOKIE = "comanda_organization"
"""Which organization's office is open: no secret, checked against the person at each page."""
WHY_COOKIE = "comanda_why"
"""Why somebody who runs the centre looks into an organization; written down at each page."""
LANGUAGE_COOKIE = "comanda_language"
KEPT_S = 14 * 24 * 3600
"""As long as a session lives at most."""
ROLES = {"owner": "Owner", "manager": "Manager", "viewer": "Viewer"}


class Sessions(Protocol):
    """Who is behind a session's token."""

    def person_of(self, token: str) -> Person | None:
        """The person, or None where the session ended or never was."""
        ...

    def enter(self, person: Person, organization_id: UUID, why: str) -> Person:
        """A super admin in an organization. Raises DomainError."""
        ...


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Visit:
    """A person in one organization's office. `holds`: session and roles are as they were."""

    person: Person
    organization_id: UUID
    organization: str
    language: str
    holds: Callable[[], bool] = _always

    @property
    def several(self) -> bool:
        """Whether there is another organization to go to."""
        return self.person.is_super or len(self.person.organizations()) > 1

    @property
    def role(self) -> str:
        """The highest role here, in words."""
        ranks = [each for each in self.person.memberships if self._is_here(each.organization_id)]
        highest = max(ranks, key=lambda each: each.role.rank, default=None)
        return say(ROLES[highest.role]) if highest else ""

    def may(self, right: Right, brand_id: UUID | None = None, store_id: UUID | None = None) -> bool:
        """Whether the person may do that here, or in a brand or store of it."""
        return self.person.may(right, self.organization_id, brand_id, store_id)

    def may_anywhere(self, right: Right) -> bool:
        """Whether they may do it in any brand or store of this organization."""
        return any(
            self._is_here(each.organization_id) and right in each.role.rights
            for each in self.person.memberships
        )

    def _is_here(self, organization_id: UUID) -> bool:
        return organization_id == self.organization_id


class OfficeDoor:
    """Lets browsers in, page by page."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def person_of(self, request: Request) -> Person | None:
        """Whoever is signed in at a browser."""
        token = request.cookies.get(COOKIE)
        if not token:
            return None
        return await to_thread.run_sync(self._sessions.person_of, token)

    async def enter(self, request: Request) -> Visit | Response:
        """The visit of a request, or where the browser must go first."""
        person = await self.person_of(request)
        if person is None:
            return RedirectResponse(sign_in_path(address_of(request)), 303)
        wanted = request.cookies.get(ORGANIZATION_COOKIE, "")
        holds = partial(self._holds, request.cookies[COOKIE], person)
        here = organization_of(person, wanted)
        if here is None and person.is_super:
            person = await self._as_operator(person, wanted, request.cookies.get(WHY_COOKIE, ""))
            here = organization_of(person, wanted)
        if here is None:
            return RedirectResponse(ORGANIZATIONS_PATH, 303)
        return Visit(person, *here, language_of(request, person), holds)

    def _holds(self, token: str, before: Person) -> bool:
        now = self._sessions.person_of(token)
        return now is not None and _rights(now) == _rights(before)

    async def _as_operator(self, person: Person, wanted: str, why: str) -> Person:
        """As they are where the organization is gone or no reason was kept."""
        try:
            return await to_thread.run_sync(
                self._sessions.enter, person, UUID(wanted), unquote(why)
            )
        except (ValueError, DomainError):
            return person


def _rights(person: Person) -> tuple[bool, frozenset[Membership]]:
    return person.is_super, frozenset(person.memberships)


def organization_of(person: Person, wanted: str) -> tuple[UUID, str] | None:
    """The organization that was chosen if it is theirs, else their only one."""
    theirs = person.organizations()
    chosen = [each for each in theirs if each[0].hex == wanted]
    if chosen or (len(theirs) == 1 and not person.is_super):
        return (chosen or theirs)[0]
    return None


def language_of(request: Request, person: Person | None = None) -> str:
    """The person's language, else the browser's last here, else what it prefers."""
    if person is not None and person.language in LANGUAGES:
        return person.language
    kept = request.cookies.get(LANGUAGE_COOKIE, "")
    if kept in LANGUAGES:
        return kept
    asked = request.headers.get("accept-language", "").split(",")
    codes = [each.split(";")[0].split("-")[0].strip().lower() for each in asked]
    return next((code for code in codes if code in LANGUAGES), ENGLISH)


def sign_in_path(address: str) -> str:
    """Sign-in, and then the page where people wanted to be."""
    return f"{SIGN_IN_PATH}?next={quote(address, safe='')}"


def address_of(request: Request) -> str:
    """The address of a request inside this office, with its query."""
    query = request.url.query
    return request.url.path + (f"?{query}" if query else "")


def own_address(wanted: str, otherwise: str = "/") -> str:
    """`wanted` when it is an address of this office, else `otherwise`: links lead nowhere else."""
    inside = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    # Browsers leave tabs and line ends out of addresses: "/<tab>/there" leads to "//there".
    return wanted if inside and wanted.isprintable() else otherwise
