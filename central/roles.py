"""The database roles of the centre, and what each may do to which kind of table."""

from __future__ import annotations

OWNER = "comanda_owner"
"""Owns everything and migrates; nobody signs in as it."""
APP = "comanda_app"
"""Services and screens of the office."""
SYNC = "comanda_sync"
"""Replication with boxes: one store at a time."""
REPORT = "comanda_report"
"""Reads."""
JOBS = "comanda_jobs"
"""The job worker: what the office may, and the queue in the schema `jobs`."""

LOGINS = (APP, SYNC, REPORT, JOBS)
QUEUE = "jobs"
"""The schema of the queue, which is procrastinate's."""

PATIENCE = ("idle_in_transaction_session_timeout = '60s'", "lock_timeout = '30s'")
"""A transaction that somebody forgot must not hold up a scope's head for ever."""

_LIMITS = "NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT"


def statements() -> list[str]:
    """What makes the roles on a server where they are missing, and puts them right elsewhere."""
    made = [_make(OWNER, f"NOLOGIN {_LIMITS}")]
    made += [_make(role, f"LOGIN {_LIMITS}") for role in LOGINS]
    return [
        *made,
        f"GRANT {OWNER} TO CURRENT_USER",
        f"GRANT USAGE, CREATE ON SCHEMA public TO {OWNER}",
        *(f"GRANT USAGE ON SCHEMA public TO {role}" for role in LOGINS),
        f"CREATE SCHEMA IF NOT EXISTS {QUEUE} AUTHORIZATION {OWNER}",
        *(f"ALTER ROLE {role} SET {limit}" for role in LOGINS for limit in PATIENCE),
        f"ALTER ROLE {JOBS} SET search_path = {QUEUE}, public",
    ]


def _make(role: str, attributes: str) -> str:
    """Two processes may migrate two databases of one server at once."""
    return (
        f"DO $$ BEGIN CREATE ROLE {role} {attributes}; "
        "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    )
