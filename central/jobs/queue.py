"""The queue's schema: procrastinate's own, brought up to its release, and what we add to it.

Only the role `comanda_jobs` touches its tables. Everybody else queues by `jobs.defer`, inside
their own transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import procrastinate
from procrastinate.schema import SchemaManager
from psycopg import Connection

from central.roles import APP, JOBS, LOGINS, OWNER, QUEUE, SYNC

_OURS = f"""
CREATE TABLE IF NOT EXISTS {QUEUE}.failures (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  job_id bigint NOT NULL REFERENCES {QUEUE}.procrastinate_jobs ON DELETE CASCADE,
  attempt bigint NOT NULL,
  error text NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS ix_failures_job_id ON {QUEUE}.failures (job_id, id);
CREATE OR REPLACE FUNCTION {QUEUE}.defer(
  task text, queue text, args jsonb, lock text DEFAULT NULL, once text DEFAULT NULL,
  at timestamptz DEFAULT NULL
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = {QUEUE}, pg_temp AS $$
BEGIN
  RETURN (procrastinate_defer_jobs_v1(ARRAY[
    ROW(queue, task, 0, lock, once, args, at)::procrastinate_job_to_defer_v1]))[1];
EXCEPTION WHEN unique_violation THEN
  IF once IS NULL THEN RAISE; END IF;
  RETURN NULL;
END $$"""
_TABLES = b"""
SELECT c.relname, o.rolname, COALESCE(r.rolname, 'PUBLIC'), g.privilege_type
FROM pg_class c JOIN pg_roles o ON o.oid = c.relowner
LEFT JOIN LATERAL aclexplode(c.relacl) g ON true LEFT JOIN pg_roles r ON r.oid = g.grantee
WHERE c.relnamespace = 'jobs'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"""
_FUNCTIONS = b"""
SELECT p.proname, o.rolname, p.prosecdef, COALESCE(r.rolname, 'PUBLIC')
FROM pg_proc p JOIN pg_roles o ON o.oid = p.proowner
LEFT JOIN LATERAL aclexplode(COALESCE(p.proacl, acldefault('f', p.proowner))) g ON true
LEFT JOIN pg_roles r ON r.oid = g.grantee
WHERE p.pronamespace = 'jobs'::regnamespace"""
MAY_DEFER = (APP, SYNC, JOBS)


def prepare(connection: Connection[Any]) -> None:
    """Bring the queue to this release, as the owner, inside the caller's transaction."""
    connection.execute(f"SET LOCAL search_path = {QUEUE}, pg_catalog".encode())
    for script in _missing(_version(connection)):
        connection.execute(script.encode())
    connection.execute("SET LOCAL search_path TO DEFAULT")
    connection.execute(_OURS.encode())
    for statement in _grants():
        connection.execute(statement.encode())
    connection.execute(f"COMMENT ON SCHEMA {QUEUE} IS '{procrastinate.__version__}'".encode())


def _version(connection: Connection[Any]) -> str | None:
    """The release of procrastinate that the schema is of; None for one that is empty."""
    row = connection.execute(
        f"SELECT obj_description('{QUEUE}'::regnamespace, 'pg_namespace')".encode()
    ).fetchone()
    return None if row is None else row[0]


def _missing(version: str | None) -> Iterator[str]:
    if version is None:
        yield SchemaManager.get_schema()
        return
    for file in sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql")):
        if _numbers(file.name.partition("_")[0]) > _numbers(version):
            yield file.read_text(encoding="utf-8")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(each) for each in version.split(".")[:3] if each.isdigit())


def _grants() -> Iterator[str]:
    everybody = ", ".join(("PUBLIC", *LOGINS))
    for what in ("TABLES", "SEQUENCES", "FUNCTIONS"):
        yield f"REVOKE ALL ON ALL {what} IN SCHEMA {QUEUE} FROM {everybody}"
    yield f"REVOKE ALL ON SCHEMA {QUEUE} FROM {everybody}"
    yield f"GRANT USAGE ON SCHEMA {QUEUE} TO {', '.join(MAY_DEFER)}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {QUEUE} TO {JOBS}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {QUEUE} TO {JOBS}"
    yield f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {QUEUE} TO {JOBS}"
    yield f"GRANT EXECUTE ON FUNCTION {QUEUE}.defer TO {', '.join(MAY_DEFER)}"


def faults(connection: Connection[Any]) -> Iterator[str]:
    """What is wrong with the queue's owners and grants, each a sentence."""
    owners = {(row[0], row[1]) for row in connection.execute(_TABLES)}
    yield from (f"{QUEUE}.{name}: belongs to {who}" for name, who in owners if who != OWNER)
    for name, _, role, right in connection.execute(_TABLES):
        if right is not None and role not in (OWNER, JOBS):
            yield f"{QUEUE}.{name}: grants {right} to {role}"
    for name, owner, is_definer, role in connection.execute(_FUNCTIONS):
        if owner != OWNER:
            yield f"{QUEUE}.{name}(): belongs to {owner}"
        if is_definer and name != "defer":
            yield f"{QUEUE}.{name}(): acts as its owner"
        if role not in ((OWNER, *MAY_DEFER) if name == "defer" else (OWNER, JOBS)):
            yield f"{QUEUE}.{name}(): may be called by {role}"
