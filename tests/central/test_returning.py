"""A box that had a restaurant before another takes it over again: what was paid stays paid."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from domain.ids import new_id
from edge.commands import SYSTEM, Command
from edge.sync import applying
from edge.sync.applying import Coming
from edge.transaction import Write
from sync.tables.sales import Order
from sync.triggers import said_sql
from tests.house import House


async def told(house: House, order_id: UUID, **changes: Any) -> None:
    """The office's copy says an order so."""

    def work(tx: Write) -> None:
        row = json.loads(tx.value(said_sql(Order), tx.house.organization_id, order_id))
        body = json.dumps(row | {"node_id": new_id().hex} | changes).encode()
        version = Order.policy.version
        applying.take_snapshot(tx, [Coming("snapshot", "order", order_id, 0, version, "put", body)])

    await house.db.write(Command(new_id(), "TakeOver", b"", SYSTEM), work)


async def test_what_the_other_box_closed_is_closed_though_this_one_had_more_steps(
    house: House,
) -> None:
    """It went on with the order while it was cut off: nobody is asked to pay twice."""
    paid, going_on = await house.open("7"), await house.open("8")
    for order_id in (paid, going_on):
        for _ in range(3):
            await house.add(order_id, house.plain_items()[0])
    before = await house.order(going_on)
    assert before.rev > 2

    await told(house, paid, rev=2, state="closed")
    await told(house, going_on, rev=2, guests=9)

    assert (await house.order(paid)).state == "closed"
    after = await house.order(going_on)
    assert (after.state, after.rev, after.guests) == ("open", before.rev, before.guests)
