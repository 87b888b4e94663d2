"""What adapters to the outside have in common: abilities, health, a call that is kept by key."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from domain.money import Money


class Capability(StrEnum):
    """One thing that not every adapter can do."""

    TIP_ON_DEVICE = "tip_on_device"
    PARTIAL_APPROVAL = "partial_approval"
    REVERSE = "reverse"
    REFUND = "refund"
    ABORT = "abort"
    RECOVER_BY_KEY = "recover_by_key"
    """`recover` knows calls by their key; others only know their last transaction."""
    OFFLINE = "offline"
    NATIVE_SUBSCRIPTIONS = "native_subscriptions"
    READERS = "readers"


class HealthState(StrEnum):
    """How an adapter is."""

    OK = "ok"
    DEGRADED = "degraded"
    LOCKED = "locked"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class AdapterHealth:
    """How an adapter is, and what a person can do about it."""

    state: HealthState
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class CallKept:
    """A call as it was written down before it was made: all that is left after a restart.

    `remote_ref` and `phase_ref` are what the other side named it, where it answered that much.
    """

    key: str
    operation: str
    amount: Money
    ref: str = ""
    remote_ref: str = ""
    phase_ref: str = ""


class Adapter(Protocol):
    """Something outside of the box."""

    name: str

    def capabilities(self) -> frozenset[Capability]:
        """What it can do."""
        ...

    async def health(self) -> AdapterHealth:
        """How it is now. Never raises."""
        ...
