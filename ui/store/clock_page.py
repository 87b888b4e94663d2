"""My time: clock in, have a break, go home."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from edge.staff.clocking import ClockIn, ClockOut, ClockService, EndBreak, ShiftTimes, StartBreak
from ui.components.action_button import ActionButton, Pressed
from ui.frame import screen
from ui.store.live import Turns, in_turn
from ui.store.manager_hours_view import in_hours
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _, format_time

CLOCK_PATH = "/clock"


def register(door: Door, clocking: ClockService) -> None:
    """The page `/clock`, for whoever is signed in."""

    @screen(CLOCK_PATH, title="My time")
    async def clock_page(request: Request) -> Response | None:
        session = await door.enter(request)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request, title=_("My time")) as shell, shell.frame.body:
            page = ClockPage(shell, clocking)
        await page.begin()
        return None


class ClockPage:
    """One person's time card."""

    def __init__(self, shell: Shell, clocking: ClockService) -> None:
        self.turns = Turns()
        self._shell = shell
        self._clocking = clocking
        with ui.element("div").classes("cm-clock"):
            self._hours = ui.label().classes("cm-clock-hours")
            self._words = ui.label().classes("cm-clock-words")
            with ui.element("div").classes("cm-clock-foot"):
                self._pause = ActionButton(_("Break"))
                self._main = ActionButton(_("Clock in"), tone="main")
            home = ActionButton(_("To work"), icon="back")
        home.on_press(lambda _pressed: shell.go_home())
        self._main.on_press(self._in_or_out)
        self._pause.on_press(self._break)

    async def begin(self) -> None:
        """Show the card and follow it."""
        await self._shell.keep_drawn(self.refresh, "people")

    @in_turn
    async def refresh(self) -> None:
        """Show the shift as it is."""
        times = await self._mine()
        house, language = self._shell.session.house, self._shell.session.language
        self._hours.set_text(in_hours(times.worked_s) if times else "0:00")
        self._main.set_text(_("Clock out") if times else _("Clock in"))
        on_break = times is not None and times.on_break_since is not None
        self._pause.set_text(_("End the break") if on_break else _("Break"))
        self._pause.set_enabled(times is not None, _("Clock in first."))
        if times is None:
            self._words.set_text(_("You are not at work."))
            return
        since = format_time(times.on_break_since or times.started_at, house.zone, language)
        words = _("You have a break since {time}.") if on_break else _("At work since {time}.")
        self._words.set_text(words.format(time=since))

    async def _mine(self) -> ShiftTimes | None:
        actor = self._shell.actor()
        return await self._clocking.shift_of(actor.id) if actor.id else None

    async def _in_or_out(self, pressed: Pressed) -> None:
        actor, times = self._shell.actor(), await self._mine()
        if actor.id is not None and times is None:
            request = ClockIn(tap(pressed.tap_id), actor.id)
            await self._shell.run(self._clocking.clock_in(request, actor, tap(pressed.tap_id)))
        elif actor.id is not None:
            leave = ClockOut(actor.id)
            await self._shell.run(self._clocking.clock_out(leave, actor, tap(pressed.tap_id)))
        self._main.answered()
        await self.refresh()

    async def _break(self, pressed: Pressed) -> None:
        actor, times = self._shell.actor(), await self._mine()
        command_id = tap(pressed.tap_id)
        if actor.id is not None and times is not None:
            act = (
                self._clocking.end_break(EndBreak(actor.id), actor, command_id)
                if times.on_break_since
                else self._clocking.start_break(StartBreak(actor.id), actor, command_id)
            )
            await self._shell.run(act)
        self._pause.answered()
        await self.refresh()
