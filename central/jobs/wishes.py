"""Which mails of the office somebody wants: a digest in the morning, alarms about boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from psycopg.rows import class_row

from central.identity.person import Person
from central.identity.rights import Right
from central.tenancy import Pool, tenant_block
from domain.clock import Clock
from domain.errors import BadRequest
from domain.language import LANGUAGES

MailKind = Literal["digest", "alarms"]
KINDS: Sequence[MailKind] = ("digest", "alarms")
LAST_MINUTE = 24 * 60 - 1

_WISHES = b"""
SELECT kind, zone, minute, language FROM mail_wishes
WHERE organization_id = %s AND user_id = %s ORDER BY kind"""
_WISH = b"""
INSERT INTO mail_wishes
  (organization_id, user_id, kind, zone, minute, language, since, sent_for)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (organization_id, user_id, kind) DO UPDATE
SET zone = excluded.zone, minute = excluded.minute, language = excluded.language"""
_END = b"DELETE FROM mail_wishes WHERE organization_id = %s AND user_id = %s AND kind = %s"


@dataclass(frozen=True, slots=True)
class MailWishView:
    """A mail that somebody gets: a digest at `minute` of the day in `zone`."""

    kind: MailKind
    zone: str = "UTC"
    minute: int = 480
    language: str = "en"


class MailWishes:
    """Everybody decides for themselves; what they get is what they may see on that day."""

    def __init__(self, pool: Pool, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock

    def wishes(self, person: Person, organization_id: UUID) -> tuple[MailWishView, ...]:
        """What they get of an organization. Raises NotFound, Forbidden, psycopg.Error."""
        person.require_anywhere(Right.LOOK, organization_id)
        with (
            tenant_block(self._pool, organization_id) as connection,
            connection.cursor(row_factory=class_row(MailWishView)) as cursor,
        ):
            return tuple(cursor.execute(_WISHES, (organization_id, person.user_id)).fetchall())

    def wish(self, person: Person, organization_id: UUID, wish: MailWishView) -> None:
        """Get a mail from now on, or otherwise than until now; the first digest is tomorrow's.

        Raises BadRequest, NotFound, Forbidden, psycopg.Error.
        """
        person.require_anywhere(Right.LOOK, organization_id)
        _check(wish)
        now = self._clock.now()
        yesterday = now.astimezone(ZoneInfo(wish.zone)).date() - timedelta(days=1)
        said = (wish.kind, wish.zone, wish.minute, wish.language, now, yesterday.isoformat())
        with tenant_block(self._pool, organization_id) as connection:
            connection.execute(_WISH, (organization_id, person.user_id, *said))

    def end(self, person: Person, organization_id: UUID, kind: MailKind) -> None:
        """Get a mail no more. Raises NotFound, Forbidden, psycopg.Error."""
        person.require_anywhere(Right.LOOK, organization_id)
        with tenant_block(self._pool, organization_id) as connection:
            connection.execute(_END, (organization_id, person.user_id, kind))


def _check(wish: MailWishView) -> None:
    if wish.kind not in KINDS:
        raise BadRequest("There is no such mail.")
    if wish.zone not in available_timezones():
        raise BadRequest("That is no time zone, like Europe/Rome.")
    if not 0 <= wish.minute <= LAST_MINUTE:
        raise BadRequest("That is no time of the day.")
    if wish.language not in LANGUAGES:
        raise BadRequest("Mails are not written in that language.")
