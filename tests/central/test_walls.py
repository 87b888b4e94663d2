"""The walls between tenants stand, and a hole in them is found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from central import catalogue, schema

HOLES = {
    "no wall at all": (
        "ALTER TABLE orders DISABLE ROW LEVEL SECURITY",
        "orders: has no row level security",
    ),
    "the owner walks through": (
        "ALTER TABLE orders NO FORCE ROW LEVEL SECURITY",
        "orders: does not force row level security",
    ),
    "no policy": (
        "DROP POLICY organization_wall ON payments",
        "payments: has no organization_wall",
    ),
    "no wall between stores": (
        "DROP POLICY store_wall ON payments",
        "payments: has no store_wall",
    ),
    "a policy beside it": (
        "CREATE POLICY support ON payments TO comanda_app USING (true)",
        "payments: has the policy support",
    ),
    "a policy that reads all": (
        "ALTER POLICY organization_wall ON payments USING (true)",
        "payments: has a organization_wall that lets read more",
    ),
    "a policy that writes all": (
        "ALTER POLICY organization_wall ON payments WITH CHECK (true)",
        "payments: has a organization_wall that lets write more",
    ),
    "a policy for others": (
        "ALTER POLICY organization_wall ON payments TO comanda_app",
        "payments: has a organization_wall for other roles",
    ),
    "a changed fact": (
        "GRANT UPDATE ON payments TO comanda_app",
        "payments: grants UPDATE to comanda_app",
    ),
    "a deleted order": (
        "GRANT DELETE ON orders TO comanda_sync",
        "orders: grants DELETE to comanda_sync",
    ),
    "a column of a fact": (
        "GRANT UPDATE (amount_minor) ON payments TO comanda_app",
        "payments: grants UPDATE of a column to comanda_app",
    ),
    "everybody": ("GRANT SELECT ON guests TO PUBLIC", "guests: grants SELECT to PUBLIC"),
    "around the wall by a partition": (
        "GRANT SELECT ON sync_journal_p_other TO comanda_app",
        "sync_journal_p_other: grants SELECT to comanda_app",
    ),
    "too little": (
        "REVOKE SELECT ON guests FROM comanda_report",
        "guests: does not grant SELECT to comanda_report",
    ),
    "another owner": (
        "ALTER TABLE guests OWNER TO comanda_app",
        "guests: belongs to comanda_app",
    ),
    "a unique key across tenants": (
        "CREATE UNIQUE INDEX ux_phone ON guests (phone, organization_id)",
        "guests: has the key ux_phone, which does not begin with organization_id",
    ),
    "a table without a key": (
        "ALTER TABLE guests DROP CONSTRAINT pk_guests",
        "guests: has no primary key",
    ),
    "a foreign key across tenants": (
        (
            "ALTER TABLE directory_codes ADD UNIQUE (store_id); "
            "ALTER TABLE guests ADD CONSTRAINT fk_home FOREIGN KEY (home_store_id) "
            "REFERENCES directory_codes (store_id)"
        ),
        "guests: has the key fk_home, which does not begin with organization_id",
    ),
    "a check at the end": (
        (
            "ALTER TABLE order_lines ALTER CONSTRAINT "
            "fk_order_lines_organization_id_order_id DEFERRABLE"
        ),
        (
            "order_lines: has the key fk_order_lines_organization_id_order_id, "
            "which is checked too late"
        ),
    ),
    "a trigger": (
        (
            "CREATE TRIGGER sly BEFORE INSERT ON guests FOR EACH ROW "
            "EXECUTE FUNCTION suppress_redundant_updates_trigger()"
        ),
        "guests: has the trigger sly",
    ),
    "a table that nobody declared": (
        "CREATE TABLE notes (id int)",
        "notes: belongs to postgres",
    ),
    "a look at the queue": (
        "GRANT SELECT ON jobs.procrastinate_jobs TO comanda_app",
        "jobs.procrastinate_jobs: grants SELECT to comanda_app",
    ),
    "a job for everybody": (
        "GRANT EXECUTE ON FUNCTION jobs.defer TO comanda_report",
        "jobs.defer(): may be called by comanda_report",
    ),
    "a way through the queue's owner": (
        "ALTER FUNCTION jobs.procrastinate_cancel_job_v1 SECURITY DEFINER",
        "jobs.procrastinate_cancel_job_v1(): acts as its owner",
    ),
    "a view of all": (
        "CREATE VIEW everyone AS SELECT * FROM guests",
        "everyone: is no table",
    ),
    "a role that goes through walls": (
        "ALTER ROLE comanda_app BYPASSRLS",
        "role comanda_app goes through walls",
    ),
    "an owner who signs in": ("ALTER ROLE comanda_owner LOGIN", "role comanda_owner can sign in"),
    "a role inside the owner": (
        "GRANT comanda_owner TO comanda_app",
        "role comanda_app is a member of comanda_owner",
    ),
}


@pytest.fixture
def looking(looked_at: str) -> Iterator[psycopg.Connection[Any]]:
    """A transaction of the administrator, undone at the end: roles belong to the whole server."""
    with psycopg.connect(looked_at) as connection:
        yield connection
        connection.rollback()


def test_every_wall_stands_after_the_migration(looking: psycopg.Connection[Any]) -> None:
    assert catalogue.faults(looking) == []


@pytest.mark.parametrize("hole", HOLES)
def test_a_hole_in_the_walls_is_found(looking: psycopg.Connection[Any], hole: str) -> None:
    breach, sentence = HOLES[hole]
    looking.execute(breach.encode())
    assert sentence in catalogue.faults(looking)


def test_a_second_migration_mends_the_walls(own_dsn: str) -> None:
    with psycopg.connect(own_dsn) as admin:
        admin.execute("ALTER TABLE orders NO FORCE ROW LEVEL SECURITY")
        admin.execute("GRANT DELETE ON orders TO comanda_app")
    schema.migrate(own_dsn)
    with psycopg.connect(own_dsn) as admin:
        assert catalogue.faults(admin) == []


def test_a_migration_refuses_to_leave_a_hole(own_dsn: str) -> None:
    with psycopg.connect(own_dsn) as admin:
        admin.execute("CREATE TABLE notes (id int)")
    with pytest.raises(schema.WallsDown, match="notes"):
        schema.migrate(own_dsn)
