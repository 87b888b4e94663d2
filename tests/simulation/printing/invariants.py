"""What must hold, by what came out of the printers and what the queue says of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final
from uuid import UUID

from domain.device_errors import DeviceCode
from domain.ports.printer import Printed, Proof
from edge.box_tables import PrintJob
from tests.simulation.printing.box import Attempt, true_s
from tests.simulation.printing.papers import COPY, LATE, Fragment, Wanted, fragments, wanted_of
from tests.simulation.printing.printers import Placed

if TYPE_CHECKING:
    from tests.simulation.printing.day import Day

LIVES_S: Final = {
    "ticket_fired": 1_200.0,
    "ticket_void": 1_200.0,
    "station_message": 1_200.0,
    "receipt": 14_400.0,
    "bill": 14_400.0,
    "statement": 14_400.0,
}
"""How long a paper may wait before it is printed by itself: the promise, written out again."""
CLOCKS_AGREE_S: Final = 10.0
CLOCK_BEHIND_S: Final = 110.0
"""A paper from so far in the future, after a restart, is of an unknown age."""
PROMPT_S: Final = 30.0
"""At a printer that nothing happens to a paper is out within this."""
AROUND_A_DEATH_S: Final = 100.0
DRAWER_S: Final = 2.5
"""A drawer that opens later than this after somebody wanted it opens by itself."""


# ---- while it happens ----------------------------------------------------------------------
def attempted(day: Day, attempt: Attempt) -> Iterator[str]:
    """The queue gives a paper to a printer: is that right now?"""
    job = day.box.db.look(lambda read: read.first(PrintJob, "id = ?", attempt.job_id))
    wanted = wanted_of(day.wanted, job)
    if job is None or wanted is None:
        return
    what = f"#{wanted.number}"
    age_s = _age_s(day, wanted)
    lives_s = LIVES_S.get(wanted.kind)
    is_late = any(mark.startswith(LATE) for mark in attempt.marks)
    if lives_s is not None and age_s > lives_s + CLOCKS_AGREE_S and not _is_excused(is_late, job):
        yield f"old: {what} is printed after {age_s:.0f} s without being called late"
    for other in day.box.attempts:
        if other.printer is attempt.printer and other.ended is None and _is_of_now(day, other):
            yield f"two at once: {what} is sent to {attempt.printer.name} beside another"
    yield from _overtakes_its_thread(day, job, what)


def _is_excused(is_late: bool, job: PrintJob) -> bool:
    """Who was told to print it in time prints it without a word; late is late."""
    return is_late or job.lives_ms is None


def _is_of_now(day: Day, attempt: Attempt) -> bool:
    """Whether those who made it still live."""
    return not any(death >= attempt.began for death in day.box.deaths)


def _overtakes_its_thread(day: Day, job: PrintJob, what: str) -> Iterator[str]:
    before = day.box.db.look(
        lambda read: read.all(
            PrintJob,
            "thread_id = ? AND position < ? AND state IN ('queued', 'sending', 'uncertain')",
            job.thread_id,
            job.position,
        )
    )
    if before:
        yield f"overtaken: {what} is printed before what it takes back"


def proved(day: Day, attempt: Attempt) -> Iterator[str]:
    """A driver says that a paper is out: it lies there now, not a moment later."""
    outcome = attempt.outcome
    if not isinstance(outcome, Printed) or outcome.proof < Proof.CONSUMED:
        return
    job = day.box.db.look(lambda read: read.first(PrintJob, "id = ?", attempt.job_id))
    wanted = wanted_of(day.wanted, job)
    if wanted is None:
        return
    papers = [each for each in fragments([attempt.printer]) if each.number == wanted.number]
    if not any(each.is_whole for each in papers):
        yield f"lost: #{wanted.number} is said to be out of {attempt.printer.name} and is not"


def held(day: Day, job: PrintJob) -> Iterator[str]:
    """A person is shown a paper that is said to be too old."""
    wanted = wanted_of(day.wanted, job)
    if wanted is None or job.code != DeviceCode.EXPIRED:
        return
    lives_s, age_s = LIVES_S.get(wanted.kind), _age_s(day, wanted)
    is_unknown = age_s < -CLOCK_BEHIND_S
    if lives_s is None or (age_s < lives_s - CLOCKS_AGREE_S and not is_unknown):
        yield f"held: #{wanted.number} is held after {age_s:.0f} s"


def _age_s(day: Day, wanted: Wanted) -> float:
    """How old it is, as far as a box can know that."""
    if wanted.boot == day.box.clock.boots:
        return true_s() - wanted.at
    return (day.box.clock.now() - wanted.wall).total_seconds()


# ---- in the end ----------------------------------------------------------------------------
def broken(day: Day, jobs: Sequence[PrintJob], audit: Mapping[str, set[UUID]]) -> Iterator[str]:
    """Every promise that was not kept."""
    papers = fragments(day.printers.values())
    by_id = {job.id: job for job in jobs}
    for wanted in day.wanted:
        job = by_id.get(wanted.job_id) if wanted.job_id is not None else None
        own = [each for each in papers if each.number == wanted.number]
        yield from _lost(wanted, job, own, jobs, audit)
        yield from _doubled(wanted, own)
        yield from _astray(wanted, own)
    for printer in day.printers.values():
        yield from _out_of_order(day, printer, papers)
        yield from _slow(day, printer, by_id)
        yield from _pulses(printer)


def _lost(
    wanted: Wanted,
    job: PrintJob | None,
    own: Sequence[Fragment],
    jobs: Iterable[PrintJob],
    audit: Mapping[str, set[UUID]],
) -> Iterator[str]:
    what = f"lost: #{wanted.number} ({wanted.kind} at {wanted.printer.name})"
    if job is None:
        yield f"{what} was promised and is in no queue"
    elif job.state == "printed":
        if not any(each.is_whole for each in own) and _is_proved(job):
            yield f"{what} is said to be printed and lies nowhere"
    elif job.state == "cancelled":
        if job.id not in audit.get("cancel_print", set()):
            yield f"{what} is cancelled and nobody did it"
    elif job.state == "superseded":
        later = [each.revision for each in jobs if each.subject_id == job.subject_id]
        if max(later) <= job.revision:
            yield f"{what} has no later revision"
    else:
        yield f"{what} is still {job.state} ({job.code} {job.last_error})"


def _is_proved(job: PrintJob) -> bool:
    """Whether the printer's word is worth something, or a person's who looked."""
    return job.proof is None or job.proof >= Proof.CONSUMED


def _doubled(wanted: Wanted, own: Sequence[Fragment]) -> Iterator[str]:
    unmarked = [each for each in own if not each.is_copy]
    if len(unmarked) > 1:
        places = ", ".join(each.printer.name for each in unmarked)
        yield f"doubled: #{wanted.number} came {len(unmarked)} times without a mark ({places})"


def _astray(wanted: Wanted, own: Sequence[Fragment]) -> Iterator[str]:
    for each in own:
        away = each.printer is not wanted.printer
        if away != each.has(f"FOR {wanted.printer.name}, SENT TO {each.printer.name}"):
            yield f"astray: #{wanted.number} at {each.printer.name} says {each.marks}"


def _out_of_order(day: Day, printer: Placed, papers: Sequence[Fragment]) -> Iterator[str]:
    """First in, first out, of each printer whose papers come out here.

    What a person had a hand in, copies, late ones and what waits for its own ticket go their way.
    """
    known = {each.number: each for each in day.wanted}
    threads = Counter(each.thread_id for each in day.wanted if each.thread_id is not None)
    here = [each for each in papers if each.printer is printer and not each.has(*COPY, LATE)]
    for origin in day.printers.values():
        found = [
            wanted
            for wanted in (known[each.number] for each in here)
            if wanted.printer is origin
            and not wanted.is_touched
            and threads[wanted.thread_id or wanted.subject_id] < 2
        ]
        order = [wanted.position for wanted in found]
        if order != sorted(order):
            numbers = ", ".join(f"#{wanted.number}" for wanted in found)
            yield f"overtaken: {printer.name} printed {numbers}"


def _slow(day: Day, printer: Placed, jobs: Mapping[UUID, PrintJob]) -> Iterator[str]:
    """A printer that nothing happens to waits for none of the others."""
    if not printer.is_calm:
        return
    for wanted in day.wanted:
        job = jobs.get(wanted.job_id) if wanted.job_id is not None else None
        if wanted.printer is not printer or job is None or wanted.is_touched:
            continue
        first = min((a.began for a in day.box.attempts if a.job_id == job.id), default=None)
        if job.state != "printed" or _something_died(day, wanted.at):
            continue
        if first is None or first - wanted.at > PROMPT_S:
            yield f"blocked: #{wanted.number} waited at {printer.name} until {first}"


def _something_died(day: Day, at: float) -> bool:
    """Or was away: the box has no better reason to let a paper wait."""
    around = AROUND_A_DEATH_S
    died = any(at - around < death < at + around for death in day.box.deaths)
    return died or any(begin - around < at < end + around for begin, end in day.downs)


def _pulses(printer: Placed) -> Iterator[str]:
    """A drawer opens when somebody wants it, once.

    A printer that says nothing of itself cannot tell that it will open it later.
    """
    asked = sorted(printer.asked_at)
    late_s = DRAWER_S if printer.kind.proof is not Proof.NONE else float("inf")
    for kick in printer.emulator.kicks:
        mine = [at for at in asked if at <= kick.at <= at + late_s]
        if not mine:
            yield f"drawer: that of {printer.name} opened by itself at {kick.at:.1f} s"
        else:
            asked.remove(mine[0])


__all__ = ["attempted", "broken", "held"]
