"""Hiring, roles, PINs and cards, leaving: what a manager edits on the box, without internet."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from domain.errors import BadRequest, DomainError, Forbidden, NotFound
from domain.permissions import Right, require
from edge.authority import must_be_made_here
from edge.commands import Actor, Command
from edge.database import Database
from edge.staff import store
from edge.staff.cards import card_to_give
from edge.staff.requests import (
    ChangeRoles,
    DeactivatePerson,
    EditPerson,
    HirePerson,
    PersonRow,
    PersonTile,
    RoleView,
    SetCard,
    SetPin,
)
from edge.staff.secrets import hash_pin
from edge.transaction import Read, Write
from sync.tables.audit import AuditEntry
from sync.tables.identity import Credential, Membership, Person

PIN_DIGITS = range(4, 9)
NAME_LENGTH = 80
LAST_ONE = "Somebody must be left who can edit people."


class PeopleService:
    """Edits people. Nobody hands out, takes over or takes away rights beyond their own."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def roles(self) -> list[RoleView]:
        """Every role, by name."""
        return await self._db.read(store.roles)

    async def staff(self, actor: Actor) -> list[PersonRow]:
        """Everybody who works here, by name, as a manager edits them."""
        require(actor.rights, Right.EDIT_PEOPLE)
        return await self._db.read(store.people_to_edit)

    async def hire(
        self, request: HirePerson, actor: Actor, command_id: UUID | None = None
    ) -> PersonTile:
        """Add a person with a PIN and roles; their tile is on every screen at once.

        Raises BadRequest for a name or PIN that cannot be, Forbidden, NotFound for a role.
        """
        require(actor.rights, Right.EDIT_PEOPLE)
        name = _checked_name(request.name)
        hashed = await _hashed(request.pin)
        card = await self._card(request.card)
        kept = replace(request, pin="", card="")

        def work(tx: Write) -> PersonTile:
            short = request.short_name.strip() or name.split()[0]
            tx.insert(
                Person,
                request.person_id,
                name=name,
                short_name=short,
                colour=request.colour,
                language=request.language,
            )
            _put_credential(tx, request.person_id, "pin", hashed)
            if card:
                _put_card(tx, request.person_id, card)
            roles = _put_roles(tx, request.person_id, request.role_ids, actor)
            _note(tx, "person_hired", request.person_id, {"roles": list(roles)})
            return PersonTile(
                request.person_id, name, short, request.colour, roles, request.language
            )

        return await self._db.write(Command.of(kept, actor, command_id), work, PersonTile)

    async def edit(self, request: EditPerson, actor: Actor, command_id: UUID | None = None) -> None:
        """Change name, short name, colour, language or roles.

        Raises Changed when somebody was quicker, EditedAtTheCentre, and as `change_roles`.
        """
        require(actor.rights, Right.EDIT_PEOPLE)
        changes = {
            name: getattr(request, name)
            for name in ("name", "short_name", "colour", "language")
            if getattr(request, name) is not None
        }
        if request.name is not None:
            changes["name"] = _checked_name(request.name)
        if "language" in changes:
            changes["language"] = changes["language"] or None

        def work(tx: Write) -> None:
            person = _editable(tx, request.person_id, actor)
            if changes or request.rev is not None:
                tx.update(person, request.rev, **changes)
            if request.role_ids is not None:
                _change_roles(tx, person.id, request.role_ids, actor)
            _note(tx, "person_edited", person.id, {"fields": sorted(changes)})

        await self._db.write(Command.of(request, actor, command_id), work)

    async def change_roles(
        self, request: ChangeRoles, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """Give a person exactly these roles, from now on and also where they are signed in.

        Raises DomainError when nobody would be left who can edit people.
        """
        require(actor.rights, Right.EDIT_PEOPLE)

        def work(tx: Write) -> None:
            person = _editable(tx, request.person_id, actor)
            _change_roles(tx, person.id, request.role_ids, actor)

        await self._db.write(Command.of(request, actor, command_id), work)

    async def set_pin(self, request: SetPin, actor: Actor, command_id: UUID | None = None) -> None:
        """Give a person another PIN; a manager for others, everybody for themselves."""
        if actor.id != request.person_id:
            require(actor.rights, Right.EDIT_PEOPLE)
        hashed = await _hashed(request.pin)

        def work(tx: Write) -> None:
            person = _editable(tx, request.person_id, actor)
            _put_credential(tx, person.id, "pin", hashed)
            store.forget_guesses(tx, f"person:{person.id.hex}")
            _note(tx, "pin_set", person.id, {})

        await self._db.write(Command.of(replace(request, pin=""), actor, command_id), work)

    async def set_card(
        self, request: SetCard, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """Give a person another card, or none.

        Raises DomainError for somebody else's card, BadRequest for what cannot be a staff card.
        """
        require(actor.rights, Right.EDIT_PEOPLE)
        card = await self._card(request.card)

        def work(tx: Write) -> None:
            person = _editable(tx, request.person_id, actor)
            old = store.credential(tx, person.id, "card")
            if card:
                _put_card(tx, person.id, card)
            elif old is not None:
                tx.update(old, deleted_at=tx.now)
            _note(tx, "card_set", person.id, {"card": bool(card)})

        await self._db.write(Command.of(replace(request, card=""), actor, command_id), work)

    async def _card(self, card: str) -> tuple[str, ...]:
        return await card_to_give(self._db, card)

    async def deactivate(
        self, request: DeactivatePerson, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """A person leaves: no tile, no sign-in, signed out everywhere at once.

        Raises DomainError while they serve open orders: these are handed over first.
        """
        require(actor.rights, Right.EDIT_PEOPLE)

        def work(tx: Write) -> None:
            person = _editable(tx, request.person_id, actor)
            _somebody_else_can_edit(tx, person.id)
            if serving := store.open_orders_of(tx, person.id):
                raise DomainError(_hand_over_first(person.short_name, serving))
            tx.update(person, active=False)
            store.end_all_of(tx, person.id)
            _note(tx, "person_deactivated", person.id, {})

        await self._db.write(Command.of(request, actor, command_id), work)


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= NAME_LENGTH:
        raise BadRequest(f"A name has 1 to {NAME_LENGTH} letters.")
    return name


async def _hashed(pin: str) -> str:
    if not (pin.isascii() and pin.isdigit() and len(pin) in PIN_DIGITS):
        raise BadRequest("A PIN is 4 to 8 digits.")
    return await asyncio.to_thread(hash_pin, pin)


def _editable(tx: Read, person_id: UUID, actor: Actor) -> Person:
    person = store.active_person(tx, person_id)
    if person is None:
        raise NotFound("This person does not work here.")
    must_be_made_here(person, person.name)
    if person_id != actor.id and not store.rights_of(tx, person_id) <= actor.rights:
        raise Forbidden("This person may do more than you. Ask them, or their manager.")
    return person


def _somebody_else_can_edit(tx: Read, person_id: UUID) -> None:
    if not store.others_who_may(tx, Right.EDIT_PEOPLE, person_id):
        raise DomainError(LAST_ONE)


def _hand_over_first(name: str, serving: int) -> str:
    orders = "an open order" if serving == 1 else f"{serving} open orders"
    return f"{name} still serves {orders}. Hand over the tables first."


def _change_roles(tx: Write, person_id: UUID, role_ids: tuple[UUID, ...], actor: Actor) -> None:
    roles = _put_roles(tx, person_id, role_ids, actor)
    if Right.EDIT_PEOPLE not in store.rights_of(tx, person_id):
        _somebody_else_can_edit(tx, person_id)
    _note(tx, "roles_changed", person_id, {"roles": list(roles)})


def _put_credential(tx: Write, person_id: UUID, kind: str, hashed: str) -> None:
    old = store.credential(tx, person_id, kind)
    if old is not None:
        tx.update(old, secret_hash=hashed)
    else:
        tx.insert(Credential, person_id=person_id, kind=kind, secret_hash=hashed)


def _put_card(tx: Write, person_id: UUID, card: Sequence[str]) -> None:
    """A card of one person; another one before it is withdrawn."""
    if any(holder.person_id != person_id for holder in store.card_holders(tx, card)):
        raise DomainError("This card is somebody else's already.")
    old = store.credential(tx, person_id, "card")
    if old is not None and old.secret_hash != card[0]:
        tx.update(old, deleted_at=tx.now)
        old = None
    if old is None:
        tx.insert(Credential, person_id=person_id, kind="card", secret_hash=card[0])


def _put_roles(
    tx: Write, person_id: UUID, role_ids: tuple[UUID, ...], actor: Actor
) -> tuple[str, ...]:
    """Make these the person's roles here; returns their names."""
    wanted = dict.fromkeys(role_ids)
    if not wanted:
        raise BadRequest("Choose at least one role.")
    known = {role.id: role for role in store.roles(tx)}
    if not wanted.keys() <= known.keys():
        raise NotFound("There is no such role.")
    if any(not known[role_id].rights <= actor.rights for role_id in wanted):
        raise Forbidden("You cannot give rights that you do not have.")
    had = {membership.role_id: membership for membership in store.memberships(tx, person_id)}
    for role_id, membership in had.items():
        if role_id not in wanted:
            tx.update(membership, deleted_at=tx.now)
    for role_id in wanted:
        if role_id not in had:
            tx.insert(Membership, person_id=person_id, role_id=role_id, store_id=tx.house.store_id)
    return tuple(sorted(known[role_id].name for role_id in wanted))


def _note(tx: Write, act: str, person_id: UUID, details: dict[str, object]) -> None:
    tx.insert(
        AuditEntry,
        command_id=tx.command.id,
        act=act,
        subject_kind="person",
        subject_id=person_id,
        approver_id=tx.actor.approver_id,
        details=details,
        at=tx.now,
    )
    tx.signal("people")
