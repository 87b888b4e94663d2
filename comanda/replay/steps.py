"""The ids of a replay's steps: the same history asks the same again, so that nothing is doubled.

Ids of commands follow from the history. Ids of rows are the machine's, as everywhere; a step that
was done before says in its answer which they were.
"""

from __future__ import annotations

import json
from uuid import UUID, uuid5

from comanda.replay.paying import PAYERS
from comanda.replay.rows import HistoricOrder
from comanda.replay.store import Answers
from domain.ids import new_id


class OrderSteps:
    """What replaying one order asks for, and what was answered to it before."""

    def __init__(self, store_id: UUID, order: HistoricOrder) -> None:
        """An order is known again by its name and its first moment; what it sold is beside."""
        said = f"replay {order.opened_at.isoformat()} {order.order}"
        self.key = uuid5(store_id, said)
        self._pay = f"pay {order.digest}"
        self._answers: Answers = {}

    def command(self, step: str) -> UUID:
        """The id of a step's command."""
        return uuid5(self.key, step)

    @property
    def open(self) -> UUID:
        """The command that opens the order."""
        return self.command("open")

    @property
    def pay(self) -> UUID:
        """The command that pays it: done once the order was replayed with these very lines."""
        return self.command(self._pay)

    def part(self, at: int) -> UUID:
        """The command that takes a payment which is not the last one."""
        return self.command(f"{self._pay} part {at}")

    def all(self, order: HistoricOrder) -> list[UUID]:
        """Every command that names a row."""
        lines = [self.line(place) for place in range(len(order.rows))]
        parts = [self.part(at) for at in range(max(PAYERS) - 1)]
        return [self.open, self.pay, *lines, *parts]

    def line(self, place: int) -> UUID:
        """The command that adds the line at a place."""
        return self.command(f"line {place}")

    def remember(self, answers: Answers) -> None:
        """What was answered before."""
        self._answers = answers

    def is_done(self, command_id: UUID) -> bool:
        """Whether a step was done before."""
        return command_id in self._answers

    def row_id(self, command_id: UUID, field: str) -> UUID:
        """The id of the row that a step makes: a new one, or the one that it made."""
        answer = self._answers.get(command_id)
        return new_id() if answer is None else UUID(json.loads(answer)[field])
