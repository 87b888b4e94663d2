"""What a person does about a card payment, on the pay screen as in the list of unknown ones."""

from __future__ import annotations

from uuid import UUID, uuid5

from edge.commands import Actor
from edge.floor.service import FloorService
from edge.payments.requests import (
    AttemptView,
    CancelPayment,
    Decide,
    LetGo,
    PutOnCheck,
    Reverse,
)
from edge.payments.service import PaymentService
from edge.payments.states import AttemptState
from ui.store import card_view as view
from ui.store.asking import Pick, pick, with_approval, write
from ui.store.session import tap
from ui.store.shell import Shell
from ui.text import _


class CardActs:
    """The acts of one browser's page. A refused one is said in a line."""

    def __init__(self, shell: Shell, payments: PaymentService, floor: FloorService) -> None:
        self._shell = shell
        self._payments = payments
        self._floor = floor

    async def do(self, act: str, payment: AttemptView, tap_id: str) -> None:
        """Carry out an act of `card_view.acts`."""
        acts = {
            view.AGAIN: self._ask_again,
            view.LET_GO: self._let_go,
            view.CANCEL: self._cancel,
            view.DECIDE: self._decide,
            view.PUT: self._put,
            view.REVERSE: self._reverse,
        }
        await self._shell.run(acts[act](payment, tap(tap_id)))

    async def _ask_again(self, payment: AttemptView, _tap_id: UUID) -> None:
        now = await self._payments.recover(payment.id, self._shell.actor())
        if now.state == AttemptState.UNKNOWN:
            self._shell.frame.show_note(_("There is still no answer."), "bad")

    async def _let_go(self, payment: AttemptView, tap_id: UUID) -> None:
        await self._payments.let_go(LetGo(payment.id), self._shell.actor(), tap_id)
        words = _("The table is free. The payment waits under Card payments.")
        self._shell.frame.show_note(words, "good")

    async def _cancel(self, payment: AttemptView, tap_id: UUID) -> None:
        now = await self._payments.cancel(CancelPayment(payment.id), self._shell.actor(), tap_id)
        if now.state == AttemptState.UNKNOWN:
            words = _("The terminal does not answer, so it cannot be cancelled yet.")
            self._shell.frame.show_note(words, "bad")

    async def _decide(self, payment: AttemptView, _tap_id: UUID) -> None:
        """With the slip in hand: what it shows, how one knows, and a manager's approval."""
        client, language = self._shell.client, self._shell.session.language
        title = _("What does the slip show?")
        picked = await pick(client, title, view.decisions(payment, language))
        if picked is None:
            return
        reason = await write(client, _("How do you know?"), done=_("Decide"))
        if reason is None:
            return
        request = Decide(payment.id, picked.value == view.TAKEN, reason.value)

        async def act(actor: Actor, command_id: UUID) -> AttemptView:
            return await self._payments.decide(request, actor, command_id)

        what = _("An unknown card payment: {amount}").format(amount=view.amount(payment, language))
        await with_approval(
            client,
            self._shell.door.staff,
            self._shell.actor(),
            tap(reason.tap_id),
            what,
            act,
            payment.amount_minor,
        )

    async def _put(self, payment: AttemptView, _tap_id: UUID) -> None:
        """On its own order where that is open, or on another."""
        orders = (await self._floor.floor()).orders.values()
        own = [each for each in orders if each.id == payment.subject_id]
        others = [each for each in orders if each.id != payment.subject_id]
        language = self._shell.session.language
        picks = [
            Pick(
                str(each.id),
                each.name or _("Order {number}").format(number=each.number),
                ", ".join(each.labels),
                tone="main" if each in own else "plain",
            )
            for each in (*own, *others)
        ]
        title = _("Which order does {amount} pay?").format(amount=view.amount(payment, language))
        picked = await pick(self._shell.client, title, picks)
        if picked is not None:
            request = PutOnCheck(payment.id, UUID(picked.value))
            actor, tap_id = self._shell.actor(), tap(picked.tap_id)
            await self._payments.put_on_check(request, actor, tap_id)

    async def _reverse(self, payment: AttemptView, tap_id: UUID) -> None:
        request = Reverse(uuid5(tap_id, "reverse"), payment.id)
        await self._payments.reverse(request, self._shell.actor(), tap_id)
        said = await self._payments.until_answered(request.attempt_id, WAIT_S)
        if view.is_over(said) and not view.is_done(said):
            self._shell.frame.show_note(view.told(said, self._shell.session.language).words, "bad")


WAIT_S = 5
"""How long a page waits for a terminal to take something back before it goes on without."""
