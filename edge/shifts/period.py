"""Which Z a row of money will be in."""

from __future__ import annotations

from edge.transaction import Read

SERIES = "z"


def open_z_number(read: Read) -> int:
    """The number of the Z that takes in what happens now: one more than the last one made."""
    last = read.value("SELECT last FROM number_series WHERE name = ?", SERIES)
    return int(last or 0) + 1
