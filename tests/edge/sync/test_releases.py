"""Releases on the box: kept aside until their time by its own clock, applied in one write."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from central.releases import parts
from central.releases.store import Change
from domain.clock import VirtualClock
from domain.ids import new_id
from edge.sync import releases
from edge.sync.releases import ReleasesHere
from edge.transaction import Read
from sync.types import to_micros
from tests.edge.sync.conftest import Synced
from tests.edge.sync.feed import course_row
from tests.edge.sync.test_down import courses

DAY_S = 86_400


class Later:
    """A release of the office that renames a course at a time."""

    def __init__(self, synced: Synced, at: datetime, number: int = 2) -> None:
        self._synced = synced
        self.id, self.at, self.number = new_id(), at, number
        self.before = course_row(synced, "Cheese")
        self.after = {**self.before, "name": "Cheeses", "rev": 2}
        change = Change("course", UUID(str(self.before["id"])), self.before, self.after)
        house = synced.db.house
        assert house is not None
        self.cut = parts.cut(house.organization_id, self.id, [change])

    async def say_before(self) -> None:
        """The row as it is until then."""
        self._synced.office.publish("organization", "course", [self.before])
        await self._synced.pull_now()

    async def say(self, state: str = "scheduled") -> None:
        """The release, with its parts."""
        office = self._synced.office
        for part in self.cut:
            office.publish_body(part.scope, part.kind, part.entity_id, part.body)
        await self.say_only(state)

    async def say_only(self, state: str) -> None:
        """The release itself."""
        said = {
            "id": self.id.hex,
            "number": self.number,
            "name": "Cheese week",
            "state": state,
            "effective_at": to_micros(self.at),
            "parts": parts.counts(self.cut) if state == "scheduled" else {},
        }
        self._synced.office.publish("organization", "release", [said])
        await self._synced.pull_now()

    async def name(self) -> str:
        """What the course is called at the box."""
        found = await self._synced.db.read(courses)
        return next(name for name in found if name.startswith("Cheese"))


async def here(synced: Synced) -> ReleasesHere:
    """What the box says of releases."""
    return await synced.db.read(releases.here)


async def read_to_its_end(synced: Synced) -> bool:
    """Whether no scope is being read from its beginning."""
    return not any(each.is_anew for each in (await synced.state()).cursors.values())


@pytest.fixture
async def later(synced: Synced, clock: VirtualClock) -> Later:
    """A release for tomorrow that the box has aside."""
    await synced.enrol()
    found = Later(synced, clock.now() + timedelta(days=1))
    await found.say_before()
    await found.say()
    return found


async def test_a_release_for_later_waits_for_the_boxs_clock(
    synced: Synced, later: Later, clock: VirtualClock
) -> None:
    before = (await later.name(), await here(synced))

    clock.advance(DAY_S)
    await synced.worker.step()

    assert before[0] == "Cheese"
    assert [(each.number, each.is_whole) for each in before[1].waiting] == [(2, True)]
    assert await later.name() == "Cheeses"
    after = await here(synced)
    assert (after.number, after.since, after.waiting) == (2, clock.now(), ())
    assert (await synced.service.status()).release == 2


async def test_a_box_that_was_off_applies_it_at_its_start_without_the_office(
    synced: Synced, later: Later, clock: VirtualClock
) -> None:
    await synced.worker.stop()
    synced.office.is_away = True
    clock.advance(3 * DAY_S)
    synced.box.state = None

    await synced.worker.step()

    assert await later.name() == "Cheeses"


async def test_a_clock_that_is_set_back_takes_nothing_back(
    synced: Synced, later: Later, clock: VirtualClock
) -> None:
    clock.advance(DAY_S)
    await synced.worker.step()

    clock.advance(-DAY_S)
    await synced.worker.step()

    assert await later.name() == "Cheeses"
    assert (await here(synced)).number == 2


async def test_saying_the_same_rows_again_when_the_office_folds_changes_nothing(
    synced: Synced, later: Later, clock: VirtualClock
) -> None:
    clock.advance(DAY_S)
    await synced.worker.step()
    applied = await here(synced)

    synced.office.publish("organization", "course", [later.after])
    for part in later.cut:
        synced.office.withdraw(part.scope, part.kind, UUID(hex=part.entity_id))
    await later.say_only("published")

    assert await later.name() == "Cheeses"
    assert (await here(synced)).since == applied.since
    assert await synced.db.read(_parts) == 0


async def test_what_is_in_force_here_is_not_undone_by_an_older_row_of_the_office(
    synced: Synced, later: Later, clock: VirtualClock
) -> None:
    clock.advance(DAY_S)
    await synced.worker.step()

    await synced.box.read_anew(["organization"])
    synced.worker.poke()
    await synced.until(lambda: read_to_its_end(synced))

    assert await later.name() == "Cheeses"


async def test_a_withdrawn_release_never_comes(
    synced: Synced, later: Later, clock: VirtualClock
) -> None:
    for part in later.cut:
        synced.office.withdraw(part.scope, part.kind, UUID(hex=part.entity_id))
    await later.say_only("withdrawn")

    clock.advance(2 * DAY_S)
    await synced.worker.step()

    assert await later.name() == "Cheese"
    assert (await here(synced)).waiting == ()


async def test_a_box_whose_clock_was_ahead_goes_back_with_a_release_that_is_withdrawn(
    synced: Synced, later: Later, clock: VirtualClock
) -> None:
    clock.advance(DAY_S)
    await synced.worker.step()

    synced.office.publish("organization", "course", [later.before])
    for part in later.cut:
        synced.office.withdraw(part.scope, part.kind, UUID(hex=part.entity_id))
    await later.say_only("withdrawn")

    assert await later.name() == "Cheese"
    assert (await here(synced)).number == 0


async def test_a_release_of_which_parts_are_missing_is_not_half_applied(
    synced: Synced, clock: VirtualClock
) -> None:
    await synced.enrol()
    later = Later(synced, clock.now() + timedelta(days=1))
    await later.say_before()
    await later.say_only("scheduled")

    clock.advance(DAY_S)
    await synced.worker.step()

    assert await later.name() == "Cheese"
    assert not (await here(synced)).waiting[0].is_whole


async def test_the_release_that_came_into_force_last_is_the_one_that_runs(
    synced: Synced, later: Later, clock: VirtualClock
) -> None:
    at_once = Later(synced, clock.now() + timedelta(hours=1), number=3)
    await at_once.say_only("published")
    first = (await here(synced)).number

    clock.advance(DAY_S)
    await synced.worker.step()

    assert (first, (await here(synced)).number) == (3, 2)


def _parts(read: Read) -> int:
    return int(read.value("SELECT count(*) FROM release_parts_here"))
