"""Where the queue writes what happens to a paper: the database, or its pocket on a full disk."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from copy import copy
from uuid import UUID

from domain.errors import StorageFailed, StorageFull
from edge.box_tables import PrintJob
from edge.commands import Command
from edge.database import Database
from edge.printing import states, store
from edge.printing.pocket import Note, Pocket, PocketFull
from edge.printing.ports import TicketPrinted

log = logging.getLogger(__name__)

_Ends = dict[UUID, tuple[PrintJob, states.FinishPrinting]]


class Notes:
    """The states of papers at work. What could not be written is written as soon as it can be."""

    def __init__(self, db: Database, tell: TicketPrinted) -> None:
        self._db = db
        self._tell = tell
        self._pocket = Pocket(db.path.with_suffix(".print-notes"))
        self._pocketed: set[UUID] = set()
        self._unwritten: dict[UUID, _Ends] = {}
        self._left_out: dict[UUID, set[UUID]] = {}

    async def recover(self) -> int:
        """Sort out what was under way when the box stopped; how many may be on paper."""
        for job_id, note in (await asyncio.to_thread(self._pocket.open)).items():
            if (asked := _as_end(job_id, note)) is not None:
                await self._write_end(asked)
            await asyncio.to_thread(self._pocket.forget, job_id)
        return await self._db.write(Command.of(states.Recover()), states.recover, int)

    def known(self, printer_id: UUID) -> Collection[UUID]:
        """Papers whose end is known here and not in the database, or that cannot be looked after
        while the disk is full."""
        return {*self._unwritten.get(printer_id, ()), *self._left_out.get(printer_id, ())}

    def leave_out(self, printer_id: UUID, job_id: UUID) -> None:
        """Do nothing about a paper until there is room on the disk."""
        self._left_out.setdefault(printer_id, set()).add(job_id)

    async def begin(self, job: PrintJob, printer_id: UUID) -> states.Began:
        """A paper goes to a printer now. Raises StorageFull where that can be noted nowhere."""
        asked = states.BeginPrinting(job.id, printer_id)
        try:
            return await self._db.write(
                Command.of(asked), lambda tx: states.begin(tx, asked), states.Began
            )
        except StorageFull as full:
            await self._put_in_pocket(job.id, "sending", full)
            self._pocketed.add(job.id)
            return states.Began("begun")

    async def sent(self, job: PrintJob) -> PrintJob:
        """The paper as it goes to the printer, with its marks."""
        if job.id in self._pocketed:
            sent = copy(job)
            sent.marks = states.copy_marks(job)
            return sent
        return await self._db.read(lambda read: store.load_job(read, job.id))

    async def begun(self, job: PrintJob) -> None:
        """The first byte is about to leave. Raises where that can be noted nowhere."""
        asked = states.NoteBegun(job.id)
        try:
            if job.id not in self._pocketed:
                await self._db.write(
                    Command.of(asked), lambda tx: states.note_begun(tx, asked.job_id)
                )
                return
        except StorageFull as full:
            await self._put_in_pocket(job.id, "begun", full)
            return
        await self._put_in_pocket(job.id, "begun", StorageFull("The box's disk is full."))

    async def finish(self, job: PrintJob, end: states.FinishPrinting) -> bool:
        """Write what is known and tell the kitchen; both are kept until they are done.

        Whether the printer's being away or back is news.
        """
        printer_id = store.printer_of(job)
        if end.outcome == "refused" and job.id in self._pocketed:
            await self._take_out_of_pocket(job.id)
            return False
        self._unwritten.setdefault(printer_id, {})[job.id] = (job, end)
        try:
            return await self._end(printer_id, job.id)
        except StorageFull as full:
            match end.outcome:
                case "printed" | "unknown" | "unprintable" as note:
                    await self._put_in_pocket(job.id, note, full)
            return False

    def put_back(self, job: PrintJob) -> None:
        """A paper could not begin, for reasons of the box: it waits as before.

        Whether its state says otherwise by now is not known where a commit failed.
        """
        end = states.FinishPrinting(job.id, "postponed")
        self._unwritten.setdefault(store.printer_of(job), {})[job.id] = (job, end)

    async def settle(self, printer_id: UUID) -> None:
        """Write what could not be written before, as far as there is room now."""
        try:
            for job_id in list(self._unwritten.get(printer_id, ())):
                await self._end(printer_id, job_id)
        except StorageFull:
            return
        self._left_out.pop(printer_id, None)

    async def _end(self, printer_id: UUID, job_id: UUID) -> bool:
        job, end = self._unwritten[printer_id][job_id]
        is_news = await self._write_end(end, was_pocketed=job_id in self._pocketed)
        if end.outcome == "printed" and job.ticket_id is not None:
            await tell_of(self._tell, job.ticket_id)
        del self._unwritten[printer_id][job_id]
        await self._take_out_of_pocket(job_id)
        return is_news

    async def _write_end(self, end: states.FinishPrinting, *, was_pocketed: bool = True) -> bool:
        work = states.catch_up if was_pocketed else states.finish
        return await self._db.write(Command.of(end), lambda tx: work(tx, end), bool)

    async def _put_in_pocket(self, job_id: UUID, note: Note, full: StorageFull) -> None:
        try:
            await asyncio.to_thread(self._pocket.note, job_id, note)
        except (PocketFull, OSError) as error:
            log.error("a paper cannot be noted: %s", error)
            raise full from error

    async def _take_out_of_pocket(self, job_id: UUID) -> None:
        self._pocketed.discard(job_id)
        await asyncio.to_thread(self._pocket.forget, job_id)


async def tell_of(tell: TicketPrinted, ticket_id: UUID) -> None:
    """Tell the kitchen that a ticket is out; what cannot be told holds no printer up.

    Raises StorageFull, StorageFailed: those are tried again.
    """
    try:
        await tell(ticket_id)
    except (StorageFull, StorageFailed):
        raise
    except Exception:
        log.exception("the kitchen cannot be told of ticket %s", ticket_id)


def _as_end(job_id: UUID, note: Note) -> states.FinishPrinting | None:
    """What a note from before a restart says of a paper; None where nothing of it left."""
    match note:
        case "sending":
            return None
        case "printed" | "unprintable":
            return states.FinishPrinting(job_id, note)
        case "begun" | "unknown":
            trouble = "The box stopped while this was printing."
            return states.FinishPrinting(job_id, "unknown", trouble)
