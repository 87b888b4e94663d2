"""What is asked of managers' own devices, and what is answered. PINs are never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

How = Literal["done", "refused", "expired", "failed"]


@dataclass(frozen=True, slots=True)
class AskApproval:
    """Ask whoever is a manager. `act_id` is the id of the command that waits for the answer."""

    act_id: UUID
    right: str
    words: str
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True)
class AnswerApproval:
    """A manager's answer from their own device. A yes needs their PIN."""

    act_id: UUID
    yes: bool
    pin: str = ""


@dataclass(frozen=True, slots=True)
class RedeemApproval:
    """The page that asked takes the approval for its one act."""

    act_id: UUID


@dataclass(frozen=True, slots=True)
class EndAsking:
    """Nobody waits for this answer any more; without an id, for none at all."""

    act_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as managers see it: who asks, where, for what."""

    act_id: UUID
    right: str
    words: str
    amount_minor: int | None
    person: str
    device: str
    state: str
    asked_at: datetime
    expires_at: datetime
    answered_by: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended, for whoever asked. `why` is the sentence of an act that could not be done."""

    how: How
    words: str
    by: str = ""
    why: str = ""
