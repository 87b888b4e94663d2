"""Time at work: clocking in and out, breaks, a manager's corrections, the hours of a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.business_day import business_date
from domain.errors import BadRequest, Changed, DomainError, Forbidden
from domain.permissions import Right, require
from domain.work_time import Break, break_seconds, worked_seconds
from edge.audit import record
from edge.authority import must_be_made_here
from edge.commands import Actor, Command
from edge.database import Database
from edge.staff import clocking_store as store
from edge.transaction import Read, Write
from sync.tables.cash import WorkShift
from sync.tables.tenancy import Store

CLOCK_REQUIRED = "clock_required"
"""The house's option: whoever signs in is clocked in."""


@dataclass(frozen=True, slots=True)
class ClockIn:
    """Begin to work."""

    shift_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class ClockOut:
    """Go home; a break that was begun ends."""

    person_id: UUID


@dataclass(frozen=True, slots=True)
class StartBreak:
    """Have a break."""

    person_id: UUID


@dataclass(frozen=True, slots=True)
class EndBreak:
    """Work again."""

    person_id: UUID


@dataclass(frozen=True, slots=True)
class CorrectShift:
    """What the times really were, and why they are changed. Without an end: still at work."""

    shift_id: UUID
    started_at: datetime
    ended_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class RequireClock:
    """Whether whoever signs in is clocked in by it."""

    required: bool


@dataclass(frozen=True, slots=True)
class ShiftTimes:
    """A person's shift. `on_break_since` is set while they have one; seconds are as of now."""

    id: UUID
    person_id: UUID
    person: str
    colour: str
    started_at: datetime
    ended_at: datetime | None
    on_break_since: datetime | None
    worked_s: int
    break_s: int
    breaks: tuple[Break, ...] = field(default=())


class ClockService:
    """Who is at work. Nobody is at work twice at once."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def is_required(self) -> bool:
        """Whether whoever signs in is clocked in."""
        return bool((await self._db.read(store.options)).get(CLOCK_REQUIRED))

    async def require_clock(
        self, request: RequireClock, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """Change the house's rule. Raises Forbidden, EditedAtTheCentre."""
        require(actor.rights, Right.EDIT_PEOPLE)

        def work(tx: Write) -> None:
            house = tx.load(Store, tx.house.store_id, "restaurant")
            must_be_made_here(house, house.name)
            tx.update(house, options=house.options | {CLOCK_REQUIRED: request.required})
            details = {CLOCK_REQUIRED: request.required}
            record(tx, "house_rule_changed", "store", house.id, details=details)
            tx.signal("people")

        await self._db.write(Command.of(request, actor, command_id), work)

    async def shift_of(self, person_id: UUID) -> ShiftTimes | None:
        """The shift that a person is in."""
        now = self._db.clock.now()

        def work(read: Read) -> ShiftTimes | None:
            found = store.open_shift(read, person_id)
            return None if found is None else _times(read, found, now)

        return await self._db.read(work)

    async def at_work(self) -> tuple[ShiftTimes, ...]:
        """Everybody who is at work now, the longest first."""
        now = self._db.clock.now()
        return await self._db.read(
            lambda read: tuple(_times(read, each, now) for each in store.open_shifts(read))
        )

    async def hours_today(self, actor: Actor) -> tuple[ShiftTimes, ...]:
        """The shifts that began on this business day, and those that are not over. Raises
        Forbidden for others' hours."""
        require(actor.rights, Right.SEE_REPORTS)
        now = self._db.clock.now()

        def work(read: Read) -> tuple[ShiftTimes, ...]:
            house = read.house
            day = business_date(now, house.zone, house.cut_over_minutes).isoformat()
            return tuple(_times(read, each, now) for each in store.shifts_of_day(read, day))

        return await self._db.read(work)

    async def clock_in(
        self, request: ClockIn, actor: Actor, command_id: UUID | None = None
    ) -> ShiftTimes:
        """Begin a shift; for somebody who is at work already it is the one they are in."""
        _for_oneself_or_manager(actor, request.person_id)

        def work(tx: Write) -> ShiftTimes:
            found = store.open_shift(tx, request.person_id)
            if found is None:
                found = tx.insert(
                    WorkShift, request.shift_id, person_id=request.person_id, started_at=tx.now
                )
                _note(tx, "clocked_in", found, {})
            return _times(tx, found, tx.now)

        return await self._db.write(Command.of(request, actor, command_id), work, ShiftTimes)

    async def clock_out(
        self, request: ClockOut, actor: Actor, command_id: UUID | None = None
    ) -> ShiftTimes:
        """End the shift and a break in it. Raises Changed for somebody who is not at work."""
        _for_oneself_or_manager(actor, request.person_id)

        def work(tx: Write) -> ShiftTimes:
            found = _at_work(tx, request.person_id)
            breaks = _ended(found.breaks, tx.now)
            tx.update(found, ended_at=tx.now, breaks=breaks)
            _note(tx, "clocked_out", found, {})
            return _times(tx, tx.load(WorkShift, found.id), tx.now)

        return await self._db.write(Command.of(request, actor, command_id), work, ShiftTimes)

    async def start_break(
        self, request: StartBreak, actor: Actor, command_id: UUID | None = None
    ) -> ShiftTimes:
        """Begin a break. Raises Changed for somebody who is not at work or has one."""
        _for_oneself_or_manager(actor, request.person_id)

        def work(tx: Write) -> ShiftTimes:
            found = _at_work(tx, request.person_id)
            if _on_break(found) is not None:
                raise Changed("The break has begun already.")
            breaks = [*found.breaks, {"from": tx.now.isoformat(), "to": None}]
            tx.update(found, breaks=breaks)
            _note(tx, "break_started", found, {})
            return _times(tx, tx.load(WorkShift, found.id), tx.now)

        return await self._db.write(Command.of(request, actor, command_id), work, ShiftTimes)

    async def end_break(
        self, request: EndBreak, actor: Actor, command_id: UUID | None = None
    ) -> ShiftTimes:
        """End a break. Raises Changed where there is none."""
        _for_oneself_or_manager(actor, request.person_id)

        def work(tx: Write) -> ShiftTimes:
            found = _at_work(tx, request.person_id)
            if _on_break(found) is None:
                raise Changed("There is no break to end.")
            tx.update(found, breaks=_ended(found.breaks, tx.now))
            _note(tx, "break_ended", found, {})
            return _times(tx, tx.load(WorkShift, found.id), tx.now)

        return await self._db.write(Command.of(request, actor, command_id), work, ShiftTimes)

    async def correct(
        self, request: CorrectShift, actor: Actor, command_id: UUID | None = None
    ) -> ShiftTimes:
        """Put a shift's times right; before and after are in the audit. A manager's act.

        Raises Forbidden, NotFound, BadRequest for times that cannot be or no reason, DomainError
        where the person would be at work twice at once.
        """
        require(actor.rights, Right.EDIT_PEOPLE)
        reason = request.reason.strip()
        if not reason:
            raise BadRequest("Say why the hours are changed.")

        def work(tx: Write) -> ShiftTimes:
            found = tx.load(WorkShift, request.shift_id, "shift")
            ended_at = request.ended_at
            if request.started_at > tx.now or (ended_at is not None and ended_at > tx.now):
                raise BadRequest("That time has not come yet.")
            if ended_at is not None and ended_at <= request.started_at:
                raise BadRequest("The end is before the beginning.")
            other = store.open_shift(tx, found.person_id)
            if ended_at is None and other is not None and other.id != found.id:
                raise DomainError("This person is at work in another shift.")
            if _at_work_twice(tx, found, request.started_at, ended_at):
                raise DomainError("This person is at work in another shift.")
            breaks = _within(found.breaks, request.started_at, ended_at)
            before = {"from": found.started_at.isoformat(), "to": _iso(found.ended_at)}
            after = {"from": request.started_at.isoformat(), "to": _iso(ended_at)}
            tx.update(found, started_at=request.started_at, ended_at=ended_at, breaks=breaks)
            _note(tx, "hours_corrected", found, {"before": before, "after": after}, reason)
            return _times(tx, tx.load(WorkShift, found.id), tx.now)

        return await self._db.write(Command.of(request, actor, command_id), work, ShiftTimes)


def _for_oneself_or_manager(actor: Actor, person_id: UUID) -> None:
    if actor.id != person_id and Right.EDIT_PEOPLE not in actor.rights:
        raise Forbidden("Everybody clocks in and out for themselves.", Right.EDIT_PEOPLE)


def _at_work(read: Read, person_id: UUID) -> WorkShift:
    found = store.open_shift(read, person_id)
    if found is None:
        raise Changed("This person is not at work. Clock in first.")
    return found


def _on_break(row: WorkShift) -> datetime | None:
    return next(
        (datetime.fromisoformat(each["from"]) for each in row.breaks if not each["to"]), None
    )


def _at_work_twice(read: Read, row: WorkShift, start: datetime, end: datetime | None) -> bool:
    """Whether another shift of the person lies in these times."""
    others = read.all(
        WorkShift, "person_id = ? AND id <> ? AND deleted_at IS NULL", row.person_id, row.id
    )
    return any(
        (end is None or other.started_at < end)
        and (other.ended_at is None or other.ended_at > start)
        for other in others
    )


def _ended(breaks: list[Any], now: datetime) -> list[Any]:
    return [{**each, "to": each["to"] or now.isoformat()} for each in breaks]


def _within(breaks: list[Any], start: datetime, end: datetime | None) -> list[Any]:
    """The breaks that lie in the corrected times."""
    kept = _ended(breaks, end) if end is not None else breaks
    return [
        each
        for each in kept
        if datetime.fromisoformat(each["from"]) >= start
        and (end is None or datetime.fromisoformat(each["from"]) < end)
        and (end is None or datetime.fromisoformat(each["to"]) <= end)
    ]


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _times(read: Read, row: WorkShift, now: datetime) -> ShiftTimes:
    breaks = tuple(
        Break(
            datetime.fromisoformat(each["from"]),
            datetime.fromisoformat(each["to"]) if each["to"] else None,
        )
        for each in row.breaks
    )
    until = row.ended_at or now
    name, colour = store.name_and_colour(read, row.person_id)
    return ShiftTimes(
        id=row.id,
        person_id=row.person_id,
        person=name,
        colour=colour,
        started_at=row.started_at,
        ended_at=row.ended_at,
        on_break_since=_on_break(row),
        worked_s=worked_seconds(row.started_at, until, breaks),
        break_s=break_seconds(until, breaks),
        breaks=breaks,
    )


def _note(
    tx: Write, act: str, row: WorkShift, details: dict[str, object], reason: str = ""
) -> None:
    record(
        tx, act, "work_shift", row.id, reason=reason, details=details | {"of": row.person_id.hex}
    )
    tx.signal("people")
