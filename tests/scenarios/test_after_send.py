"""Whatever is changed, made again and taken back after Send: the books and the kitchen agree."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.catalog import Choice
from domain.errors import DomainError
from domain.ids import new_id
from edge.connection import connect
from edge.kitchen.requests import AcknowledgeChange, BumpTicket, StartTicket, TakeItems
from edge.menu.requests import SetPortions
from edge.orders.after_requests import AlterLine, RemakeLine, TakeBack
from sync.tables.sales import OrderLine
from tests.crash.books import faults
from tests.house import House, open_house

RIBEYE = "Ribeye steak 300 g"
DONENESS = ("Rare", "Medium", "Well done")
SIDES = ("Fries", "Green salad")
SAUCES = ("Green pepper sauce", "Salsa verde")
PORTIONS = 60


@dataclass(frozen=True)
class Wish:
    """How a steak is wanted."""

    doneness: str
    side: str
    sauces: tuple[str, ...]


WISHES = st.builds(
    Wish,
    st.sampled_from(DONENESS),
    st.sampled_from(SIDES),
    st.lists(st.sampled_from(SAUCES), unique=True).map(tuple),
)
PICKS = st.integers(0, 50)


class AfterSend(RuleBasedStateMachine):
    """Steaks of one order, in any order of acts of waiters, cooks and managers."""

    template: Path

    @initialize()
    def open_the_house(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        folder = tempfile.TemporaryDirectory()
        self.stack.callback(folder.cleanup)
        opened = self.stack.enter_async_context(open_house(self.template, Path(folder.name)))
        self.house: House = self.run(opened)
        item = next(each for each in self.house.menus.menu.items.values() if each.name == RIBEYE)
        groups = self.house.menus.menu.groups
        self.options = {o.name: o.id for each in item.group_ids for o in groups[each].options}
        for local_id, kind in ((item.id, "item"), (self.options["Salsa verde"], "option")):
            counted = SetPortions(local_id, PORTIONS, kind)
            self.run(self.house.menus.set_portions(counted, self.house.actor("manager")))
        self.order: UUID = self.run(self.house.open("7"))
        self.lines: list[UUID] = []
        self.past: list[tuple[Any, Any, UUID]] = []

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    @rule(wish=WISHES, quantity=st.integers(1, 3))
    def a_steak_is_sent(self, wish: Wish, quantity: int) -> None:
        line = new_id()
        try:
            added = self.house.add(
                self.order, RIBEYE, quantity, choices=self.choices(wish), line_id=line
            )
            self.run(added)
        except DomainError:
            return
        self.run(self.house.send(self.order))
        self.lines.append(line)

    @precondition(lambda self: bool(self.lines))
    @rule(pick=PICKS, wish=WISHES, seat=st.integers(0, 3), note=st.sampled_from(["", "no salt"]))
    def it_is_changed(self, pick: int, wish: Wish, seat: int, note: str) -> None:
        request = AlterLine(
            self.line(pick), choices=self.choices(wish), seat=seat, note=note, confirmed=True
        )
        self.act(self.house.orders.alter_line, request)

    @precondition(lambda self: bool(self.lines))
    @rule(pick=PICKS, wish=st.none() | WISHES, quantity=st.none() | st.just(1000))
    def it_is_made_again(self, pick: int, wish: Wish | None, quantity: int | None) -> None:
        choices = self.choices(wish) if wish else None
        request = RemakeLine(self.line(pick), "overdone", quantity, choices=choices)
        self.act(self.house.orders.remake_line, request)

    @precondition(lambda self: bool(self.lines))
    @rule(
        pick=PICKS,
        kind=st.sampled_from(["not_made", "wasted", "comp"]),
        quantity=st.none() | st.just(1000),
    )
    def it_is_taken_back(self, pick: int, kind: str, quantity: int | None) -> None:
        request = TakeBack(self.line(pick), kind, quantity=quantity, confirmed=True)
        self.act(self.house.orders.take_back, request)

    @precondition(lambda self: bool(self.lines))
    @rule(pick=PICKS, what=st.sampled_from(["start", "see", "bump", "take"]))
    def the_cook_works(self, pick: int, what: str) -> None:
        self.run(self._cook(pick, what))

    @precondition(lambda self: bool(self.past))
    @rule(pick=PICKS)
    def an_old_command_arrives_again(self, pick: int) -> None:
        verb, request, command_id = self.past[pick % len(self.past)]
        before = self.run(self._count())
        self.run(verb(request, self.house.actor("manager"), command_id))
        assert self.run(self._count()) == before

    @invariant()
    def the_books_agree(self) -> None:
        if hasattr(self, "house"):
            raw = connect(self.house.db.path)
            found = faults(raw)
            raw.close()
            assert found == []
            self.run(self._check())

    def teardown(self) -> None:
        if hasattr(self, "house"):
            self.run(self.stack.aclose())
            self.loop.close()

    def line(self, pick: int) -> UUID:
        """One of the lines, also one that came of a part."""
        tops: list[UUID] = [
            row.id for row in self.run(self.house.lines(self.order)) if _is_top(row)
        ]
        return tops[pick % len(tops)]

    def choices(self, wish: Wish) -> tuple[Choice, ...]:
        return tuple(Choice(self.options[n]) for n in (wish.doneness, wish.side, *wish.sauces))

    def act(self, verb: Any, request: Any) -> None:
        """Do what is asked, or be refused without a trace."""
        command_id, before = new_id(), self.run(self._count())
        try:
            self.run(verb(request, self.house.actor("manager"), command_id))
        except DomainError:
            assert self.run(self._count()) == before
            return
        self.past.append((verb, request, command_id))

    async def _cook(self, pick: int, what: str) -> None:
        cook, kitchen = self.house.actor("cook"), self.house.kitchen
        items = [item for item in await self.house.ticket_items() if item.voided_at is None]
        if not items:
            return
        item = items[pick % len(items)]
        act: dict[str, tuple[Any, Any]] = {
            "start": (kitchen.start_ticket, StartTicket(item.ticket_id)),
            "see": (kitchen.acknowledge_change, AcknowledgeChange(item.id, item.changed_at)),
            "bump": (kitchen.bump_ticket, BumpTicket(item.ticket_id)),
            "take": (kitchen.take_items, TakeItems((item.id,))),
        }
        verb, request = act[what]
        try:
            await verb(request, cook)
        except DomainError:
            return

    async def _count(self) -> Any:
        return await self.house.db.read(lambda read: read.value("SELECT count(*) FROM outbox"))

    async def _check(self) -> None:
        rows = await self.house.lines(self.order)
        live = [row for row in rows if row.state != "voided"]
        total = (await self.house.order(self.order)).total_minor
        assert total == sum(row.amount_minor for row in live)
        assert all(row.amount_minor == 0 for row in live if row.back_kind == "comp")
        standing = [item for item in await self.house.ticket_items() if item.voided_at is None]
        fires = Counter((item.line_id, item.station_id, item.fire_no) for item in standing)
        assert set(fires.values()) <= {1}
        assert {item.line_id for item in standing} <= {row.id for row in live}
        self._check_words(live, standing)

    def _check_words(self, live: list[OrderLine], standing: list[Any]) -> None:
        """A card that is still worked on reads what the guest is charged for."""
        for item in standing:
            if item.state in ("queued", "delivered", "seen", "started"):
                on_check = [row.name for row in live if row.parent_line_id == item.line_id]
                assert [each["name"] for each in item.options] == on_check


def _is_top(row: OrderLine) -> bool:
    return row.parent_line_id is None


def test_any_history_after_send_leaves_books_and_kitchen_in_agreement(template: Path) -> None:
    AfterSend.template = template
    AfterSend.TestCase.settings = settings(
        max_examples=25,
        stateful_step_count=25,
        deadline=None,
        phases=(Phase.reuse, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    case = AfterSend.TestCase()
    case.runTest()
