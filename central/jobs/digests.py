"""Mails of the office: yesterday's sales in the morning, and boxes in trouble.

A mail has the same id when it is sent twice, so that readers show one. What goes out is only what
the person may see at that moment.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from psycopg import Connection
from psycopg.rows import class_row

from central import doors
from central.figures.requests import SalesQuestion, SalesReport, SalesRow, Sums
from central.figures.service import FiguresService
from central.fleet import store as fleet
from central.identity import store as identity
from central.identity.person import Person
from central.identity.rights import Right
from central.jobs.rooms import Rooms
from central.tenancy import Pool, tenant_block
from domain.language import N_, Words, words
from domain.money_text import money_text
from providers.mail import Letter, MailRefused, deliver, message

log = logging.getLogger(__name__)

DIGEST, ALARMS = "digest", "alarms"
WAIT_BEFORE_MAIL = timedelta(minutes=5)
"""A trouble that is over so soon is nobody's mail."""

_WISHES = b"""
SELECT user_id, zone, minute, language, sent_for FROM mail_wishes
WHERE organization_id = %s AND kind = %s ORDER BY user_id"""
_SENT = b"""
UPDATE mail_wishes SET sent_for = %s WHERE organization_id = %s AND user_id = %s AND kind = %s"""


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants a mail, in which language, and when."""

    user_id: UUID
    zone: str
    minute: int
    language: str
    sent_for: str | None

    def day_due(self, now: datetime) -> str | None:
        """The day whose digest is due: yesterday where it is past the minute; None for none."""
        there = now.astimezone(ZoneInfo(self.zone))
        day = (there.date() - timedelta(days=1)).isoformat()
        is_time = there.hour * 60 + there.minute >= self.minute
        return day if is_time and (self.sent_for or "") < day else None


def send_due(rooms: Rooms, organization_id: UUID) -> int:
    """Send every digest that is due; how many went. What fails is due again next time."""
    now, count = rooms.clock.now(), 0
    figures = FiguresService(rooms.pool, rooms.clock)
    for wish in wishes(rooms.pool, organization_id, DIGEST):
        day = wish.day_due(now)
        person = _person(rooms, wish.user_id) if day else None
        if day is None:
            continue
        if person is not None and person.belongs_to(organization_id):
            letter = digest(figures, person, organization_id, day, words(wish.language))
            count += _send(rooms, person, letter, f"{DIGEST} {organization_id} {day}")
        with tenant_block(rooms.pool, organization_id) as connection:
            connection.execute(_SENT, (day, organization_id, wish.user_id, DIGEST))
    return count


def send_alarms(rooms: Rooms, organization_id: UUID) -> int:
    """Tell who wants to know of troubles that nobody was told of; how many mails went."""
    now, count = rooms.clock.now(), 0
    with tenant_block(rooms.pool, organization_id) as connection:
        open_ones = fleet.unmailed(connection, organization_id, now - WAIT_BEFORE_MAIL)
    if not open_ones:
        return 0
    for wish in wishes(rooms.pool, organization_id, ALARMS):
        person = _person(rooms, wish.user_id)
        seen = [
            each
            for each in open_ones
            if person is not None
            and person.may(Right.LOOK, organization_id, each["brand_id"], each["store_id"])
        ]
        if person is not None and seen:
            lines = [(each["store_name"], each["detail"]) for each in seen]
            ids = " ".join(sorted(str(each["id"]) for each in seen))
            count += _send(rooms, person, _alarm_letter(lines, words(wish.language)), ids)
    with tenant_block(rooms.pool, organization_id) as connection:
        fleet.mailed(connection, organization_id, [each["id"] for each in open_ones], now)
    return count


def digest(
    figures: FiguresService, person: Person, organization_id: UUID, day: str, said: Words
) -> Letter:
    """Sales of a day by store, beside the same weekday a week before."""
    before = (date.fromisoformat(day) - timedelta(days=7)).isoformat()
    now, then = (
        figures.sales(person, SalesQuestion(organization_id, each, each, "store"))
        for each in (day, before)
    )
    lines = [*_lines(now, then, said), "", *_totals(now, then, said)]
    return Letter(
        said.text(N_("Sales of {day}")).format(day=day),
        "\n".join(lines) + "\n",
    )


def _lines(now: SalesReport, then: SalesReport, said: Words) -> Iterator[str]:
    known = {(row.key, row.sums.currency): row for row in then.rows}
    for row in now.rows:
        yield _line(row.label, row.sums, known.pop((row.key, row.sums.currency), None), said)
    for row in known.values():  # open a week ago, and not yesterday
        yield _line(row.label, Sums(row.sums.currency), row, said)
    if not now.rows and not then.rows:
        yield said.text(N_("Nothing was sold."))


def _totals(now: SalesReport, then: SalesReport, said: Words) -> Iterator[str]:
    known = {sums.currency: SalesRow("", "", "", sums) for sums in then.totals}
    for sums in now.totals:
        yield _line(said.text(N_("All stores")), sums, known.get(sums.currency), said)


def _line(name: str, sums: Sums, before: SalesRow | None, said: Words) -> str:
    text = said.text(N_("{name}: {sales}, {checks} checks, {covers} guests")).format(
        name=name,
        sales=money_text(sums.gross_minor, sums.currency, said.language),
        checks=sums.checks,
        covers=sums.covers,
    )
    if before is None:
        return text
    old = money_text(before.sums.gross_minor, sums.currency, said.language)
    return f"{text} ({said.text(N_('a week before: {sales}')).format(sales=old)})"


def _alarm_letter(lines: Sequence[tuple[str, str]], said: Words) -> Letter:
    stores = ", ".join(dict.fromkeys(name for name, _ in lines))
    return Letter(
        said.text(N_("A box needs you: {stores}")).format(stores=stores),
        "\n".join(f"{name}: {said.sentence(detail)}" for name, detail in lines) + "\n",
    )


def wishes(pool: Pool, organization_id: UUID, kind: str) -> list[Wish]:
    """Who wants a mail."""
    with (
        tenant_block(pool, organization_id) as connection,
        connection.cursor(row_factory=class_row(Wish)) as cursor,
    ):
        return cursor.execute(_WISHES, (organization_id, kind)).fetchall()


def _person(rooms: Rooms, user_id: UUID) -> Person | None:
    """Who somebody is now; None for whoever is gone."""
    with rooms.pool.connection() as connection, connection.transaction():
        return _person_of(connection, user_id)


def _person_of(connection: Connection[tuple[object, ...]], user_id: UUID) -> Person | None:
    row = identity.user_by_id(connection, user_id)
    if row is None:
        return None
    roles = doors.memberships_of(connection, user_id)
    return Person(row.user_id, row.name, row.email, row.language, row.is_super, roles)


def _send(rooms: Rooms, person: Person, letter: Letter, what: str) -> int:
    """Whether it went, as 1 or 0. Raises OSError where it may go later."""
    post = rooms.post
    mail_id = uuid5(person.user_id, what)
    try:
        deliver(post, message(letter, mail_id, person.email, post.sender))
    except MailRefused as error:
        log.warning("a mail to %s is refused for good: %s", person.user_id, error)
        return 0
    return 1
