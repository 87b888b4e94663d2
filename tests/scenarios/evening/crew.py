"""Eight people: they come, sign in at their devices, and go home."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from edge.devices.requests import ApproveDevice, AskToComeIn, DeviceState
from edge.staff.clocking import ClockIn, ClockOut, EndBreak, StartBreak
from edge.staff.requests import SignIn
from tests.scenarios.evening.stage import Story


@dataclass(frozen=True)
class Post:
    """Somebody's place: their device, what it is for, where it stands, and when they work."""

    name: str
    full_name: str
    role: str
    pin: str
    device: str
    profile: str
    station: str = ""


POSTS = (
    Post("Aziza", "Aziza Karimova", "Waiter", "1111", "Tablet 1", "waiter"),
    Post("Marco", "Marco Bianchi", "Waiter", "2222", "Tablet 2", "waiter"),
    Post("Luca", "Luca Ferrari", "Cook", "3333", "Kitchen screen", "kitchen", "Kitchen"),
    Post("Paolo", "Paolo Villa", "Cook", "7777", "Pass", "kitchen"),
    Post("Nina", "Nina Ricci", "Runner", "4444", "Pick-up", "waiter"),
    Post("Elena", "Elena Greco", "Cashier", "6666", "Bar till", "counter", "Bar"),
    Post("Giulia", "Giulia Conti", "Cashier", "5555", "Counter", "counter"),
    Post("Sofia", "Sofia Russo", "Manager", "9999", "Sofia's phone", "waiter"),
)
BOSS = "Sofia"


async def let_in(story: Story, post: Post) -> UUID:
    """The device shows its code, the manager lets it in."""
    asked = await story.look("devices.ask", AskToComeIn(story.id(), "virtual tablet"))
    stations = {each.name: each.id for each in story.stage.box.menus.menu.stations.values()}
    request = ApproveDevice(
        asked.device.code,
        post.device,
        post.profile,
        stations.get(post.station),
        story.stage.box.house.drawer_id if post.profile == "counter" else None,
    )
    device: DeviceState = await story.act(BOSS, "devices.approve", request)
    story.stage.devices[post.device] = device.id
    return device.id


async def sign_in(story: Story, name: str, person_id: UUID, pin: str, device: str) -> None:
    """Name and PIN at a device; from now on they act there."""
    request = SignIn(story.stage.devices[device], person_id, pin)
    signed_in = await story.look("staff.sign_in", request, story.id())
    story.stage.crew[name] = signed_in.actor()


async def comes(story: Story, post: Post) -> None:
    """Somebody's evening begins."""
    person_id = story.stage.box.house.people[post.full_name]
    await let_in(story, post)
    await sign_in(story, post.name, person_id, post.pin, post.device)
    await story.act(post.name, "clocking.clock_in", ClockIn(story.id(), person_id))


async def has_a_break(story: Story, name: str, minutes: int) -> None:
    """A break, on the clock."""
    person_id = story.stage.crew[name].id
    assert person_id is not None
    await story.act(name, "clocking.start_break", StartBreak(person_id))
    await story.rest(minutes)
    shift = await story.act(name, "clocking.end_break", EndBreak(person_id))
    assert shift.on_break_since is None


async def goes_home(story: Story, name: str) -> None:
    """Somebody's evening is over."""
    person_id = story.stage.crew[name].id
    assert person_id is not None
    shift = await story.act(name, "clocking.clock_out", ClockOut(person_id))
    assert shift.ended_at == story.now
