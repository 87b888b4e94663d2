"""Two boxes of one chain change the same guest and the same card, and do not hear of each other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from central.main import Centre
from central.sync.enrolment import Invitation
from domain.clock import VirtualClock
from domain.ids import new_id
from domain.permissions import Right
from edge.accounts.store import balance
from edge.commands import Actor
from edge.guests.service import EraseGuest, GuestService, SaveGuest
from edge.transaction import Write
from sync.tables.accounts import Account, AccountEntry
from sync.tables.guests import Guest, Party
from tests.central.chain import Restaurant, beside, open_restaurant
from tests.central.test_projection import rows_of_centre

WAITER = Actor("person", None, None, None, frozenset({Right.TAKE_ORDERS, Right.EDIT_PEOPLE}))
Two = tuple[Restaurant, Restaurant]


@pytest.fixture
async def two(centre: Centre, clock: VirtualClock, tmp_path: Path) -> AsyncIterator[Two]:
    """Two restaurants of one chain, let in, each with all that the other has."""
    first_place = Invitation(new_id(), new_id(), new_id())
    first = await open_restaurant(tmp_path / "first.db", centre, clock, first_place)
    second = await open_restaurant(tmp_path / "second.db", centre, clock, beside(first_place))
    for each in (first, second):
        await each.enter(centre)
        await each.meet()
    yield first, second
    for each in (first, second):
        await each.db.close()


async def all_meet(two: Two) -> None:
    """Each is online twice: what one said first reaches it merged with what the other said."""
    for each in (*two, *two):
        await each.meet()


async def save(restaurant: Restaurant, guest_id: UUID, **fields: str) -> None:
    """Write down what a guest said."""
    await GuestService(restaurant.db).save(SaveGuest(guest_id, **fields), WAITER)


async def one_row(
    two: Two, admin: psycopg.Connection[Any], table: Any, row_id: UUID
) -> dict[str, Any]:
    """The row as all three have it, `rev` and clocks too."""
    organization_id = two[0].place.organization_id
    rows = [await each.row(table, row_id) for each in two]
    rows.append(rows_of_centre(admin, str(table.__tablename__), organization_id)[row_id])
    assert rows[0] == rows[1] == rows[2]
    return rows[0]


async def test_fields_that_two_stores_changed_offline_are_both_kept(
    two: Two, admin: psycopg.Connection[Any], clock: VirtualClock
) -> None:
    first, second = two
    guest_id = new_id()
    await save(first, guest_id, name="Ada", phone="1")
    await all_meet(two)

    await save(first, guest_id, phone="2", note="bar")
    clock.advance(300)
    await save(second, guest_id, note="window")
    await all_meet(two)

    found = await one_row(two, admin, Guest, guest_id)
    assert (found["name"], found["phone"], found["note"]) == ("Ada", "2", "window")
    status = await first.status()
    assert (status.parked, status.held, status.waiting) == ((), (), 0)


async def test_erasing_wins_over_what_another_store_wrote_later(
    two: Two, admin: psycopg.Connection[Any], clock: VirtualClock
) -> None:
    first, second = two
    guest_id = new_id()
    await save(first, guest_id, name="Ada", phone="1")
    await all_meet(two)

    await GuestService(first.db).erase(EraseGuest(guest_id), WAITER)
    clock.advance(300)
    await save(second, guest_id, note="likes tea", phone="3")
    await all_meet(two)

    found = await one_row(two, admin, Guest, guest_id)
    assert (found["name"], found["phone"], found["note"]) == ("", "", "")
    assert found["erased_at"] is not None


def seat(tx: Write, party_id: UUID, guest_id: UUID) -> None:
    """The guest comes to eat."""
    tx.insert(Party, party_id, name="Ada", phone="1", guest_id=guest_id)


async def test_a_guest_who_is_forgotten_in_one_store_has_no_name_in_the_others_book(
    two: Two, admin: psycopg.Connection[Any]
) -> None:
    first, second = two
    guest_id, party_id = new_id(), new_id()
    await save(first, guest_id, name="Ada")
    await all_meet(two)
    await second.write(partial(seat, party_id=party_id, guest_id=guest_id))

    await GuestService(first.db).erase(EraseGuest(guest_id), WAITER)
    await all_meet(two)

    found = admin.execute("SELECT name, phone FROM parties WHERE id = %s", (party_id,)).fetchone()
    assert found == ("", "")


async def test_what_is_written_after_hearing_a_clock_that_is_ahead_is_the_later(
    two: Two, admin: psycopg.Connection[Any], clock: VirtualClock
) -> None:
    first, second = two
    guest_id = new_id()
    await save(first, guest_id, name="Ada")
    await all_meet(two)
    before = clock.now()

    clock.advance(40)
    await save(first, guest_id, note="from the future")
    await all_meet(two)
    clock.set(before)
    await save(second, guest_id, note="from now")
    await all_meet(two)

    assert (await one_row(two, admin, Guest, guest_id))["note"] == "from now"


def sell_card(account_id: UUID, amount_minor: int) -> Any:
    """A gift card with something on it."""

    def work(tx: Write) -> None:
        tx.insert(Account, account_id, kind="gift_card", code="4711", currency="EUR")
        _entry(tx, account_id, "load", amount_minor)

    return work


def spend(account_id: UUID, amount_minor: int) -> Any:
    """Something is paid with it."""
    return lambda tx: _entry(tx, account_id, "spend", -amount_minor)


def _entry(tx: Write, account_id: UUID, kind: str, amount_minor: int) -> None:
    tx.insert(
        AccountEntry,
        account_id=account_id,
        kind=kind,
        amount_minor=amount_minor,
        currency="EUR",
        at=tx.now,
        z_number=1,
    )


async def test_a_card_that_two_stores_took_at_once_is_owed_and_not_lost(
    two: Two, admin: psycopg.Connection[Any]
) -> None:
    first, second = two
    account_id = new_id()
    await first.write(sell_card(account_id, 5_000))
    await all_meet(two)

    await first.write(spend(account_id, 4_000))
    await second.write(spend(account_id, 3_000))
    await all_meet(two)

    here = [await each.db.read(lambda read: balance(read, account_id)) for each in two]
    sums = "SELECT sum(amount_minor) FROM account_entries WHERE account_id = %s"
    there = admin.execute(sums.encode(), (account_id,)).fetchone()
    assert (here, there) == ([-2_000, -2_000], (-2_000,))


async def test_two_stores_change_one_account_offline(
    two: Two, admin: psycopg.Connection[Any]
) -> None:
    first, second = two
    account_id = new_id()
    await first.write(sell_card(account_id, 100))
    await all_meet(two)

    await first.write(lambda tx: tx.update_by_id(Account, account_id, phone="1"))
    await second.write(lambda tx: tx.update_by_id(Account, account_id, email="a@example.com"))
    await all_meet(two)

    found = await one_row(two, admin, Account, account_id)
    assert (found["phone"], found["email"]) == ("1", "a@example.com")
