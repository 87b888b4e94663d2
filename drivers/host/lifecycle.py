"""The life of a device as one pure function of what it is and what happened.

`disabled -> absent -> connecting -> greeting -> ready -> busy`; beside them `blocked` (somebody
must do something at it), `degraded` (it works, with a warning) and `faulted` (its settings, its
permissions or its identity are wrong: somebody must set it up).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from domain.device_errors import DeviceCode

BACK_OFF_S: Final = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""How long to wait after the first, second, ... failure to reach a device."""
STEADY_S: Final = 60.0
"""A device that was ready this long begins its back-off anew."""
SAID_AWAY_AFTER_S: Final = 3.0
"""Screens say that a device is away when it was for so long: a blink is nobody's business."""

FOR_A_MANAGER: Final = frozenset(
    {DeviceCode.CONFIG, DeviceCode.PERMISSION, DeviceCode.IDENTITY, DeviceCode.UNSUPPORTED}
)
"""What does not go away by waiting."""


class LifeState(StrEnum):
    """Where a device stands."""

    DISABLED = "disabled"
    ABSENT = "absent"
    CONNECTING = "connecting"
    GREETING = "greeting"
    READY = "ready"
    BUSY = "busy"
    BLOCKED = "blocked"
    DEGRADED = "degraded"
    FAULTED = "faulted"


class Happening(StrEnum):
    """What can happen to a device."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    OPENING = "opening"
    OPENED = "opened"
    GREETED = "greeted"
    WORKING = "working"
    DONE = "done"
    HINDERED = "hindered"
    WARNED = "warned"
    LOST = "lost"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Life:
    """A device's state since when, why, and how often it could not be reached in a row."""

    state: LifeState = LifeState.DISABLED
    since: float = 0.0
    reason: str = ""
    failures: int = 0

    @property
    def works(self) -> bool:
        """Whether it does what it is for."""
        return self.state in (LifeState.READY, LifeState.BUSY, LifeState.DEGRADED)


_NEXT: Final = {
    Happening.ENABLED: LifeState.ABSENT,
    Happening.DISABLED: LifeState.DISABLED,
    Happening.OPENING: LifeState.CONNECTING,
    Happening.OPENED: LifeState.GREETING,
    Happening.GREETED: LifeState.READY,
    Happening.WORKING: LifeState.BUSY,
    Happening.DONE: LifeState.READY,
    Happening.HINDERED: LifeState.BLOCKED,
    Happening.WARNED: LifeState.DEGRADED,
    Happening.LOST: LifeState.ABSENT,
    Happening.WRONG: LifeState.FAULTED,
}


def happened(life: Life, what: Happening, now: float, reason: str = "") -> Life:
    """The life after something happened. A disabled device hears nothing but `enabled`.

    A device that somebody must set up is only left by being disabled or enabled anew.
    """
    if life.state is LifeState.DISABLED and what is not Happening.ENABLED:
        return life
    if life.state is LifeState.FAULTED and what not in (Happening.ENABLED, Happening.DISABLED):
        return life
    state = _NEXT[what]
    failures = _failures(life, what, now)
    if state is life.state and reason == life.reason:
        return replace(life, failures=failures)
    return Life(state, life.since if _are_one(life.state, state) else now, reason, failures)


AWAY: Final = frozenset({LifeState.ABSENT, LifeState.CONNECTING, LifeState.GREETING})
_ONE: Final = (
    AWAY,
    frozenset({LifeState.READY, LifeState.BUSY}),
)
"""States between which `since` runs on: a device is away since it went, however often it is tried,
and ready since it came, however much it prints."""


def _are_one(before: LifeState, after: LifeState) -> bool:
    return before is after or any({before, after} <= states for states in _ONE)


def wait_s(life: Life, chance: float) -> float:
    """How long to wait before the next try; `chance` from 0 to 1 spreads it by a fifth."""
    if not life.failures:
        return 0.0
    base = BACK_OFF_S[min(life.failures, len(BACK_OFF_S)) - 1]
    return base * (0.8 + 0.4 * chance)


def _failures(life: Life, what: Happening, now: float) -> int:
    if what is Happening.LOST:
        steady = life.works and now - life.since >= STEADY_S
        return 1 if steady else life.failures + 1
    return 0 if what is Happening.ENABLED else life.failures
