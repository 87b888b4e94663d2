"""What the worker does by itself, and when. All times are UTC; every task may be repeated.

One task waits or runs once: where an attempt fails, the schedule leaves it alone until it went
well or was given up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from central.figures import computing, sums
from central.fleet import watching
from central.fleet.service import redrive_all
from central.jobs import digests, thinning
from central.jobs.rooms import Rooms
from central.releases.due import DueReleases

REPAIRED = timedelta(days=35)


@dataclass(frozen=True, slots=True)
class Task:
    """A task that is due by itself. `cron` is minute, hour, day, month, weekday."""

    name: str
    cron: str
    work: Callable[[Rooms], object]


def watch_boxes(rooms: Rooms) -> None:
    """Raise and end alarms about boxes; tell who wants to know."""
    rooms.for_each(lambda each: watching.watch(rooms.pool, each, rooms.clock.now()))
    if rooms.post.is_there:
        rooms.for_each(lambda each: digests.send_alarms(rooms, each))


def send_digests(rooms: Rooms) -> None:
    """Yesterday's sales to whoever wants them in the morning."""
    if rooms.post.is_there:
        rooms.for_each(lambda each: digests.send_due(rooms, each))


def redrive(rooms: Rooms) -> None:
    """Try what is in quarantine again: a missing parent may have come."""
    now = rooms.clock.now()
    rooms.for_each(lambda each: redrive_all(rooms.pool, rooms.sync_pool, each, now))


def settle_releases(rooms: Rooms) -> None:
    """Bring releases into force whose time has come; take over what new boxes brought."""
    due = DueReleases(rooms.pool, rooms.clock)
    due.fold_due()
    due.adopt_due()


def compute_figures(rooms: Rooms) -> None:
    """What the loop beside the queue left marked."""
    while computing.compute_marked(rooms.pool, rooms.clock):
        pass


def compare_sums(rooms: Rooms) -> None:
    """Look whether the rows of each store are what its boxes sealed."""
    rooms.for_each(lambda each: sums.compare_sums(rooms.pool, each, rooms.clock.now()))


def repair_figures(rooms: Rooms) -> None:
    """Compute the last weeks anew: what was missed is mended, what is right stays."""
    now = rooms.clock.now()
    first, last = (now - REPAIRED).date().isoformat(), now.date().isoformat()
    rooms.for_each(lambda each: computing.repair(rooms.pool, each, first, last, now))


TASKS: Sequence[Task] = (
    Task("releases.due", "* * * * *", settle_releases),
    Task("fleet.watch", "* * * * *", watch_boxes),
    Task("quarantine.redrive", "*/10 * * * *", redrive),
    Task("figures.compute", "*/15 * * * *", compute_figures),
    Task("figures.agree", "40 * * * *", compare_sums),
    Task("figures.repair", "40 3 * * *", repair_figures),
    Task("mail.digests", "*/15 * * * *", send_digests),
    Task("thinning.partitions", "10 2 * * *", thinning.make_partitions),
    Task("thinning.journal", "20 2 * * *", thinning.drop_old_journal),
    Task("thinning.rows", "30 2 * * *", thinning.thin),
)
