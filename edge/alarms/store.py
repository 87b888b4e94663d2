"""SQL of alarms: raised and ended by their causes, in the causes' own writes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.ids import new_id
from edge.box_tables import Alarm
from edge.transaction import Read, Write

MAX_ALARMS = 50


def open_alarms(read: Read) -> list[Alarm]:
    """Alarms that are not over, oldest first; at most `MAX_ALARMS`."""
    return read.all(Alarm, "1 ORDER BY since, id LIMIT ?", MAX_ALARMS)


def alarms(read: Read, kind: str) -> dict[UUID, Alarm]:
    """Open alarms of a kind by what they are about."""
    return {alarm.subject_id: alarm for alarm in read.all(Alarm, "kind = ?", kind)}


def raise_alarm(
    tx: Write,
    kind: str,
    subject_id: UUID,
    sentence: str,
    person_id: UUID | None = None,
    since: datetime | None = None,
) -> bool:
    """Open an alarm; whether it is new. A known one keeps its beginning and gets the sentence.

    With `person_id` it is for that person, the kitchen and managers, else for everybody.
    `since` is when it really began, if that was not now.
    """
    known = tx.execute(
        "UPDATE alarms SET sentence = ?, person_id = ? WHERE kind = ? AND subject_id = ?",
        sentence,
        person_id,
        kind,
        subject_id,
    )
    if not known:
        tx.insert_box_row(
            Alarm,
            id=new_id(),
            kind=kind,
            subject_id=subject_id,
            sentence=sentence,
            since=since or tx.now,
            person_id=person_id,
        )
    tx.signal("alarms")
    return not known


def end_alarm(tx: Write, kind: str, subject_id: UUID) -> bool:
    """Close an alarm; whether there was one."""
    ended = tx.execute("DELETE FROM alarms WHERE kind = ? AND subject_id = ?", kind, subject_id)
    if ended:
        tx.signal("alarms")
    return bool(ended)
