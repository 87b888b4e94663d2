"""The feed misses no row, whoever writes at the same time; a pull is one state of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event
from typing import Any
from uuid import UUID

import psycopg
import pytest

from central.main import Centre
from central.sync import feed
from central.sync.boxes import GUEST_SCOPES
from central.sync.feed import News
from central.sync.ingest import NotYours
from central.tenancy import tenant_block
from domain.ids import new_id
from sync.protocol.wire import FeedRow, Pull, PullAnswer, row_sum
from tests.central.sealing import sealed
from tests.central.stream import Stream, let_in
from tests.central.test_streams import first_guest

SCOPE = "organization"
WRITERS = 4
PUBLICATIONS = 25


def publish(centre: Centre, stream: Stream, *news: News) -> None:
    organization_id = stream.box.organization_id
    with tenant_block(centre.pool, organization_id, stream.box.store_id) as connection:
        feed.publish(connection, organization_id, news)


def item(text: str, entity_id: UUID | None = None, scope: str = SCOPE) -> News:
    return News(scope, "item", (entity_id or new_id()).hex, 1, text.encode())


def pull(centre: Centre, stream: Stream, after: dict[str, int], limit: int = 1000) -> PullAnswer:
    ask = Pull(new_id(), stream.box.node_id, stream.epoch, 1, after, limit)
    return centre.replication.pull(stream.box, ask)


def pulled(centre: Centre, stream: Stream, after: dict[str, int], limit: int) -> list[FeedRow]:
    """All pages."""
    rows: list[FeedRow] = []
    more = True
    while more:
        answer = pull(centre, stream, after, limit)
        rows += answer.rows
        after, more = dict(answer.upto), answer.more
    return rows


def test_a_reader_beside_many_writers_misses_no_row(centre: Centre, stream: Stream) -> None:
    """Cursors only ever go forward, so a row that becomes visible behind one would be lost."""
    done = Event()

    def write(writer: int) -> None:
        for number in range(PUBLICATIONS):
            news = [item(f"{writer} {number} {part}") for part in range(3)]
            publish(centre, stream, *news, item("store", scope=stream.box.scopes[-1]))

    def read() -> set[bytes]:
        found: set[bytes] = set()
        after, last_look = {SCOPE: 0}, False
        while not last_look:
            last_look = done.is_set()
            rows = pulled(centre, stream, after, 7)
            found |= {row.body for row in rows}
            after = {SCOPE: max([after[SCOPE], *(row.seq for row in rows)])}
        return found

    with ThreadPoolExecutor(WRITERS + 1) as threads:
        reader = threads.submit(read)
        for writer in [threads.submit(write, each) for each in range(WRITERS)]:
            writer.result()
        done.set()
        found = reader.result()
    assert len(found) == WRITERS * PUBLICATIONS * 3


def test_numbers_have_no_gap(
    centre: Centre, stream: Stream, admin: psycopg.Connection[Any]
) -> None:
    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(lambda each: publish(centre, stream, item(str(each))), range(40)))
    numbers = admin.execute("SELECT seq FROM feed ORDER BY seq").fetchall()
    assert [row[0] for row in numbers] == list(range(1, 41))


def test_writers_of_the_same_scopes_do_not_wait_in_a_circle(centre: Centre, stream: Stream) -> None:
    def write(each: int) -> None:
        scopes = GUEST_SCOPES if each % 2 else tuple(reversed(GUEST_SCOPES))
        publish(centre, stream, *(item(str(each), scope=scope) for scope in scopes))

    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(write, range(24)))
    heads = pull(centre, stream, dict.fromkeys(GUEST_SCOPES, 0)).sync.heads
    assert {heads[scope] for scope in GUEST_SCOPES} == {24}


def test_only_the_newest_state_of_a_row_is_fed(centre: Centre, stream: Stream) -> None:
    entity_id = new_id()
    for text in ("first", "second", "third"):
        publish(centre, stream, item(text, entity_id))
    rows = pulled(centre, stream, {SCOPE: 0}, 10)
    assert [(row.seq, row.body) for row in rows] == [(3, b"third")]


def test_the_last_page_says_the_sums(centre: Centre, stream: Stream) -> None:
    bodies = [f"item {number}" for number in range(5)]
    publish(centre, stream, *(item(body) for body in bodies))
    publish(centre, stream, replace(item("gone"), op="del"))
    first = pull(centre, stream, {SCOPE: 0}, limit=4)
    assert (first.more, dict(first.sums)) == (True, {})
    last = pull(centre, stream, dict(first.upto), limit=4)
    assert not last.more
    assert last.upto == {SCOPE: 6}
    assert last.sums == {SCOPE: {"item": row_sum([body.encode() for body in bodies])}}


def test_an_idle_pull_is_empty(centre: Centre, stream: Stream) -> None:
    publish(centre, stream, item("one"))
    answer = pull(centre, stream, {SCOPE: 1})
    assert (answer.rows, answer.more, dict(answer.sums)) == ((), False, {})


@pytest.mark.parametrize("cursor", [3, 999])
def test_a_cursor_that_cannot_be_followed_begins_anew(
    centre: Centre, stream: Stream, admin: psycopg.Connection[Any], cursor: int
) -> None:
    publish(centre, stream, *(item(str(each)) for each in range(8)))
    admin.execute("UPDATE feed_heads SET floor = 5")
    answer = pull(centre, stream, {SCOPE: cursor})
    assert (answer.resync, answer.rows) == ((SCOPE,), ())
    assert len(pull(centre, stream, {SCOPE: 0}).rows) == 8


def test_a_first_reading_finishes_below_the_floor(
    centre: Centre, stream: Stream, admin: psycopg.Connection[Any]
) -> None:
    publish(centre, stream, *(item(str(each)) for each in range(8)))
    admin.execute("UPDATE feed_heads SET floor = 5")
    first = pull(centre, stream, {SCOPE: 0}, limit=3)
    ask = Pull(new_id(), stream.box.node_id, 1, 1, dict(first.upto))
    begun = {SCOPE: first.sync.heads[SCOPE]}
    rest = centre.replication.pull(stream.box, replace(ask, begun=begun))
    assert (len(first.rows), len(rest.rows), rest.resync, rest.more) == (3, 5, (), False)


def test_a_guest_of_one_box_is_news_for_the_others(centre: Centre, stream: Stream) -> None:
    guest = first_guest(stream)
    ours = Stream(sealed([[("guest", guest)]]), stream.box)
    centre.replication.push(ours.box, ours.push())
    other = replace(stream, box=replace(stream.box, store_id=new_id(), node_id=new_id()))
    let_in(centre, other.box)
    rows = pulled(centre, other, dict.fromkeys(GUEST_SCOPES, 0), 10)
    assert [(row.kind, row.entity_id) for row in rows] == [("guest", guest["id"])]


def test_a_box_reads_only_its_own_scopes(centre: Centre, stream: Stream) -> None:
    with pytest.raises(NotYours):
        pull(centre, stream, {f"store:{new_id().hex}": 0})


def test_another_organization_reads_nothing_of_it(centre: Centre, stream: Stream) -> None:
    publish(centre, stream, item("secret"))
    stranger = replace(stream, box=replace(stream.box, organization_id=new_id()))
    let_in(centre, stranger.box)
    assert pulled(centre, stranger, dict.fromkeys(stranger.box.scopes, 0), 10) == []
