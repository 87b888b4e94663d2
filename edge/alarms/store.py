"""SQL of alarms."""

from __future__ import annotations

from edge.box_tables import Alarm
from edge.transaction import Read

MAX_ALARMS = 50


def open_alarms(read: Read) -> list[Alarm]:
    """Alarms that are not over, oldest first; at most `MAX_ALARMS`."""
    return read.all(Alarm, "1 ORDER BY since, id LIMIT ?", MAX_ALARMS)
