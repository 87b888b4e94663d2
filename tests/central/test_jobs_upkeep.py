"""What the worker does by itself: mails in the morning, alarms, and thinning."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

import psycopg
import pytest
from aiosmtpd.controller import Controller

from central.figures.computing import compute_marked
from central.fleet.watching import watch
from central.jobs import digests, thinning
from central.jobs.rooms import Rooms, SomeFailed, rooms
from central.jobs.tasks import send_digests
from central.jobs.wishes import MailWishView
from central.main import Centre
from central.settings import CentralSettings
from central.sync.feed import News, publish
from central.tenancy import tenant_block
from domain.clock import VirtualClock
from domain.errors import BadRequest
from domain.ids import new_id
from providers.mail import Post
from tests.central.operators import is_tenant, owner_of
from tests.central.stream import Stream, deliver


class Inbox:
    """What a mail server was handed."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.letters.append(BytesParser(EmailMessage, policy=default).parsebytes(envelope.content))
        return "250 OK"


@pytest.fixture
def inbox() -> Inbox:
    """An empty inbox."""
    return Inbox()


@pytest.fixture
def post(inbox: Inbox) -> Iterator[Post]:
    """A mail server that listens."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield Post("127.0.0.1", port, sender="centre@example.com", security="none")
    controller.stop()


@pytest.fixture
def found(dsn: str, clock: VirtualClock, tmp_path: Path) -> Iterator[Rooms]:
    """What tasks work with."""
    with rooms(CentralSettings(data=tmp_path, dsn=dsn), dsn, clock) as opened:
        yield opened


@pytest.fixture
def owner(admin: psycopg.Connection[Any], stream: Stream) -> str:
    """An owner who wants both mails, in Rome; their address."""
    user_id, organization_id = new_id(), stream.box.organization_id
    is_tenant(admin, organization_id)
    admin.execute(
        "INSERT INTO directory_users (user_id, email, email_key, name, language, is_super, since)"
        " VALUES (%s, 'ada@example.com', 'ada@example.com', 'Ada', 'en', false, now())",
        (user_id,),
    )
    admin.execute(
        "INSERT INTO directory_memberships (organization_id, id, user_id, role, since, rev)"
        " VALUES (%s, %s, %s, 'owner', now(), 1)",
        (organization_id, new_id(), user_id),
    )
    for kind in (digests.DIGEST, digests.ALARMS):
        admin.execute(
            "INSERT INTO mail_wishes"
            " (organization_id, user_id, kind, zone, minute, language, since)"
            " VALUES (%s, %s, %s, 'Europe/Rome', 480, 'en', now())",
            (organization_id, user_id, kind),
        )
    return "ada@example.com"


def test_yesterdays_sales_come_once_in_the_morning(
    found: Rooms, centre: Centre, stream: Stream, owner: str, post: Post, inbox: Inbox
) -> None:
    deliver(centre, stream)
    compute_marked(found.pool, found.clock)
    organization_id = stream.box.organization_id
    mailing = replace(found, post=post)
    night = VirtualClock(datetime(2026, 11, 21, 6, 59, tzinfo=UTC))
    assert digests.send_due(replace(mailing, clock=night), organization_id) == 0
    night.advance(60)
    assert digests.send_due(replace(mailing, clock=night), organization_id) == 1
    assert digests.send_due(replace(mailing, clock=night), organization_id) == 0
    (letter,) = inbox.letters
    assert (letter["To"], letter["Subject"]) == (owner, "Sales of 2026-11-20")
    text = letter.get_content()
    assert "3 checks" in text
    assert "All stores: " in text


def test_everybody_wishes_for_themselves_and_begins_tomorrow(
    centre: Centre, clock: VirtualClock
) -> None:
    organization_id = new_id()
    person = owner_of(organization_id)
    wish = MailWishView("digest", "Asia/Tashkent", 420, "uz")
    centre.mails.wish(person, organization_id, replace(wish, minute=1))
    centre.mails.wish(person, organization_id, wish)
    assert centre.mails.wishes(person, organization_id) == (wish,)
    (kept,) = digests.wishes(centre.app, organization_id, digests.DIGEST)
    assert kept.day_due(clock.now()) is None
    assert kept.day_due(clock.now() + timedelta(days=1)) == "2026-11-20"
    for wrong in (replace(wish, zone="Rome"), replace(wish, minute=1440)):
        with pytest.raises(BadRequest):
            centre.mails.wish(person, organization_id, wrong)
    centre.mails.end(person, organization_id, "digest")
    assert centre.mails.wishes(person, organization_id) == ()


def test_a_server_that_is_away_leaves_the_digest_for_later(
    found: Rooms, stream: Stream, owner: str, post: Post, inbox: Inbox
) -> None:
    later = VirtualClock(datetime(2026, 11, 21, 9, 0, tzinfo=UTC))
    nowhere = replace(found, clock=later, post=replace(post, port=1))
    with pytest.raises(SomeFailed, match="refused"):
        send_digests(nowhere)
    send_digests(replace(nowhere, post=post))
    assert [letter["Subject"] for letter in inbox.letters] == ["Sales of 2026-11-20"]


def test_a_box_in_trouble_is_mailed_once_to_whom_it_concerns(
    found: Rooms, centre: Centre, stream: Stream, owner: str, post: Post, inbox: Inbox,
    clock: VirtualClock,
) -> None:  # fmt: skip
    organization_id = stream.box.organization_id
    deliver(centre, stream)
    clock.advance(20 * 60)
    watch(found.pool, organization_id, clock.now())
    mailing = replace(found, post=post)
    assert digests.send_alarms(mailing, organization_id) == 0
    clock.advance(6 * 60)
    assert digests.send_alarms(mailing, organization_id) == 1
    assert digests.send_alarms(mailing, organization_id) == 0
    assert "Nothing was heard of this box" in inbox.letters[0].get_content()


def test_old_tombstones_go_and_the_feed_says_from_where_on_it_is_whole(
    found: Rooms, stream: Stream, clock: VirtualClock, admin: psycopg.Connection[Any]
) -> None:
    organization_id = stream.box.organization_id

    def news(name: str, op: Any) -> News:
        return News("organization", "course", name * 32, 1, name.encode(), op)

    def say(*some: News) -> None:
        with tenant_block(found.pool, organization_id) as connection:
            publish(connection, organization_id, some)

    say(news("a", "put"), news("b", "del"))
    thinning.thin_organization(found, organization_id, clock.now())
    clock.advance(91 * 86_400)
    say(news("c", "del"))
    thinning.thin_organization(found, organization_id, clock.now())
    left = admin.execute("SELECT entity_id::text, op FROM feed ORDER BY seq").fetchall()
    assert [(name[0], op) for name, op in left] == [("a", "put"), ("c", "del")]
    assert admin.execute("SELECT seq, floor FROM feed_heads").fetchall() == [(3, 2)]


def test_what_is_long_over_goes_and_what_counts_stays(
    found: Rooms, clock: VirtualClock, admin: psycopg.Connection[Any]
) -> None:
    now = clock.now()
    for at in (now, now - timedelta(days=500)):
        admin.execute(
            "INSERT INTO directory_door_uses (id, door, who, why, at)"
            " VALUES (%s, 'operator', 'olga', 'looked', %s)",
            (new_id(), at),
        )
        admin.execute(
            "INSERT INTO directory_sessions (token_hash, id, user_id, agent, began_at, seen_at)"
            " VALUES (%s, %s, %s, '', %s, %s)",
            (new_id().bytes, new_id(), new_id(), at, at),
        )
    gone = thinning.thin(found)
    assert (gone.door_uses, gone.sessions) == (1, 1)


def test_months_of_received_bytes_go_when_their_time_is_over_but_for_what_waits(
    own_dsn: str, tmp_path: Path, clock: VirtualClock
) -> None:
    settings = CentralSettings(data=tmp_path, dsn=own_dsn, keep_journal_months=2)
    organization_id = new_id()
    with (
        rooms(settings, own_dsn, clock) as found,
        psycopg.connect(own_dsn, autocommit=True) as admin,
    ):
        is_tenant(admin, organization_id)
        first = admin.execute("SELECT min(relname) FROM pg_class WHERE relname LIKE %s",
                              ("sync\\_journal\\_p2%",)).fetchone()  # fmt: skip
        assert first is not None
        clock.set(datetime.now(UTC) + timedelta(days=140))
        admin.execute(
            "INSERT INTO sync_quarantine (organization_id, id, store_id, node_id, first_seq,"
            " last_seq, late, code, detail, since)"
            " VALUES (%s, %s, %s, %s, 1, 1, false, 'newer', '', now())",
            (organization_id, new_id(), new_id(), new_id()),
        )
        assert thinning.drop_old_journal(found) == []
        admin.execute("UPDATE directory_organizations SET deleted_at = now()")
        assert thinning.drop_old_journal(found) == []
        admin.execute("UPDATE sync_quarantine SET solved_at = now()")
        gone = thinning.drop_old_journal(found)
        thinning.make_partitions(found)
        assert gone[0] == first[0]
        assert 1 <= len(gone) <= 3
        assert thinning.drop_old_journal(found) == []
