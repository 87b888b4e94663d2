"""SQL of what a scrape looks up."""

from __future__ import annotations

from edge.transaction import Read

UNFINISHED = ("queued", "sending", "uncertain", "failed")


def prints(read: Read) -> dict[str, int]:
    """How many print jobs are in each state that is not over."""
    found = dict.fromkeys(UNFINISHED, 0)
    for state, count in read.rows(
        "SELECT state, count(*) FROM print_jobs "
        "WHERE state IN ('queued', 'sending', 'uncertain', 'failed') GROUP BY state"
    ):
        found[state] = count
    return found
