"""Approvals that are asked of managers' own devices, and the acts that wait for them.

The request's id is the id of the one command it is for. Whatever happens meanwhile (a second
manager, a restart, a lost tablet), that command is carried out once or not at all.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from domain.errors import Changed, DomainError, Forbidden, NotFound, StorageFailed
from domain.permissions import Right
from edge.audit import record
from edge.box_tables import Approval, ApprovalRequest
from edge.commands import SYSTEM, Actor, Command
from edge.database import Database
from edge.signals import Signal
from edge.staff import asked_store, store
from edge.staff.asked_requests import (
    AnswerApproval,
    AskApproval,
    Asked,
    EndAsking,
    How,
    Outcome,
    RedeemApproval,
)
from edge.staff.guessing import Guessing
from edge.staff.outcomes import Outcomes
from edge.staff.pins import matches, pin_of
from edge.staff.secrets import hash_token, new_token
from edge.transaction import Write

log = logging.getLogger(__name__)

ASKED_LASTS = timedelta(seconds=60)
TOPIC = "approvals"
WRONG_PIN = "That PIN is not right."

Act = Callable[[Actor, UUID], Awaitable[Any]]
"""Carries out what was asked for, as this actor, under this command's id."""


class AskedApprovals:
    """Asks, answers, and carries out what was allowed."""

    def __init__(self, db: Database, guessing: Guessing) -> None:
        self._db = db
        self._guessing = guessing
        self._waiting: set[asyncio.Task[Outcome]] = set()
        self.outcomes = Outcomes()

    async def end_left_over(self) -> int:
        """After a start: who asked is gone, so nobody is asked any more. How many were ended."""
        if not await self._db.read(asked_store.any_unfinished):
            return 0
        return await self._db.write(Command.of(EndAsking()), asked_store.end_all, int)

    async def ask(self, request: AskApproval, actor: Actor) -> Asked:
        """Ask for a minute. The same act asks once."""

        def work(tx: Write) -> Asked:
            tx.insert_box_row(
                ApprovalRequest,
                id=request.act_id,
                right=request.right,
                words=request.words,
                amount_minor=request.amount_minor,
                person_id=actor.id,
                device_id=actor.device_id,
                asked_at=tx.now,
                expires_at=tx.now + ASKED_LASTS,
            )
            tx.signal(TOPIC, request.act_id)
            return asked_store.view(tx, asked_store.load(tx, request.act_id))

        command_id = uuid5(request.act_id, "ask")
        return await self._db.write(Command.of(request, actor, command_id), work, Asked)

    async def open_for(self, actor: Actor) -> tuple[Asked, ...]:
        """What this person may answer now, oldest first; nothing for who may not approve."""
        if Right.APPROVE not in actor.rights:
            return ()
        now = self._db.clock.now()
        found = await self._db.read(lambda read: asked_store.open_requests(read, now))
        return tuple(each for each in found if each.right in actor.rights)

    def seconds_left(self, asked: Asked) -> int:
        """How long an answer still counts."""
        return max(0, round((asked.expires_at - self._db.clock.now()).total_seconds()))

    async def answer(
        self, request: AnswerApproval, actor: Actor, command_id: UUID | None = None
    ) -> Asked:
        """Say yes or no; the first answer counts.

        Raises Changed when it was answered or its minute is over, Forbidden without the right,
        SignInRefused for a wrong PIN.
        """
        asked = await self._db.read(lambda read: asked_store.load(read, request.act_id))
        if not {asked.right, Right.APPROVE} <= actor.rights or actor.id is None:
            raise Forbidden("You may not allow this.", asked.right)
        if request.yes:
            await self._know_again(actor, actor.id, request.pin)
        kept = replace(request, pin="")

        def work(tx: Write) -> Asked:
            found = asked_store.load(tx, request.act_id)
            _can_be_answered(tx, found)
            approval_hash = _grant(tx, found) if request.yes else ""
            asked_store.answer(tx, found, "approved" if request.yes else "refused", approval_hash)
            act = "approval_given" if request.yes else "approval_denied"
            details = {"right": found.right, "what": found.words, "asked": found.id.hex}
            record(tx, act, "person", found.person_id, details=details)
            tx.signal(TOPIC, found.id)
            return asked_store.view(tx, asked_store.load(tx, found.id))

        return await self._db.write(Command.of(kept, actor, command_id), work, Asked)

    async def redeem(self, act_id: UUID, actor: Actor) -> Actor:
        """`actor` with the approval, for the command `act_id` alone. May be asked again.

        Raises Forbidden where it was not approved, was somebody else's, or came too late.
        """

        def work(tx: Write) -> Actor:
            found = asked_store.load(tx, act_id)
            approval = store.approval(tx, found.approval_hash) if found.approval_hash else None
            if found.state not in ("approved", "used") or approval is None:
                raise Forbidden("Nobody has allowed this. Ask again.", found.right)
            if (found.person_id, found.device_id) != (actor.id, actor.device_id):
                raise Forbidden("This approval was given to somebody else.", found.right)
            if found.state == "approved" and approval.expires_at < tx.now:
                raise Forbidden("This approval has expired. Ask again.", found.right)
            asked_store.set_state(tx, found.id, "used")
            return replace(
                actor,
                approver_id=approval.approver_id,
                rights=actor.rights | {found.right},
                approved_for=act_id,
            )

        return await self._db.write(Command.of(RedeemApproval(act_id), actor), work, Actor)

    async def who_may_allow(self, right: str) -> tuple[str, ...]:
        """The people signed in somewhere who may allow this."""
        return await self._db.read(lambda read: asked_store.signed_in_with(read, right))

    def leave_waiting(self, act_id: UUID, actor: Actor, act: Act) -> None:
        """Have an act carried out by itself when the yes comes; the device is told how it ended."""
        task = asyncio.get_running_loop().create_task(self.carry_out(act_id, actor, act))
        self._waiting.add(task)
        task.add_done_callback(lambda done: self._ended(done, actor))

    def _ended(self, task: asyncio.Task[Outcome], actor: Actor) -> None:
        self._waiting.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            log.error("an act that was allowed could not be carried out", exc_info=error)
        elif actor.device_id is not None:
            self.outcomes.tell(actor.device_id, task.result())

    async def carry_out(self, act_id: UUID, actor: Actor, act: Act) -> Outcome:
        """Wait for the answer to a request, do what it allows, and say how it ended.

        Whoever comes later with the same act hears how it ended too; its command's id lets it
        happen once.
        """
        asked = await self._answered(act_id)
        if asked.state not in ("approved", "used"):  # used: the same act waited twice
            how: How = "refused" if asked.state == "refused" else "expired"
            return Outcome(how, asked.words, asked.answered_by)
        try:
            allowed = await self.redeem(act_id, actor)
            try:
                await act(allowed, act_id)
            except StorageFailed:  # nobody knows whether it is on disk: the same id says so
                await act(allowed, act_id)
        except DomainError as error:
            return Outcome("failed", asked.words, asked.answered_by, error.sentence)
        return Outcome("done", asked.words, asked.answered_by)

    async def _answered(self, act_id: UUID) -> Asked:
        """The request once it is over: answered, or nobody answered in time."""
        heard = asyncio.Event()

        def hear(signal: Signal) -> None:
            if signal.id == act_id:
                heard.set()

        unsubscribe = self._db.signals.subscribe(TOPIC, hear)
        try:
            while (asked := await self._view(act_id)).state == "asked":
                left_s = (asked.expires_at - self._db.clock.now()).total_seconds()
                if left_s <= 0:
                    await self._expire(act_id)
                    continue
                heard.clear()
                try:
                    async with asyncio.timeout(left_s):
                        await heard.wait()
                except TimeoutError:
                    continue
        finally:
            unsubscribe()
        return asked

    async def _view(self, act_id: UUID) -> Asked:
        return await self._db.read(
            lambda read: asked_store.view(read, asked_store.load(read, act_id))
        )

    async def _expire(self, act_id: UUID) -> None:
        def work(tx: Write) -> None:
            found = asked_store.load(tx, act_id)
            if found.state == "asked" and found.expires_at <= tx.now:
                asked_store.set_state(tx, act_id, "expired")

        await self._db.write(Command.of(EndAsking(act_id), SYSTEM), work)

    async def _know_again(self, actor: Actor, person_id: UUID, pin: str) -> None:
        """Raises SignInRefused where it is not this person's PIN; guesses are slowed."""
        subjects = [f"person:{person_id.hex}"]
        if actor.device_id is not None:
            subjects.append(f"device:{actor.device_id.hex}")
        async with self._guessing.turn(subjects):
            secret = await self._db.read(lambda read: pin_of(read, person_id))
            if not await matches(secret, pin):
                await self._guessing.wrong(
                    subjects, actor.device_id, WRONG_PIN, person_id=person_id, actor=actor
                )


def _can_be_answered(read: Write, found: ApprovalRequest) -> None:
    if found.state in ("approved", "refused", "used"):
        name = asked_store.view(read, found).answered_by
        raise Changed(f"{name} has already answered this.")
    if found.state == "expired" or found.expires_at < read.now:
        raise Changed("Nobody waits for this any more: its minute is over.")


def _grant(tx: Write, found: ApprovalRequest) -> str:
    """Keep one approval, bound to the act that was asked for; its hash."""
    approver_id = tx.actor.id
    if approver_id is None:
        raise NotFound("Somebody must be signed in to allow this.")
    hashed = hash_token(new_token())
    store.forget_approvals(tx)
    tx.insert_box_row(
        Approval,
        token_hash=hashed,
        approver_id=approver_id,
        right=found.right,
        person_id=found.person_id,
        device_id=found.device_id,
        granted_at=tx.now,
        expires_at=tx.now + ASKED_LASTS,
        command_id=found.id,
    )
    return hashed
