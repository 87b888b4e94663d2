"""Up to five tablets on one table, in any order and at once, with repeats of what went before."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.errors import DomainError
from domain.ids import new_id
from edge.checks.requests import Pay
from edge.connection import connect
from edge.orders.requests import (
    AddLine,
    ChangeLine,
    HoldLines,
    MergeOrders,
    MoveLines,
    RemoveLine,
    RepeatRound,
    Send,
    TransferOrder,
    VoidLine,
)
from sync.tables.sales import Payment
from tests.crash.books import faults
from tests.house import House, open_house

TABLETS = 5
WITHIN_REACH = 8
"""How many of the last lines people tap on."""
ACTS = (
    *("add", "add", "add", "add", "send", "send", "send", "more", "remove", "void", "part"),
    *("hold", "move", "transfer", "merge", "repeat", "pay", "pay", "pay_half"),
)


@dataclass(frozen=True)
class Tap:
    """What one tablet does: an act on the line that `pick` lands on."""

    act: str
    pick: int


@dataclass
class Ledger:
    """What the screens were told: only what was acknowledged.

    `added` are quantities by line. `parts` counts what was taken back of lines that stay.
    """

    added: dict[UUID, int] = field(default_factory=dict)
    gone: set[UUID] = field(default_factory=set)
    parts: int = 0
    paid: dict[UUID, int] = field(default_factory=dict)

    def write(self, request: Any, answer: Any) -> None:
        """Remember what an act did."""
        match request:
            case AddLine():
                self.added[request.line_id] = request.quantity
            case ChangeLine(quantity=int(quantity)):
                self.added[request.line_id] = quantity
            case VoidLine(quantity=int(quantity)) if quantity < self.added[request.line_id]:
                self.added[request.line_id] -= quantity
                self.parts += 1
            case RemoveLine() | VoidLine():
                self.gone.add(request.line_id)
            case RepeatRound():
                self.added[answer.line_id] = self.added[request.line_ids[0]]
            case Pay():
                self.paid[answer.payment_id] = answer.amount_minor


TAPS = st.lists(
    st.builds(Tap, st.sampled_from(ACTS), st.integers(0, 30)), min_size=3, max_size=TABLETS
)


class TabletsOnOneTable(RuleBasedStateMachine):
    """Bursts of simultaneous taps against the services; the ledger says what must be there."""

    template: Path

    @initialize()
    def open_the_house(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        folder = tempfile.TemporaryDirectory()
        self.stack.callback(folder.cleanup)
        opened = self.stack.enter_async_context(open_house(self.template, Path(folder.name)))
        self.house: House = self.run(opened)
        self.names = self.house.plain_items()[:5]
        self.at_work = [self.run(self.house.open(table)) for table in ("7", "8")]
        self.orders = list(self.at_work)
        self.ledger = Ledger()
        self.past: list[tuple[Any, Any, UUID]] = []

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    @rule(taps=TAPS)
    def tablets_tap_at_once(self, taps: list[Tap]) -> None:
        self.run(self._burst(taps))

    @precondition(lambda self: bool(self.past))
    @rule(pick=st.integers(0, 200))
    def an_old_command_arrives_again(self, pick: int) -> None:
        verb, request, command_id = self.past[pick % len(self.past)]
        before = self.run(self._rows())
        self.run(verb(request, self.house.actor("manager"), command_id))
        assert self.run(self._rows()) == before

    @invariant()
    def every_acknowledged_line_is_there_once(self) -> None:
        if hasattr(self, "house"):
            self.run(self._check())

    def teardown(self) -> None:
        if hasattr(self, "house"):
            raw = connect(self.house.db.path)
            found = faults(raw)
            raw.close()
            self.run(self.stack.aclose())
            self.loop.close()
            assert found == []

    async def _burst(self, taps: list[Tap]) -> None:
        await asyncio.gather(*(self._tap(tap) for tap in taps))

    async def _tap(self, tap: Tap) -> None:
        verb, request = await self._request(tap)
        command_id = new_id()
        try:
            answer = await verb(request, self.house.actor("manager"), command_id)
        except DomainError:
            return
        self.past.append((verb, request, command_id))
        self.ledger.write(request, answer)
        ended = isinstance(request, MergeOrders) or getattr(answer, "order_state", "") == "closed"
        if ended:
            await self._seat_others(tap.pick % 2)

    async def _seat_others(self, place: int) -> None:
        """The order of this place is over; the next guests sit down."""
        self.at_work[place] = await self.house.open(str(7 + place))
        self.orders.append(self.at_work[place])

    async def _request(self, tap: Tap) -> tuple[Any, Any]:
        orders, checks = self.house.orders, self.house.checks
        order, other = self.at_work[tap.pick % 2], self.at_work[1 - tap.pick % 2]
        lines = list(self.ledger.added)[-WITHIN_REACH:] or [new_id()]
        line = lines[tap.pick % len(lines)]
        variant = self.house.variant(self.names[tap.pick % len(self.names)])
        table = self.house.tables[str(7 + tap.pick % 4)]
        cash, due = self.house.tenders["Cash"], (await checks.due(order)).remaining_minor
        return {
            "add": (
                orders.add_line,
                AddLine(order, new_id(), variant, 1000 * (1 + tap.pick % 3)),
            ),
            "send": (orders.send, Send(order)),
            "more": (orders.change_line, ChangeLine(line, quantity=1000 * (1 + tap.pick))),
            "remove": (orders.remove_line, RemoveLine(line)),
            "void": (orders.void_line, VoidLine(line, "Wrong order")),
            "part": (orders.void_line, VoidLine(line, "One too many", 1000)),
            "hold": (orders.hold_lines, HoldLines((line,), held=tap.pick % 3 > 0)),
            "move": (orders.move_lines, MoveLines((line,), order)),
            "transfer": (orders.transfer, TransferOrder(order, (table,))),
            "merge": (orders.merge, MergeOrders(order, other)),
            "repeat": (orders.repeat_round, RepeatRound(order, (line,))),
            "pay": (checks.pay, Pay(order, new_id(), cash, due)),
            "pay_half": (checks.pay, Pay(order, new_id(), cash, due // 2)),
        }[tap.act]

    async def _rows(self) -> list[Any]:
        return await self.house.db.read(
            lambda read: [
                read.value("SELECT count(*) FROM outbox"),
                read.value("SELECT count(*) FROM order_lines"),
                read.value("SELECT count(*) FROM ticket_items"),
            ]
        )

    async def _check(self) -> None:
        lines = {line.id: line for order in self.orders for line in await self.house.lines(order)}
        live = {line_id for line_id, line in lines.items() if line.state != "voided"}
        parts = lines.keys() - self.ledger.added.keys()
        assert lines.keys() >= self.ledger.added.keys()
        assert len(parts) == self.ledger.parts
        assert live == self.ledger.added.keys() - self.ledger.gone
        assert all(lines[i].quantity == self.ledger.added[i] for i in live)
        for order in self.orders:
            total = sum(lines[i].amount_minor for i in live if lines[i].order_id == order)
            assert (await self.house.order(order)).total_minor == total
        payments = await self.house.db.read(lambda read: read.all(Payment))
        assert {row.id: row.amount_minor for row in payments} == self.ledger.paid
        await self._check_kitchen(lines)

    async def _check_kitchen(self, lines: dict[UUID, Any]) -> None:
        items = await self.house.ticket_items()
        fed = sorted((item.line_id.hex, item.station_id.hex) for item in items)
        sent = [line for line in lines.values() if line.sent_at is not None]
        due = sorted((line.id.hex, station) for line in sent for station in line.station_ids)
        assert fed == due
        assert {item.fire_no for item in items} <= {1}
        voided = {line.id for line in sent if line.state == "voided"}
        assert {item.line_id for item in items if item.voided_at is not None} == voided


def test_any_interleaving_of_five_tablets_keeps_every_line_once(template: Path) -> None:
    TabletsOnOneTable.template = template
    TabletsOnOneTable.TestCase.settings = settings(
        max_examples=45,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    case = TabletsOnOneTable.TestCase()
    case.runTest()
