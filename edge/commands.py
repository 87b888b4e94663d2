"""Commands: what makes a repeated tap, a retried request and a replay happen once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from domain.errors import Forbidden
from domain.ids import new_id

_adapters: dict[Any, TypeAdapter[Any]] = {}


def adapter(answer: type[Any]) -> TypeAdapter[Any]:
    """The JSON codec of an answer or request type, made once."""
    found = _adapters.get(answer)
    if found is None:
        found = _adapters[answer] = TypeAdapter(answer)
    return found


def request_hash(request: object) -> bytes:
    """SHA-256 of a request dataclass, so that another request under the same id is noticed."""
    text = adapter(type(request)).dump_json(request)
    return hashlib.sha256(type(request).__name__.encode() + b":" + text).digest()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person at a device, or the box itself.

    `approver_id` allowed something beyond the person's own rights, for the command `approved_for`
    alone (`edge.staff.service.StaffService.approve`).
    """

    kind: str = "system"
    id: UUID | None = None
    device_id: UUID | None = None
    approver_id: UUID | None = None
    rights: frozenset[str] = field(default_factory=frozenset, compare=False)
    approved_for: UUID | None = field(default=None, compare=False)


SYSTEM = Actor()


@dataclass(frozen=True, slots=True)
class Command:
    """One act under an id chosen by its caller. Repeating the id returns the first answer."""

    id: UUID
    kind: str
    request_hash: bytes
    actor: Actor = SYSTEM

    @classmethod
    def of(cls, request: object, actor: Actor = SYSTEM, command_id: UUID | None = None) -> Command:
        """The command that asks for `request`; a new id where the caller brings none.

        Raises Forbidden when the actor's approval is for another command.
        """
        if actor.approved_for is not None and actor.approved_for != command_id:
            raise Forbidden("This approval was for something else. Ask again.")
        return cls(
            command_id or new_id(),
            type(request).__name__,
            request_hash(request),
            actor,
        )
