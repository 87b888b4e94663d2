"""Staff cards: who holds one comes in, who holds another's does not, guesses are slowed."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.clock import VirtualClock
from domain.errors import BadRequest, DomainError, SignInRefused
from domain.ids import new_id
from edge.commands import Actor, Command
from edge.database import Database
from edge.staff.editing import PeopleService
from edge.staff.requests import SetCard, SignIn, SignInByCard
from edge.staff.secrets import card_salt, hash_card, hash_token
from edge.staff.service import StaffService
from edge.transaction import Read
from sync.tables.audit import AuditEntry
from sync.tables.identity import Credential
from tests.edge.staff.conftest import Crew

CARD = "04A1B2"
BANK = ";4111111111111111=28121010000?"


async def acts(db: Database) -> list[str]:
    def work(read: Read) -> list[str]:
        return [each.act for each in read.all(AuditEntry, "1 ORDER BY id")]

    return await db.read(work)


async def test_c01_a_pin_lets_in_where_there_is_no_reader(
    staff: StaffService, crew: Crew, tablet: UUID
) -> None:
    signed_in = await staff.sign_in(SignIn(tablet, crew.aziza, "1111"))

    assert signed_in.person_id == crew.aziza


async def test_c05_a_card_that_is_told_twice_signs_in_once(
    staff: StaffService, crew: Crew, tablet: UUID
) -> None:
    said = new_id()

    first = await staff.sign_in_by_card(SignInByCard(tablet, CARD), said)
    again = await staff.sign_in_by_card(SignInByCard(tablet, CARD), said)

    assert first == again


async def test_c07_an_unknown_card_learns_nothing_and_is_slowed(
    staff: StaffService, crew: Crew, tablet: UUID
) -> None:
    waits: list[int] = []
    for _ in range(6):
        with pytest.raises(SignInRefused, match=r"belongs to nobody|Too many") as refused:
            await staff.sign_in_by_card(SignInByCard(tablet, "04 00 00"))
        waits.append(refused.value.retry_after_s)

    assert waits[0] == 0
    assert waits[-1] > 0


async def test_c08_a_withdrawn_card_lets_nobody_in_and_managers_find_it(
    staff: StaffService,
    people: PeopleService,
    crew: Crew,
    tablet: UUID,
    manager: Actor,
    db: Database,
) -> None:
    await people.set_card(SetCard(crew.aziza, "04 77 88"), manager)

    with pytest.raises(SignInRefused, match="withdrawn"):
        await staff.sign_in_by_card(SignInByCard(tablet, CARD))

    assert (await acts(db))[-1] == "sign_in_failed"
    now = await staff.sign_in_by_card(SignInByCard(tablet, "047788"))
    assert now.person_id == crew.aziza


async def test_c08_a_card_that_is_given_out_again_is_no_longer_withdrawn(
    staff: StaffService, people: PeopleService, crew: Crew, tablet: UUID, manager: Actor
) -> None:
    await people.set_card(SetCard(crew.aziza, ""), manager)
    await people.set_card(SetCard(crew.tim, CARD), manager)

    assert (await staff.sign_in_by_card(SignInByCard(tablet, CARD))).person_id == crew.tim


async def test_c09_a_card_in_two_places_at_once_is_in_the_audit(
    staff: StaffService, crew: Crew, tablet: UUID, db: Database, clock: VirtualClock
) -> None:
    await staff.sign_in_by_card(SignInByCard(tablet, CARD))
    clock.advance(300)
    await staff.sign_in_by_card(SignInByCard(new_id(), CARD))
    before = await acts(db)

    await staff.sign_in_by_card(SignInByCard(tablet, CARD))

    assert "card_in_two_places" not in before
    assert (await acts(db))[-1] == "card_in_two_places"


async def test_one_card_is_one_persons(people: PeopleService, crew: Crew, manager: Actor) -> None:
    with pytest.raises(DomainError, match="somebody else"):
        await people.set_card(SetCard(crew.tim, "04a1b2"), manager)


async def test_c04_the_number_of_a_phone_is_given_to_nobody(
    people: PeopleService, crew: Crew, manager: Actor
) -> None:
    with pytest.raises(BadRequest, match="phone"):
        await people.set_card(SetCard(crew.tim, "08A1B2C3"), manager)


async def test_c14_a_payment_card_is_given_to_nobody_and_kept_nowhere(
    staff: StaffService,
    people: PeopleService,
    crew: Crew,
    tablet: UUID,
    manager: Actor,
    db: Database,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(BadRequest, match="payment card"):
        await people.set_card(SetCard(crew.tim, BANK), manager)
    with pytest.raises(SignInRefused, match="payment card"):
        await staff.sign_in_by_card(SignInByCard(tablet, BANK))
    await db.close()

    files = b"".join(each.read_bytes() for each in db.path.parent.glob("box.db*"))
    assert b"4111111111111111" not in files
    assert "4111111111111111" not in caplog.text


async def test_a_card_is_found_by_the_hash_of_earlier_boxes_too(
    staff: StaffService, crew: Crew, tablet: UUID, db: Database
) -> None:
    def work(read: Read) -> Credential:
        found = read.first(Credential, "person_id = ? AND kind = 'card'", crew.aziza)
        assert found is not None
        return found

    row = await db.read(work)
    earlier = hash_token("card:" + CARD)
    await db.write(
        Command.of(SetCard(crew.aziza, "")),
        lambda tx: tx.update(tx.load(Credential, row.id), secret_hash=earlier),
    )

    assert (await staff.sign_in_by_card(SignInByCard(tablet, CARD))).person_id == crew.aziza


async def test_cards_go_on_working_in_a_house_that_came_into_another_organization(
    staff: StaffService, crew: Crew, tablet: UUID, db: Database
) -> None:
    def work(read: Read) -> Credential:
        found = read.first(Credential, "person_id = ? AND kind = 'card'", crew.aziza)
        assert found is not None
        return found

    row = await db.read(work)
    before = hash_card(CARD, card_salt(UUID(int=2)))
    await db.write(
        Command.of(SetCard(crew.aziza, "")),
        lambda tx: tx.update(tx.load(Credential, row.id), secret_hash=before),
    )

    assert (await staff.sign_in_by_card(SignInByCard(tablet, CARD))).person_id == crew.aziza


async def test_c16_guessing_numbers_is_held_back_for_half_a_minute(
    staff: StaffService, crew: Crew, tablet: UUID, clock: VirtualClock
) -> None:
    waits: list[int] = []
    for number in range(12):
        with pytest.raises(SignInRefused) as refused:
            await staff.sign_in_by_card(SignInByCard(tablet, f"04 00 {number:02}"))
        waits.append(refused.value.retry_after_s)
        clock.advance(refused.value.retry_after_s)

    assert max(waits) >= 30
