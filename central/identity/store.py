"""SQL of users, their attempts and sessions, on connections that came through a door."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import namedtuple_row

C = Connection[Any]

FREE_FAILURES = 10
LONGEST_LOCK = timedelta(hours=1)
FIRST_LOCK = timedelta(seconds=30)
FORGET_AFTER = timedelta(days=1)

_COUNT_ATTEMPT = b"""
INSERT INTO directory_attempts AS had (email_hash, failures, last_at) VALUES (%(email)s, 1, %(now)s)
ON CONFLICT (email_hash) DO UPDATE SET
  failures = CASE WHEN had.last_at < %(stale)s THEN 1 ELSE had.failures + 1 END,
  last_at = %(now)s,
  locked_until = CASE WHEN had.last_at < %(stale)s OR had.failures + 1 < %(free)s THEN NULL
    ELSE %(now)s + LEAST(%(longest)s,
      %(first)s * power(2, LEAST(had.failures + 1 - %(free)s, 20))) END
WHERE had.locked_until IS NULL OR had.locked_until <= %(now)s
RETURNING failures"""
_LOCKED = b"SELECT locked_until FROM directory_attempts WHERE email_hash = %s"
_FORGET_ATTEMPTS = b"DELETE FROM directory_attempts WHERE email_hash = %s"
_FORGET_STALE = b"""
DELETE FROM directory_attempts WHERE email_hash IN
  (SELECT email_hash FROM directory_attempts WHERE last_at < %s LIMIT 10)"""
_BY_EMAIL = b"""
SELECT user_id, name, email, language, password_hash, is_super FROM directory_users
WHERE email_key = %s AND deleted_at IS NULL"""
_BY_ID = b"""
SELECT user_id, name, email, language, password_hash, is_super FROM directory_users
WHERE user_id = %s AND deleted_at IS NULL"""
_NEW_USER = b"""
INSERT INTO directory_users
  (user_id, email, email_key, name, language, password_hash, password_since, is_super, since)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (email_key) WHERE deleted_at IS NULL DO NOTHING"""
_NEW_SESSION = b"""
INSERT INTO directory_sessions (token_hash, id, user_id, agent, began_at, seen_at)
VALUES (%s, %s, %s, %s, %s, %s)"""
_END_SESSIONS = b"""
UPDATE directory_sessions SET ended_at = %(now)s
WHERE user_id = %(user)s AND ended_at IS NULL AND id IS DISTINCT FROM %(keep)s"""
_SESSIONS = b"""
SELECT id, agent, began_at, seen_at FROM directory_sessions
WHERE user_id = %s AND ended_at IS NULL AND began_at > %s AND seen_at > %s
ORDER BY seen_at DESC"""


# ---- users and their attempts --------------------------------------------------------------
def count_attempt(connection: C, email_hash: bytes, now: datetime) -> datetime | None:
    """Count an attempt before its password is compared; says until when none is let in instead.

    Counted first, so that many at once are not more than one after the other.
    """
    said = {
        "email": email_hash,
        "now": now,
        "stale": now - FORGET_AFTER,
        "free": FREE_FAILURES,
        "first": FIRST_LOCK,
        "longest": LONGEST_LOCK,
    }
    if connection.execute(_COUNT_ATTEMPT, said).fetchone() is not None:
        return None
    row = connection.execute(_LOCKED, (email_hash,)).fetchone()
    return row[0] if row is not None else None


def forget_attempts(connection: C, email_hash: bytes, now: datetime) -> None:
    """Somebody came in: what failed before is forgotten, and some of what is long ago."""
    connection.execute(_FORGET_ATTEMPTS, (email_hash,))
    connection.execute(_FORGET_STALE, (now - FORGET_AFTER,))


def user_by_email(connection: C, email_key: str) -> Any | None:
    """user_id, name, email, language, password_hash, is_super of who signs in so."""
    return _one(connection, _BY_EMAIL, email_key)


def user_by_id(connection: C, user_id: UUID) -> Any | None:
    """The same by id."""
    return _one(connection, _BY_ID, user_id)


def insert_user(
    connection: C,
    user_id: UUID,
    email: str,
    name: str,
    language: str,
    password_hash: str | None,
    now: datetime,
    *,
    is_super: bool = False,
) -> bool:
    """A new user; False where the address is taken."""
    since = now if password_hash else None
    row = (user_id, email, email_key(email), name, language, password_hash, since, is_super, now)
    return connection.execute(_NEW_USER, row).rowcount == 1


def set_password(connection: C, user_id: UUID, password_hash: str, now: datetime) -> None:
    """A new password."""
    connection.execute(
        b"UPDATE directory_users SET password_hash = %s, password_since = %s WHERE user_id = %s",
        (password_hash, now, user_id),
    )


def set_profile(connection: C, user_id: UUID, name: str, language: str) -> None:
    """Another name or language."""
    connection.execute(
        b"UPDATE directory_users SET name = %s, language = %s WHERE user_id = %s",
        (name, language, user_id),
    )


def make_super(connection: C, user_id: UUID) -> None:
    """Let a user run the centre."""
    connection.execute(b"UPDATE directory_users SET is_super = true WHERE user_id = %s", (user_id,))


def email_key(email: str) -> str:
    """An address as it is compared."""
    return email.strip().casefold()


# ---- sessions ------------------------------------------------------------------------------
def insert_session(
    connection: C, token_hash: bytes, session_id: UUID, user_id: UUID, agent: str, now: datetime
) -> None:
    """A session begins."""
    connection.execute(_NEW_SESSION, (token_hash, session_id, user_id, agent, now, now))


def end_session(connection: C, token_hash: bytes, now: datetime) -> None:
    """One session ends."""
    connection.execute(
        b"UPDATE directory_sessions SET ended_at = %s WHERE token_hash = %s AND ended_at IS NULL",
        (now, token_hash),
    )


def end_sessions(connection: C, user_id: UUID, now: datetime, keep: UUID | None = None) -> int:
    """All sessions of a user end, but for one; how many."""
    said = {"user": user_id, "now": now, "keep": keep}
    return connection.execute(_END_SESSIONS, said).rowcount


def sessions(
    connection: C, user_id: UUID, began_after: datetime, seen_after: datetime
) -> Sequence[Any]:
    """id, agent, began_at, seen_at of a user's sessions."""
    return connection.execute(_SESSIONS, (user_id, began_after, seen_after)).fetchall()


def _one(connection: C, statement: bytes, *said: object) -> Any | None:
    with connection.cursor(row_factory=namedtuple_row) as cursor:
        return cursor.execute(statement, said).fetchone()
