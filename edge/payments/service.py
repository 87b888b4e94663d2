"""Payments through terminals and wallets: asked for, found out about, decided, taken back.

The row is committed before the call, the call is made outside of any write, the answer and what
follows from it are one write. A repeat of any of it changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from uuid import UUID, uuid5

from domain.permissions import Right, require
from edge.box_tables import Attempt
from edge.commands import Actor, Command
from edge.database import Database
from edge.payments import asking, deciding, finishing, store, views
from edge.payments.adapters import Adapters
from edge.payments.answers import Answers
from edge.payments.calls import Calls, Deadlines, load
from edge.payments.finishing import Finish
from edge.payments.requests import (
    AskCard,
    AttemptView,
    CancelPayment,
    Decide,
    GiveBack,
    LetGo,
    PutOnCheck,
    Reverse,
    TerminalBusy,
)
from edge.payments.states import WAITING, AttemptState
from edge.transaction import Write

ABORT_WITHIN_S = 3
"""A terminal that was told to stop says so by then, or is asked what became of it."""


class PaymentService:
    """Money through terminals and wallets."""

    def __init__(
        self,
        db: Database,
        adapters: Adapters | None = None,
        deadlines: Deadlines | None = None,
    ) -> None:
        self._db = db
        self.adapters = adapters or Adapters()
        self._finishes: dict[str, Finish] = {
            asking.CHECK: finishing.pay_check,
            asking.TAKE_BACK: finishing.take_back,
        }
        self._checks: dict[str, asking.Check] = {}
        self._answers = Answers(db, self._finishes)
        self._calls = Calls(db, self.adapters, self._answers, deadlines or Deadlines())
        self._beginning = asyncio.Lock()
        self._has_begun = False

    def finish_with(self, purpose: str, finish: Finish, check: asking.Check | None = None) -> None:
        """What follows, in the same write, when money moved for a purpose (a refund).

        `check` refuses it before, in the write of the attempt. Said when the box is put together,
        so that it is known after a restart too.
        """
        self._finishes[purpose] = finish
        if check is not None:
            self._checks[purpose] = check

    async def begin(self) -> None:
        """After a start: forget what was never sent, find out what became of what was.

        Nothing new is asked before; beginning again changes nothing.
        """
        async with self._beginning:
            if not self._has_begun:
                await self._begin()
            self._has_begun = True

    async def _begin(self) -> None:
        for attempt in await self._db.read(
            lambda read: store.in_states(read, (AttemptState.PREPARED,))
        ):
            await self._abandon(attempt)
        for attempt in await self._db.read(
            lambda read: store.in_states(read, (AttemptState.SENT,))
        ):
            self._calls.find_out(attempt)

    async def end(self) -> None:
        """Listen no more; the next start finds out."""
        await self._calls.stop()

    async def ask(
        self, request: AskCard, actor: Actor, command_id: UUID | None = None
    ) -> AttemptView:
        """Begin to charge a guest; the answer comes with the signal `payments`.

        Raises Forbidden, TerminalBusy, and what `CheckService.pay` raises.
        """
        require(actor.rights, Right.TAKE_PAYMENT)
        prepare = partial(asking.prepare_charge, adapters=self.adapters, request=request)
        return await self._prepared(request, request.attempt_id, prepare, actor, command_id)

    async def give_back(
        self, request: GiveBack, actor: Actor, command_id: UUID | None = None
    ) -> AttemptView:
        """Begin to give money back through a terminal. Rights and ceilings are the purpose's."""
        check = self._checks.get(request.purpose)
        prepare = partial(
            asking.prepare_refund, adapters=self.adapters, request=request, check=check
        )
        return await self._prepared(request, request.attempt_id, prepare, actor, command_id)

    async def reverse(
        self, request: Reverse, actor: Actor, command_id: UUID | None = None
    ) -> AttemptView:
        """Take a charge back at its terminal, before its check is settled.

        Raises Forbidden, NotOpen, PaymentRefused, TerminalBusy.
        """
        require(actor.rights, Right.TAKE_PAYMENT)
        prepare = partial(asking.prepare_reversal, adapters=self.adapters, request=request)
        return await self._prepared(request, request.attempt_id, prepare, actor, command_id)

    async def status(self, attempt_id: UUID) -> AttemptView:
        """How far a payment is. Raises NotFound."""
        return await self._db.read(
            lambda read: views.view_of(read, self.adapters, store.load(read, attempt_id))
        )

    async def until_answered(self, attempt_id: UUID, within_s: float) -> AttemptView:
        """How far a payment is when its call has ended, or after a while."""
        await self._calls.until_answered(attempt_id, within_s)
        return await self.status(attempt_id)

    async def open_payments(self) -> tuple[AttemptView, ...]:
        """Payments that wait, are unknown, or are on no check; oldest first."""
        return await self._db.read(lambda read: views.open_ones(read, self.adapters))

    async def of_order(self, order_id: UUID) -> tuple[AttemptView, ...]:
        """Everything that terminals and wallets were asked about an order, oldest first."""
        return await self._db.read(lambda read: views.of_order(read, self.adapters, order_id))

    async def has_virtual(self) -> bool:
        """Whether some way to pay is one of the virtual devices."""
        return await self._db.read(store.has_virtual)

    async def recover(self, attempt_id: UUID, actor: Actor) -> AttemptView:
        """Ask the terminal what became of an unknown payment. Raises Forbidden, NotFound."""
        require(actor.rights, Right.TAKE_PAYMENT)
        await self.look_again(attempt_id)
        return await self.status(attempt_id)

    async def look_again(self, attempt_id: UUID) -> None:
        """Ask about one that is unknown; one that is being asked is left in peace."""
        attempt = await load(self._db, attempt_id)
        is_lost = attempt.state == AttemptState.SENT and not self._calls.is_open(attempt_id)
        if attempt.state == AttemptState.UNKNOWN or is_lost:
            await self._calls.recover(attempt)

    async def cancel(
        self, request: CancelPayment, actor: Actor, command_id: UUID | None = None
    ) -> AttemptView:
        """Charge nothing after all: stop the terminal; what it took meanwhile is taken back.

        While nobody knows, it stays unknown and reserved. Raises Forbidden, NotFound, NotOpen.
        """
        require(actor.rights, Right.TAKE_PAYMENT)
        command = Command.of(request, actor, command_id)
        work = partial(deciding.begin_to_cancel, attempt_id=request.attempt_id)
        await self._db.write(command, work, str)
        attempt = await load(self._db, request.attempt_id)
        if attempt.state in WAITING:
            await self._calls.abort(attempt)
            await self._calls.until_answered(attempt.id, ABORT_WITHIN_S)
            await self.look_again(attempt.id)
        found = await self.status(attempt.id)
        if found.state == AttemptState.UNPLACED and found.can_reverse:
            again = Reverse(uuid5(attempt.id, "reverse"), attempt.id)
            await self.reverse(again, actor)
            await self._calls.until_answered(again.attempt_id, ABORT_WITHIN_S)
        return await self.status(attempt.id)

    async def let_go(
        self, request: LetGo, actor: Actor, command_id: UUID | None = None
    ) -> AttemptView:
        """The guests may go; their order waits for the answer. Raises Forbidden, NotOpen."""
        require(actor.rights, Right.TAKE_PAYMENT)
        work = partial(deciding.let_go, attempt_id=request.attempt_id)
        return await self._decided(request, work, actor, command_id)

    async def decide(
        self, request: Decide, actor: Actor, command_id: UUID | None = None
    ) -> AttemptView:
        """A manager decides, with the slip in hand; what fits no check any more is listed.

        Raises Forbidden, NotOpen, BadRequest.
        """
        require(actor.rights, Right.APPROVE)
        work = partial(deciding.decide, answers=self._answers, request=request)
        try:
            return await self._decided(request, work, actor, command_id)
        except deciding.NoPlace as error:
            aside = partial(work, no_place=error.sentence)
            return await self._decided(request, aside, actor, command_id)

    async def put_on_check(
        self, request: PutOnCheck, actor: Actor, command_id: UUID | None = None
    ) -> AttemptView:
        """Money that was taken and is on no check pays one. Raises what `pay` raises, NotOpen."""
        require(actor.rights, Right.TAKE_PAYMENT)
        work = partial(deciding.put_on_check, request=request)
        return await self._decided(request, work, actor, command_id)

    async def _decided(
        self,
        request: Decide | PutOnCheck | LetGo,
        work: Callable[[Write], None],
        actor: Actor,
        command_id: UUID | None,
    ) -> AttemptView:
        await self._db.write(Command.of(request, actor, command_id), work)
        return await self.status(request.attempt_id)

    async def _prepared(
        self,
        request: AskCard | GiveBack | Reverse,
        attempt_id: UUID,
        prepare: Callable[[Write], Attempt],
        actor: Actor,
        command_id: UUID | None,
    ) -> AttemptView:
        await self.begin()
        await self._make_way(request)
        command = Command.of(request, actor, command_id)
        await self._db.write(command, lambda tx: prepare(tx).id, UUID)
        self._calls.begin(await load(self._db, attempt_id))
        return await self.status(attempt_id)

    async def _make_way(self, request: AskCard | GiveBack | Reverse) -> None:
        """A terminal that never answered is asked about that first.

        Raises TerminalBusy while it is still at it.
        """
        unknown = await self._db.read(lambda read: store.in_states(read, (AttemptState.UNKNOWN,)))
        for attempt in unknown:
            is_terminal = self.adapters.is_terminal(attempt.adapter)
            if is_terminal and self._calls.is_open(attempt.id) and attempt.id != request.attempt_id:
                await self.look_again(attempt.id)
                if self._calls.is_open(attempt.id):
                    what = attempt.request.get("ref", "")
                    raise TerminalBusy(
                        f"The terminal has not answered about {what} yet. Cancel that first."
                    )

    async def _abandon(self, attempt: Attempt) -> None:
        def work(tx: Write) -> None:
            deciding.begin_to_cancel(tx, attempt.id)

        await self._db.write(Command.of(CancelPayment(attempt.id)), work)
