"""Any history of orders, voids, counts and marks: no portion is lost, none is sold twice."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.clock import VirtualClock
from domain.errors import ItemSoldOut
from domain.ids import new_id
from edge.commands import Command
from edge.connection import connect, load_house
from edge.database import Database
from edge.founding import FoundStore, found
from edge.menu import portions, selling, stock_store
from edge.menu.requests import SetPortions, SetSoldOut
from edge.schema import prepare
from edge.transaction import Write
from edge.writer import Writer
from sync.tables.catalog import Category, Item

A = TypeVar("A")

LINES = tuple(UUID(int=n) for n in range(1, 5))
lines = st.sampled_from(LINES)
quantities = st.integers(1, 4_000)


class Box:
    """A founded database that is written to without threads."""

    def __init__(self, folder: Path) -> None:
        path = folder / "box.db"
        prepare(path)
        asyncio.run(self._found(path))
        raw = connect(path)
        clock = VirtualClock(datetime(2026, 3, 6, 18, tzinfo=UTC))
        self._writer = Writer(raw, path, clock, load_house(raw))

    @staticmethod
    async def _found(path: Path) -> None:
        db = Database(path)
        await db.open()
        await found(db, FoundStore("Trattoria"))
        await db.close()

    def do(self, work: Callable[[Write], A], answer: type[A] | None = None) -> A:
        """Run a plain function as one command; raises what it raises."""
        command = Command.of(str(new_id()))
        [outcome] = self._writer.commit_together([(command, work, answer or type(None))])
        if isinstance(outcome, BaseException):
            raise outcome
        result: A = outcome[0]
        return result

    def close(self) -> None:
        """Close the file."""
        self._writer.close()


class Portions(RuleBasedStateMachine):
    """The model: what each line holds, what remains (None: nobody counts), the mark."""

    box: Box

    @initialize()
    def put_on_the_menu(self) -> None:
        self.item_id = new_id()
        self.lines = {line: new_id() for line in LINES}
        self.held = dict.fromkeys(LINES, 0)
        self.remaining: int | None = None
        self.sold_out = False

        def work(tx: Write) -> None:
            category = tx.insert(Category, name="Pizzas")
            tx.insert(Item, self.item_id, category_id=category.id, name="Pizza")

        self.box.do(work)

    @rule(line=lines, quantity=quantities)
    @precondition(lambda self: self.remaining is None and not self.sold_out)
    def order_what_nobody_counts(self, line: UUID, quantity: int) -> None:
        self.reserve(line, quantity)

    @rule(line=lines, quantity=quantities)
    @precondition(lambda self: (self.remaining or 0) > 0 and not self.sold_out)
    def order_what_is_left(self, line: UUID, quantity: int) -> None:
        fitting = min(quantity, self.remaining or 0)
        self.reserve(line, fitting)
        self.remaining = (self.remaining or 0) - fitting
        self.held[line] += fitting

    @rule(line=lines, more=quantities)
    @precondition(lambda self: self.sold_out or self.remaining is not None)
    def order_more_than_there_is(self, line: UUID, more: int) -> None:
        with pytest.raises(ItemSoldOut):
            self.reserve(line, (self.remaining or 0) + more)

    @rule(line=lines, quantity=st.one_of(st.none(), quantities))
    def void(self, line: UUID, quantity: int | None) -> None:
        def work(tx: Write) -> None:
            portions.release(tx, self.lines[line], "voided", quantity)

        self.box.do(work)
        back = min(self.held[line], quantity or self.held[line])
        self.held[line] -= back
        self.remaining = None if self.remaining is None else self.remaining + back

    @rule(counted=st.one_of(st.none(), st.integers(0, 6)))
    def count(self, counted: int | None) -> None:
        def work(tx: Write) -> None:
            selling.count(tx, SetPortions(self.item_id, counted))

        self.box.do(work)
        self.remaining = None if counted is None else counted * 1000
        self.sold_out = False

    @rule(sold_out=st.booleans())
    def mark(self, sold_out: bool) -> None:
        def work(tx: Write) -> None:
            selling.mark(tx, SetSoldOut(self.item_id, sold_out=sold_out))

        self.box.do(work)
        self.sold_out = sold_out

    @invariant()
    def the_rows_say_the_same(self) -> None:
        def work(tx: Write) -> tuple[int | None, int, dict[UUID, int]]:
            row = stock_store.availability(tx, self.item_id)
            held = {
                line: sum(quantity for _, quantity in stock_store.held_by_line(tx, line_id))
                for line, line_id in self.lines.items()
            }
            counted = stock_store.counted_so_far(tx, self.item_id)
            return (None if row is None else row.remaining), counted, held

        remaining, summed, held = self.box.do(work, tuple[int | None, int, dict[UUID, int]])

        assert remaining == self.remaining
        assert held == self.held
        assert remaining in (None, summed)

    def reserve(self, line: UUID, quantity: int) -> None:
        """Ask for portions as adding a line does."""

        def work(tx: Write) -> None:
            portions.reserve(tx, self.item_id, "Pizza", self.lines[line], quantity)

        self.box.do(work)


def test_no_history_loses_a_portion_or_sells_one_twice() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Portions.box = Box(Path(folder))
        try:
            Portions.TestCase.settings = settings(max_examples=40, stateful_step_count=25)
            Portions.TestCase("runTest").debug()
        finally:
            Portions.box.close()
