"""Bugs of the box's own adapters, planted on purpose: boxes on real SQLite must show each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from edge.sync import box_store, enrolling, store, streaming
from edge.transaction import Write
from edge.writer import Writer
from sync.protocol import box as core
from tests.simulation.planted import Plant
from tests.simulation.real_boxes import Killed, RealBox

PLANTED_REAL: dict[str, Plant] = {}


def planted(plant: Plant) -> Plant:
    """Keep a bug under its name."""
    PLANTED_REAL[plant.__name__] = contextmanager(plant)
    return plant


@planted
def the_op_at_the_mark_is_trimmed() -> Iterator[None]:
    """What a push has to follow is forgotten."""
    trim = store.trim

    def greedy(tx: Any, upto_seq: int, before: Any, at_most: int) -> int:
        return trim(tx, upto_seq + 1, before, at_most)

    with patch.object(store, "trim", greedy):
        yield


@planted
def pulled_rows_go_up_again() -> Iterator[None]:
    """Rows of the centre are applied without the mark that triggers honour."""
    execute = Write.execute

    def unmarked(self: Any, sql: str, *values: Any) -> int:
        return 0 if sql.startswith("INSERT INTO sync_applying") else execute(self, sql, *values)

    with patch.object(Write, "execute", unmarked):
        yield


@planted
def cursors_are_written_before_their_rows() -> Iterator[None]:
    """Two transactions instead of one, and now and then the power goes between them."""

    def torn(self: Any, durable: Sequence[core.Effect]) -> None:
        cursors = [each for each in durable if isinstance(each, core.Keep)]
        rows = [each for each in durable if not isinstance(each, core.Keep)]
        self._write("Keep", lambda tx: box_store.keep_effects(tx, cursors))
        if rows and self._chance.randrange(10) == 0:
            raise Killed
        self._write("Keep", lambda tx: box_store.keep_effects(tx, rows))

    with patch.object(RealBox, "_keep", torn):
        yield


@planted
def a_new_stream_keeps_its_numbers() -> Iterator[None]:
    """A forked box goes on where it was, under its new name."""

    def nothing(tx: Any, renamed: Any = None) -> int:
        return 0

    with patch.object(enrolling, "begin_stream", nothing):
        yield


@planted
def a_new_stream_is_only_the_tail() -> Iterator[None]:
    """A forked box takes for safe what the centre once acknowledged."""
    begin = streaming.begin_stream

    def forgetful(tx: Any, renamed: Any = None) -> int:
        acked = tx.value("SELECT ack_seq FROM stream_cursors") or 0
        tx.execute("DELETE FROM outbox WHERE seq <= ?", acked)
        return begin(tx, renamed)

    with patch.object(enrolling, "begin_stream", forgetful):
        yield


@planted
def the_writer_does_not_learn_of_a_new_stream() -> Iterator[None]:
    """Numbers go on from the old stream's last."""
    begin = streaming.begin_stream

    def silent(tx: Any, renamed: Any = None) -> int:
        count = begin(tx, renamed)
        tx.began_stream = False
        return count

    with patch.object(enrolling, "begin_stream", silent):
        yield


@planted
def acks_are_not_kept() -> Iterator[None]:
    """After a restart the box knows nothing of what it was told, and sells on when replaced."""
    keep = store.keep

    def lazy(tx: Any, state: core.BoxState) -> None:
        known = store.load_state(tx)
        keep(tx, state if known is None or known.node_id != state.node_id else known)

    with patch.object(store, "keep", lazy):
        yield


@planted
def a_repeated_command_is_carried_out_again() -> Iterator[None]:
    """Whoever repeats a command whose outcome is unknown has it done twice."""

    def forgetful(self: Any, command: Any, work: Any, answer: Any) -> Any:
        self.raw.execute("DELETE FROM commands WHERE id = ?", (command.id.bytes,))
        return self._work(command, work, answer)

    with patch.object(Writer, "_one", forgetful):
        yield


@planted
def a_box_that_was_replaced_sells() -> Iterator[None]:
    """That it was replaced is shown, and nobody is stopped."""
    with patch.object(Write, "_must_sell", lambda self, table: None):
        yield
