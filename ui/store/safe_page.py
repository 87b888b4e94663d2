"""The safe: count it, send bags to the bank, confirm them, and the house's rules of cash."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID, uuid5

from fastapi import Request
from fastapi.responses import Response

from domain.errors import BadRequest, DomainError
from domain.permissions import Right
from edge.cash.requests import (
    ConfirmDeposit,
    CountPlace,
    Deposit,
    MovePlace,
    Places,
    SetCashRules,
)
from edge.cash.service import CashService
from edge.commands import Actor
from edge.house.service import HouseService
from ui.components.form_sheet import FormDone, FormSheet
from ui.components.row_list import RowActed, RowList
from ui.frame import screen
from ui.store import office_values as typed
from ui.store import safe_view as view
from ui.store.count_sheet import Count, Counted, CountSheet, ask_reason
from ui.store.live import Turns, in_turn
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _

SAFE_PATH = "/safe"


def register(door: Door, cash: CashService, house: HouseService) -> None:
    """The page `/safe`, for those who keep the books."""

    @screen(SAFE_PATH, title="Safe")
    async def safe_page(request: Request) -> Response | None:
        session = await door.enter(request, Right.MANAGE_BOOKS)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request, title=_("Safe and bank")) as shell:
            page = SafePage(shell, cash, house)
        await page.begin()
        return None


class SafePage:
    """One manager's look into the safe."""

    def __init__(self, shell: Shell, cash: CashService, house: HouseService) -> None:
        self.turns = Turns()
        self._shell = shell
        self._cash = cash
        self._house = house
        self._places: Places
        with shell.frame.body:
            self._rows = RowList()
            self._sheet = CountSheet(shell, house, self._rows)
            self._form = FormSheet()
        self._saves: dict[str, Callable[[FormDone, Actor, UUID], Awaitable[object]]] = {
            view.DEPOSIT: self._deposit,
            view.CONFIRM: self._confirm,
            view.CHANGE: self._change,
            view.RULES: self._set_rules,
        }

    async def begin(self) -> None:
        """Draw the safe and follow it from now on."""
        self._rows.on_act(self._act)
        self._form.on_done(self._save)
        await self._shell.keep_drawn(self.refresh, "cash")

    @in_turn
    async def refresh(self) -> None:
        """Draw what is where now."""
        session = self._shell.session
        self._places = await self._cash.places(self._shell.actor())
        self._rows.set_sections(
            view.sections(self._places, self._cash.rules(), session.house.zone, session.language)
        )

    async def _act(self, event: RowActed) -> None:
        currency = self._shell.session.house.currency
        if event.action == view.COUNT:
            self._count(UUID(event.row_id))
        elif event.action == view.DEPOSIT:
            self._form.open(view.deposit_form(currency))
        elif event.action == view.CHANGE:
            self._form.open(view.change_form(currency))
        elif event.action == view.RULES:
            self._form.open(view.rules_form(self._cash.rules(), currency))
        else:
            for bag in self._places.waiting:
                if str(bag.movement_id) == event.row_id:
                    self._form.open(view.confirm_form(bag, currency))
        self._rows.answered()

    def _count(self, place_id: UUID) -> None:
        async def then(counted: Counted) -> bool:
            request = CountPlace(counted.command_id, place_id, counted.minor)
            try:
                await self._cash.count(request, self._shell.actor(), counted.command_id)
            except BadRequest as differs:
                title = differs.sentence
                reason = await ask_reason(self._shell, self._house, "difference", title)
                if not reason:
                    return False
                request = CountPlace(counted.command_id, place_id, counted.minor, reason)
                again = uuid5(counted.command_id, reason)
                await self._cash.count(request, self._shell.actor(), again)
            await self.refresh()
            return True

        self._sheet.begin(Count(_("Count everything in the safe"), _("Done"), then))

    # ---- forms -----------------------------------------------------------------------------
    async def _save(self, done: FormDone) -> None:
        kind = done.form_id.partition(" ")[0]
        try:
            await self._saves[kind](done, self._shell.actor(), tap(done.tap_id))
        except DomainError as error:
            self._form.refuse(error.sentence)
            return
        self._form.close()
        await self.refresh()

    def _amount(self, done: FormDone, name: str = "amount") -> int:
        return typed.amount(done.values, name, self._shell.session.house.currency)

    async def _deposit(self, done: FormDone, actor: Actor, command_id: UUID) -> object:
        request = Deposit(command_id, self._amount(done), typed.words(done.values, "bag"))
        return await self._cash.deposit(request, actor, command_id)

    async def _confirm(self, done: FormDone, actor: Actor, command_id: UUID) -> object:
        movement_id = UUID(done.form_id.partition(" ")[2])
        reason = typed.words(done.values, "reason")
        request = ConfirmDeposit(command_id, movement_id, self._amount(done), reason)
        return await self._cash.confirm(request, actor, command_id)

    async def _change(self, done: FormDone, actor: Actor, command_id: UUID) -> object:
        safe, bank = view.safe_of(self._places), view.bank_of(self._places)
        if safe is None or bank is None:
            raise BadRequest("This restaurant has no safe and no bank.")
        reason = typed.words(done.values, "reason")
        request = MovePlace(command_id, bank.id, safe.id, self._amount(done), reason)
        return await self._cash.move(request, actor, command_id)

    async def _set_rules(self, done: FormDone, actor: Actor, command_id: UUID) -> None:
        currency = self._shell.session.house.currency
        request = SetCashRules(
            typed.is_on(done.values, "count_blind"),
            typed.amount_or_none(done.values, "difference_limit", currency),
            typed.is_on(done.values, "cash_with_waiters"),
            typed.is_on(done.values, "tips_at_checkout"),
        )
        await self._cash.set_rules(request, actor, command_id)
