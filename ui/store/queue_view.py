"""The print queue in words: what waits, why, since when, and what may be done about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from edge.printing.requests import JobView, PrinterQueue
from edge.printing.views import is_held
from ui.components.row_list import Row, RowAction, RowTone, Section
from ui.language import say_sentence
from ui.store.asking import Pick
from ui.store.manager_view import Reader
from ui.text import N_, _, age_ms, count_of, format_time

RETRY = "retry"
CONFIRM = "confirm"
CANCEL = "cancel"
ELSEWHERE = "elsewhere"
SHOW_HELD = "show_held"
PRINT_HELD = "print_held"
CANCEL_HELD = "cancel_held"

STATES: dict[str, tuple[str, RowTone]] = {
    "queued": (N_("waits"), "waiting"),
    "sending": (N_("is being printed"), "info"),
    "uncertain": (N_("may be printed"), "late"),
    "failed": (N_("not printed"), "late"),
    "printed": (N_("printed"), "ready"),
    "cancelled": (N_("cancelled"), ""),
    "superseded": (N_("replaced"), ""),
}
REASONS = (N_("Not wanted any more"), N_("The kitchen was told"), N_("Printed somewhere else"))
"""Why a paper is cancelled, to be tapped."""


def sections(
    queues: Sequence[PrinterQueue], reader: Reader, shown: Collection[UUID] = ()
) -> tuple[Section, ...]:
    """What a person has to decide, what became too old, and what waits by itself.

    `shown` are the printers whose old papers are listed one by one.
    """
    names = {queue.printer_id: queue.name for queue in queues}
    jobs = sorted((job for queue in queues for job in queue.jobs), key=lambda job: job.since)
    mine = [job for job in jobs if job.state in ("uncertain", "failed") and not is_held(job)]
    waits = [job for job in jobs if job.state in ("queued", "sending")]
    held = tuple(row for queue in queues for row in _held(queue, names, reader, shown))
    found = []
    if mine:
        rows = tuple(_job(job, names, reader) for job in mine)
        found.append(Section("decide", _("Look at these"), rows))
    if held:
        found.append(Section("held", _("Too old to be printed by themselves"), held))
    found.append(
        Section(
            "jobs",
            _("Papers that wait"),
            tuple(_job(job, names, reader) for job in waits),
            empty=_("Nothing else waits.") if mine or held else _("Everything was printed."),
        )
    )
    return tuple(found)


def stopped(queues: Sequence[PrinterQueue]) -> Section:
    """The printers that cannot print, what is wrong and since when; none is the best answer."""
    rows = tuple(
        Row(
            str(queue.printer_id),
            queue.name,
            _because(queue),
            word=_("away"),
            tone="late",
            since_ms=age_ms(queue.away_since),
        )
        for queue in queues
        if queue.away_since is not None
    )
    return Section("stopped", _("Printers that cannot print"), rows)


def wanting(queues: Sequence[PrinterQueue]) -> int:
    """How many papers need a person."""
    return sum(job.state in ("uncertain", "failed") for queue in queues for job in queue.jobs)


def others(queues: Sequence[PrinterQueue], job: JobView) -> list[Pick]:
    """The printers that a job may be sent to instead; its own one comes first."""
    here = job.sent_to_id or job.printer_id
    may = [queue for queue in queues if queue.enabled and queue.printer_id != here]
    may.sort(key=lambda queue: queue.printer_id != job.printer_id)
    return [
        Pick(
            str(queue.printer_id),
            queue.name,
            detail=_("cannot print now") if queue.away_since is not None else "",
        )
        for queue in may
    ]


def reasons() -> list[Pick]:
    """Why a paper is not wanted."""
    return [Pick(words, _(words)) for words in REASONS]


def where(job: JobView, names: Mapping[UUID, str]) -> str:
    """The printer; with an arrow, where another one prints for it."""
    own = names.get(job.printer_id, "")
    if job.sent_to_id is None or job.sent_to_id == job.printer_id:
        return own
    return f"{own} → {names.get(job.sent_to_id, '')}"


def _because(queue: PrinterQueue) -> str:
    said = without_name(queue.trouble, queue.name)
    if not queue.backup:
        return said
    return " ".join((said, _("{printer} prints for it.").format(printer=queue.backup)))


def _job(job: JobView, names: Mapping[UUID, str], reader: Reader) -> Row:
    word, tone = STATES[job.state]
    wanted = format_time(job.since, reader.zone, reader.language) if is_held(job) else ""
    here = names.get(job.sent_to_id or job.printer_id, "")
    why = "" if is_held(job) else without_name(job.last_error, here)
    place = ", ".join(filter(None, (where(job, names), wanted)))
    return Row(
        str(job.id),
        job.title,
        ". ".join(filter(None, (place, why))),
        word=_(word),
        tone=tone,
        since_ms=age_ms(job.since),
        actions=_acts(job),
    )


def without_name(sentence: str, name: str) -> str:
    """A device's sentence where its name stands already."""
    said = say_sentence(sentence) if sentence else ""
    bare = said.removeprefix(f"{name}: ")
    return bare[:1].upper() + bare[1:]


def _acts(job: JobView) -> tuple[RowAction, ...]:
    again = _("Print again") if job.attempts else _("Print")
    retry = RowAction(RETRY, again, "recall", "main")
    confirm = RowAction(CONFIRM, _("It is printed"), "served", "good")
    elsewhere = RowAction(ELSEWHERE, _("Elsewhere"), "move")
    cancel = RowAction(CANCEL, _("Cancel"), "void", "danger")
    acts = {
        "uncertain": (confirm, retry, elsewhere, cancel),
        "failed": (retry, elsewhere, cancel),
        "queued": (elsewhere, cancel),
    }
    return acts.get(job.state, ())


def _held(
    queue: PrinterQueue, names: Mapping[UUID, str], reader: Reader, shown: Collection[UUID]
) -> list[Row]:
    """One line for all, and each below it where somebody asked."""
    held = queue.held
    if held is None:
        return []
    times = [format_time(each, reader.zone, reader.language) for each in (held.oldest, held.newest)]
    is_shown = queue.printer_id in shown
    line = Row(
        str(queue.printer_id),
        queue.name,
        _("wanted from {since} to {until}").format(since=times[0], until=times[1]),
        word=count_of(held.jobs, "{count} paper", "{count} papers"),
        tone="held",
        actions=(
            RowAction(SHOW_HELD, _("Fewer") if is_shown else _("Show each"), "list"),
            RowAction(PRINT_HELD, _("Print all, late"), "recall", confirm=_("Really print all?")),
            RowAction(CANCEL_HELD, _("Cancel all"), "void", "danger"),
        ),
    )
    each = [_job(job, names, reader) for job in queue.jobs if is_held(job)] if is_shown else []
    return [line, *each]
