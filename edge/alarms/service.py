"""Which alarms a person or a screen should see. Raising and ending them is their cause's part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.floor import UNSENT_MANAGER
from domain.permissions import Right
from edge.alarms import store
from edge.alarms.kinds import (
    CENTRE_AWAY,
    DRAWER_BY_HAND,
    DRAWER_OPEN,
    DRAWER_STUCK,
    HANDED_OVER,
    LAN_KEYS,
    PRINTED_ELSEWHERE,
    TO_ACT_ON,
    UNSENT,
)
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
        """The alarms for one who acts: what somebody must do now first, then oldest first.

        An alarm that names a person is for them, for the kitchen and for whoever may approve;
        all others are for everybody. Those of `edge.alarms.kinds` have rules of their own.
        """
        found, now = await self._db.read(store.open_alarms), self._db.clock.now()
        theirs = (alarm for alarm in found if _concerns(alarm, actor, now))
        return tuple(map(_view, sorted(theirs, key=lambda alarm: alarm.kind not in TO_ACT_ON)))


def _concerns(alarm: Alarm, actor: Actor, now: datetime) -> bool:
    is_own = alarm.person_id is not None and alarm.person_id == actor.id
    if alarm.kind == HANDED_OVER:
        return is_own
    if alarm.kind == PRINTED_ELSEWHERE:
        return is_own or alarm.person_id is None
    if alarm.kind in (CENTRE_AWAY, LAN_KEYS):
        return Right.MANAGE_DEVICES in actor.rights
    if alarm.kind == DRAWER_BY_HAND:
        return Right.APPROVE in actor.rights
    if alarm.kind == DRAWER_OPEN:
        return Right.TAKE_PAYMENT in actor.rights
    if alarm.kind == DRAWER_STUCK:
        return is_own or (alarm.person_id is None and Right.TAKE_PAYMENT in actor.rights)
    if alarm.kind == UNSENT:
        old = now - alarm.since >= UNSENT_MANAGER
        others = alarm.person_id is None or (old and Right.APPROVE in actor.rights)
        return is_own or (others and Right.TAKE_ORDERS in actor.rights)
    if alarm.person_id is None or alarm.person_id == actor.id:
        return True
    return bool({Right.APPROVE, Right.WORK_KITCHEN} & actor.rights)


def _view(alarm: Alarm) -> AlarmView:
    return AlarmView(alarm.id, alarm.kind, alarm.subject_id, alarm.sentence, alarm.since)
