"""Signing in and out, and approvals for one act. Guesses are slowed, also over restarts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from domain.codes.cards import card_number
from domain.codes.errors import CodeRefused
from domain.device_errors import DeviceCode
from domain.errors import BadRequest, Forbidden, NotFound, SignInRefused
from domain.language import LANGUAGES
from domain.permissions import Right
from edge.authority import must_be_made_here
from edge.box_tables import Approval
from edge.commands import Actor, Command
from edge.database import Database
from edge.staff import store
from edge.staff.asked import AskedApprovals
from edge.staff.cards import CardsSeen, known_hashes
from edge.staff.guessing import Guessing
from edge.staff.pins import NOT_HERE, matches, pin_of
from edge.staff.requests import (
    ApprovalGiven,
    ApproveOnce,
    PersonTile,
    ReadIn,
    SignedIn,
    SignIn,
    SignInByCard,
    SignOut,
)
from edge.staff.secrets import hash_token, new_token
from edge.staff.store import Secret
from edge.transaction import Read, Write
from sync.tables.audit import AuditEntry
from sync.tables.identity import Person

APPROVAL_LASTS = timedelta(seconds=60)

WRONG_PIN = "That PIN is not right."
WRONG_CARD = "This card belongs to nobody who works here."
WITHDRAWN_CARD = "This card was withdrawn. Ask a manager."
SAME_PIN = "Two people have this PIN. Choose the name first."
NOT_ALLOWED = "This PIN or card does not allow this."
USED = "This approval was already used. Ask again."


@dataclass(frozen=True, slots=True)
class PersonSignedIn:
    """What is kept of a sign-in's command: never the PIN."""

    device_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class PersonRecognised:
    """Like a sign-in, but who works at the device's screen stays as it was."""

    device_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class UseApproval:
    """Bind an approval to the one command it is for."""

    token_hash: str
    command_id: UUID


class StaffService:
    """People at devices. One verification of a secret runs at a time."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._guessing = Guessing(db)
        self.asked = AskedApprovals(db, self._guessing)
        self._cards = CardsSeen(db)

    async def people(self) -> list[PersonTile]:
        """Everybody who may sign in here, by name."""
        return await self._db.read(store.tiles)

    async def sign_in(self, request: SignIn, command_id: UUID | None = None) -> SignedIn:
        """Let a person in by PIN, in place of whoever was signed in at the device.

        Raises SignInRefused (`retry_after_s` says how long guesses are slowed now), NotFound for
        somebody who does not work here.
        """
        fact = PersonSignedIn(request.device_id, request.person_id)
        return await self._by_pin(request, fact, command_id)

    async def recognise(self, request: SignIn) -> SignedIn:
        """Check name and PIN like `sign_in`, but leave the device's screen to whoever works there.

        For programs: they carry a token of their own. Raises like `sign_in`.
        """
        fact = PersonRecognised(request.device_id, request.person_id)
        return await self._by_pin(request, fact, None)

    async def sign_in_by_card(
        self, request: SignInByCard, command_id: UUID | None = None
    ) -> SignedIn:
        """Let the holder of a card in. Raises SignInRefused."""
        subjects = [f"device:{request.device_id.hex}"]
        async with self._guessing.turn(subjects):
            holder = await self._holder(request.card, subjects, request.device_id)
            fact = PersonSignedIn(request.device_id, holder.person_id)
            signed_in = await self._let_in(fact, [], command_id)
        await self._cards.seen(holder.person_id, request.device_id)
        return signed_in

    async def read_in(self, request: ReadIn, actor: Actor, command_id: UUID | None = None) -> None:
        """From now on the person reads another language, at every device they sign in at.

        Everybody chooses for themselves. Raises Forbidden, BadRequest for an unknown language, and
        EditedAtTheCentre for people of the office.
        """
        if actor.id != request.person_id:
            raise Forbidden("Everybody chooses their own language.")
        if request.language not in LANGUAGES:
            raise BadRequest("The screens do not speak this language.")

        def work(tx: Write) -> None:
            person = tx.load(Person, request.person_id, "person")
            must_be_made_here(person, person.name)
            tx.update(person, language=request.language)
            tx.signal("people")

        await self._db.write(Command.of(request, actor, command_id), work)

    async def sign_out(self, request: SignOut, command_id: UUID | None = None) -> None:
        """Nobody is signed in at the device afterwards; also when nobody was."""
        actor = Actor("device", request.device_id, request.device_id)

        def work(tx: Write) -> None:
            store.end_sign_in(tx, request.device_id)
            tx.signal("people", request.device_id)

        await self._db.write(Command.of(request, actor, command_id), work)

    async def signed_in(self, device_id: UUID) -> SignedIn | None:
        """Who is signed in at the device, with the rights they have now. Survives restarts."""
        return await self._db.read(lambda read: store.signed_in(read, device_id))

    async def rights(self, person_id: UUID) -> frozenset[str]:
        """What a person may do in this store."""
        return await self._db.read(lambda read: store.rights_of(read, person_id))

    async def approve(self, request: ApproveOnce, actor: Actor, command_id: UUID) -> Actor:
        """`actor` with a manager's approval for the one command `command_id` and no other.

        Asked again for the same command it needs the secret again. Raises SignInRefused,
        Forbidden when the secret's owner may not allow this.
        """
        given = await self.give_approval(request, actor)
        return await self.use_approval(given.token, actor, command_id)

    async def give_approval(self, request: ApproveOnce, actor: Actor) -> ApprovalGiven:
        """Check a manager's PIN or card and keep an approval that waits for its command.

        It lasts a minute. Raises like `approve`.
        """
        subjects = _approval_subjects(request, actor)
        async with self._guessing.turn(subjects):
            owner = await self._owner(request)
            if owner is None:
                sentence = WRONG_CARD if request.card else WRONG_PIN
                await self._guessing.wrong(
                    subjects, actor.device_id, sentence, person_id=request.person_id, actor=actor
                )
            if owner is None or not await self._may_approve(owner.person_id, request.right):
                raise Forbidden(NOT_ALLOWED, request.right)
            return await self._keep_approval(request, actor, owner, subjects)

    async def use_approval(self, token: str, actor: Actor, command_id: UUID) -> Actor:
        """`actor` with the approval behind `token`, bound to this command from now on.

        For the same command it may be asked again. Raises Forbidden for any other, for somebody
        else's approval, and after its minute.
        """
        hashed = hash_token(token)

        def work(tx: Write) -> Actor:
            found = store.approval(tx, hashed)
            if found is None or found.command_id not in (None, command_id):
                raise Forbidden(USED)
            if (found.person_id, found.device_id) != (actor.id, actor.device_id):
                raise Forbidden("This approval was given to somebody else.", found.right)
            if found.command_id is None and found.expires_at < tx.now:
                raise Forbidden("This approval has expired. Ask again.", found.right)
            store.bind_approval(tx, hashed, command_id)
            return replace(
                actor,
                approver_id=found.approver_id,
                rights=actor.rights | {found.right},
                approved_for=command_id,
            )

        return await self._db.write(Command.of(UseApproval(hashed, command_id), actor), work, Actor)

    async def _by_pin(
        self,
        request: SignIn,
        fact: PersonSignedIn | PersonRecognised,
        command_id: UUID | None,
    ) -> SignedIn:
        subjects = [f"person:{request.person_id.hex}", f"device:{request.device_id.hex}"]
        async with self._guessing.turn(subjects):
            secret = await self._db.read(lambda read: pin_of(read, request.person_id))
            if not await matches(secret, request.pin):
                await self._guessing.wrong(
                    subjects, request.device_id, WRONG_PIN, person_id=request.person_id
                )
            return await self._let_in(fact, subjects, command_id)

    async def _let_in(
        self,
        fact: PersonSignedIn | PersonRecognised,
        subjects: Sequence[str],
        command_id: UUID | None,
    ) -> SignedIn:
        actor = Actor("person", fact.person_id, fact.device_id)

        def work(tx: Write) -> SignedIn:
            found = store.as_signed_in(tx, fact.device_id, fact.person_id, tx.now)
            if found is None:
                raise NotFound(NOT_HERE)
            self._guessing.forgive(tx, subjects)
            if isinstance(fact, PersonSignedIn):
                store.put_sign_in(tx, fact.device_id, fact.person_id)
                tx.signal("people", fact.device_id)
            return found

        return await self._db.write(Command.of(fact, actor, command_id), work, SignedIn)

    async def _owner(self, request: ApproveOnce) -> Secret | None:
        """Whose PIN or card it is, or nobody. Raises SignInRefused where it may be two people."""
        if request.card.strip():
            hashes = await self._hashes(request.card)
            holders = await self._db.read(lambda read: store.card_holders(read, hashes))
            return holders[0] if len(holders) == 1 else None
        candidates = await self._db.read(lambda read: _candidates(read, request))
        matching = [secret for secret in candidates if await matches(secret, request.pin)]
        if len(matching) > 1:
            raise SignInRefused(SAME_PIN)
        return matching[0] if matching else None

    async def _holder(self, card: str, subjects: Sequence[str], device_id: UUID) -> Secret:
        """Whose card it is. Raises SignInRefused; a withdrawn one is told as such."""
        hashes = await self._hashes(card)

        def work(read: Read) -> tuple[list[Secret], bool]:
            return store.card_holders(read, hashes), store.was_withdrawn(read, hashes)

        holders, withdrawn = await self._db.read(work)
        if len(holders) != 1:
            sentence = WITHDRAWN_CARD if withdrawn and not holders else WRONG_CARD
            await self._guessing.wrong(subjects, device_id, sentence)
        return holders[0]

    async def _hashes(self, card: str) -> tuple[str, ...]:
        try:
            number = card_number(card)
        except CodeRefused as refusal:
            if refusal.why is DeviceCode.PAYMENT_CARD:
                raise SignInRefused(refusal.sentence) from refusal
            return ()
        return await known_hashes(self._db, number)

    async def _may_approve(self, person_id: UUID, right: str) -> bool:
        return {right, Right.APPROVE} <= await self.rights(person_id)

    async def _keep_approval(
        self, request: ApproveOnce, actor: Actor, owner: Secret, subjects: Sequence[str]
    ) -> ApprovalGiven:
        token = new_token()
        kept = replace(request, pin="", card="", person_id=owner.person_id)

        def work(tx: Write) -> ApprovalGiven:
            store.forget_approvals(tx)
            expires_at = tx.now + APPROVAL_LASTS
            tx.insert_box_row(
                Approval,
                token_hash=hash_token(token),
                approver_id=owner.person_id,
                right=request.right,
                person_id=actor.id,
                device_id=actor.device_id,
                granted_at=tx.now,
                expires_at=expires_at,
            )
            tx.insert(
                AuditEntry,
                command_id=tx.command.id,
                act="approval_given",
                subject_kind="person",
                subject_id=actor.id,
                approver_id=owner.person_id,
                details={"right": request.right, "what": request.what},
                at=tx.now,
            )
            self._guessing.forgive(tx, subjects)
            return ApprovalGiven("", request.right, owner.person_id, owner.name, expires_at)

        given = await self._db.write(Command.of(kept, actor), work, ApprovalGiven)
        return replace(given, token=token)


def _candidates(read: Read, request: ApproveOnce) -> list[Secret]:
    if request.person_id is not None:
        secret = pin_of(read, request.person_id)
        return [secret] if secret else []
    needed = {request.right, Right.APPROVE}
    return [s for s in store.pins(read) if needed <= store.rights_of(read, s.person_id)]


def _approval_subjects(request: ApproveOnce, actor: Actor) -> list[str]:
    """Whom a wrong guess counts against: the device, who asks, and whose PIN it should be."""
    asking = actor.id.hex if actor.id else "nobody"
    subjects = [f"asking:{asking}"]
    if actor.device_id is not None:
        subjects.append(f"device:{actor.device_id.hex}")
    if request.person_id is not None and not request.card:
        subjects.append(f"person:{request.person_id.hex}")
    return subjects
