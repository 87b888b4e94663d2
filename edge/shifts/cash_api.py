"""Drawers, purses, the safe and tips over HTTP. Amounts are minor units."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, status

from domain.permissions import Right, require
from edge.api.access import Acting, Body, CommandId, CurrentActor
from edge.cash.requests import ConfirmDeposit, CountPlace, Deposit, PlaceChange, Places
from edge.cash.service import CashService
from edge.shifts.purse_requests import Checkout, CheckoutSlip, HandIn, OpenPurse, PurseChange
from edge.shifts.purse_service import PurseService
from edge.shifts.requests import (
    CloseDrawer,
    DrawerChange,
    DrawerClosed,
    DrawerState,
    HandOverDrawer,
    MoveCash,
    OpenDrawer,
    TenderCounted,
    ToCount,
)
from edge.shifts.service import ShiftService
from edge.tips.requests import CarryTips, PayTips, ShareTips, TipsOfDay, TipsSettled, TipsShared
from edge.tips.service import TipService


class OpenBody(Body):
    """A drawer's float."""

    session_id: UUID
    float_minor: int
    place_id: UUID | None = None


class MoveBody(Body):
    """Cash in or out, always positive."""

    movement_id: UUID
    kind: Literal["pay_in", "pay_out", "drop"]
    amount_minor: int
    reason: str
    place_id: UUID | None = None


class TenderBody(Body):
    """The total of a way to pay, tips included."""

    tender_id: UUID
    counted_minor: int
    reason: str = ""


class CountBody(Body):
    """A counted drawer."""

    counted_minor: int
    reason: str = ""
    counts: tuple[tuple[int, int], ...] = ()
    tenders: tuple[TenderBody, ...] = ()
    paper: bool = True

    def totals(self) -> tuple[TenderCounted, ...]:
        """The totals as the services take them."""
        return tuple(TenderCounted(**dict(each)) for each in self.tenders)


class CloseBody(CountBody):
    """A counted drawer, and where its cash goes."""

    place_id: UUID | None = None


class HandOverBody(CountBody):
    """A counted drawer, and who takes it over."""

    new_session_id: UUID
    person_id: UUID


class CheckoutBody(CloseBody):
    """A counted purse, and where its cash goes."""

    to_session_id: UUID | None = None
    tips_in_cash: bool | None = None


class PurseBody(Body):
    """A purse's float, and where it is from."""

    session_id: UUID
    float_minor: int
    from_session_id: UUID | None = None
    place_id: UUID | None = None


class HandInBody(Body):
    """Cash that is brought in."""

    movement_id: UUID
    amount_minor: int
    to_session_id: UUID | None = None
    place_id: UUID | None = None


class DepositBody(Body):
    """A bag for the bank."""

    movement_id: UUID
    amount_minor: int
    bag: str
    from_place_id: UUID | None = None


class ConfirmBody(Body):
    """What the bank found in a bag."""

    act_id: UUID
    amount_minor: int
    reason: str = ""


class PlaceCountBody(Body):
    """A counted place."""

    act_id: UUID
    counted_minor: int
    reason: str = ""


class PayTipsBody(Body):
    """A person's tips, all that is owed without an amount."""

    move_id: UUID
    person_id: UUID
    session_id: UUID
    amount_minor: int | None = None


class ActBody(Body):
    """An act under the caller's id."""

    act_id: UUID
    person_id: UUID | None = None


def router(
    shifts: ShiftService, purses: PurseService, cash: CashService, tips: TipService
) -> APIRouter:
    """Routes of cash."""
    found = APIRouter(tags=["cash"])
    _drawers(found, shifts)
    _purses(found, purses)
    _places(found, cash)
    _tips(found, tips)
    return found


def _drawers(found: APIRouter, shifts: ShiftService) -> None:
    @found.get("/drawers")
    async def drawers(actor: CurrentActor) -> tuple[DrawerState, ...]:
        """Every drawer and purse in use, and what should be in it."""
        require(actor.rights, Right.SEE_REPORTS)
        return (*await shifts.drawers(), *await shifts.purses())

    @found.post("/drawers/{drawer_id}/sessions", status_code=status.HTTP_201_CREATED)
    async def open_drawer(
        drawer_id: UUID, body: OpenBody, actor: Acting, command_id: CommandId
    ) -> DrawerChange:
        """Take a drawer over with its float."""
        request = OpenDrawer(body.session_id, drawer_id, body.float_minor, body.place_id)
        return await shifts.open(request, actor, command_id)

    @found.get("/drawer-sessions/{session_id}/count")
    async def to_count(session_id: UUID, actor: CurrentActor) -> ToCount:
        """What closing asks for; without what should be there, where it is blind."""
        require(actor.rights, Right.CARRY_CASH)
        return await shifts.to_count(session_id)

    @found.post("/drawer-sessions/{session_id}/movements")
    async def move(
        session_id: UUID, body: MoveBody, actor: Acting, command_id: CommandId
    ) -> DrawerChange:
        """Pay in, pay out or drop."""
        request = MoveCash(session_id=session_id, **dict(body))
        return await shifts.move_cash(request, actor, command_id)

    @found.post("/drawer-sessions/{session_id}/close")
    async def close(
        session_id: UUID, body: CloseBody, actor: Acting, command_id: CommandId
    ) -> DrawerClosed:
        """Give a drawer back, counted."""
        values = dict(body) | {"tenders": body.totals()}
        return await shifts.close(CloseDrawer(session_id, **values), actor, command_id)

    @found.post("/drawer-sessions/{session_id}/hand-over")
    async def hand_over(
        session_id: UUID, body: HandOverBody, actor: Acting, command_id: CommandId
    ) -> DrawerClosed:
        """Somebody else takes the drawer over, counted."""
        values = dict(body) | {"tenders": body.totals()}
        return await shifts.hand_over(HandOverDrawer(session_id, **values), actor, command_id)


def _purses(found: APIRouter, purses: PurseService) -> None:
    @found.get("/purse")
    async def mine(actor: CurrentActor) -> CheckoutSlip | None:
        """One's own slip so far."""
        return await purses.mine(actor)

    @found.post("/purse", status_code=status.HTTP_201_CREATED)
    async def open_purse(body: PurseBody, actor: Acting, command_id: CommandId) -> PurseChange:
        """Carry cash from now on."""
        return await purses.open(OpenPurse(**dict(body)), actor, command_id)

    @found.post("/purses/{session_id}/hand-in")
    async def hand_in(
        session_id: UUID, body: HandInBody, actor: Acting, command_id: CommandId
    ) -> PurseChange:
        """Bring cash to a drawer or the safe."""
        request = HandIn(session_id=session_id, **dict(body))
        return await purses.hand_in(request, actor, command_id)

    @found.post("/purses/{session_id}/checkout")
    async def check_out(
        session_id: UUID, body: CheckoutBody, actor: Acting, command_id: CommandId
    ) -> CheckoutSlip:
        """Count, keep the tips, hand in the rest."""
        values = dict(body) | {"tenders": body.totals()}
        return await purses.check_out(Checkout(session_id, **values), actor, command_id)


def _places(found: APIRouter, cash: CashService) -> None:
    @found.get("/places")
    async def places(actor: CurrentActor) -> Places:
        """The safe, the bank, and what is on its way."""
        return await cash.places(actor)

    @found.post("/deposits", status_code=status.HTTP_201_CREATED)
    async def deposit(body: DepositBody, actor: Acting, command_id: CommandId) -> PlaceChange:
        """A bag leaves for the bank."""
        return await cash.deposit(Deposit(**dict(body)), actor, command_id)

    @found.post("/deposits/{movement_id}/confirm")
    async def confirm(
        movement_id: UUID, body: ConfirmBody, actor: Acting, command_id: CommandId
    ) -> PlaceChange:
        """The bank confirms a bag."""
        request = ConfirmDeposit(movement_id=movement_id, **dict(body))
        return await cash.confirm(request, actor, command_id)

    @found.post("/places/{place_id}/count")
    async def count(
        place_id: UUID, body: PlaceCountBody, actor: Acting, command_id: CommandId
    ) -> PlaceChange:
        """Count what is at a place."""
        request = CountPlace(place_id=place_id, **dict(body))
        return await cash.count(request, actor, command_id)


def _tips(found: APIRouter, tips: TipService) -> None:
    @found.get("/tips/{day}")
    async def day(day: str, actor: CurrentActor) -> TipsOfDay:
        """Everybody's tips of a business day."""
        return await tips.day(actor, day)

    @found.post("/tips/{day}/share")
    async def share(day: str, body: ActBody, actor: Acting, command_id: CommandId) -> TipsShared:
        """Share what came since the last time."""
        return await tips.share(ShareTips(body.act_id, day), actor, command_id)

    @found.post("/tips/{day}/pay")
    async def pay(day: str, body: PayTipsBody, actor: Acting, command_id: CommandId) -> TipsSettled:
        """Pay tips from a drawer."""
        return await tips.pay_out(PayTips(day=day, **dict(body)), actor, command_id)

    @found.post("/tips/{day}/carry")
    async def carry(day: str, body: ActBody, actor: Acting, command_id: CommandId) -> TipsSettled:
        """What is owed is paid with the wages."""
        return await tips.carry(CarryTips(body.act_id, day, body.person_id), actor, command_id)
