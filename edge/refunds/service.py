"""What people can do with paid checks: find them, give back, correct. A repeat changes nothing."""

from __future__ import annotations

from datetime import date
from functools import partial
from uuid import UUID

from domain.permissions import Right, require
from edge.commands import Actor, Command
from edge.database import Database
from edge.payments.requests import AttemptView
from edge.payments.requests import GiveBack as AtTerminal
from edge.payments.service import PaymentService
from edge.refunds import finding, finishing, giving, reselling, tenders, terminal, views
from edge.refunds.paid import paid_check
from edge.refunds.planning import back_of, plan
from edge.refunds.requests import (
    CorrectTender,
    FindChecks,
    FinishCorrected,
    Finished,
    FoundCheck,
    GiveBack,
    PaidCheck,
    Quote,
    RefundResult,
    Resell,
    Resold,
    TenderCorrected,
)
from edge.transaction import Read
from sync.tables.sales import Order


class RefundService:
    """Refunds and corrections of paid checks."""

    def __init__(self, db: Database, payments: PaymentService | None = None) -> None:
        """`payments` are the terminals; without them nothing goes back through one."""
        self._db = db
        self._payments = payments
        if payments is not None:
            payments.finish_with(terminal.REFUND, terminal.write_refund_done, terminal.check_refund)
            payments.finish_with(terminal.FINISH, terminal.write_finish_done, terminal.check_finish)

    async def find(self, request: FindChecks, actor: Actor) -> tuple[FoundCheck, ...]:
        """Paid checks by what is known of them, the latest first. Raises Forbidden, BadRequest."""
        require(actor.rights, Right.TAKE_PAYMENT)
        now = self._db.clock.now()
        return await self._db.read(lambda read: finding.find(read, request, now))

    async def paid(self, check_id: UUID, actor: Actor) -> PaidCheck:
        """A paid check, and what of it can go back. Raises Forbidden, NotFound, RefundRefused."""
        require(actor.rights, Right.TAKE_PAYMENT)
        return await self._db.read(lambda read: views.paid_view(read, check_id))

    async def quote(self, request: GiveBack, actor: Actor) -> Quote:
        """What a refund would give back; nothing is written. Raises as `give_back` does."""
        require(actor.rights, Right.TAKE_PAYMENT)

        def work(read: Read) -> Quote:
            paid = paid_check(read, request.check_id)
            planned = plan(read, paid, request, finding.today(read, self._db.clock.now()))
            return Quote(
                amount_minor=planned.back.amount_minor,
                tip_minor=planned.tip_minor,
                tax_minor=planned.back.tax_minor,
                taxes=planned.back.taxes,
                paid_out=planned.outs,
                needs_approval=planned.right not in actor.rights,
            )

        return await self._db.read(work)

    async def amount_of(self, request: GiveBack) -> int:
        """What goes back of the check, whatever the ways. Raises NotFound, RefundRefused."""
        return await self._db.read(
            lambda read: back_of(paid_check(read, request.check_id), request).amount_minor
        )

    async def today(self) -> date:
        """The business day that it is."""
        return date.fromisoformat(await self._db.read(self._now))

    async def give_back(
        self, request: GiveBack, actor: Actor, command_id: UUID | None = None
    ) -> RefundResult:
        """Give money back on a paid check in one write; its receipt follows.

        Raises Forbidden (`REFUND`; `APPROVE` above the house's ceiling, late, or in cash instead),
        NotFound, RefundRefused, BadRequest, AccountRefused, CommandReused.
        """
        command = Command.of(request, actor, command_id)
        work = partial(giving.give_back, request=request)
        return await self._db.write(command, work, RefundResult)

    async def correct_tender(
        self, request: CorrectTender, actor: Actor, command_id: UUID | None = None
    ) -> TenderCorrected:
        """Put a payment under the tender by which it was really paid; both entries stay.

        Raises Forbidden, NotFound, BadRequest, RefundRefused, CommandReused.
        """
        command = Command.of(request, actor, command_id)
        work = partial(tenders.correct_tender, request=request)
        return await self._db.write(command, work, TenderCorrected)

    async def resell(self, request: Resell, actor: Actor, command_id: UUID | None = None) -> Resold:
        """Refund a paid check whole and open an order with its lines, paid by what was paid.

        Raises Forbidden, NotFound, RefundRefused, BadRequest, CommandReused.
        """
        command = Command.of(request, actor, command_id)
        work = partial(reselling.resell, request=request)
        return await self._db.write(command, work, Resold)

    async def finish_corrected(
        self, request: FinishCorrected, actor: Actor, command_id: UUID | None = None
    ) -> Finished:
        """Close a corrected order to which enough was paid; what is too much goes back.

        Raises Forbidden, NotFound, RefundRefused, NotSent.
        """
        command = Command.of(request, actor, command_id)
        work = partial(finishing.finish_corrected, request=request)
        return await self._db.write(command, work, Finished)

    async def ask_terminal(
        self, request: GiveBack | FinishCorrected, actor: Actor
    ) -> AttemptView | None:
        """Begin what a terminal has to give back; None where nothing of it goes through one.

        Its answer writes the refund, also after a restart; the payments' screens show how far it
        is. Raises as `give_back` does, TerminalBusy.
        """
        if self._payments is None:
            return None
        asked = await self._db.read(lambda read: _asked(read, request, actor, self._now(read)))
        return None if asked is None else await self._payments.give_back(asked, actor)

    async def result(self, refund_id: UUID) -> RefundResult | None:
        """What a refund gave back; None while there is none under this id."""
        return await self._db.read(lambda read: giving.result_of(read, refund_id))

    def _now(self, read: Read) -> str:
        return finding.today(read, self._db.clock.now())


def _asked(
    read: Read, request: GiveBack | FinishCorrected, actor: Actor, today: str
) -> AtTerminal | None:
    if isinstance(request, FinishCorrected):
        due = finishing.due_of(read, read.load(Order, request.order_id, "order"))
        outs = finishing.to_give_back(read, due, request)
        return terminal.asked_of_terminal(outs, request, request.order_id, actor)
    paid = paid_check(read, request.check_id)
    outs = plan(read, paid, request, today).outs
    return terminal.asked_of_terminal(outs, request, paid.order.id, actor)
