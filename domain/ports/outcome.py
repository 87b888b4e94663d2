"""The three answers of a call to the outside: done, certainly not done, not known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class ErrorClass(StrEnum):
    """What has to happen before the same thing can be asked again. Adapters map their codes."""

    REJECTED = "rejected"
    """The data must change: another card, another amount."""
    RETRYABLE = "retryable"
    """The same may be asked again, after `Refused.retry_after_s`."""
    UNKNOWN_OUTCOME = "unknown_outcome"
    """It may have been done; `recover` has to be asked first."""
    DEVICE_LOCKED = "device_locked"
    """A person has to look after the device; `Refused.remedy` says how."""
    SHIFT_STATE = "shift_state"
    """A shift has to be opened or closed first."""
    AUTH_FAILED = "auth_failed"
    """The device or service does not know this restaurant."""
    MISCONFIGURED = "misconfigured"
    """Its settings cannot work."""
    UNSUPPORTED = "unsupported"
    """It cannot do this at all."""


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """It was done. `replayed`: it had been done before under the same key."""

    value: T
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """It was certainly not done. `sentence` is for a person, `remedy` what a person can do."""

    code: str
    sentence: str
    error: ErrorClass = ErrorClass.REJECTED
    retry_after_s: int = 0
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have been done; only asking by its key (`recover`) can tell."""

    sentence: str


Outcome = Done[T] | Refused | Unknown
