"""Guests who are expected: what a reservation must say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.errors import BadRequest, Changed
from domain.orders import MAX_NAME_LENGTH, MAX_NOTE_LENGTH, check_guests, check_text

MAX_PHONE_LENGTH = 40


class PartyState(StrEnum):
    """Where a party is. It can come only while it is reserved."""

    RESERVED = "reserved"
    SEATED = "seated"
    LEFT = "left"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


@dataclass(frozen=True, slots=True)
class PartyWords:
    """What is written down of a party, checked."""

    name: str
    phone: str
    guests: int
    note: str


def party_words(name: str, phone: str, guests: int, note: str) -> PartyWords:
    """A party as it may be written down. Raises BadRequest or LimitExceeded."""
    words = PartyWords(
        check_text(name, MAX_NAME_LENGTH, "name"),
        check_text(phone, MAX_PHONE_LENGTH, "phone number"),
        check_guests(guests),
        check_text(note, MAX_NOTE_LENGTH, "note"),
    )
    if not words.name:
        raise BadRequest("Say whose reservation it is.")
    if not words.guests:
        raise BadRequest("Say for how many guests.")
    return words


def must_be_expected(state: str, name: str) -> None:
    """Raises Changed for a party that is not expected any more."""
    said = {
        PartyState.SEATED: f"{name} sits already.",
        PartyState.LEFT: f"{name} was here and has left.",
        PartyState.CANCELLED: f"The reservation of {name} was cancelled.",
        PartyState.NO_SHOW: f"{name} was marked as not come.",
    }
    if state in said:
        raise Changed(said[PartyState(state)])
