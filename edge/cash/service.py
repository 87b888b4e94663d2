"""What managers can do with the safe and the bank. Repeating an act changes nothing."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from domain.drawers import CashRules
from domain.permissions import Right, require
from edge.audit import record
from edge.authority import must_be_made_here
from edge.cash import acts, store
from edge.cash.requests import (
    ConfirmDeposit,
    CountPlace,
    Deposit,
    DepositView,
    MovePlace,
    PlaceChange,
    PlaceMovementView,
    Places,
    PlaceView,
    SetCashRules,
)
from edge.commands import Actor, Command
from edge.database import Database
from edge.shifts.movements import person_name
from edge.transaction import Read, Write
from sync.tables.cash import CashPlace
from sync.tables.tenancy import Store

T = TypeVar("T")
MOVEMENTS_SHOWN = 30


class CashService:
    """Cash that is in no drawer, and the house's ways with cash."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def rules(self) -> CashRules:
        """The house's ways with cash."""
        house = self._db.house
        return CashRules.of(house.options if house else {})

    async def places(self, actor: Actor) -> Places:
        """What is where, what is on its way, what moved last. Raises Forbidden."""
        require(actor.rights, Right.MANAGE_BOOKS)
        return await self._db.read(_places)

    async def safes(self) -> tuple[tuple[UUID, str], ...]:
        """Where cash can be dropped: the places at hand, with their names."""
        return await self._db.read(
            lambda read: tuple(
                (each.id, each.name) for each in store.places(read) if each.kind == store.SAFE
            )
        )

    async def deposit(
        self, request: Deposit, actor: Actor, command_id: UUID | None = None
    ) -> PlaceChange:
        """Send a bag to the bank. Raises Forbidden, BadRequest, Changed, PaymentRefused."""
        require(actor.rights, Right.MANAGE_BOOKS)
        command = Command.of(request, actor, command_id)
        return await self._db.write(command, lambda tx: acts.deposit(tx, request), PlaceChange)

    async def confirm(
        self, request: ConfirmDeposit, actor: Actor, command_id: UUID | None = None
    ) -> PlaceChange:
        """What the bank found in a bag. Raises Forbidden, NotFound, Changed, BadRequest."""
        require(actor.rights, Right.MANAGE_BOOKS)
        command = Command.of(request, actor, command_id)
        return await self._db.write(command, lambda tx: acts.confirm(tx, request), PlaceChange)

    async def move(
        self, request: MovePlace, actor: Actor, command_id: UUID | None = None
    ) -> PlaceChange:
        """Carry cash between places. Raises Forbidden, NotFound, BadRequest, PaymentRefused."""
        require(actor.rights, Right.MANAGE_BOOKS)
        command = Command.of(request, actor, command_id)
        return await self._db.write(command, lambda tx: acts.move_between(tx, request), PlaceChange)

    async def count(
        self, request: CountPlace, actor: Actor, command_id: UUID | None = None
    ) -> PlaceChange:
        """Count a place. Raises Forbidden, NotFound, BadRequest for an unexplained difference."""
        require(actor.rights, Right.MANAGE_BOOKS)
        command = Command.of(request, actor, command_id)
        return await self._db.write(command, lambda tx: acts.count(tx, request), PlaceChange)

    async def set_rules(
        self, request: SetCashRules, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """Change the house's ways with cash. Raises Forbidden, BadRequest, EditedAtTheCentre."""
        require(actor.rights, Right.MANAGE_BOOKS)
        if request.difference_limit_minor is not None:
            acts.check_amount(request.difference_limit_minor, least=0)
        rules = CashRules(
            request.count_blind,
            request.difference_limit_minor,
            request.cash_with_waiters,
            request.tips_at_checkout,
        ).written()

        def work(tx: Write) -> None:
            row = tx.load(Store, tx.house.store_id, "restaurant")
            must_be_made_here(row, row.name)
            tx.update(row, options={**row.options, **rules})
            record(tx, "cash_rules_set", "store", row.id, details=dict(rules))
            tx.signal("cash")

        await self._db.write(Command.of(request, actor, command_id), work)
        await self._db.reload_house()


def _places(read: Read) -> Places:
    found = store.places(read)
    transit = next((each for each in found if each.kind == store.TRANSIT), None)
    return Places(
        currency=read.house.currency,
        places=tuple(
            PlaceView(each.id, each.name, each.kind, store.balance(read, each.id)) for each in found
        ),
        waiting=tuple(
            DepositView(
                each.id, each.bag, each.amount_minor, each.at, person_name(read, each.actor_id)
            )
            for each in (store.waiting_deposits(read, transit.id) if transit else ())
        ),
        movements=_movements(read, found),
    )


def _movements(read: Read, places: list[CashPlace]) -> tuple[PlaceMovementView, ...]:
    names = {each.id: each.name for each in places}
    rows = [
        row for place in places for row in store.last_movements(read, place.id, MOVEMENTS_SHOWN)
    ]
    rows.sort(key=lambda row: row.id, reverse=True)
    return tuple(
        PlaceMovementView(
            row.id,
            names[row.place_id],
            row.kind,
            row.amount_minor,
            row.bag,
            row.reason,
            row.at,
            person_name(read, row.actor_id),
        )
        for row in rows[:MOVEMENTS_SHOWN]
    )
