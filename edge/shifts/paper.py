"""The paper of a drawer that was counted."""

from __future__ import annotations

from datetime import datetime

from domain.documents import (
    Amount,
    Document,
    ShiftReport,
    TenderCount,
    labels_in,
    shift_report,
)
from domain.money_text import amount_text
from edge.checks.paper import TIME_FORMAT, Letterhead
from edge.shifts.requests import DrawerReport

_MOVEMENTS = {
    "pay_in": "Paid in",
    "pay_out": "Paid out",
    "drop": "Dropped",
    "hand_in": "Handed in",
    "tip_out": "Tips paid out",
}
NOT_COUNTED = "not counted"


def drawer_document(report: DrawerReport, head: Letterhead) -> Document:
    """The report of a closed drawer, to be signed."""

    def written(minor: int | None) -> str:
        return amount_text(minor or 0, report.currency, head.language)

    return shift_report(
        ShiftReport(
            store=head.store,
            number="",
            opened_at=_time(report.opened_at, head),
            closed_at=_time(report.closed_at, head),
            person=_people(report),
            drawer=report.drawer_name,
            opening=written(report.float_minor),
            tenders=(
                TenderCount(
                    "Cash",
                    written(report.expected_minor),
                    written(report.counted_minor),
                    written(report.difference_minor),
                    differs=bool(report.difference_minor),
                ),
                *(
                    TenderCount(
                        count.name,
                        written(count.expected_minor),
                        NOT_COUNTED
                        if count.counted_minor is None
                        else written(count.counted_minor),
                        written(count.difference_minor),
                        differs=bool(count.difference_minor),
                    )
                    for count in report.tender_counts
                ),
            ),
            sales=tuple(
                Amount(f"{tender.name} ({tender.payments})", written(tender.amount_minor))
                for tender in report.tenders
            ),
            movements=tuple(
                Amount(
                    ": ".join(filter(None, (_MOVEMENTS[move.kind], move.reason))),
                    written(move.amount_minor),
                )
                for move in report.movements
                if move.kind in _MOVEMENTS
            ),
        ),
        labels_in(head.language),
        head.language,
    )


def _people(report: DrawerReport) -> str:
    """Who had the drawer, and who has it now."""
    return " > ".join(filter(None, (report.opened_by, report.handed_to)))


def _time(at: datetime | None, head: Letterhead) -> str:
    return at.astimezone(head.zone).strftime(TIME_FORMAT) if at else ""
