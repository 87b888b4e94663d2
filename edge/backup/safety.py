"""Safety copies while trading: every few minutes, verified, to each place; their age is known."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from domain.errors import NotFound
from domain.permissions import Right, require
from edge.alarms.store import end_alarm, raise_alarm
from edge.audit import record
from edge.backup import store
from edge.backup.copying import Copy, Stopped
from edge.backup.disks import Disk, disks_beside, mounted
from edge.backup.places import Place, PlaceFailed
from edge.box_tables import SafetyCopy
from edge.commands import Actor, Command
from edge.database import Database
from edge.health import Check
from edge.loops import Loop
from edge.settings import Settings
from edge.transaction import Write

ALARM = "safety_copy"
LATE_AFTER = timedelta(minutes=15)
"""A copy older than this, while there is something newer, is said to be too old."""


@dataclass(frozen=True, slots=True)
class SafetyRules:
    """Where copies go, how often, how many are kept."""

    places: tuple[Path, ...] = ()
    every_s: int = 300
    keep: int = 6
    may_share_disk: bool = False

    @classmethod
    def of(cls, settings: Settings) -> SafetyRules:
        """The rules that the settings say."""
        return cls(
            tuple(map(Path, settings.safety_copies)),
            settings.safety_copy_minutes * 60,
            settings.safety_copies_kept,
            settings.safety_copy_same_disk,
        )


@dataclass(frozen=True, slots=True)
class NoteCopy:
    """How the last attempt at a place ended. Without a copy, `error` says why."""

    place: str
    name: str
    file_name: str
    size_bytes: int
    copied_at: datetime | None
    error: str


@dataclass(frozen=True, slots=True)
class ForgetPlaces:
    """Places that are no longer copied to."""

    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CopyTo:
    """Copies are to go to a folder of a disk, or no longer."""

    folder: str
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class CopyState:
    """A place: when the box was last copied there, and what is wrong with it.

    All that was acknowledged until `verified_at` is in the copy. `is_late` where that is long ago.
    """

    place: str
    name: str
    file_name: str
    verified_at: datetime | None
    size_bytes: int
    error: str
    is_late: bool
    chosen: bool = False


class SafetyCopies:
    """Copies the box to its places. One copy is taken at a time."""

    def __init__(
        self,
        db: Database,
        rules: SafetyRules,
        mounts: Callable[[], list[Path]] = mounted,
    ) -> None:
        self._db = db
        self.rules = rules
        self._mounts = mounts
        self._chosen: tuple[Path, ...] = ()
        self._one_at_a_time = asyncio.Lock()
        self._copied_seq: dict[Path, int] = {}
        self._loop = Loop("safety copies", self._step, rules.every_s)

    @property
    def places(self) -> tuple[Path, ...]:
        """Where copies go: the folders of the settings, and those a manager chose."""
        return tuple(dict.fromkeys((*self.rules.places, *self._chosen)))

    def start(self) -> None:
        """Copy now, and then every few minutes, wherever copies are to go by then."""
        self._loop.start()

    async def stop(self) -> None:
        """Stop; a copy at work is left away."""
        await self._loop.stop()

    async def copy_now(self, actor: Actor) -> tuple[CopyState, ...]:
        """Copy to every place now, and say how it went. Raises Forbidden."""
        require(actor.rights, Right.SEE_REPORTS)
        await self.copy_everywhere(even_if_unchanged=True)
        return await self.states()

    async def states(self) -> tuple[CopyState, ...]:
        """Every place of the settings, with its last copy."""
        rows = {row.place: row for row in await self._known()}
        now = self._db.clock.now()
        return tuple(_state(place, rows.get(str(place)), now) for place in self.places)

    async def offered(self) -> tuple[Disk, ...]:
        """Disks that are plugged in and could take copies."""
        taken = [str(place) for place in self.places]
        return await asyncio.to_thread(disks_beside, self._db.path.parent, taken, self._mounts)

    async def choose(
        self, request: CopyTo, actor: Actor, command_id: UUID | None = None
    ) -> tuple[CopyState, ...]:
        """Copy to a disk from now on, the first time at once; or no longer.

        Raises Forbidden, NotFound for a disk that is not plugged in.
        """
        require(actor.rights, Right.MANAGE_DEVICES)
        await self._known()
        folder = Path(request.folder)
        if request.wanted and folder not in self.places:
            if request.folder not in [each.folder for each in await self.offered()]:
                raise NotFound("This disk is not plugged in any more.")
            await asyncio.to_thread(folder.mkdir, exist_ok=True)
        await self._db.write(Command.of(request, actor, command_id), partial(_choose, request))
        await self.copy_everywhere()
        return await self.states()

    async def copy_everywhere(self, *, even_if_unchanged: bool = False) -> None:
        """Copy to each place, one after the other; what fails at one holds up no other."""
        async with self._one_at_a_time:
            await self._forget_others()
            for folder in self.places:
                await self._copy_to(folder, even_if_unchanged)

    async def _step(self) -> int:
        await self.copy_everywhere()
        return self.rules.every_s

    async def _known(self) -> list[SafetyCopy]:
        """The places that were copied to, and with them those that a manager chose."""
        rows = await self._db.read(store.safety_copies)
        self._chosen = tuple(Path(row.place) for row in rows if row.chosen)
        return list(rows)

    async def _forget_others(self) -> None:
        """Places that the settings no longer name are no longer spoken of."""
        known = [row.place for row in await self._known()]
        wanted = {str(each) for each in self.places}
        gone = tuple(place for place in known if place not in wanted)
        if gone:
            await self._db.write(Command.of(ForgetPlaces(gone)), lambda tx: _forget(tx, gone))

    async def _copy_to(self, folder: Path, even_if_unchanged: bool) -> None:
        house = self._db.house
        if house is None:
            raise NotFound("This box has no restaurant yet.")
        place = Place(folder, house.node_id, self.rules.may_share_disk)
        began, seq = self._db.clock.now(), await self._db.read(store.last_seq)
        try:
            if not even_if_unchanged and await self._holds_all(place, seq):
                await self._note(place, None, began)
                return
            copy = await asyncio.to_thread(
                place.take,
                self._db.path,
                began,
                self.rules.keep,
                lambda: not self._loop.is_stopping,
            )
        except Stopped:
            return
        except PlaceFailed as error:
            await self._note_failure(place, error.sentence)
            return
        self._copied_seq[folder] = copy.outbox_seq
        await self._note(place, copy, began)

    async def _holds_all(self, place: Place, seq: int) -> bool:
        """Whether the last copy is there and nothing was sold since."""
        if self._copied_seq.get(place.folder) != seq:
            return False
        return bool(await asyncio.to_thread(place.copies))

    async def _note(self, place: Place, copy: Copy | None, at: datetime) -> None:
        known = {row.place: row for row in await self._db.read(store.safety_copies)}
        before = known.get(str(place.folder))
        noted = NoteCopy(
            str(place.folder),
            place.name,
            copy.file.name if copy else before.file_name if before else "",
            copy.size_bytes if copy else before.size_bytes if before else 0,
            at,
            "",
        )
        await self._db.write(Command.of(noted), lambda tx: _keep(tx, noted))

    async def _note_failure(self, place: Place, sentence: str) -> None:
        noted = NoteCopy(str(place.folder), place.name, "", 0, None, sentence)
        await self._db.write(Command.of(noted), lambda tx: _keep(tx, noted))


class SafetyChecks:
    """What `/health` says about safety copies: they trouble the box and never stop it."""

    def __init__(self, copies: SafetyCopies) -> None:
        self._copies = copies

    async def __call__(self) -> Sequence[Check]:
        """One check for each place."""
        return [
            Check(f"safety copy {each.place}", not (each.error or each.is_late), _words(each))
            for each in await self._copies.states()
        ]


def _words(state: CopyState) -> str:
    at = f"The last copy is of {state.verified_at.isoformat()}." if state.verified_at else ""
    return " ".join(filter(None, (state.error, at or "There is no copy yet.")))


def _keep(tx: Write, noted: NoteCopy) -> None:
    row = tx.first(SafetyCopy, "place = ?", noted.place)
    failed = noted.copied_at is None
    tx.put_box_row(
        SafetyCopy,
        place=noted.place,
        name=noted.name,
        chosen=row.chosen if row else False,
        file_name=row.file_name if failed and row else noted.file_name,
        copied_at=row.copied_at if failed and row else noted.copied_at,
        verified_at=row.verified_at if failed and row else noted.copied_at,
        size_bytes=row.size_bytes if failed and row else noted.size_bytes,
        tried_at=tx.now,
        error=noted.error,
    )
    subject = alarm_id(noted.place)
    if failed:
        raise_alarm(tx, ALARM, subject, f"No safety copy: {noted.error}")
    else:
        end_alarm(tx, ALARM, subject)
    tx.signal("safety")


def _choose(request: CopyTo, tx: Write) -> None:
    known = tx.first(SafetyCopy, "place = ?", request.folder) is not None
    if request.wanted and not known:
        name = Path(request.folder).parent.name
        tx.put_box_row(SafetyCopy, place=request.folder, name=name, chosen=True)
    else:
        wanted = int(request.wanted)
        tx.execute("UPDATE safety_copies SET chosen = ? WHERE place = ?", wanted, request.folder)
    act = "safety_copy_chosen" if request.wanted else "safety_copy_ended"
    record(tx, act, "store", tx.house.store_id, details={"folder": request.folder})
    tx.signal("safety")


def _forget(tx: Write, places: tuple[str, ...]) -> None:
    for place in places:
        tx.execute("DELETE FROM safety_copies WHERE place = ?", place)
        end_alarm(tx, ALARM, alarm_id(place))
    tx.signal("safety")


def alarm_id(place: str) -> UUID:
    """What an alarm about a place is about."""
    return uuid5(NAMESPACE_URL, place)


def _state(folder: Path, row: SafetyCopy | None, now: datetime) -> CopyState:
    verified_at = row.verified_at if row else None
    return CopyState(
        place=str(folder),
        name=folder.name or str(folder),
        file_name=row.file_name if row else "",
        verified_at=verified_at,
        size_bytes=row.size_bytes if row else 0,
        error=row.error if row else "",
        is_late=verified_at is None or now - verified_at > LATE_AFTER,
        chosen=bool(row and row.chosen),
    )
