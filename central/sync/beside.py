"""What other rooms of the centre do inside the transactions of replication.

Each is called as `comanda_sync`, behind the wall of the box's store; what it raises undoes the
whole request, and the box asks again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection

from central.sync.boxes import KnownBox
from central.sync.shapes import Arrived
from sync.protocol.report import BoxReport, Difference

Reported = Callable[[Connection[Any], KnownBox, BoxReport, datetime], None]
"""A heartbeat came with a report (`central.fleet` keeps it)."""
Written = Callable[[Connection[Any], KnownBox, Sequence[Arrived], datetime], None]
"""Rows of a box became rows here, before the feed is numbered (`central.figures` marks days)."""
Differences = Callable[[Connection[Any], KnownBox], tuple[Difference, ...] | None]
"""The days of the store that differ from the box's Z now; None where nobody compares."""


@dataclass(frozen=True, slots=True)
class Beside:
    """The rooms that listen; by default nobody does."""

    reported: Reported = lambda connection, box, report, now: None
    written: Written = lambda connection, box, rows, now: None
    differences: Differences = lambda connection, box: None
