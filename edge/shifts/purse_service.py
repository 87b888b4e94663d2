"""What waiters can do with their purses. Repeating an act changes nothing."""

from __future__ import annotations

from uuid import UUID

from domain.drawers import CashRules
from domain.errors import Forbidden
from domain.permissions import Right, require
from edge.checks.paper import letterhead
from edge.commands import Actor, Command
from edge.database import Database
from edge.printing.jobs import enqueue, receipt_printer
from edge.shifts import purses, store
from edge.shifts.purse_requests import (
    Checkout,
    CheckoutSlip,
    HandIn,
    OpenPurse,
    PrintSlip,
    PurseChange,
)
from edge.shifts.slip_paper import slip_document
from edge.shifts.slips import days_of, slip, today_of
from edge.tips.entering import CardPayment, by_card
from edge.transaction import Read, Write
from sync.tables.cash import DrawerSession


class PurseService:
    """Cash that waiters carry, and the slip at the end of their shift."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def carried(self) -> bool:
        """Whether waiters carry cash in this restaurant."""
        house = self._db.house
        return house is not None and CashRules.of(house.options).cash_with_waiters

    async def mine(self, actor: Actor) -> CheckoutSlip | None:
        """One's slip so far: of the open purse, or one left uncounted, else of today."""
        person_id, now = actor.id, self._db.clock.now()
        if person_id is None or actor.kind != "person":
            return None
        return await self._db.read(
            lambda read: slip(read, person_id, _latest(read, person_id), now)
        )

    async def slip(self, session_id: UUID, actor: Actor) -> CheckoutSlip:
        """A purse's slip, also after it was closed. Raises NotFound, Forbidden for others'."""
        now = self._db.clock.now()

        def work(read: Read) -> CheckoutSlip:
            session = read.load(DrawerSession, session_id, "drawer session")
            if session.opened_by_id is None or session.opened_by_id != actor.id:
                require(actor.rights, Right.SEE_REPORTS)
            return slip(read, session.opened_by_id or session_id, session_id, now)

        return await self._db.read(work)

    async def card_payments(self, actor: Actor) -> tuple[CardPayment, ...]:
        """One's card payments of the slip's days that may have a tip, in order."""
        person_id, now = actor.id, self._db.clock.now()
        if person_id is None:
            return ()

        def work(read: Read) -> tuple[CardPayment, ...]:
            session_id = _latest(read, person_id)
            session = read.get(DrawerSession, session_id) if session_id else None
            days = days_of(read, session, now) if session else (today_of(read, now),)
            return tuple(by_card(read, person_id, days))

        return await self._db.read(work)

    async def open(
        self, request: OpenPurse, actor: Actor, command_id: UUID | None = None
    ) -> PurseChange:
        """Begin to carry cash. Raises Forbidden, BadRequest where waiters do not, Changed."""
        command = Command.of(request, actor, command_id)
        return await self._db.write(command, lambda tx: purses.open_purse(tx, request), PurseChange)

    async def hand_in(
        self, request: HandIn, actor: Actor, command_id: UUID | None = None
    ) -> PurseChange:
        """Bring cash to a drawer or the safe. Raises BadRequest, Changed, PaymentRefused."""
        command = Command.of(request, actor, command_id)
        return await self._db.write(command, lambda tx: purses.hand_in(tx, request), PurseChange)

    async def check_out(
        self, request: Checkout, actor: Actor, command_id: UUID | None = None
    ) -> CheckoutSlip:
        """Count, keep the tips, hand in the rest, close; the slip is printed.

        Raises CountDiffers, Forbidden for a large difference or somebody else's purse, Changed.
        """

        def work(tx: Write) -> CheckoutSlip:
            found = purses.check_out(tx, request)
            _print(tx, request.session_id, found, paper=request.paper)
            return found

        return await self._db.write(Command.of(request, actor, command_id), work, CheckoutSlip)

    async def print_slip(
        self, request: PrintSlip, actor: Actor, command_id: UUID | None = None
    ) -> CheckoutSlip:
        """Print one's slip as it is now. Raises Forbidden where nobody is signed in."""
        person_id = actor.id
        if person_id is None:
            raise Forbidden("A slip belongs to a person. Sign in first.")

        def work(tx: Write) -> CheckoutSlip:
            found = slip(tx, person_id, _latest(tx, person_id), tx.now)
            _print(tx, request.slip_id, found, paper=True)
            return found

        return await self._db.write(Command.of(request, actor, command_id), work, CheckoutSlip)


def _latest(read: Read, person_id: UUID) -> UUID | None:
    """The purse that is to be checked out: one left uncounted first, else the open one."""
    purse = store.purse_of(read, person_id)
    if purse is None:
        return None
    session = next(iter(store.uncounted_sessions(read, purse.id)), None)
    session = session or store.open_session(read, purse.id)
    return session.id if session else None


def _print(tx: Write, subject_id: UUID, found: CheckoutSlip, *, paper: bool) -> None:
    printer_id = receipt_printer(tx) if paper else None
    if printer_id is not None:
        enqueue(tx, printer_id, "checkout", subject_id, slip_document(found, letterhead(tx)))
