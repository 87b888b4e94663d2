"""The manager's acts on people's hours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from domain.permissions import Right
from edge.staff.clocking import ClockOut, ClockService, CorrectShift, ShiftTimes
from ui.components.row_list import RowActed, Section
from ui.store import manager_hours_view as view
from ui.store.asking import write
from ui.store.manager_view import Reader
from ui.store.session import tap
from ui.store.shell import Shell
from ui.text import _

Act = Callable[[RowActed, UUID], Awaitable[None]]


class HoursSection:
    """The hours of the day on one browser's screen."""

    def __init__(self, shell: Shell, clocking: ClockService, reader: Reader) -> None:
        self._shell = shell
        self._clocking = clocking
        self._reader = reader
        self.acts: dict[str, Act] = {view.CORRECT: self._correct, view.CLOCK_OUT: self._clock_out}

    async def draw(self) -> Section:
        """Everybody's hours of this business day."""
        actor = self._shell.actor()
        found = await self._clocking.hours_today(actor)
        return view.hours(found, Right.EDIT_PEOPLE in actor.rights, self._reader)

    async def _shift(self, shift_id: UUID) -> ShiftTimes | None:
        found = await self._clocking.hours_today(self._shell.actor())
        return next((each for each in found if each.id == shift_id), None)

    async def _correct(self, event: RowActed, _command_id: UUID) -> None:
        times = await self._shift(UUID(event.row_id))
        if times is None:
            return
        client, label = self._shell.client, _("From - to, like 17:00 - 23:30")
        title = _("The hours of {name}").format(name=times.person)
        written = await write(
            client, title, value=view.times_text(times, self._reader), label=label, most=20
        )
        if written is None:
            return
        start, end = view.read_times(written.value, times, self._reader.zone)
        why = await write(client, _("Why are the hours changed?"), most=120)
        if why is not None:
            request = CorrectShift(times.id, start, end, why.value)
            await self._clocking.correct(request, self._shell.actor(), tap(why.tap_id))

    async def _clock_out(self, event: RowActed, command_id: UUID) -> None:
        times = await self._shift(UUID(event.row_id))
        if times is not None:
            request = ClockOut(times.person_id)
            await self._clocking.clock_out(request, self._shell.actor(), command_id)
