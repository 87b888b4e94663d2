"""What the centre says of this box: transactions that wait there, and days that do not agree."""

from __future__ import annotations

from collections.abc import Sequence

from edge.box_tables import DayDifference, QuarantinedHere
from edge.transaction import Read, Write
from sync.protocol.report import Difference
from sync.protocol.wire import OVERRULED, Verdict


def show(
    tx: Write, verdicts: Sequence[Verdict] | None, differences: Sequence[Difference] | None
) -> None:
    """Show exactly what the centre says now; what it left unsaid (None) stays as it is.

    What has been decided (a row that another life of this box made otherwise) stays until somebody
    has seen it.
    """
    if verdicts is not None:
        _show_verdicts(tx, verdicts)
    if differences is not None:
        _show_differences(tx, differences)
    tx.signal("sync")


def is_shown(
    read: Read, verdicts: Sequence[Verdict] | None, differences: Sequence[Difference] | None
) -> bool:
    """Whether that is what is here."""
    return (verdicts is None or set(verdicts) == set(_waiting(read))) and (
        differences is None or {(d.business_date, d.what) for d in differences} == _days(read)
    )


def keep_verdicts(tx: Write, verdicts: Sequence[Verdict]) -> None:
    """Keep what the centre could not make rows of, for a person to see."""
    for each in verdicts:
        known = tx.first(QuarantinedHere, "first_seq = ?", each.first_seq)
        tx.put_box_row(
            QuarantinedHere,
            first_seq=each.first_seq,
            last_seq=each.last_seq,
            code=each.code,
            detail=each.detail,
            since=known.since if known else tx.now,
            seen=known.seen if known else False,
        )


def differing_days(read: Read) -> list[DayDifference]:
    """Days that this box closed otherwise than the centre has them."""
    return read.all(DayDifference, "1 ORDER BY business_date, what")


def _waiting(read: Read) -> list[Verdict]:
    return [
        Verdict(each.first_seq, each.last_seq, each.code, each.detail)
        for each in read.all(QuarantinedHere, "code <> ?", OVERRULED)
    ]


def _days(read: Read) -> set[tuple[str, str]]:
    return {(each.business_date, each.what) for each in differing_days(read)}


def _show_verdicts(tx: Write, verdicts: Sequence[Verdict]) -> None:
    keep_verdicts(tx, verdicts)
    now = {each.first_seq for each in verdicts}
    for each in _waiting(tx):
        if each.first_seq not in now:
            tx.execute("DELETE FROM quarantined_here WHERE first_seq = ?", each.first_seq)


def _show_differences(tx: Write, differences: Sequence[Difference]) -> None:
    since = {(each.business_date, each.what): each.since for each in differing_days(tx)}
    tx.execute("DELETE FROM day_differences")
    for day, what in sorted({(each.business_date, each.what) for each in differences}):
        at = since.get((day, what), tx.now)
        tx.insert_box_row(DayDifference, business_date=day, what=what, since=at)
