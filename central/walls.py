"""The walls between tenants, written from the declarations: row level security and grants.

`central.schema` puts them up anew at each migration; `central.catalogue` looks whether they stand.
Facts are never changed: nobody is granted UPDATE or DELETE on them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from sqlalchemy import Table

from central.metadata import CENTRAL_METADATA, is_directory
from central.roles import APP, JOBS, LOGINS, REPORT, SYNC
from central.tables import CentralTable
from sync.base import replicated_tables

ORGANIZATION = "NULLIF(current_setting('app.organization_id', true), '')::uuid"
STORE = "NULLIF(current_setting('app.store_id', true), '')::uuid"
SHARED = ("shared_profile", "shared_quantity")
ORGANIZATION_WALL = "organization_wall"
STORE_WALL = "store_wall"


def statements() -> Iterator[str]:
    """Everything, in an order that never leaves a table open."""
    for table in CENTRAL_METADATA.sorted_tables:
        yield f"REVOKE ALL ON {table.name} FROM PUBLIC, {', '.join(LOGINS)}"
        if not is_directory(table):
            yield from _walls(table)
        for role, rights in grants(table).items():
            yield f"GRANT {', '.join(sorted(rights))} ON {table.name} TO {role}"


def _walls(table: Table) -> Iterator[str]:
    name = table.name
    yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"
    yield f"DROP POLICY IF EXISTS {ORGANIZATION_WALL} ON {name}"
    yield f"DROP POLICY IF EXISTS {STORE_WALL} ON {name}"
    ours = f"organization_id = {ORGANIZATION}"
    yield (
        f"CREATE POLICY {ORGANIZATION_WALL} ON {name} AS PERMISSIVE FOR ALL "
        f"TO {', '.join(LOGINS)} USING ({ours}) WITH CHECK ({ours})"
    )
    if has_store_wall(table):
        yield (
            f"CREATE POLICY {STORE_WALL} ON {name} AS RESTRICTIVE FOR ALL TO {SYNC} "
            f"USING (store_id = {STORE}) WITH CHECK (store_id = {STORE})"
        )


def has_store_wall(table: Table) -> bool:
    """Only where every row has a store (an empty one would hide the whole chain's rows), and only
    where the rows are the store's: what several stores change, each of them sees."""
    own = replicated_tables().get(table.name)
    if own is not None and own.policy.write_class in SHARED:
        return False
    return "store_id" in table.c and not table.c.store_id.nullable


def grants(table: Table) -> dict[str, frozenset[str]]:
    """What each role may do to a table."""
    own = _own_tables().get(table.name)
    if own is not None:
        found = {
            APP: frozenset({"SELECT", *own.app_may}),
            SYNC: frozenset({"SELECT", *own.sync_may}),
            JOBS: frozenset({"SELECT", *own.app_may, *own.jobs_may}),
        }
    else:
        policy = replicated_tables()[table.name].policy
        changes = () if policy.insert_only else ("UPDATE",)
        rights = frozenset({"SELECT", "INSERT", *changes})
        found = {APP: rights, SYNC: rights, JOBS: rights}
    return found if is_directory(table) else {**found, REPORT: frozenset({"SELECT"})}


@cache
def _own_tables() -> dict[str, type[CentralTable]]:
    return {str(each.__tablename__): each for each in CentralTable.__subclasses__()}
