"""The alarms of the print queue: what each says, and when it is over. Parts of others' writes.

Loud is only that the kitchen cannot print. Everything else is said quietly.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.device_errors import DeviceCode
from edge.alarms import store as alarms
from edge.alarms.kinds import KITCHEN_STOPPED, PRINTED_ELSEWHERE
from edge.box_tables import PrintJob
from edge.printing import store
from edge.printing.rules import Care, care_of
from edge.transaction import Read, Write
from sync.tables.catalog import Printer

AWAY: Final = "printer_away"
UNCERTAIN: Final = "print_uncertain"
HELD: Final = "print_held"

LOUD_AFTER: Final = timedelta(seconds=3)
"""A printer that is away no longer than this troubles nobody."""
ELSEWHERE_SAID_FOR: Final = timedelta(minutes=10)

STOPPED_ONE: Final = "The kitchen has not got a ticket. {trouble}"
STOPPED_MORE: Final = "The kitchen has not got {count} tickets. {trouble}"
ELSEWHERE: Final = "{title} came out at {printer}. Carry it to {station}."
HELD_ONE: Final = "{printer}: a paper of {since} is too old to be printed by itself."
HELD_MORE: Final = "{printer}: {count} papers from {since} to {until} are too old to be printed."


def stopped_words(read: Read, printer_id: UUID, now: datetime) -> str | None:
    """What is to be said where the kitchen cannot print at a printer; None for nothing."""
    away = alarms.alarms(read, AWAY).get(printer_id)
    count = store.kitchen_papers_at(read, printer_id) if away is not None else 0
    if away is None or not count:
        return None
    is_said = printer_id in alarms.alarms(read, KITCHEN_STOPPED)
    if not is_said and now - away.since < LOUD_AFTER:
        return None
    said = STOPPED_ONE if count == 1 else STOPPED_MORE
    return said.format(count=count, trouble=away.sentence)


def is_settled(read: Read, printer_id: UUID, now: datetime) -> bool:
    """Whether the kitchen's alarm of a printer says what is so."""
    known = alarms.alarms(read, KITCHEN_STOPPED).get(printer_id)
    said = known.sentence if known is not None else None
    return said == stopped_words(read, printer_id, now)


def settle(tx: Write, printer_id: UUID) -> None:
    """Raise or end the kitchen's alarm of a printer."""
    words = stopped_words(tx, printer_id, tx.now)
    if words is None:
        alarms.end_alarm(tx, KITCHEN_STOPPED, printer_id)
    else:
        alarms.raise_alarm(tx, KITCHEN_STOPPED, printer_id, words)


def settle_held(tx: Write, printer_id: UUID) -> None:
    """One line for all papers that became too old at a printer."""
    found = store.held(tx, printer_id, DeviceCode.EXPIRED)
    if not found:
        alarms.end_alarm(tx, HELD, printer_id)
        return
    times = [f"{job.created_at.astimezone(tx.house.zone):%H:%M}" for job in found]
    said = HELD_ONE if len(found) == 1 else HELD_MORE
    sentence = said.format(
        printer=name_of(tx, printer_id), count=len(found), since=times[0], until=times[-1]
    )
    alarms.raise_alarm(tx, HELD, printer_id, sentence)


def away(tx: Write, printer_id: UUID, trouble: str) -> bool:
    """A printer cannot print now; whether that is news."""
    is_news = alarms.raise_alarm(tx, AWAY, printer_id, trouble)
    settle(tx, printer_id)
    return is_news


def back(tx: Write, printer_id: UUID) -> bool:
    """A printer prints again; whether that is news."""
    is_news = alarms.end_alarm(tx, AWAY, printer_id)
    settle(tx, printer_id)
    return is_news


def doubt(tx: Write, job: PrintJob, trouble: str) -> None:
    """A person has to look after one paper. The kitchen's are doubled by themselves."""
    if care_of(job.kind) is not Care.KITCHEN:
        sentence = f"{job.document['title']}: look whether it was printed. {trouble}"
        alarms.raise_alarm(tx, UNCERTAIN, job.id, sentence)


def unprintable(tx: Write, job: PrintJob, trouble: str) -> None:
    """A paper that no printer can print."""
    alarms.raise_alarm(tx, UNCERTAIN, job.id, f"{job.document['title']}: {trouble}")


def over(tx: Write, job: PrintJob) -> None:
    """Nobody has to look after a paper any more."""
    alarms.end_alarm(tx, UNCERTAIN, job.id)
    settle(tx, store.printer_of(job))
    if job.code == DeviceCode.EXPIRED:
        settle_held(tx, store.printer_of(job))


def came_elsewhere(tx: Write, job: PrintJob) -> None:
    """Tell who serves the order that its ticket came out at another printer."""
    if job.sent_to_id in (None, job.printer_id) or care_of(job.kind) is not Care.KITCHEN:
        return
    assert job.sent_to_id is not None, "asked above"
    sentence = ELSEWHERE.format(
        title=job.document["title"],
        printer=name_of(tx, job.sent_to_id),
        station=place_of(tx, job.printer_id),
    )
    server = store.server_of(tx, job.ticket_id) if job.ticket_id is not None else None
    alarms.raise_alarm(tx, PRINTED_ELSEWHERE, job.id, sentence, server)


def said_elsewhere(read: Read, now: datetime) -> list[UUID]:
    """Tickets elsewhere that were said for long enough."""
    return [
        alarm.subject_id
        for alarm in alarms.alarms(read, PRINTED_ELSEWHERE).values()
        if now - alarm.since >= ELSEWHERE_SAID_FOR
    ]


def forget_elsewhere(tx: Write) -> int:
    """What was said long enough is said no more; returns how many tickets."""
    gone = said_elsewhere(tx, tx.now)
    for subject_id in gone:
        alarms.end_alarm(tx, PRINTED_ELSEWHERE, subject_id)
    return len(gone)


def name_of(read: Read, printer_id: UUID) -> str:
    """A printer's name; empty where its row is gone."""
    row = read.get(Printer, printer_id)
    return "" if row is None else row.name


def place_of(read: Read, printer_id: UUID) -> str:
    """Whose papers a printer prints: its station where it has one only, else its own name."""
    stations = store.stations_of(read, printer_id)
    return stations[0] if len(stations) == 1 else name_of(read, printer_id)
