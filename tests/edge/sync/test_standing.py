"""What box and centre tell each other in heartbeats, and what people see of it."""

from __future__ import annotations

import json

from comanda.sync_commands import lines
from domain.clock import VirtualClock
from domain.ids import new_id
from domain.permissions import Right
from edge.alarms.service import AlarmService
from edge.commands import SYSTEM, Actor, Command
from edge.sync.reporting import read_report
from edge.sync.service import DismissVerdict, SyncStatus
from edge.sync.watch import CentreWatch
from edge.transaction import Read, Write
from sync.protocol import box as core
from sync.protocol.report import BoxReport, Difference
from sync.protocol.wire import OVERRULED, Verdict
from sync.tables.sales import Payment
from tests.edge.sync.conftest import MANAGER, Synced
from tests.edge.sync.test_up import make_courses
from ui.store.sync_view import sections

WAITER = Actor("person", None, None, None, frozenset({Right.TAKE_ORDERS}))
WAITS = Verdict(3, 5, "newer", "an order of a coming release")
TOLD = Verdict(7, 7, OVERRULED, "an order was changed by two boxes at once")


async def connected(synced: Synced) -> Synced:
    """The box is let in, has sent everything, and hears nothing more by itself."""
    await synced.enrol()
    await synced.until(synced.drained)
    await synced.worker.stop()
    return synced


async def hear(synced: Synced, *verdicts: Verdict, days: tuple[str, ...] = ()) -> SyncStatus:
    """The answer to a heartbeat; how things stand then."""
    house = synced.db.house
    assert house is not None
    differences = tuple(
        Difference(house.store_id, day, "120.00 here, 100.00 there") for day in days
    )
    await synced.box.keep([core.ShowStanding(tuple(verdicts), differences)])
    return await synced.service.status()


async def test_what_waits_at_the_centre_is_shown_until_the_centre_does_not_name_it(
    synced: Synced,
) -> None:
    box = await connected(synced)
    assert [each.detail for each in (await hear(box, WAITS)).parked] == [WAITS.detail]
    assert (await hear(box)).parked == ()


async def test_what_was_decided_is_shown_until_somebody_has_seen_it(synced: Synced) -> None:
    box = await connected(synced)
    await box.box.keep([core.ShowStanding((TOLD,), None)])
    assert [each.code for each in (await hear(box)).parked] == [OVERRULED]
    await box.service.dismiss(DismissVerdict(7), MANAGER)
    assert (await hear(box)).parked == ()


async def test_what_somebody_has_seen_is_not_shown_again_by_the_next_heartbeat(
    synced: Synced,
) -> None:
    box = await connected(synced)
    await hear(box, WAITS)
    await box.service.dismiss(DismissVerdict(3), MANAGER)
    another = Verdict(8, 9, "newer", "another one")
    assert [each.first_seq for each in (await hear(box, WAITS, another)).parked] == [8]


async def test_a_day_that_differs_is_red_until_it_agrees(
    synced: Synced, clock: VirtualClock
) -> None:
    box = await connected(synced)
    status = await hear(box, days=("2026-11-20",))
    since = status.differences[0].since
    clock.advance(3_600)
    status = await hear(box, days=("2026-11-20", "2026-11-21"))
    assert [each.business_date for each in status.differences] == ["2026-11-20", "2026-11-21"]
    assert status.differences[0].since == since
    said = {each.section_id: each for each in sections(status, True, str)}
    assert [row.tone for row in said["differences"].rows] == ["late", "late"]
    assert any("2026-11-20" in line for line in lines(status, clock.now()))
    assert (await hear(box)).differences == ()


async def test_a_heartbeat_that_says_what_is_known_writes_nothing(synced: Synced) -> None:
    box = await connected(synced)
    await hear(box, WAITS, days=("2026-11-20",))

    def count(read: Read) -> int:
        return int(read.value("SELECT count(*) FROM commands"))

    before = await box.db.read(count)
    await hear(box, WAITS, days=("2026-11-20",))
    assert await box.db.read(count) == before


def take_cash(tx: Write) -> None:
    """Somebody pays."""
    tx.insert(
        Payment,
        tender_id=new_id(),
        tender_kind="cash",
        tender_name="Cash",
        amount_minor=500,
        tendered_minor=500,
        currency="EUR",
        reference={},
        taken_at=tx.now,
        z_number=1,
    )


async def report_of(synced: Synced) -> BoxReport:
    """What the next heartbeat says."""
    state = await synced.state()
    now, path = synced.db.clock.now(), synced.db.path
    return await synced.db.read(lambda read: read_report(read, state, now, path))


async def test_a_report_says_how_the_box_is(synced: Synced, clock: VirtualClock) -> None:
    box = await connected(synced)
    await box.db.write(Command(new_id(), "Pay", b"", SYSTEM), take_cash)
    await hear(box, WAITS)
    clock.advance(90)
    said = await report_of(box)
    assert (said.life, said.parked, said.held, said.withheld) == ("active", 1, 0, 0)
    assert (said.outbox > 0, said.outbox_age_s) == (True, 90)
    assert said.last_sale_ms == said.now_ms - 90_000
    assert said.disk_free_bytes
    assert (said.alarms, said.printers) == ((), ())


async def test_the_clock_is_stamped_on_what_follows_and_said_to_everybody(
    synced: Synced, clock: VirtualClock
) -> None:
    box = await connected(synced)
    watch = CentreWatch(box.db)
    watch.heard(int(clock.now().timestamp() * 1000) - 150_000, clock.now(), clock.now())
    await watch.look()
    await make_courses(box.db, "Midnight")

    (alarm,) = await AlarmService(box.db).seen_by(WAITER)
    assert "2 minutes ahead" in alarm.sentence
    last = await box.db.read(lambda read: read.value("SELECT body FROM outbox ORDER BY seq DESC"))
    sealed = json.loads(last)
    assert (sealed["ahead"], sealed["unsure"]) == (150_000, 1)
    assert (await report_of(box)).clock_offset_ms == 150_000
