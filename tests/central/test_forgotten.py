"""A write transaction that somebody forgot in Postgres holds up its own scope and no other."""

from __future__ import annotations

import json
from uuid import UUID

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from central import roles
from central.main import Centre
from central.sync.boxes import KnownBox
from central.sync.feed import News, publish
from central.tenancy import tenant_block
from domain.ids import new_id
from sync.protocol.wire import Pull, PullAnswer
from tests.central.stream import Stream


def news(scope: str) -> News:
    """A row for a scope, of whatever content."""
    entity_id = new_id().hex
    return News(scope, "course", entity_id, 1, json.dumps({"id": entity_id}).encode())


def pulled(centre: Centre, box: KnownBox) -> PullAnswer:
    """What a box hears that reads all its scopes from their beginning."""
    after = dict.fromkeys(box.scopes, 0)
    return centre.replication.pull(box, Pull(new_id(), box.node_id, 1, 1, after))


def said_in(answer: PullAnswer) -> set[str]:
    """The scopes that an answer brings rows of."""
    return {row.scope for row in answer.rows}


def test_a_forgotten_transaction_holds_up_no_other_scope(
    centre: Centre, stream: Stream, dsn: str
) -> None:
    box, (brand, store) = stream.box, _scopes(stream.box)
    with psycopg.connect(dsn) as forgotten:
        publish(forgotten, box.organization_id, [news(brand)])
        with tenant_block(centre.app, box.organization_id) as connection:
            publish(connection, box.organization_id, [news(store)])

        assert said_in(pulled(centre, box)) == {store}
    assert said_in(pulled(centre, box)) == {store, brand}


def test_who_waits_for_a_forgotten_transaction_is_told_in_the_end(
    centre: Centre, stream: Stream, dsn: str
) -> None:
    """Roles wait for half a minute at most; here for a moment."""
    box, (brand, _) = stream.box, _scopes(stream.box)
    hasty = make_conninfo(dsn, user=roles.APP, options="-c lock_timeout=50ms")
    with psycopg.connect(dsn) as forgotten, psycopg.connect(hasty) as other:
        publish(forgotten, box.organization_id, [news(brand)])
        _come_in(other, box.organization_id)

        with pytest.raises(psycopg.errors.LockNotAvailable):
            publish(other, box.organization_id, [news(brand)])
        other.rollback()


def _scopes(box: KnownBox) -> tuple[str, str]:
    return f"brand:{box.brand_id.hex}", f"store:{box.store_id.hex}"


def _come_in(connection: psycopg.Connection[tuple[object, ...]], organization_id: UUID) -> None:
    connection.execute(f"SET LOCAL app.organization_id = '{organization_id}'".encode())
