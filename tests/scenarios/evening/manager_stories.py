"""The manager's evening: a printer without power, somebody new, breaks, copies of the box."""

from __future__ import annotations

from datetime import timedelta

from edge.staff.clocking import ClockIn
from edge.staff.requests import HirePerson
from tests.scenarios.evening import crew
from tests.scenarios.evening.guests import leave
from tests.scenarios.evening.prices import Wish
from tests.scenarios.evening.stage import Story
from tests.scenarios.evening.table import seat
from tests.scenarios.evening.timeline import clock_time

NEW_GUESTS = 2
DEAD = "Bar"
"""The printer that dies is that of the station which has nothing but paper."""


async def printer_dies(story: Story) -> None:
    """20:30: the bar's printer has no power until 20:55; everybody is told, nothing is lost."""
    await story.until("20:30:30")
    printer = story.stage.box.house.printer(DEAD)
    printer.unplug()
    party = await seat(story, "Giulia", 1, "27")
    await party.wants(Wish("901"))
    await party.send()
    await story.until("20:34")
    assert "printer_away" in await _alarms(story)
    queue = next(q for q in await story.look("prints.queue") if q.name == DEAD)
    assert queue.away_since is not None
    assert queue.jobs
    await story.until("20:54:30")
    printer.plug_in()
    await story.until("20:58")
    assert "printer_away" not in await _alarms(story)
    queue = next(q for q in await story.look("prints.queue") if q.name == DEAD)
    assert "failed" in {job.state for job in queue.jobs}, "too late to be printed by itself"
    await leave(party, "27")


async def _alarms(story: Story) -> set[str]:
    return {each.kind for each in await story.look("alarms.seen_by", story.stage.crew["Giulia"])}


async def hires(story: Story) -> None:
    """19:30: Dario begins to work, with a PIN and a tablet, without internet."""
    await story.until("19:30")
    roles = {role.name: role.id for role in await story.look("people.roles")}
    request = HirePerson(story.id(), "Dario Neri", "8888", (roles["Waiter"],), "Dario")
    hired = await story.act("Sofia", "people.hire", request)
    post = crew.Post("Dario", "Dario Neri", "Waiter", "8888", "Tablet 3", "waiter")
    await crew.let_in(story, post)
    await crew.sign_in(story, post.name, hired.id, post.pin, post.device)
    await story.act("Dario", "clocking.clock_in", ClockIn(story.id(), hired.id))
    party = await seat(story, "Dario", NEW_GUESTS, "5")
    await party.wants(Wish("202"), Wish("303", "small 26 cm"))
    await party.send()
    await story.rest(30)
    await leave(party, "5")
    await story.until("0:50")
    await crew.goes_home(story, "Dario")


async def breaks(story: Story) -> None:
    """People have their breaks, one after the other."""
    await story.until("18:00")
    for name in ("Nina", "Giulia", "Aziza"):
        await crew.has_a_break(story, name, 15)


async def copies(story: Story) -> None:
    """While trading, a copy of the box is never older than five minutes."""
    for time in ("18:03", "19:58", "21:42", "23:14"):
        await story.until(time)
        [state] = await story.look("safety.states")
        assert state.verified_at is not None
        assert state.verified_at >= clock_time(time) - timedelta(minutes=5), state
        assert not state.error
