"""Decides what the jobs' screen shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from central.jobs.service import JobCounts, JobFilter, JobState, JobView
from ui.components.data_table import Cell, Column, TableRow
from ui.components.query_bar import ViewTab
from ui.components.row_list import RowAction, RowTone
from ui.office import figures_text as words
from ui.text import N_, _

RETRY, CANCEL = "retry", "cancel"
VIEWS: dict[str, tuple[str, tuple[JobState, ...]]] = {
    "failed": (N_("Failed"), ("failed",)),
    "waiting": (N_("Waiting"), ("todo", "doing")),
    "done": (N_("Done"), ("succeeded",)),
    "over": (N_("Taken back"), ("cancelled", "aborted")),
}
STATES: dict[JobState, tuple[str, RowTone]] = {
    "todo": (N_("Waits"), "info"),
    "doing": (N_("Runs"), "held"),
    "succeeded": (N_("Done"), "ready"),
    "failed": (N_("Failed"), "late"),
    "cancelled": (N_("Taken back"), ""),
    "aborted": (N_("Given up"), ""),
}


def wanted(view_id: str) -> JobFilter:
    """The jobs of a tab."""
    return JobFilter(states=VIEWS[view_id][1])


def tabs(counts: JobCounts, language: str) -> list[ViewTab]:
    """The tabs, each with how many there are."""
    return [
        ViewTab(
            view_id,
            f"{_(label)} {words.count_text(sum(counts.states[each] for each in states), language)}",
        )
        for view_id, (label, states) in VIEWS.items()
    ]


def columns() -> list[Column]:
    """The head of the jobs."""
    return [
        Column("task", _("Job"), weight="title"),
        Column("state", _("State"), "state", "main"),
        Column("tries", _("Attempts"), "figure"),
        Column("made", _("Made"), "figure"),
        Column("due", _("Due"), "figure"),
        Column("number", _("Number"), "figure", "minor"),
    ]


def rows(jobs: Sequence[JobView], at: datetime) -> list[TableRow]:
    """The newest first; what an attempt said stands below the job."""
    return [
        TableRow(
            str(each.id),
            (
                Cell(each.task.replace("_", " "), detail=last_line(each.error)),
                Cell(_(STATES[each.state][0]), STATES[each.state][1]),
                Cell(str(each.attempts)),
                Cell(_ago(each.made_at, at)),
                Cell(_due(each.due_at, at)),
                Cell(str(each.id)),
            ),
            actions=_actions(each),
        )
        for each in jobs
    ]


def last_line(error: str) -> str:
    """What an error says at its end, short enough to read."""
    lines = [line.strip() for line in error.splitlines() if line.strip()]
    return lines[-1][:200] if lines else ""


def _actions(job: JobView) -> tuple[RowAction, ...]:
    if job.state in ("failed", "cancelled", "aborted"):
        return (RowAction(RETRY, _("Once more")),)
    if job.state in ("todo", "doing"):
        back = RowAction(CANCEL, _("Take back"), tone="danger", confirm=_("Take it back?"))
        return (back,)
    return ()


def _ago(moment: datetime | None, at: datetime) -> str:
    return words.ago_text(int((at - moment).total_seconds())) if moment else ""


def _due(moment: datetime | None, at: datetime) -> str:
    if moment is None:
        return _("now")
    seconds = int((moment - at).total_seconds())
    return _("in {time}").format(time=words.ago_text(seconds)) if seconds >= 60 else _("now")
