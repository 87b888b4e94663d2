"""The evening's frame: the box is switched on, looked at, opened; and closed at 01:00."""

from __future__ import annotations

from edge.commands import Actor
from edge.devices.requests import InviteDevice
from edge.printing.requests import ConfirmPrinted, PrintTestPage, RetryJob
from edge.shifts.requests import CloseDay, CloseDrawer, MoveCash, OpenDrawer
from tests.scenarios.evening import crew
from tests.scenarios.evening.stage import Story

FLOAT_MINOR, CHANGE_MINOR, FISH_MINOR, DROP_MINOR = 20_000, 5_000, 3_250, 30_000
INSTALLER = Actor("system", rights=frozenset({"manage_devices"}))


async def opens(story: Story) -> None:
    """One glance before the doors open: printers, float, people; then the doors."""
    boss = crew.POSTS[-1]
    await _first_device(story, boss)
    house = story.stage.box.house
    await crew.sign_in(story, boss.name, house.people[boss.full_name], boss.pin, boss.device)
    for queue in await story.look("prints.queue"):
        await story.act(boss.name, "prints.print_test_page", PrintTestPage(queue.printer_id))
    for post in crew.POSTS[:-1]:
        await crew.comes(story, post)
    drawer = OpenDrawer(story.id(), house.drawer_id, FLOAT_MINOR)
    await story.act("Giulia", "shifts.open", drawer)
    await story.until("16:45")
    glance = await story.look("opening.look", story.stage.crew[boss.name])
    assert all(printer.printed_at for printer in glance.printers), "a printer was not tested"
    assert [each.opened_by for each in glance.drawers] == ["Giulia Conti"]
    assert len(glance.at_work) == len(crew.POSTS) - 1
    assert (glance.left.open_orders, glance.left.uncounted_drawers[1:]) == ((), ())
    await story.look("opening.dismiss", story.stage.crew[boss.name])
    assert (await story.look("opening.look", story.stage.crew[boss.name])).dismissed


async def _first_device(story: Story, boss: crew.Post) -> None:
    request = InviteDevice(story.id(), boss.device, boss.profile)
    invitation = await story.look("devices.invite", request, INSTALLER)
    asked = await story.look("devices.accept", invitation.token)
    story.stage.devices[boss.device] = asked.device.id


async def moves_cash(story: Story) -> None:
    """Change from the bank, the fishmonger is paid, a full drawer is emptied."""
    await story.until("17:40")
    session = (await story.look("shifts.drawers"))[0].session_id
    change = MoveCash(story.id(), session, "pay_in", CHANGE_MINOR, "Change from the bank")
    await story.act("Giulia", "shifts.move_cash", change)
    fish = MoveCash(story.id(), session, "pay_out", FISH_MINOR, "Fishmonger")
    await story.act("Giulia", "shifts.move_cash", fish)
    await story.until("23:10")
    drop = MoveCash(story.id(), session, "drop", DROP_MINOR, "To the safe")
    await story.act("Giulia", "shifts.move_cash", drop)


async def minds_papers(story: Story) -> None:
    """The manager looks at what could not be printed, and says what becomes of it."""
    for time in ("19:30", "21:06", "21:12", "21:45", "22:30", "23:30", "0:35", "0:52"):
        await story.until(time)
        for queue in await story.look("prints.queue"):
            for job in queue.jobs:
                if job.state == "failed":
                    await story.act("Sofia", "prints.retry", RetryJob(job.id))
                elif job.state == "uncertain" and not job.kind.startswith("ticket"):
                    await story.act("Sofia", "prints.confirm", ConfirmPrinted(job.id))


async def closes(story: Story) -> None:
    """Nothing is open, everybody goes home, the drawer is counted, the day gets its Z."""
    await story.until("0:56")
    left = await story.look("orders.open_orders")
    assert left == (), f"orders are still open: {left}"
    for post in crew.POSTS[:-1]:
        await crew.goes_home(story, post.name)
    await story.until("0:58")
    session = (await story.look("shifts.drawers"))[0].session_id
    report = await story.look("shifts.x", session)
    counted = CloseDrawer(session, report.expected_minor)
    closed = await story.act("Sofia", "shifts.close", counted)
    assert closed.difference_minor == 0
    await story.until("1:00")
    await story.act("Sofia", "shifts.end_of_day", CloseDay(story.id()))
    await story.look("safety.copy_everywhere")
