"""Bugs that a first spooler has, each planted on purpose: the days must catch every one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch
from weakref import WeakKeyDictionary

from domain.clock import Uptime
from domain.device_errors import DeviceError
from domain.documents import from_doc
from domain.ids import new_id
from domain.ports.printer import Outcome, Printed, Unknown
from drivers.host.host import Host
from drivers.printers import sending
from drivers.printers.driver import WiredPrinter
from edge.hardware.printers import HostedPrinter
from edge.printing import line, routes, service, states, store
from edge.printing.jobs import enqueue
from edge.printing.line import Line
from edge.printing.notes import Notes
from edge.printing.rules import Life
from edge.transaction import Write

Plant = Callable[[], Any]
PLANTED: dict[str, Plant] = {}


def planted(plant: Plant) -> Plant:
    """Keep a bug under its name."""
    PLANTED[plant.__name__] = contextmanager(plant)
    return plant


# ---- G1: lost ------------------------------------------------------------------------------
@planted
def no_answer_is_a_yes() -> Iterator[None]:
    """A printer that does not confirm a paper has printed it."""
    honest = WiredPrinter._print

    async def hopeful(self: Any, encoded: Any, key: str) -> Outcome:
        outcome = await honest(self, encoded, key)
        return Printed(self._proof) if isinstance(outcome, Unknown) else outcome

    with patch.object(WiredPrinter, "_print", hopeful):
        yield


@planted
def an_older_process_id_confirms() -> Iterator[None]:
    """Whatever the printer says is done is the end of this paper."""
    hear = sending.Sending._hear

    def careless(self: Any, event: Any) -> bool:
        if type(event).__name__ == "Completed":
            self._is_proved = True
        return hear(self, event)

    with patch.object(sending.Sending, "_hear", careless):
        yield


@planted
def a_refused_paper_is_forgotten() -> Iterator[None]:
    """What a printer refuses is off the queue."""
    finish = states.finish

    def dropping(tx: Write, asked: states.FinishPrinting) -> bool:
        news = finish(tx, asked)
        if asked.outcome == "refused":
            tx.execute("UPDATE print_jobs SET state = 'cancelled' WHERE id = ?", asked.job_id)
        return news

    with patch.object(states, "finish", dropping):
        yield


@planted
def a_failed_commit_stops_the_line() -> Iterator[None]:
    """A paper whose beginning could not be written stays on its way for ever."""
    with patch.object(Notes, "put_back", lambda self, job: None):
        yield


# ---- G2: doubled ---------------------------------------------------------------------------
@planted
def a_copy_without_its_mark() -> Iterator[None]:
    """What may be on paper is sent again as if it were new."""

    def unmarked(job: Any) -> list[str]:
        return [mark for mark in job.marks if not mark.startswith("POSSIBLE")]

    with patch.object(states, "copy_marks", unmarked):
        yield


@planted
def begun_is_written_too_late() -> Iterator[None]:
    """The box lets a paper begin before that is on the disk."""
    begun = Notes.begun

    async def later(self: Any, job: Any) -> None:
        asyncio.get_running_loop().create_task(in_a_while(self, job))

    async def in_a_while(self: Any, job: Any) -> None:
        await asyncio.sleep(2)
        await begun(self, job)

    with patch.object(Notes, "begun", later):
        yield


@planted
def the_host_waits_for_no_go() -> Iterator[None]:
    """The device host says that a paper begins, and begins."""

    def begun(self: Any, number: int) -> Any:
        async def say() -> None:
            self._say({"id": number, "begun": True})

        return say

    with patch.object(Host, "_begun", begun):
        yield


@planted
def a_start_forgets_what_had_begun() -> Iterator[None]:
    """After a restart everything that was on its way is printed as if nothing had happened."""
    interrupted = store.interrupted

    def innocent(read: Any) -> list[Any]:
        jobs = interrupted(read)
        for job in jobs:
            job.begun = False
        return jobs

    with patch.object(store, "interrupted", innocent):
        yield


@planted
def a_new_host_is_given_the_paper_again() -> Iterator[None]:
    """When the device host died the box gives the paper to the next one."""
    ask = HostedPrinter.print

    async def again(self: Any, document: Any, **more: Any) -> Outcome:
        outcome = await ask(self, document, **more)
        if isinstance(outcome, Unknown) and "device service" in str(outcome.error):
            return await ask(self, document, **more)
        return outcome

    with patch.object(HostedPrinter, "print", again):
        yield


@planted
def the_driver_tries_again_by_itself() -> Iterator[None]:
    """A driver that lost its connection connects again and sends all of it."""
    once = WiredPrinter._print

    async def twice(self: Any, encoded: Any, key: str) -> Outcome:
        outcome = await once(self, encoded, key)
        return await once(self, encoded, key) if isinstance(outcome, Unknown) else outcome

    with patch.object(WiredPrinter, "_print", twice):
        yield


# ---- G4: order -----------------------------------------------------------------------------
@planted
def a_refused_paper_goes_to_the_end() -> Iterator[None]:
    """What a printer refuses waits behind all others from then on."""
    finish = states.finish

    def overtaken(tx: Write, asked: states.FinishPrinting) -> bool:
        news = finish(tx, asked)
        if asked.outcome == "refused":
            change = "UPDATE print_jobs SET position = position + 1000 WHERE id = ?"
            tx.execute(change, asked.job_id)
        return news

    with patch.object(states, "finish", overtaken):
        yield


@planted
def a_void_overtakes_its_ticket() -> Iterator[None]:
    """Papers of one card go their own ways."""
    with patch.object(store, "_NOTHING_BEFORE", "1"):
        yield


@planted
def one_printer_at_a_time() -> Iterator[None]:
    """A printer that does not answer keeps all others waiting."""
    locks: WeakKeyDictionary[Any, asyncio.Lock] = WeakKeyDictionary()
    step = Line.step

    async def in_turn(self: Any) -> int | None:
        async with locks.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
            return await step(self)

    with patch.object(Line, "step", in_turn):
        yield


# ---- G5: fresh -----------------------------------------------------------------------------
@planted
def nothing_becomes_too_old() -> Iterator[None]:
    """A ticket of an hour ago comes out as if it were new."""
    yield from _expiring(lambda life, now, up: False)


@planted
def age_by_a_clock_that_is_set() -> Iterator[None]:
    """Setting the clock ages what waits."""

    def by_the_clock(life: Life, now: datetime, up: Uptime) -> bool:
        lives = timedelta(milliseconds=life.lives_ms or 0)
        return life.lives_ms is not None and now - life.created_at >= lives

    yield from _expiring(by_the_clock)


def _expiring(rule: Callable[[Life, datetime, Uptime], bool]) -> Iterator[None]:
    with (
        patch.object(line, "has_expired", rule),
        patch.object(states, "has_expired", rule),
        patch.object(routes, "has_expired", rule),
    ):
        yield


# ---- G7, G8: acts and detours --------------------------------------------------------------
@planted
def a_drawer_is_opened_again_to_be_sure() -> Iterator[None]:
    """A pulse that was not confirmed is sent again."""
    pulse = HostedPrinter.pulse_drawer

    async def insistent(self: Any) -> None:
        try:
            await pulse(self)
        except DeviceError:
            await asyncio.sleep(3)
            await pulse(self)

    with patch.object(HostedPrinter, "pulse_drawer", insistent):
        yield


@planted
def the_backup_prints_and_the_first_too() -> Iterator[None]:
    """The backup gets a paper, and its printer keeps one."""
    send_to, kept = routes.send_to, set()

    def both(tx: Write, job: Any, printer: Any) -> None:
        send_to(tx, job, printer)
        if job.id not in kept:
            kept.add(enqueue(tx, job.printer_id, job.kind, new_id(), from_doc(job.document)))

    with patch.object(routes, "send_to", both):
        yield


@planted
def a_detour_without_its_heading() -> Iterator[None]:
    """Nobody at the backup knows whose ticket that is."""
    with patch.object(routes, "detour_mark", lambda station, printer: "TICKET"):
        yield


@planted
def nobody_is_named_who_cancelled() -> Iterator[None]:
    """A paper is off the queue and the audit does not say by whom."""
    with patch.object(service, "record", lambda *told, **more: None):
        yield
