"""Reservations: who is expected when, and where they are to sit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.floor import RESERVED_AHEAD
from domain.parties import PartyState, must_be_expected, party_words
from domain.permissions import Right, require
from edge import audit
from edge.commands import Actor, Command
from edge.database import Database
from edge.floor.requests import EndParty, PutParty
from edge.transaction import Read, Write
from sync.tables.floor import DiningTable
from sync.tables.guests import Party

STILL_EXPECTED = timedelta(hours=12)
"""How long after its time a party that never came is still listed."""


@dataclass(frozen=True, slots=True)
class PartyView:
    """A reservation. `tables` are the names of `table_ids` that still stand."""

    id: UUID
    name: str
    phone: str
    guests: int
    state: str
    expected_at: datetime
    note: str
    table_ids: tuple[UUID, ...]
    tables: tuple[str, ...]


class PartyService:
    """Reservations: for whoever takes orders. Changes signal `floor`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def expected(self) -> tuple[PartyView, ...]:
        """Who is expected, the soonest first; those who never came stay for twelve hours."""
        now = self._db.clock.now()
        return await self._db.read(lambda read: expected(read, now))

    async def put(self, request: PutParty, actor: Actor, command_id: UUID | None = None) -> None:
        """Write a reservation down, or change it.

        Raises Forbidden, BadRequest, LimitExceeded, NotFound for an unknown table, and Changed
        when the guests sit already.
        """
        require(actor.rights, Right.TAKE_ORDERS)
        await self._db.write(
            Command.of(request, actor, command_id), lambda tx: put_party(tx, request)
        )

    async def end(self, request: EndParty, actor: Actor, command_id: UUID | None = None) -> None:
        """The party cancelled, or did not come. Raises Forbidden, NotFound, Changed."""
        require(actor.rights, Right.TAKE_ORDERS)
        await self._db.write(
            Command.of(request, actor, command_id), lambda tx: end_party(tx, request)
        )


def put_party(tx: Write, request: PutParty) -> None:
    """Add or change a reservation."""
    words = party_words(request.name, request.phone, request.guests, request.note)
    for table_id in request.table_ids:
        tx.load(DiningTable, table_id, "table")
    values: dict[str, Any] = {
        "name": words.name,
        "phone": words.phone,
        "guests": words.guests,
        "note": words.note,
        "expected_at": request.expected_at,
        "table_ids": [str(table_id) for table_id in request.table_ids],
    }
    known = tx.get(Party, request.party_id)
    if known is None:
        tx.insert(Party, request.party_id, state=PartyState.RESERVED, **values)
    else:
        must_be_expected(known.state, known.name)
        tx.update(known, **values)
    tx.signal("floor")


def end_party(tx: Write, request: EndParty) -> None:
    """A reservation comes to nothing."""
    party = tx.load(Party, request.party_id, "reservation")
    must_be_expected(party.state, party.name)
    state = PartyState.NO_SHOW if request.no_show else PartyState.CANCELLED
    tx.update(party, state=state)
    audit.record(tx, f"party_{state}", "party", party.id, details={"name": party.name})
    tx.signal("floor")


def seat(tx: Write, party_id: UUID) -> Party:
    """The party came and sits down: its order is being opened. Raises NotFound, Changed."""
    party = tx.load(Party, party_id, "reservation")
    must_be_expected(party.state, party.name)
    tx.update(party, state=PartyState.SEATED)
    return party


def expected(read: Read, now: datetime) -> tuple[PartyView, ...]:
    """The reservations that may still come, the soonest first."""
    rows = read.all(
        Party,
        "store_id = ? AND state = 'reserved' AND deleted_at IS NULL AND expected_at >= ? "
        "ORDER BY expected_at, id",
        read.house.store_id,
        now - STILL_EXPECTED,
    )
    if not rows:
        return ()
    names = {t.id: t.name for t in read.all(DiningTable, "deleted_at IS NULL")}
    return tuple(_view(row, names) for row in rows)


def soon(read: Read, now: datetime) -> dict[UUID, PartyView]:
    """By table, the next party that is expected there within the hours a table says so."""
    found: dict[UUID, PartyView] = {}
    for party in expected(read, now):
        if party.expected_at - RESERVED_AHEAD <= now:
            for table_id in party.table_ids:
                found.setdefault(table_id, party)
    return found


def _view(row: Party, names: dict[UUID, str]) -> PartyView:
    assert row.expected_at is not None  # the query asks for it
    table_ids = tuple(UUID(each) for each in row.table_ids)
    return PartyView(
        id=row.id,
        name=row.name,
        phone=row.phone,
        guests=row.guests,
        state=row.state,
        expected_at=row.expected_at,
        note=row.note,
        table_ids=table_ids,
        tables=tuple(names[each] for each in table_ids if each in names),
    )
