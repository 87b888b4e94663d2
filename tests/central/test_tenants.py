"""Organizations, brands and stores: made, changed, deleted, restored; two of a name keep apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from central import doors
from central.doors import OrganizationClosed
from central.identity.rights import Role
from central.main import Centre
from central.sync.boxes import KnownBox
from central.sync.enrolment import CodeRefused
from central.tenants.requests import CreateBrand, CreateLegalEntity, CreateStore
from central.tenants.rows import InUse
from domain.errors import BadRequest, Changed, Forbidden, NotFound
from domain.ids import new_id
from sync.protocol.wire import Pull
from tests.central.office import Chain, Office
from tests.central.stream import box_of, deliver, let_in, read_stream

ADA = "ada@example.com"
QUARANTINED = "SELECT count(*) FROM sync_quarantine"


def box_in(centre: Centre, chain: Chain, evening: Path) -> KnownBox:
    """The box of an evening is let into the chain's first store and tells all it has."""
    was = box_of(evening)
    box = KnownBox(chain.id, chain.brand, chain.store, was.node_id)
    let_in(centre, box)
    for answer in deliver(centre, read_stream(evening, was).of_another(box)):
        assert not answer.quarantined
    return box


def test_a_store_that_the_office_made_takes_its_box_in(
    centre: Centre, office: Office, evening: Path, admin: psycopg.Connection[Any]
) -> None:
    """A box that lived alone brings its own rows of organization, brand and store."""
    chain = office.chain()
    ada = office.sign_in(ADA)
    for number in range(20):  # more often than the box changed its own
        office.tenants.change(ada, chain.id, "store", chain.store, {"name": f"Uno {number}"})
    box_in(centre, chain, evening)
    assert admin.execute(QUARANTINED).fetchone() == (0,)
    stores = {each.id: each for each in office.tenants.stores(ada, chain.id)}
    assert stores[chain.store].name == "Trattoria Comanda"
    assert [stores[each].has_box for each in (chain.store, chain.sister)] == [True, False]


def test_boxes_hear_what_the_office_changes_of_their_store(
    centre: Centre, office: Office, evening: Path
) -> None:
    chain = office.chain()
    box = box_in(centre, chain, evening)
    ada = office.sign_in(ADA)
    rev = office.tenants.change(ada, chain.id, "store", chain.store, {"name": "Renamed"})
    ask = Pull(new_id(), box.node_id, 1, 1, {f"store:{chain.store.hex}": 0})
    rows = centre.replication.pull(box, ask).rows
    assert [row.kind for row in rows] == ["store"]
    for said in (b'"name":"Renamed"', b'"authority":"centre"', b'"authority_epoch":1', b'"rev":'):
        assert said in rows[0].body
    assert rev > 1


def test_a_deleted_organization_is_closed_and_restored_it_is_as_before(
    centre: Centre, office: Office
) -> None:
    chain = office.chain()
    box = KnownBox(chain.id, chain.brand, chain.store, new_id())
    key = let_in(centre, box).token
    token = office.token(ADA)
    grace = office.super_admin()
    office.tenants.delete_organization(grace, chain.id)
    office.tenants.delete_organization(grace, chain.id)
    with pytest.raises(OrganizationClosed):
        doors.box_of(centre.pool, key)
    with pytest.raises(CodeRefused):
        let_in(centre, replace(box, node_id=new_id()))
    ada = office.identity.person_of(token)
    assert ada is not None
    assert ada.organizations() == []
    with pytest.raises(NotFound):
        office.tenants.stores(ada, chain.id)
    office.tenants.restore_organization(grace, chain.id)
    assert doors.box_of(centre.pool, key) == box
    ada = office.identity.person_of(token)
    assert ada is not None
    assert len(office.tenants.stores(ada, chain.id)) == 3


def test_only_who_runs_the_centre_makes_and_deletes_organizations(office: Office) -> None:
    chain = office.chain()
    ada = office.sign_in(ADA)
    with pytest.raises(Forbidden):
        office.tenants.create_organization(ada, "Mine too")
    with pytest.raises(Forbidden):
        office.tenants.delete_organization(ada, chain.id)
    with pytest.raises(Forbidden):
        office.tenants.organizations(ada)
    grace = office.super_admin()
    office.tenants.create_organization(grace, "New")
    assert [each.name for each in office.tenants.organizations(grace)] == ["Da Ada", "New"]


def test_equal_names_and_ids_of_two_tenants_never_meet(office: Office) -> None:
    first, second = office.chain(), office.chain("Da Ada", "rita@example.com")
    ada, rita = office.sign_in(ADA), office.sign_in("rita@example.com")
    same = new_id()
    for person, chain, colour in ((ada, first, "#111111"), (rita, second, "#222222")):
        office.tenants.create_brand(person, chain.id, CreateBrand("Same", colour), same)
    office.tenants.change(ada, first.id, "brand", same, {"name": "Other"})
    office.tenants.delete(ada, first.id, "brand", same)
    kept = [each for each in office.tenants.brands(rita, second.id) if each.id == same]
    assert [(each.name, each.colour, each.rev) for each in kept] == [("Same", "#222222", 1)]
    with pytest.raises(NotFound):
        office.tenants.change(rita, first.id, "brand", same, {"name": "Stolen"})
    with pytest.raises(NotFound):
        office.tenants.change(rita, second.id, "store", first.store, {"name": "Stolen"})


def test_a_store_is_deleted_and_restored(office: Office) -> None:
    chain = office.chain()
    ada = office.sign_in(ADA)
    office.tenants.delete(ada, chain.id, "store", chain.store)
    names = [each.name for each in office.tenants.stores(ada, chain.id)]
    assert names == ["Due", "Tre"]
    with pytest.raises(Changed):
        office.tenants.change(ada, chain.id, "store", chain.store, {"name": "x"})
    office.tenants.restore(ada, chain.id, "store", chain.store)
    assert len(office.tenants.stores(ada, chain.id)) == 3


def test_what_is_in_use_is_not_deleted(centre: Centre, office: Office) -> None:
    chain = office.chain()
    ada = office.sign_in(ADA)
    with pytest.raises(InUse):
        office.tenants.delete(ada, chain.id, "brand", chain.brand)
    let_in(centre, KnownBox(chain.id, chain.brand, chain.store, new_id()))
    with pytest.raises(InUse):
        office.tenants.delete(ada, chain.id, "store", chain.store)


def test_a_store_that_has_sold_keeps_its_currency(
    centre: Centre, office: Office, evening: Path
) -> None:
    chain = office.chain()
    box_in(centre, chain, evening)
    ada = office.sign_in(ADA)
    with pytest.raises(InUse):
        office.tenants.change(ada, chain.id, "store", chain.store, {"currency": "USD"})
    office.tenants.change(ada, chain.id, "store", chain.sister, {"currency": "USD"})


def test_who_comes_second_is_told(office: Office) -> None:
    chain = office.chain()
    ada = office.sign_in(ADA)
    office.tenants.change(ada, chain.id, "brand", chain.brand, {"name": "First"}, rev=1)
    with pytest.raises(Changed):
        office.tenants.change(ada, chain.id, "brand", chain.brand, {"name": "Second"}, rev=1)


STORE = CreateStore(new_id(), "Uno", "Europe/Rome", "EUR")
BAD = {
    "zone": replace(STORE, zone="Mars/Base"),
    "currency": replace(STORE, currency="euro"),
    "name": replace(STORE, name="  "),
    "language": replace(STORE, language="xx"),
    "cut_over_minutes": replace(STORE, cut_over_minutes=2000),
    "brand_id": STORE,
}


def test_a_store_that_cannot_be_is_refused_by_its_field(
    office: Office, admin: psycopg.Connection[Any]
) -> None:
    chain = office.chain()
    ada = office.sign_in(ADA)
    for field, request in BAD.items():
        known = request if field == "brand_id" else replace(request, brand_id=chain.brand)
        with pytest.raises(BadRequest, match=field):
            office.tenants.create_store(ada, chain.id, known)
    assert admin.execute("SELECT count(*) FROM stores").fetchone() == (3,)


def test_a_brand_s_owner_makes_stores_of_that_brand_only(office: Office) -> None:
    chain = office.chain()
    bob = office.join(office.sign_in(ADA), chain.id, "bob@example.com", Role.OWNER, chain.brand)
    made = replace(STORE, brand_id=chain.brand)
    office.tenants.create_store(bob, chain.id, made)
    with pytest.raises(Forbidden):
        office.tenants.create_store(bob, chain.id, replace(made, brand_id=chain.other_brand))
    with pytest.raises(Forbidden):
        office.tenants.create_brand(bob, chain.id, CreateBrand("Mine"))


def test_a_legal_entity_is_kept(office: Office) -> None:
    chain = office.chain()
    ada = office.sign_in(ADA)
    request = CreateLegalEntity("Ada S.r.l.", "IT", "EUR", "Europe/Rome", {"vat": "IT123"})
    made = office.tenants.create_legal_entity(ada, chain.id, request)
    found = office.tenants.legal_entities(ada, chain.id)
    assert [(each.id, each.tax_ids) for each in found] == [(made, {"vat": "IT123"})]
