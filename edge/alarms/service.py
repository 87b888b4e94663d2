"""Which alarms a person or a screen should see. Raising and ending them is their cause's part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.permissions import Right
from edge.alarms import store
from edge.box_tables import Alarm
from edge.commands import Actor
from edge.database import Database


@dataclass(frozen=True, slots=True)
class AlarmView:
    """One thing that is not as it should be, since when, in a waiter's words."""

    id: UUID
    kind: str
    subject_id: UUID
    sentence: str
    since: datetime


class AlarmService:
    """The open alarms. Screens ask again when they hear the signal `alarms`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def seen_by(self, actor: Actor) -> tuple[AlarmView, ...]:
        """The alarms for one who acts, oldest first.

        An alarm that names a person is for them, for the kitchen and for whoever may approve;
        all others are for everybody.
        """
        found = await self._db.read(store.open_alarms)
        return tuple(_view(alarm) for alarm in found if _concerns(alarm, actor))


def _concerns(alarm: Alarm, actor: Actor) -> bool:
    if alarm.person_id is None or alarm.person_id == actor.id:
        return True
    return bool({Right.APPROVE, Right.WORK_KITCHEN} & actor.rights)


def _view(alarm: Alarm) -> AlarmView:
    return AlarmView(alarm.id, alarm.kind, alarm.subject_id, alarm.sentence, alarm.since)
