"""What a box says of itself in each heartbeat, and what the centre tells it of its days.

Fields that one end does not know are ignored; what one does not say has its default. So both may
gain fields in any release without a new contract.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

MOST_ALARMS = 20
MOST_PRINTERS = 20
MOST_DIFFERENCES = 100


@dataclass(frozen=True, slots=True)
class ReportedAlarm:
    """An alarm that is open at the box: its kind, its sentence, since when (box's clock)."""

    kind: str
    sentence: str
    since_ms: int


@dataclass(frozen=True, slots=True)
class BoxReport:
    """How a box is. Ages in seconds, moments in milliseconds since 1970 by the box's clock.

    `version` is the program, `release` the number of the office's release in force. `life` is
    active, fenced or forked. `outbox` changes wait for the centre, the oldest for
    `outbox_age_s`. `parked` transactions of the box wait at the centre, `held` rows of the centre
    wait at the box, `withheld` rows of the box wait for a newer centre. The box's clock is
    `clock_offset_ms` ahead of the centre's, give or take `clock_uncertainty_ms` (0: it was
    never measured).
    """

    version: str = ""
    contract: int = 0
    release: int = 0
    life: str = "active"
    outbox: int = 0
    outbox_age_s: int = 0
    unsafe: int = 0
    parked: int = 0
    held: int = 0
    withheld: int = 0
    clock_offset_ms: int = 0
    clock_uncertainty_ms: int = 0
    alarms: tuple[ReportedAlarm, ...] = ()
    printers: tuple[str, ...] = ()
    """Names of printers that are in trouble."""
    last_sale_ms: int | None = None
    disk_free_bytes: int | None = None
    receipt_series: str = ""
    now_ms: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """A business day that the box closed otherwise than the centre has it: `what`, in words."""

    store_id: UUID
    business_date: str
    what: str
