"""Tabs: orders with a name and no table, the last used on top, and their last round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.permissions import Right, require
from edge.commands import Actor, Command
from edge.database import Database
from edge.kitchen.firing import TicketPaper
from edge.orders import moving, sending, store
from edge.orders.promise_store import by_order
from edge.orders.promises import Menus
from edge.orders.requests import RepeatRound, Send, SendResult
from edge.transaction import Read, Write
from sync.types import from_micros


@dataclass(frozen=True, slots=True)
class Tab:
    """A named order without a table. `last_round` is what was sent last: quantity and name."""

    order_id: UUID
    number: int
    name: str
    server: str
    total_minor: int
    paid_minor: int
    currency: str
    last_used_at: datetime
    last_round: tuple[tuple[int, str], ...]
    unsent: int


@dataclass(frozen=True, slots=True)
class ServeRound:
    """The last round of an order again, sent at once."""

    order_id: UUID


class TabService:
    """What a bartender asks of tabs. Follow the signals `order` and `payments`."""

    def __init__(self, db: Database, menus: Menus, paper: TicketPaper) -> None:
        self._db = db
        self._menus = menus
        self._paper = paper

    async def tabs(self) -> tuple[Tab, ...]:
        """Open tabs, the last used first."""
        return await self._db.read(tabs)

    async def serve_round(
        self, request: ServeRound, actor: Actor, command_id: UUID | None = None
    ) -> SendResult:
        """Add what was sent last again, at today's price, and send it, in one write.

        Other lines that were not sent stay so. Raises BadRequest when nothing was sent yet.
        """
        require(actor.rights, Right.TAKE_ORDERS)
        menu, paper = self._menus.menu, self._paper

        def work(tx: Write) -> SendResult:
            before = {line.id for line in store.lines(tx, request.order_id)}
            moving.repeat_round(tx, menu, RepeatRound(request.order_id))
            added = tuple(
                line.id
                for line in store.lines(tx, request.order_id)
                if line.id not in before and line.parent_line_id is None
            )
            return sending.send(tx, menu, Send(request.order_id, added), paper)

        return await self._db.write(Command.of(request, actor, command_id), work, SendResult)


def tabs(read: Read) -> tuple[Tab, ...]:
    """Open tabs, the last used first."""
    rows = read.rows(
        "SELECT o.id, o.number, o.name, coalesce(p.short_name, ''), o.total_minor, o.currency, "
        "o.opened_at FROM orders o "
        "LEFT JOIN people p ON p.organization_id = o.organization_id AND p.id = o.server_id "
        "WHERE o.organization_id = ? AND o.store_id = ? AND o.state = 'open' "
        "AND o.deleted_at IS NULL AND o.name <> '' AND o.pickup_number IS NULL "
        "AND o.delivery = '{}' AND NOT EXISTS (SELECT 1 FROM order_tables t "
        "WHERE t.organization_id = o.organization_id AND t.order_id = o.id AND t.left_at IS NULL)",
        read.house.organization_id,
        read.house.store_id,
    )
    ids = [row[0] for row in rows]
    lines, paid = _lines(read, ids), dict(_paid(read, ids))
    found = [_tab(row, lines[row[0]], paid.get(row[0], 0)) for row in rows]
    return tuple(sorted(found, key=lambda tab: (tab.last_used_at, tab.number), reverse=True))


def _tab(row: tuple[Any, ...], lines: Sequence[tuple[Any, ...]], paid_minor: int) -> Tab:
    sent = [line[4] for line in lines if line[4] is not None]
    last = max(sent, default=None)
    used = max([*sent, *(line[5] for line in lines), row[6]])
    return Tab(
        order_id=UUID(bytes=row[0]),
        number=row[1],
        name=row[2],
        server=row[3],
        total_minor=row[4],
        paid_minor=paid_minor,
        currency=row[5],
        last_used_at=from_micros(used),
        last_round=tuple(
            (line[1], line[2]) for line in lines if last is not None and line[4] == last
        ),
        unsent=sum(1 for line in lines if line[3] == "new"),
    )


def _lines(read: Read, order_ids: Sequence[bytes]) -> defaultdict[bytes, list[tuple[Any, ...]]]:
    """By order: its live lines as order, quantity, name, state, when sent, when added."""
    found: defaultdict[bytes, list[tuple[Any, ...]]] = defaultdict(list)
    rows = by_order(
        read,
        "SELECT order_id, quantity, name, state, sent_at, created_at FROM order_lines "
        "WHERE organization_id = ? AND order_id IN ({marks}) AND parent_line_id IS NULL "
        "AND state <> 'voided' ORDER BY position",
        order_ids,
    )
    for row in rows:
        found[row[0]].append(row)
    return found


def _paid(read: Read, order_ids: Sequence[bytes]) -> list[tuple[Any, ...]]:
    """By order: what was paid already."""
    return by_order(
        read,
        "SELECT c.order_id, sum(p.amount_minor) FROM checks c JOIN payments p "
        "ON p.organization_id = c.organization_id AND p.check_id = c.id "
        "WHERE c.organization_id = ? AND c.order_id IN ({marks}) GROUP BY c.order_id",
        order_ids,
    )
