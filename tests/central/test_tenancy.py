"""Without a tenant there is nothing; with one there is only that one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg_pool import AsyncConnectionPool

from central import doors, roles
from central.doors import Door
from central.main import Centre
from central.tenancy import AsyncPool, tenant_block, tenant_tx
from domain.clock import VirtualClock
from domain.ids import new_id
from tests.central.stream import Stream, deliver, let_in

COUNT = b"SELECT count(*) FROM orders"


@pytest.fixture
async def pool(dsn: str) -> AsyncIterator[AsyncPool]:
    """Connections of the office's services; one, so that it is used again and again."""
    found: AsyncPool = AsyncConnectionPool(
        make_conninfo(dsn, user=roles.APP),
        connection_class=psycopg.AsyncConnection,
        min_size=1,
        max_size=1,
        open=False,
    )
    async with found:
        yield found


@pytest.fixture
def as_sync(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    """Replication's role, without a tenant."""
    with psycopg.connect(dsn, user=roles.SYNC, autocommit=True) as connection:
        yield connection


async def orders_in(pool: AsyncPool, organization_id: UUID) -> int:
    async with tenant_tx(pool, organization_id) as connection:
        row = await (await connection.execute(COUNT)).fetchone()
    return int(row[0]) if row else -1


async def test_a_tenant_sees_its_own_rows_only(
    centre: Centre, stream: Stream, pool: AsyncPool
) -> None:
    deliver(centre, stream)
    assert await orders_in(pool, stream.box.organization_id) == 4
    assert await orders_in(pool, new_id()) == 0


async def test_the_next_user_of_a_connection_inherits_no_tenant(
    centre: Centre, stream: Stream, pool: AsyncPool
) -> None:
    deliver(centre, stream)
    await orders_in(pool, stream.box.organization_id)
    async with pool.connection() as connection:
        assert await (await connection.execute(COUNT)).fetchone() == (0,)


async def test_a_tenant_cannot_write_for_another(
    centre: Centre, stream: Stream, pool: AsyncPool
) -> None:
    deliver(centre, stream)
    move = b"UPDATE orders SET organization_id = %s"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with tenant_tx(pool, stream.box.organization_id) as connection:
            await connection.execute(move, (new_id(),))


@pytest.mark.parametrize("text", ["' OR true --", "0199", None, 5])
async def test_a_tenant_is_named_by_an_id_and_nothing_else(pool: AsyncPool, text: object) -> None:
    with pytest.raises(TypeError):
        async with tenant_tx(pool, cast("UUID", text)):
            pass


@pytest.mark.parametrize("change", ["UPDATE payments SET amount_minor = 0", "DELETE FROM payments"])
def test_facts_cannot_be_changed(as_sync: psycopg.Connection[Any], change: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_sync.execute(change.encode())


def test_replication_sees_one_store_only(centre: Centre, stream: Stream) -> None:
    deliver(centre, stream)
    with tenant_block(centre.pool, stream.box.organization_id, new_id()) as connection:
        assert connection.execute(COUNT).fetchone() == (0,)
    with tenant_block(centre.pool, stream.box.organization_id) as connection:
        assert connection.execute(COUNT).fetchone() == (0,)


def test_a_store_cannot_write_for_another(centre: Centre, stream: Stream) -> None:
    deliver(centre, stream)
    box = stream.box
    move = b"UPDATE orders SET store_id = %s WHERE store_id = %s"
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        tenant_block(centre.pool, box.organization_id, box.store_id) as connection,
    ):
        connection.execute(move, (new_id(), box.store_id))


def test_without_a_tenant_nothing_is_written(
    as_sync: psycopg.Connection[Any], stream: Stream
) -> None:
    head = b"INSERT INTO feed_heads (organization_id, scope, seq, floor) VALUES (%s, 's', 1, 0)"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_sync.execute(head, (stream.box.organization_id,))


def test_a_door_is_written_down(
    centre: Centre, clock: VirtualClock, admin: psycopg.Connection[Any]
) -> None:
    assert doors.tenants(centre.pool, "grace", "how many are there", clock.now()) == []
    uses = admin.execute("SELECT door, who, why, at FROM directory_door_uses").fetchall()
    expected: tuple[str, str, str, datetime] = (
        Door.OPERATOR,
        "grace",
        "how many are there",
        clock.now(),
    )
    assert uses == [expected]


def test_behind_a_door_no_tenant_s_rows_are_seen(
    centre: Centre, stream: Stream, clock: VirtualClock
) -> None:
    deliver(centre, stream)
    with doors.through(centre.pool, Door.OPERATOR, "grace", "looking", clock.now()) as connection:
        assert connection.execute(COUNT).fetchone() == (0,)


def test_a_key_opens_one_box_until_it_is_shut_out(
    centre: Centre, stream: Stream, admin: psycopg.Connection[Any]
) -> None:
    box = replace(stream.box, node_id=new_id())
    token = let_in(centre, box).token
    assert doors.box_of(centre.pool, token) == box
    assert doors.box_of(centre.pool, token[:-1] + "x") is None
    admin.execute("UPDATE directory_boxes SET revoked_at = now()")
    assert doors.box_of(centre.pool, token) is None
