"""What can be asked about guests' screens, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class InviteScreen:
    """Have a second screen at a counter. A link that was given before ends. `token` is new."""

    device_id: UUID
    token_sha256: str


@dataclass(frozen=True, slots=True)
class RevokeScreen:
    """Have no second screen at a counter any more."""

    device_id: UUID


@dataclass(frozen=True, slots=True)
class ScreenChange:
    """The row of the screen; None where there was none."""

    screen_id: UUID | None
