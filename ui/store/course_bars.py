"""Course bars that know the time: minutes since the last course, timers, and asking for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.catalog import Menu
from domain.pacing import Waiting
from edge.kitchen.pacing import Pace, PacingService
from edge.orders.courses import SetFireTimer
from edge.orders.views import OrderView
from ui.components.order_list import CourseBar, CourseTimed
from ui.store.asking import Pick, pick
from ui.store.session import tap
from ui.store.shell import Shell
from ui.text import _, age_ms, format_time

MINUTES = (5, 10, 15, 20, 30, 45)
NO_TIMER = "none"


def paced(
    bars: Sequence[CourseBar], pace: Pace, menu: Menu, zone: ZoneInfo, language: str
) -> list[CourseBar]:
    """The bars with what is timed, and how long guests have waited for the next."""
    held = {str(course.course_id) for course in pace.courses if course.held}
    timers = {str(course_id): at for course_id, at in pace.timers}
    return [
        _bar(
            bar,
            bar.course_id in held,
            _("fires at {time}").format(time=format_time(timers[bar.course_id], zone, language))
            if bar.course_id in timers
            else "",
            pace.waiting,
            menu,
        )
        for bar in bars
    ]


def _bar(bar: CourseBar, held: bool, timed: str, waiting: Waiting | None, menu: Menu) -> CourseBar:
    if not held:
        return bar
    timer = _("Fire later")
    if waiting is None or str(waiting.course_id) != bar.course_id:
        return replace(bar, status=timed or bar.status, timer=timer)
    before = menu.courses.get(waiting.after_id) if waiting.after_id else None
    name = before.name if before else _("the last course")
    return replace(
        bar,
        status=timed or bar.status,
        timer=timer,
        since_ms=age_ms(waiting.since),
        since_words=_("{minutes} min since {course}").format(minutes="{minutes}", course=name),
        late=waiting.is_late and not timed,
    )


class CourseTimes:
    """What the order page knows of time."""

    def __init__(self, shell: Shell, pacing: PacingService, menu: Menu) -> None:
        self._shell = shell
        self._pacing = pacing
        self._menu = menu

    def bars(self, view: OrderView, bars: Sequence[CourseBar]) -> Sequence[CourseBar]:
        """The bars with their times; read only where something is held."""
        if not view.held:
            return bars
        session = self._shell.session
        pace = self._pacing.pace_now(view.id)
        return paced(bars, pace, self._menu, session.house.zone, session.language)

    async def ask(self, event: CourseTimed, order_id: UUID) -> None:
        """In how many minutes is a course fired by itself?"""
        course = self._menu.courses.get(UUID(event.course_id))
        title = _("Fire {course} in").format(course=course.name if course else "")
        picks = [Pick(str(each), _("{minutes} min").format(minutes=each)) for each in MINUTES]
        picked = await pick(
            self._shell.client, title, [*picks, Pick(NO_TIMER, _("No timer"), icon="close")]
        )
        if picked is None:
            return
        minutes = None if picked.value == NO_TIMER else int(picked.value)
        request = SetFireTimer(order_id, UUID(event.course_id), minutes)
        act = self._pacing.set_timer(request, self._shell.actor(), tap(picked.tap_id))
        await self._shell.run(act)
