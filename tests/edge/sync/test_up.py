"""The box's stream goes to the centre: all of it, once, whatever happens on the way."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch
from uuid import UUID

from domain.clock import VirtualClock
from domain.ids import new_id
from edge.commands import SYSTEM, Command
from edge.database import Database
from edge.sync import store
from edge.sync.box_store import BoxStore
from edge.sync.worker import SyncWorker
from edge.transaction import Read, Write
from sync.protocol import box as core
from sync.protocol.projecting import Unprojectable
from sync.protocol.wire import Throttle
from sync.tables.catalog import Course
from tests.edge.sync.conftest import Synced
from tests.edge.sync.feed import course_row
from tests.edge.sync.office import Office
from tests.simulation import centre as sim_centre


async def make_courses(db: Database, *names: str) -> None:
    """Rows that go up, one transaction each."""
    for name in names:
        row_id = new_id()

        def work(tx: Write, row_id: UUID = row_id, name: str = name) -> None:
            tx.insert(Course, row_id, name=name)

        await db.write(Command(row_id, "MakeCourse", b"", SYSTEM), work)


def last_seq(read: Read) -> int:
    """The newest op."""
    return store.OutboxChain(read).last_seq()


async def test_a_box_that_lived_alone_sends_all_it_ever_wrote(synced: Synced) -> None:
    before = await synced.service.status()

    await synced.enrol()
    await synced.until(synced.drained)

    journal = synced.office.centre.books.journal
    assert before.life == "alone"
    assert before.waiting > 20
    assert len(journal) >= before.waiting
    assert {"store", "course", "order_type"} <= {each.op.kind for each in journal.values()}


async def test_what_is_written_later_follows(synced: Synced) -> None:
    await synced.enrol()
    await synced.until(synced.drained)

    await make_courses(synced.db, "Midnight")
    await synced.until(synced.drained)

    rows = synced.office.centre.books.rows
    assert "Midnight" in {row.get("name") for row in rows.values()}


async def test_nothing_of_replication_lands_in_the_outbox(synced: Synced) -> None:
    await synced.enrol()
    await synced.until(synced.drained)
    before = await synced.db.read(last_seq)

    synced.office.publish("store", "course", [course_row(synced, "From the office")])
    await synced.pull_now()

    assert await synced.db.read(last_seq) == before


async def test_garbled_and_lost_answers_lose_and_double_nothing(synced: Synced) -> None:
    spoiled = iter([b"", b"{", None, b'{"half": '] * 2)
    synced.office.spoil = lambda _path, body: next(spoiled, body)

    await synced.until(lambda: enrolled(synced))
    await make_courses(synced.db, "One", "Two")
    await synced.until(synced.drained)

    journal = synced.office.centre.books.journal
    assert [seq for _, seq in sorted(journal, key=lambda key: key[1])] == list(
        range(1, len(journal) + 1)
    )


async def enrolled(synced: Synced) -> bool:
    """Ask to be let in until it worked."""
    from edge.sync.client import NotLetIn

    try:
        await synced.enrol()
    except NotLetIn:
        return False
    return True


async def test_a_box_that_dies_between_keeping_and_sending_sends_again(
    synced: Synced, office: Office
) -> None:
    await synced.enrol()
    await synced.until(synced.drained)
    await synced.worker.stop()
    await make_courses(synced.db, "Unsent")
    state = await synced.state()
    _, effects = synced.box.decide(state, core.Tick(10**9, new_id()))
    await synced.box.keep(effects)

    again = SyncWorker(synced.db, BoxStore(synced.db), office.client, wait_s=0)
    again.start()
    await synced.until(synced.drained)
    await again.stop()

    rows = synced.office.centre.books.rows
    assert "Unsent" in {row.get("name") for row in rows.values()}


async def test_a_transaction_is_never_cut_in_two(db: Database) -> None:
    def work(tx: Write) -> None:
        for number in range(100):
            tx.insert(Course, name=f"Course {number}")

    await db.write(Command(new_id(), "Many", b"", SYSTEM), work)
    before = await db.read(lambda read: last_seq(read) - 100)

    ops = await db.read(lambda read: store.ops_after(read, before, Throttle(max_ops=7)))

    assert len(ops) == 100


async def test_a_change_that_is_too_large_is_said_and_not_asked_in_a_circle(
    synced: Synced,
) -> None:
    await synced.enrol()
    await synced.until(synced.drained)
    with patch.object(store, "ops_after", lambda *_: ()):
        await make_courses(synced.db, "Huge")
        await synced.until(lambda: said(synced, "too large"))
        asked = synced.office.requests.count("push")
        await synced.worker.step()

    assert synced.office.requests.count("push") == asked


async def said(synced: Synced, words: str) -> bool:
    """Whether the trouble is shown."""
    return words in (await synced.service.status()).trouble


async def test_trimming_keeps_what_is_young_what_is_not_safe_and_the_op_at_the_mark(
    db: Database, clock: VirtualClock
) -> None:
    await make_courses(db, *"abcdefgh")
    top = await db.read(last_seq)
    box = BoxStore(db)

    young = await box.trim(top - 2)
    clock.set(clock.now() + timedelta(days=3650))
    old = await box.trim(top - 2)
    first = await db.read(lambda read: read.value("SELECT min(seq) FROM outbox"))

    assert young == 0
    assert old == top - 3
    assert first == top - 2


async def test_the_chain_goes_on_after_trimming_and_a_restart(
    db: Database, clock: VirtualClock
) -> None:
    await make_courses(db, *"abcd")
    top = await db.read(last_seq)
    clock.set(clock.now() + timedelta(days=3650))
    await BoxStore(db).trim(top)
    await db.close()
    await db.open()

    await make_courses(db, "after")

    seqs = await db.read(lambda read: read.rows("SELECT seq FROM outbox ORDER BY seq"))
    assert [row[0] for row in seqs] == [top, top + 1]


async def test_trimming_never_cuts_a_transaction(db: Database, clock: VirtualClock) -> None:
    def work(tx: Write) -> None:
        for number in range(5):
            tx.insert(Course, name=f"Course {number}")

    await db.write(Command(new_id(), "Many", b"", SYSTEM), work)
    await make_courses(db, "last")
    top = await db.read(last_seq)
    later = clock.now() + timedelta(days=3650)

    def trim(tx: Write) -> int:
        return store.trim(tx, top, later, at_most=top - 3)

    gone = await db.write(Command(new_id(), "Trim", b"", SYSTEM), trim, int)

    assert gone == top - 6


async def test_verdicts_of_the_centre_are_shown(synced: Synced) -> None:
    def refuse(_rows: object, op: object, _node: object, *, late: bool) -> None:
        raise Unprojectable("unknown_field", f"cannot be read {late}")

    with patch.object(sim_centre._Rows, "apply", refuse):
        await synced.enrol()
        await synced.until(synced.drained)

    (first, *_) = (await synced.service.status()).parked
    assert first.code == "unknown_field"
