"""Who may what where: every role at every place, granting, withdrawing, the last owner."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any
from uuid import UUID

import psycopg
import pytest

from central.identity import people_store
from central.identity.people import LastOwner
from central.identity.person import Membership, Person
from central.identity.requests import Grant, Invite
from central.identity.rights import Right, Role
from domain.errors import BadRequest, Changed, DomainError, Forbidden, NotFound
from domain.ids import new_id
from tests.central.office import Chain, Office

ADA = "ada@example.com"

MANAGES = {
    Right.LOOK, Right.EDIT_MENU, Right.PUBLISH, Right.MANAGE_BOXES, Right.MANAGE_PEOPLE,
}  # fmt: skip
MATRIX: dict[Role, set[Right]] = {
    Role.OWNER: MANAGES | {Right.EDIT_STORES, Right.MANAGE_KEYS},
    Role.MANAGER: MANAGES,
    Role.VIEWER: {Right.LOOK},
}
HERE, BRAND, STORE, SISTER = (UUID(int=each) for each in (1, 2, 3, 4))
OTHER_BRAND, ELSEWHERE, FOREIGN = (UUID(int=each) for each in (5, 6, 7))
PLACES = {
    "organization": (None, None),
    "brand": (BRAND, None),
    "store": (BRAND, STORE),
    "sister": (BRAND, SISTER),
    "other brand": (OTHER_BRAND, None),
    "elsewhere": (OTHER_BRAND, ELSEWHERE),
}
COVERED = {
    "organization": set(PLACES),
    "brand": {"brand", "store", "sister"},
    "store": {"store"},
}


def person(role: Role, place: str) -> Person:
    where = Membership(new_id(), HERE, "Da Ada", role, *PLACES[place])
    return Person(new_id(), "Bob", "bob@example.com", "en", False, (where,))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("place", COVERED)
def test_a_role_holds_where_it_was_given_and_nowhere_else(role: Role, place: str) -> None:
    bob = person(role, place)
    allowed = {
        (right, name) for right in Right for name, at in PLACES.items() if bob.may(right, HERE, *at)
    }
    assert allowed == {(right, name) for right in MATRIX[role] for name in COVERED[place]}
    assert not any(bob.may(right, FOREIGN, *at) for right in Right for at in PLACES.values())


def test_a_super_admin_may_nothing_in_an_organization_before_going_in() -> None:
    grace = Person(new_id(), "Grace", "grace@example.com", "en", True, ())
    assert not any(grace.may(right, HERE) for right in Right)
    with pytest.raises(NotFound):
        grace.require(Right.LOOK, HERE)


def test_a_store_s_viewer_sees_that_store_only(office: Office) -> None:
    chain = office.chain()
    bob = joined(office, chain, Role.VIEWER, chain.brand, chain.store)
    assert [each.name for each in office.tenants.stores(bob, chain.id)] == ["Uno"]
    assert [each.name for each in office.tenants.brands(bob, chain.id)] == ["Trattoria"]
    with pytest.raises(Forbidden):
        office.tenants.legal_entities(bob, chain.id)


def joined(
    office: Office, chain: Chain, role: Role, brand: UUID | None = None, store: UUID | None = None,
    email: str = "bob@example.com",
) -> Person:  # fmt: skip
    return office.join(office.sign_in(ADA), chain.id, email, role, brand, store)


GRANTS: list[tuple[Role, str, Role, str, type[DomainError] | None]] = [
    (Role.OWNER, "organization", Role.OWNER, "organization", None),
    (Role.OWNER, "organization", Role.MANAGER, "store", None),
    (Role.OWNER, "brand", Role.OWNER, "brand", None),
    (Role.OWNER, "brand", Role.VIEWER, "organization", Forbidden),
    (Role.OWNER, "brand", Role.VIEWER, "elsewhere", Forbidden),
    (Role.MANAGER, "organization", Role.OWNER, "store", Forbidden),
    (Role.MANAGER, "organization", Role.MANAGER, "store", None),
    (Role.MANAGER, "store", Role.MANAGER, "store", None),
    (Role.MANAGER, "store", Role.VIEWER, "brand", Forbidden),
    (Role.MANAGER, "store", Role.VIEWER, "sister", Forbidden),
    (Role.VIEWER, "organization", Role.VIEWER, "store", Forbidden),
]


def test_nobody_grants_more_than_they_have(office: Office) -> None:
    chain = office.chain()
    for number, (role, at, given, place, refusal) in enumerate(GRANTS):
        bob = joined(office, chain, role, *placed(chain, at), email=f"bob{number}@example.com")
        ask = Invite(chain.id, "eve@example.com", "Eve", given, *placed(chain, place))
        said = refused(lambda bob=bob, ask=ask: office.people.invite(bob, ask))
        assert said is refusal, (role, at, given, place)


def placed(chain: Chain, place: str) -> tuple[UUID | None, UUID | None]:
    return {
        "organization": (None, None),
        "brand": (chain.brand, None),
        "store": (chain.brand, chain.store),
        "sister": (chain.brand, chain.sister),
        "elsewhere": (chain.other_brand, chain.elsewhere),
    }[place]


def refused(act: Any) -> type[Exception] | None:
    try:
        act()
    except DomainError as error:
        return type(error)
    return None


def test_a_manager_takes_no_role_from_an_owner(office: Office) -> None:
    chain = office.chain()
    bob = joined(office, chain, Role.MANAGER)
    ada = office.sign_in(ADA)
    with pytest.raises(Forbidden):
        office.people.remove(bob, chain.id, ada.user_id)
    with pytest.raises(Forbidden):
        office.people.grant(bob, Grant(chain.id, ada.user_id, Role.VIEWER))
    assert office.sign_in(ADA).may(Right.EDIT_STORES, chain.id)


def test_the_last_owner_stays(office: Office) -> None:
    chain = office.chain()
    ada = office.sign_in(ADA)
    joined(office, chain, Role.OWNER, chain.brand, None)
    with pytest.raises(LastOwner):
        office.people.withdraw(ada, chain.id, ada.memberships[0].id)
    with pytest.raises(LastOwner):
        office.people.grant(ada, Grant(chain.id, ada.user_id, Role.MANAGER))
    with pytest.raises(LastOwner):
        office.people.remove(ada, chain.id, ada.user_id)


def test_two_owners_do_not_end_one_another_at_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each counts the other as the one who stays, unless one waits for the other."""
    chain = office.chain()
    pair = [office.sign_in(ADA), joined(office, chain, Role.OWNER)]
    both, count = Barrier(2), people_store.owners_without

    def counted(*asked: Any) -> int:
        found = count(*asked)
        with suppress(BrokenBarrierError):
            both.wait(0.3)
        return found

    monkeypatch.setattr(people_store, "owners_without", counted)

    def end(each: int) -> type[Exception] | None:
        role = pair[1 - each].memberships[0].id
        return refused(lambda: office.people.withdraw(pair[each], chain.id, role))

    with ThreadPoolExecutor(2) as threads:
        assert set(threads.map(end, range(2))) == {LastOwner, None}


def test_a_withdrawn_role_is_gone_at_the_next_click_and_can_be_given_back(office: Office) -> None:
    chain = office.chain()
    ada, bob = office.sign_in(ADA), joined(office, chain, Role.VIEWER)
    token = office.token("bob@example.com")
    role = bob.memberships[0].id
    office.people.withdraw(ada, chain.id, role)
    office.people.withdraw(ada, chain.id, role)
    left = office.identity.person_of(token)
    assert left is not None
    assert left.memberships == ()
    office.people.give_back(ada, chain.id, role)
    back = office.identity.person_of(token)
    assert back is not None
    assert back.may(Right.LOOK, chain.id)


def test_who_comes_second_is_told(office: Office) -> None:
    chain = office.chain()
    ada, bob = office.sign_in(ADA), joined(office, chain, Role.VIEWER)
    office.people.grant(ada, Grant(chain.id, bob.user_id, Role.MANAGER))
    with pytest.raises(Changed):
        office.people.withdraw(ada, chain.id, bob.memberships[0].id, rev=1)


def test_a_store_s_manager_sees_the_people_of_that_store_only(office: Office) -> None:
    chain = office.chain()
    bob = joined(office, chain, Role.MANAGER, chain.brand, chain.store)
    joined(office, chain, Role.VIEWER, chain.brand, chain.sister, "eve@example.com")
    assert [each.email for each in office.people.users(bob, chain.id)] == ["bob@example.com"]
    ada = office.sign_in(ADA)
    assert {each.email for each in office.people.users(ada, chain.id)} == {
        ADA, "bob@example.com", "eve@example.com",
    }  # fmt: skip


def test_a_role_is_at_a_place_of_the_organization(office: Office) -> None:
    chain = office.chain()
    rival = office.chain("Rival", "rita@example.com")
    ada = office.sign_in(ADA)
    for place in ((rival.brand, None), (chain.brand, rival.store), (chain.brand, chain.elsewhere)):
        with pytest.raises(BadRequest):
            office.people.invite(ada, Invite(chain.id, "b@x.it", "B", Role.VIEWER, *place))


def test_nobody_of_another_organization_is_found_by_id(office: Office) -> None:
    chain = office.chain()
    rival = office.chain("Rival", "rita@example.com")
    ada, rita = office.sign_in(ADA), office.sign_in("rita@example.com")
    with pytest.raises(NotFound):
        office.people.grant(rita, Grant(rival.id, ada.user_id, Role.VIEWER))
    with pytest.raises(NotFound):
        office.people.withdraw(rita, rival.id, ada.memberships[0].id)
    with pytest.raises(NotFound):
        office.people.users(rita, chain.id)


def test_what_was_done_to_roles_is_in_the_audit(
    office: Office, admin: psycopg.Connection[Any]
) -> None:
    chain = office.chain()
    ada, bob = office.sign_in(ADA), joined(office, chain, Role.VIEWER)
    office.people.grant(ada, Grant(chain.id, bob.user_id, Role.MANAGER))
    office.people.remove(ada, chain.id, bob.user_id)
    acts = admin.execute(
        "SELECT act, actor_name, before ->> 'role', after ->> 'role' FROM office_audit "
        "WHERE organization_id = %s AND kind = 'user' ORDER BY id",
        (chain.id,),
    ).fetchall()
    assert acts == [
        ("role_granted", "command line", None, "owner"),
        ("user_invited", "Ada", None, "viewer"),
        ("invitation_taken", "Someone", None, "viewer"),
        ("role_granted", "Ada", "viewer", "manager"),
        ("role_withdrawn", "Ada", "manager", None),
    ]
