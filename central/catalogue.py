"""Looks through the catalogue of Postgres for a hole in the walls.

It stands in for the checks of a cluster, too. Whatever is found is one sentence; an empty list
means that every table of a tenant is behind its
wall, has its key, its owner and no grant too many.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg.rows import dict_row

from central import roles, walls
from central.jobs import queue
from central.metadata import CENTRAL_METADATA, PARTITIONED, is_directory

NOT_OURS = ("alembic_version",)

_TABLES = """
SELECT c.oid, c.relname AS name, c.relkind AS kind, c.relispartition AS is_part,
       c.relrowsecurity AS walled, c.relforcerowsecurity AS forced, o.rolname AS owner
FROM pg_class c JOIN pg_roles o ON o.oid = c.relowner
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
ORDER BY c.relname"""
_POLICIES = """
SELECT polname AS name, polpermissive AS permissive, polcmd AS command,
       ARRAY(SELECT rolname::text FROM pg_roles WHERE oid = ANY (polroles)) AS roles,
       pg_get_expr(polqual, polrelid) AS reads, pg_get_expr(polwithcheck, polrelid) AS writes
FROM pg_policy WHERE polrelid = %s"""
_KEYS = """
SELECT i.relname AS name, x.indisunique AS is_unique, a.attname AS first, a.attnotnull AS is_given
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[0]
WHERE x.indrelid = %s"""
_PRIMARY = "SELECT 1 FROM pg_index WHERE indrelid = %s AND indisprimary"
_FOREIGN = """
SELECT conname AS name, condeferrable AS deferrable, a.attname AS first
FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
WHERE k.conrelid = %s AND k.contype = 'f'"""
_GRANTS = """
SELECT COALESCE(r.rolname, 'PUBLIC')::text AS role, g.privilege_type AS privilege
FROM pg_class c, LATERAL aclexplode(c.relacl) g LEFT JOIN pg_roles r ON r.oid = g.grantee
WHERE c.oid = %s
UNION
SELECT COALESCE(r.rolname, 'PUBLIC')::text, g.privilege_type || ' of a column'
FROM pg_attribute c, LATERAL aclexplode(c.attacl) g LEFT JOIN pg_roles r ON r.oid = g.grantee
WHERE c.attrelid = %s"""
_TRIGGERS = "SELECT tgname AS name FROM pg_trigger WHERE tgrelid = %s AND NOT tgisinternal"
_ROLES = """
SELECT rolname AS name, rolsuper AS is_super, rolbypassrls AS bypasses, rolcanlogin AS logs_in
FROM pg_roles WHERE rolname = ANY (%s)"""
_MEMBERS = """
SELECT m.rolname AS name, g.rolname AS of FROM pg_auth_members a
JOIN pg_roles m ON m.oid = a.member JOIN pg_roles g ON g.oid = a.roleid
WHERE m.rolname = ANY (%s)"""

Row = dict[str, Any]


def faults(connection: psycopg.Connection[Any]) -> list[str]:
    """What is wrong with the database's tables and roles."""
    look = _Look(connection)
    found = list(look.roles())
    for table in look.rows(_TABLES):
        if table["name"] not in NOT_OURS:
            found += [f"{table['name']}: {fault}" for fault in look.table(table)]
    return found + sorted(queue.faults(connection))


class _Look:
    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def rows(self, statement: str, *parameters: object) -> list[Row]:
        with self._connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(statement.encode(), parameters).fetchall()

    def roles(self) -> Iterator[str]:
        names = [roles.OWNER, *roles.LOGINS]
        for role in self.rows(_ROLES, names):
            if role["is_super"] or role["bypasses"]:
                yield f"role {role['name']} goes through walls"
            if role["logs_in"] and role["name"] == roles.OWNER:
                yield f"role {role['name']} can sign in"
        for member in self.rows(_MEMBERS, list(roles.LOGINS)):
            yield f"role {member['name']} is a member of {member['of']}"

    def table(self, table: Row) -> Iterator[str]:
        oid, name = table["oid"], table["name"]
        if table["owner"] != roles.OWNER:
            yield f"belongs to {table['owner']}"
        for trigger in self.rows(_TRIGGERS, oid):
            yield f"has the trigger {trigger['name']}"
        if table["is_part"]:
            yield from self._grants(oid, {})
            return
        if table["kind"] not in ("r", "p"):
            yield "is no table"
            return
        declared = CENTRAL_METADATA.tables.get(name)
        if declared is None:
            yield "is not declared"
            return
        if (table["kind"] == "p") != (name in PARTITIONED):
            yield "is not partitioned as declared"
        yield from self._grants(oid, walls.grants(declared))
        if not is_directory(declared):
            if not table["walled"]:
                yield "has no row level security"
            if not table["forced"]:
                yield "does not force row level security"
            yield from self._policies(oid, walls.has_store_wall(declared))
            yield from self._keys(oid)

    def _policies(self, oid: int, has_store_wall: bool) -> Iterator[str]:
        found = {policy["name"]: policy for policy in self.rows(_POLICIES, oid)}
        wanted = {walls.ORGANIZATION_WALL: ("organization_id", True, set(roles.LOGINS))}
        if has_store_wall:
            wanted[walls.STORE_WALL] = ("store_id", False, {roles.SYNC})
        for name in found.keys() - wanted.keys():
            yield f"has the policy {name}"
        for name, (column, permissive, who) in wanted.items():
            policy = found.get(name)
            if policy is None:
                yield f"has no {name}"
                continue
            if policy["command"] != "*" or policy["permissive"] != permissive:
                yield f"has a {name} that does not hold for everything"
            if set(policy["roles"]) != who:
                yield f"has a {name} for other roles"
            expected = _expression(column)
            if policy["reads"] != expected:
                yield f"has a {name} that lets read more"
            if policy["writes"] != expected:
                yield f"has a {name} that lets write more"

    def _keys(self, oid: int) -> Iterator[str]:
        if not self.rows(_PRIMARY, oid):
            yield "has no primary key"
        for key in self.rows(_KEYS, oid):
            if key["first"] != "organization_id" or not key["is_given"]:
                yield f"has the key {key['name']}, which does not begin with organization_id"
        for key in self.rows(_FOREIGN, oid):
            if key["first"] != "organization_id":
                yield f"has the key {key['name']}, which does not begin with organization_id"
            if key["deferrable"]:
                yield f"has the key {key['name']}, which is checked too late"

    def _grants(self, oid: int, allowed: dict[str, frozenset[str]]) -> Iterator[str]:
        found = {
            (row["role"], row["privilege"])
            for row in self.rows(_GRANTS, oid, oid)
            if row["role"] != roles.OWNER
        }
        wanted = {(role, right) for role, rights in allowed.items() for right in rights}
        for role, right in sorted(found - wanted):
            yield f"grants {right} to {role}"
        for role, right in sorted(wanted - found):
            yield f"does not grant {right} to {role}"


def _expression(column: str) -> str:
    return f"({column} = (NULLIF(current_setting('app.{column}'::text, true), ''::text))::uuid)"
