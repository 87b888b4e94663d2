"""One printer's line: what it prints next, and what becomes of it while the printer is away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeVar
from uuid import UUID

from domain.device_errors import DeviceCode, DeviceError
from domain.documents import from_doc
from domain.errors import BadRequest, DomainError, NotFound, StorageFailed, StorageFull
from domain.ports.printer import Outcome, Printed, PrinterStatus, Refused, Unknown
from edge.alarms import store as alarm_store
from edge.box_tables import PrintJob
from edge.commands import Command
from edge.database import Database
from edge.loops import AGAIN_S
from edge.printing import routes, states, store, troubles
from edge.printing.notes import Notes
from edge.printing.ports import AskedLater, Printers, QueuePrinter, TicketPrinted
from edge.printing.rules import MARKED_COPY_AFTER, Care, care_of, has_expired
from edge.transaction import Read, Write
from edge.uptime import uptime

log = logging.getLogger(__name__)

A = TypeVar("A")

AT_ONCE_S: Final = 0
ASK_LATER_EVERY_S: Final = 5
"""How often a printer is asked what became of an uncertain paper."""
AWAY_LOOKS_S: Final = (1, 2, 5, 10, AGAIN_S)
"""How long a printer that cannot be reached is left alone, from look to look."""
BLOCKED_LOOK_S: Final = 2
"""How often one is asked that a person has to open, fill or close."""
LOOK_WHILE_PRINTING_S: Final = 3
NOT_ASKED: Final = "The box made a mistake at this printer ({error}). It is tried again."


@dataclass(frozen=True, slots=True)
class PrinterIsBack:
    """A printer that was away answers again."""

    printer_id: UUID


@dataclass(frozen=True, slots=True)
class PrinterIsAway:
    """A printer cannot print now, with its sentence."""

    printer_id: UUID
    trouble: str


@dataclass(frozen=True, slots=True)
class SettleAlarms:
    """More or fewer papers of the kitchen wait for a printer that is away."""

    printer_id: UUID


@dataclass(frozen=True, slots=True)
class _Found:
    job: PrintJob | None
    doubt: PrintJob | None
    away: str | None
    is_settled: bool
    could_come_home: bool


class Line:
    """Prints first in, first out at one printer; waits for no other."""

    def __init__(
        self,
        printer_id: UUID,
        db: Database,
        printers: Printers,
        notes: Notes,
        tell: TicketPrinted,
        marks: Sequence[str],
    ) -> None:
        self._id = printer_id
        self._db = db
        self._printers = printers
        self._notes = notes
        self._tell = tell
        self._marks = tuple(marks)
        self._looks = 0
        self._rests_until_ms = 0
        self._refusals = 0
        self._sent_last: UUID | None = None

    async def step(self) -> int | None:
        """Do one thing; in how many seconds to come again, None for when something happens."""
        await self._notes.settle(self._id)
        found = await self._db.read(self._look)
        if not found.is_settled:
            asked = SettleAlarms(self._id)
            await self._try_write(Command.of(asked), lambda tx: troubles.settle(tx, self._id))
        if found.could_come_home and await self._come_home():
            return AT_ONCE_S
        if found.job is None and found.away is None and found.doubt is None:
            return None
        if found.job is not None and self._is_too_old(found.job):
            await self._hold(found.job.id)
            return AT_ONCE_S
        return await self._attend(found)

    async def _attend(self, found: _Found) -> int | None:
        try:
            printer = await self._printers.printer(self._id)
        except (NotFound, BadRequest) as error:
            return await self._not_there(found, error)
        if found.away is not None:
            if (rest_s := self._rests_s()) > 0:
                return rest_s
            away_s = await self._still_away(found.away, printer)
            if away_s is not None:
                return away_s
        wait_s = None
        if found.doubt is not None:
            try:
                if await self._ask_later(found.doubt, printer):
                    return AT_ONCE_S
            except DeviceError as error:  # it broke off in the middle of a paper, and is away
                return await self._stay_away(found.away, str(error), self._pause_s())
            wait_s = self._ask_again_in(found.doubt, printer)
        job = found.job
        if job is None:
            return wait_s
        if (due_s := self._due_in(job)) > 0:
            return min(due_s, wait_s or due_s)
        return await self._print(job, printer)

    async def _not_there(self, found: _Found, error: DomainError) -> int | None:
        """Its settings cannot be, or it was taken away: then nothing is to be said any more where
        nothing waits for it.
        """
        waits = found.job is not None or found.doubt is not None
        if waits or not isinstance(error, NotFound):
            return await self._stay_away(found.away, error.sentence, AGAIN_S)
        asked = PrinterIsBack(self._id)
        await self._try_write(Command.of(asked), lambda tx: troubles.back(tx, self._id), bool)
        return None

    def _rests_s(self) -> int:
        """Who says that all is well and then refuses is not asked sooner because it says so again.

        In seconds; 0 for none.
        """
        return max(0, -((uptime(self._db.clock).ms - self._rests_until_ms) // 1_000))

    def _look(self, read: Read) -> _Found:
        now = self._db.clock.now()
        away = alarm_store.alarms(read, troubles.AWAY).get(self._id)
        known = self._notes.known(self._id)
        doubt = store.doubtful(read, self._id, now - MARKED_COPY_AFTER)
        if doubt is not None and (doubt.id in known or self._sent_last not in (None, doubt.id)):
            doubt = None  # what was printed after it would answer for it
        return _Found(
            store.next_job(read, self._id, known),
            doubt,
            away.sentence if away is not None else None,
            troubles.is_settled(read, self._id, now),
            away is None and routes.could_come_home(read, self._id),
        )

    # ---- when nothing can be printed -----------------------------------------------------
    async def _come_home(self) -> bool:
        """Older papers than those that wait here may be at the backup; whether any came back."""
        asked = routes.BringHome(self._id)
        moved = await self._try_write(
            Command.of(asked), lambda tx: routes.bring_home(tx, self._id), int
        )
        return bool(moved)

    def _is_too_old(self, job: PrintJob) -> bool:
        clock = self._db.clock
        return has_expired(states.life_of(job), clock.now(), uptime(clock))

    async def _hold(self, job_id: UUID) -> None:
        asked = states.HoldExpired(job_id)
        try:
            await self._db.write(Command.of(asked), lambda tx: states.hold_expired(tx, job_id))
        except StorageFull:
            self._notes.leave_out(self._id, job_id)

    async def _still_away(self, said: str, printer: QueuePrinter) -> int | None:
        """Ask a printer that was away; None where it is back and that cannot be written."""
        try:
            status = await printer.status()
        except DeviceError as error:
            return await self._stay_away(said, str(error), self._pause_s())
        if status.blocking:
            return await self._stay_away(said, said, BLOCKED_LOOK_S)
        asked = PrinterIsBack(self._id)
        written = await self._try_write(
            Command.of(asked), lambda tx: troubles.back(tx, self._id), bool
        )
        self._looks = 0
        log.warning("printer %s: is back", self._id)
        return None if written is None else AT_ONCE_S

    def _pause_s(self) -> int:
        pause_s = AWAY_LOOKS_S[min(self._looks, len(AWAY_LOOKS_S) - 1)]
        self._looks += 1
        return pause_s

    async def _stay_away(self, said: str | None, trouble: str, pause_s: int) -> int:
        """Its silence is not written down again and again; its backup may print meanwhile."""
        if trouble != said:
            asked = PrinterIsAway(self._id, trouble)
            await self._try_write(
                Command.of(asked), lambda tx: troubles.away(tx, self._id, trouble), bool
            )
        clock = self._db.clock
        due_s = await self._db.read(lambda read: routes.detour_in_s(read, self._id, clock.now()))
        if due_s == 0:
            detour = routes.TakeDetour(self._id)
            moved = await self._try_write(
                Command.of(detour), lambda tx: routes.take_detour(tx, self._id), int
            )
            return AT_ONCE_S if moved else pause_s
        return pause_s if due_s is None else min(due_s, pause_s)

    # ---- what may be on paper ------------------------------------------------------------
    async def _ask_later(self, job: PrintJob, printer: QueuePrinter) -> bool:
        """Whether an uncertain paper is proved by now. Raises DeviceError where it is away."""
        if not isinstance(printer, AskedLater):
            await printer.status()
            return False
        proof = await printer.after_all(_key(job, job.attempts), job.counter_before)
        if proof is None:
            return False
        asked = states.ProveLate(job.id, int(proof), job.counter_before)
        is_news = await self._db.write(
            Command.of(asked), lambda tx: states.prove_late(tx, asked), bool
        )
        if is_news and job.ticket_id is not None:
            await self._tell(job.ticket_id)
        return is_news

    def _ask_again_in(self, job: PrintJob, printer: QueuePrinter) -> int | None:
        """In how many seconds to ask after an uncertain paper again; None for no more."""
        if not isinstance(printer, AskedLater) or job.sent_at is None:
            return None
        left = _seconds(job.sent_at + MARKED_COPY_AFTER - self._db.clock.now())
        return min(ASK_LATER_EVERY_S, left) if left > 0 else None

    def _due_in(self, job: PrintJob) -> int:
        """Seconds that an uncertain kitchen paper has to wait; 0 for none."""
        if job.state != "uncertain" or job.sent_at is None:
            return 0
        assert care_of(job.kind) is Care.KITCHEN, "others wait for a person"
        return max(0, _seconds(job.sent_at + MARKED_COPY_AFTER - self._db.clock.now()))

    # ---- printing ------------------------------------------------------------------------
    async def _print(self, job: PrintJob, printer: QueuePrinter) -> int | None:
        try:
            went = (await self._notes.begin(job, self._id)).went
            if went != "begun":
                return AT_ONCE_S if went == "gone" else AGAIN_S
            sent, self._sent_last = await self._notes.sent(job), job.id
            result = await self._send(sent, printer)
        except Exception:
            self._notes.put_back(job)
            raise
        if await self._notes.finish(sent, result):
            log.warning("printer %s: %s", self._id, result.trouble or "prints again")
        if result.outcome != "refused":
            self._refusals = 0
            return AT_ONCE_S
        self._refusals += 1
        pause_s = AWAY_LOOKS_S[min(self._refusals, len(AWAY_LOOKS_S)) - 1]
        if self._refusals > 1:
            self._rests_until_ms = uptime(self._db.clock).ms + 1_000 * pause_s
        return pause_s

    async def _send(self, job: PrintJob, printer: QueuePrinter) -> states.FinishPrinting:
        """Where it raises, certainly nothing is on paper."""
        has_begun = False

        async def begun() -> None:
            nonlocal has_begun
            await self._notes.begun(job)
            has_begun = True

        try:
            document = from_doc(job.document)
        except BadRequest as error:
            return states.FinishPrinting(job.id, "unprintable", error.sentence)
        printing = asyncio.ensure_future(
            printer.print(
                document,
                key=_key(job, job.attempts + 1),
                marks=(*self._marks, *job.marks),
                begun=begun,
            )
        )
        try:
            outcome = await self._watched(printing, printer)
        except Exception as error:
            if not has_begun and isinstance(error, StorageFull | StorageFailed):
                raise
            if not has_begun:  # people are told; a line that only goes into the log is forgotten
                log.exception("printer %s: cannot be asked", self._id)
                why = NOT_ASKED.format(error=f"{type(error).__name__}: {error}")
                return states.FinishPrinting(job.id, "refused", why, DeviceCode.INTERNAL)
            log.exception("printer %s: failed in the middle of a paper", self._id)
            return states.FinishPrinting(job.id, "unknown", str(error), DeviceCode.INTERNAL)
        finally:
            printing.cancel()
        return _result(job.id, outcome)

    async def _watched(self, printing: asyncio.Future[Outcome], printer: QueuePrinter) -> Outcome:
        """Wait for a paper, and say so when a person has to do something at the printer."""
        said = None
        while not (await asyncio.wait({printing}, timeout=LOOK_WHILE_PRINTING_S))[0]:
            trouble = await _hindered(printer)
            if trouble and trouble != said:
                await self._stay_away(said, trouble, BLOCKED_LOOK_S)
                said = trouble
        return printing.result()

    async def _try_write(
        self, command: Command, work: Callable[[Write], A], answer: type[A] | None = None
    ) -> A | None:
        """Write what is only for people to see; a full disk does not keep paper from coming."""
        try:
            return await self._db.write(command, work, answer)
        except StorageFull:
            return None


def _key(job: PrintJob, attempt: int) -> str:
    return f"{job.id}:{attempt}"


def _seconds(span: timedelta) -> int:
    """Whole seconds, rounded up."""
    return -(-span // timedelta(seconds=1))


async def _hindered(printer: QueuePrinter) -> str:
    """What keeps a printer from going on with its paper, as far as it says so."""
    try:
        async with asyncio.timeout(1):
            status: PrinterStatus = await printer.status()
    except (DeviceError, TimeoutError):
        return ""
    return ", ".join(sorted(each.value for each in status.blocking))


def _result(job_id: UUID, outcome: Outcome) -> states.FinishPrinting:
    match outcome:
        case Printed(proof):
            return states.FinishPrinting(job_id, "printed", proof=int(proof))
        case Refused(error) if error.code in states.NEVER_PRINTABLE:
            return states.FinishPrinting(job_id, "unprintable", str(error), error.code)
        case Refused(error):
            return states.FinishPrinting(job_id, "refused", str(error), error.code)
        case Unknown(error, _, counter):
            return states.FinishPrinting(
                job_id, "unknown", str(error), error.code, counter_before=counter
            )
