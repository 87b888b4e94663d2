"""Coming in: passwords, locks, sessions, links."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest
from argon2 import PasswordHasher

from central.identity.passwords import AT_ONCE, MOST_WAITING, Passwords
from central.identity.requests import Invite, MakeKey
from central.identity.rights import Right, Role
from central.identity.service import WRONG, LinkRefused
from central.sync.admission import TooBusy
from domain.clock import VirtualClock
from domain.errors import BadRequest, Forbidden, NotFound, SignInRefused
from domain.ids import new_id
from tests.central.office import PASSWORD, Office

ADA = "ada@example.com"
DAY_S = 24 * 3600


def refusal(office: Office, email: str, password: str = "wrong") -> SignInRefused:
    with pytest.raises(SignInRefused) as caught:
        office.identity.sign_in(email, password)
    return caught.value


# ---- passwords and locks -------------------------------------------------------------------
def test_somebody_signs_in_however_the_address_is_written(office: Office) -> None:
    chain = office.organization("Da Ada", ADA)
    signed_in = office.identity.sign_in("  ADA@Example.com ", PASSWORD, "Firefox")
    person = office.identity.person_of(signed_in.token)
    assert person == signed_in.person
    assert person is not None
    assert person.organizations() == [(chain, "Da Ada")]
    assert [each.agent for each in office.identity.sessions(person)] == ["Firefox"]


def test_unknown_people_are_told_and_locked_like_known_ones(office: Office) -> None:
    office.organization("Da Ada", ADA)
    for email in (ADA, "nobody@example.com"):
        said = [refusal(office, email) for _ in range(11)]
        assert [each.sentence for each in said[:10]] == [WRONG] * 10
        assert said[10].retry_after_s == 30


def test_an_unknown_address_takes_a_hash_too(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str | None] = []
    monkeypatch.setattr(
        "central.identity.passwords.Passwords.verify",
        lambda _self, hashed, _password: compared.append(hashed),
    )
    refusal(office, "nobody@example.com")
    assert compared == [None]


def test_a_lock_grows_up_to_an_hour_and_is_forgotten_after_a_day(
    office: Office, clock: VirtualClock
) -> None:
    office.organization("Da Ada", ADA)
    for _ in range(10):
        refusal(office, ADA)
    waits = []
    for _ in range(9):
        waits.append(refusal(office, ADA, PASSWORD).retry_after_s)
        clock.advance(waits[-1])
        refusal(office, ADA)
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    clock.advance(DAY_S + 1)
    refusal(office, ADA)
    assert office.sign_in(ADA).email == ADA


def test_coming_in_forgets_failures(office: Office) -> None:
    office.organization("Da Ada", ADA)
    for _ in range(9):
        refusal(office, ADA)
    office.sign_in(ADA)
    assert refusal(office, ADA).retry_after_s == 0


def test_many_guesses_at_once_are_no_more_than_one_after_the_other(office: Office) -> None:
    office.organization("Da Ada", ADA)
    with ThreadPoolExecutor(6) as threads:
        said = list(threads.map(lambda _: refusal(office, ADA), range(30)))
    assert [each.sentence for each in said].count(WRONG) == 10


def test_a_password_that_nobody_should_choose(office: Office) -> None:
    office.organization("Da Ada", ADA)
    ada = office.sign_in(ADA)
    for password in ("short", "aaaaaaaaaaaaaa", ADA, "x" * 201):
        with pytest.raises(BadRequest):
            office.identity.change_password(ada, PASSWORD, password)
    assert office.sign_in(ADA)


def test_a_crowd_of_guesses_is_asked_to_come_back() -> None:
    """Whoever guesses a lot must not take the threads that everybody else's requests need."""
    passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    hashed = passwords.hash(PASSWORD)
    with ExitStack() as crowd:
        for _ in range(AT_ONCE + MOST_WAITING):
            crowd.enter_context(passwords.queue)
        with pytest.raises(TooBusy):
            passwords.verify(hashed, PASSWORD)
    assert passwords.verify(hashed, PASSWORD)


def test_no_password_and_no_token_is_kept(office: Office, admin: psycopg.Connection[Any]) -> None:
    office.organization("Da Ada", ADA)
    token = office.token(ADA)
    kept = admin.execute(
        "SELECT u.password_hash, s.token_hash FROM directory_users u, directory_sessions s"
    ).fetchone()
    assert kept is not None
    assert kept[0].startswith("$argon2id$")
    assert token.encode() not in bytes(kept[1])


# ---- sessions ------------------------------------------------------------------------------
def test_a_session_ends_after_twelve_idle_hours(office: Office, clock: VirtualClock) -> None:
    office.organization("Da Ada", ADA)
    token = office.token(ADA)
    for _ in range(3):
        clock.advance(11 * 3600)
        assert office.identity.person_of(token) is not None
    clock.advance(12 * 3600)
    assert office.identity.person_of(token) is None


def test_a_session_ends_after_fourteen_days(office: Office, clock: VirtualClock) -> None:
    office.organization("Da Ada", ADA)
    token = office.token(ADA)
    for _ in range(14 * 3 - 1):
        clock.advance(8 * 3600)
        assert office.identity.person_of(token) is not None
    clock.advance(8 * 3600)
    assert office.identity.person_of(token) is None


def test_signing_out_ends_this_browser_only(office: Office) -> None:
    office.organization("Da Ada", ADA)
    here, there = office.token(ADA), office.token(ADA)
    office.identity.sign_out(here)
    assert office.identity.person_of(here) is None
    assert office.identity.person_of(there) is not None


def test_a_new_password_ends_every_session(office: Office) -> None:
    office.organization("Da Ada", ADA)
    old = [office.token(ADA), office.token(ADA)]
    began = office.identity.change_password(office.sign_in(ADA), PASSWORD, "another long one")
    assert [office.identity.person_of(each) for each in old] == [None, None]
    assert office.identity.person_of(began.token) is not None
    assert refusal(office, ADA, PASSWORD).sentence == WRONG


def test_the_old_password_is_asked_for_a_new_one(office: Office) -> None:
    office.organization("Da Ada", ADA)
    with pytest.raises(SignInRefused):
        office.identity.change_password(office.sign_in(ADA), "a guess", "another long one")


def test_an_unknown_token_is_nobody_s(office: Office) -> None:
    for token in ("", "nothing", "'; --"):
        assert office.identity.person_of(token) is None
        assert office.identity.program_of(token) is None


# ---- links ---------------------------------------------------------------------------------
def test_an_invitation_makes_a_user_once(office: Office) -> None:
    id_ = office.organization("Da Ada", ADA)
    ask = Invite(id_, "bob@example.com", "Bob", Role.VIEWER)
    link = office.people.invite(office.sign_in(ADA), ask)
    shown = office.identity.link(link.token)
    assert (shown.organization_name, shown.role, shown.is_known) == ("Da Ada", Role.VIEWER, False)
    bob = office.identity.accept(link.token, "Bob", PASSWORD).person
    assert bob.may(Right.LOOK, id_)
    with pytest.raises(LinkRefused):
        office.identity.accept(link.token, "Bob", PASSWORD)


def test_an_invitation_does_not_take_over_who_is_a_user_already(office: Office) -> None:
    """Whoever invites sees the link; it must not open somebody's account."""
    office.organization("Da Ada", ADA)
    rival = office.organization("Rival", "rita@example.com")
    link = office.people.invite(
        office.sign_in("rita@example.com"), Invite(rival, ADA, "Ada", Role.VIEWER)
    )
    assert office.identity.link(link.token).is_known
    with pytest.raises(SignInRefused):
        office.identity.accept(link.token, "Ada", "chosen by rita")
    ada = office.identity.accept(link.token, "Ada", PASSWORD).person
    assert [name for _, name in ada.organizations()] == ["Da Ada", "Rival"]


def test_an_invitation_is_over_after_seven_days_or_when_withdrawn(
    office: Office, clock: VirtualClock
) -> None:
    id_ = office.organization("Da Ada", ADA)
    ada = office.sign_in(ADA)
    first, second = (
        office.people.invite(ada, Invite(id_, f"{each}@example.com", each, Role.VIEWER))
        for each in ("bob", "eve")
    )
    office.people.withdraw_invitation(ada, id_, first.id)
    assert [each.email for each in office.people.invitations(ada, id_)] == ["eve@example.com"]
    with pytest.raises(LinkRefused):
        office.identity.accept(first.token, "Bob", PASSWORD)
    clock.advance(7 * DAY_S)
    with pytest.raises(LinkRefused):
        office.identity.link(second.token)


def test_a_link_lets_a_user_choose_a_new_password(office: Office) -> None:
    id_ = office.organization("Da Ada", ADA)
    ada = office.sign_in(ADA)
    bob = office.join(ada, id_, "bob@example.com", Role.VIEWER)
    before = office.token("bob@example.com")
    link = office.identity.password_link(ada, bob.user_id)
    office.identity.accept(link.token, "", "another long one")
    assert office.identity.person_of(before) is None
    assert office.sign_in("bob@example.com", "another long one").user_id == bob.user_id


def test_nobody_gets_a_password_that_opens_more_than_theirs(office: Office) -> None:
    """Bob works for two chains: one owner's link would open the other one's books."""
    id_ = office.organization("Da Ada", ADA)
    rival = office.organization("Rival", "rita@example.com")
    ada, rita = office.sign_in(ADA), office.sign_in("rita@example.com")
    bob = office.join(ada, id_, "bob@example.com", Role.MANAGER)
    office.join(rita, rival, "bob@example.com", Role.VIEWER)
    for person in (ada, rita, bob):
        with pytest.raises(Forbidden):
            office.identity.password_link(person, bob.user_id)
    with pytest.raises(NotFound):
        office.identity.password_link(rita, ada.user_id)
    assert office.identity.password_link(office.super_admin(), bob.user_id).token


# ---- running the centre --------------------------------------------------------------------
def test_an_operator_goes_in_with_a_reason_that_is_written_down(
    office: Office, admin: psycopg.Connection[Any]
) -> None:
    id_ = office.organization("Da Ada", ADA)
    grace = office.super_admin()
    assert not grace.may(Right.LOOK, id_)
    with pytest.raises(BadRequest):
        office.identity.enter(grace, id_, " ")
    inside = office.identity.enter(grace, id_, "a call of Ada's")
    assert inside.may(Right.EDIT_STORES, id_)
    uses = admin.execute(
        "SELECT who, why, organization_id FROM directory_door_uses "
        "WHERE door = 'operator' AND why LIKE 'a call%'"
    ).fetchall()
    assert uses == [(f"Grace {grace.user_id}", "a call of Ada's", id_)]


def test_nobody_else_goes_in(office: Office) -> None:
    id_ = office.organization("Da Ada", ADA)
    office.organization("Rival", "rita@example.com")
    with pytest.raises(Forbidden):
        office.identity.enter(office.sign_in("rita@example.com"), id_, "curious")
    with pytest.raises(NotFound):
        office.identity.enter(office.super_admin(), new_id(), "nothing is there")


# ---- keys ----------------------------------------------------------------------------------
def test_a_key_works_until_it_is_revoked(office: Office) -> None:
    id_ = office.organization("Da Ada", ADA)
    ada = office.sign_in(ADA)
    made = office.keys.make(ada, MakeKey(id_, "books", Role.VIEWER))
    program = office.identity.program_of(made.secret)
    assert program is not None
    assert program.may(Right.LOOK, id_)
    assert not program.may(Right.EDIT_MENU, id_)
    assert made.secret.startswith(made.key.hint)
    office.keys.revoke(ada, id_, made.key.id)
    assert office.identity.program_of(made.secret) is None


def test_a_key_ends_at_its_time(office: Office, clock: VirtualClock) -> None:
    id_ = office.organization("Da Ada", ADA)
    until = clock.now().replace(year=clock.now().year + 1)
    made = office.keys.make(
        office.sign_in(ADA), MakeKey(id_, "books", Role.VIEWER, expires_at=until)
    )
    clock.set(until)
    assert office.identity.program_of(made.secret) is None


def test_a_manager_makes_no_keys(office: Office) -> None:
    id_ = office.organization("Da Ada", ADA)
    bob = office.join(office.sign_in(ADA), id_, "bob@example.com", Role.MANAGER)
    with pytest.raises(Forbidden):
        office.keys.make(bob, MakeKey(id_, "books", Role.VIEWER))
