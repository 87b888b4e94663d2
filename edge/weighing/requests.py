"""What can be asked about weights, and what is answered. Weights are whole grams."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.weighing import ScaleRules
from edge.orders.requests import AddLine


@dataclass(frozen=True, slots=True)
class AddWeighed:
    """Add a line with what lies on a scale now; the line's own quantity is not looked at.

    `shown` is the weight, as the scale wrote it, that the person saw. `again` sells what was not
    taken off since the last time, because a person says so; it is remembered.
    """

    line: AddLine
    scale_id: UUID
    shown: str
    tare_grams: int = 0
    again: bool = False


@dataclass(frozen=True, slots=True)
class ScaleView:
    """A scale that a screen may weigh with."""

    id: UUID
    name: str
    rules: ScaleRules


@dataclass(frozen=True, slots=True)
class LiveWeight:
    """What a scale says now, for a screen. `grams` is what it would be sold as before the tare, and
    None while it cannot be sold: `trouble` is then the sentence, `code` its code (`E_MOTION`, ...).
    """

    scale_id: UUID
    sent: str
    unit: str
    grams: int | None
    trouble: str = ""
    code: str = ""
    net: bool = False
