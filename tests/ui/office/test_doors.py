"""The office's doors: what a browser keeps, what it is told, and where it may be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast
from uuid import UUID

import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.testclient import TestClient

from central.identity.person import Membership, Person
from central.identity.requests import SignedIn
from central.identity.rights import Right, Role
from central.identity.service import IdentityService
from domain.errors import SignInRefused
from ui.office import door_routes
from ui.office.session import OfficeDoor, Visit, organization_of, own_address

ONE, TWO, STORE = UUID(int=1), UUID(int=2), UUID(int=3)


def person(*roles: Membership, is_super: bool = False) -> Person:
    return Person(UUID(int=9), "Ada Rossi", "ada@comanda.test", "en", is_super, roles)


def role(number: int, organization_id: UUID, kind: Role = Role.VIEWER, **where: UUID) -> Membership:
    return Membership(UUID(int=number), organization_id, f"Org {number}", kind, **where)


@dataclass
class OnePassword:
    """Lets one person in; after three wrong passwords it asks to wait."""

    tries: int = 0
    roles: tuple[Membership, ...] = (role(1, ONE),)

    def sign_in(self, _email: str, password: str, _agent: str) -> SignedIn:
        if password == "right":
            return SignedIn("token", person(*self.roles), datetime(2026, 12, 1, tzinfo=UTC))
        self.tries += 1
        wait_s = 30 if self.tries > 3 else 0
        raise SignInRefused("The e-mail address or the password is not right.", wait_s)

    def person_of(self, token: str) -> Person | None:
        return person(*self.roles) if token == "token" and self.roles else None


def office(office_url: str = "") -> TestClient:
    identity = cast(IdentityService, OnePassword())
    app = FastAPI()
    door_routes.install(app, OfficeDoor(identity), identity, office_url)
    return TestClient(app, base_url="http://office.test")


Told = tuple[int, dict[str, object], str]


def signing_in(client: TestClient, password: str, **more: str) -> Told:
    said = {"email": "ada@comanda.test", "password": password, **more}
    answer = client.post("/office/sign-in", json=said)
    return answer.status_code, answer.json(), answer.headers.get("set-cookie", "")


def test_the_session_is_kept_where_no_script_and_no_other_site_can_use_it() -> None:
    status, answer, cookie = signing_in(office(), "right")
    assert (status, answer) == (200, {"next": "/"})
    assert cookie.startswith("comanda_office=token; HttpOnly;")
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie


def test_behind_tls_the_cookie_comes_back_over_tls_only() -> None:
    _status, _answer, cookie = signing_in(office("https://office.example"), "right")
    assert "Secure" in cookie


def test_a_wrong_password_is_told_in_a_sentence_and_later_with_a_wait() -> None:
    client = office()
    told = [signing_in(client, "wrong") for _ in range(4)]
    status, answer, cookie = told[0]
    assert (status, answer["said"], cookie) == (
        401,
        "The e-mail address or the password is not right.",
        "",
    )
    assert [each[1]["retry_after_s"] for each in told] == [0, 0, 0, 30]


def test_a_form_of_another_site_cannot_sign_anybody_in() -> None:
    said = {"email": "ada@comanda.test", "password": "right"}
    assert office().post("/office/sign-in", data=said).status_code == 422


@pytest.mark.parametrize(
    ("wanted", "led"),
    [
        ("/sales?by=item", "/sales?by=item"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("https://evil.example", "/"),
    ],
)
def test_sign_in_leads_nowhere_else(wanted: str, led: str) -> None:
    assert own_address(wanted) == led
    assert signing_in(office(), "right", next=wanted)[1] == {"next": led}


def test_an_organization_is_chosen_where_there_are_several() -> None:
    of_two = person(role(1, ONE), role(2, TWO))
    assert organization_of(of_two, "") is None
    assert organization_of(of_two, TWO.hex) == (TWO, "Org 2")
    assert organization_of(of_two, UUID(int=77).hex) is None
    assert organization_of(person(role(1, ONE)), UUID(int=77).hex) == (ONE, "Org 1")


def test_a_role_in_one_store_is_none_elsewhere() -> None:
    visit = Visit(person(role(1, ONE, Role.MANAGER, store_id=STORE)), ONE, "Org 1", "en")
    assert visit.may_anywhere(Right.MANAGE_BOXES)
    assert visit.may(Right.MANAGE_BOXES, None, STORE)
    assert not visit.may(Right.MANAGE_BOXES, None, UUID(int=4))
    assert visit.role == "Manager"


async def test_a_page_stops_where_the_session_ended_or_a_role_was_withdrawn() -> None:
    identity = OnePassword()
    headers = [(b"cookie", b"comanda_office=token")]
    request = Request({"type": "http", "path": "/", "query_string": b"", "headers": headers})
    visit = await OfficeDoor(cast(IdentityService, identity)).enter(request)
    assert isinstance(visit, Visit)
    assert visit.holds()
    identity.roles = (role(1, ONE, Role.OWNER),)
    assert not visit.holds()
    identity.roles = ()
    assert not visit.holds()
