"""A history as orders, one after another: rows are put together, what does not fit is left out."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from zoneinfo import ZoneInfo

from comanda.replay.rows import HistoricOrder, HistoricRow, HistoryReader
from domain.business_day import business_date
from domain.orders import MAX_LINES
from domain.parsing.cells import Row
from domain.parsing.errors import RowError, RowWithoutItem
from domain.parsing.mapping import Mapping
from domain.parsing.sieve import Sieve

APART = 500
"""An order is over when so many rows of others came after its last one, or with the day."""

Admit = Callable[[HistoricRow], None]
"""Raises RowError for a row that could be read and still cannot be taken."""


class History:
    """The orders of a file. Each iteration reads it anew and collects what it left out.

    Orders come when they are over; only those that are not are held. The names of orders that
    are over are remembered, so that a later row cannot open one of them again.
    """

    def __init__(
        self,
        rows: Iterable[Row | RowError],
        mapping: Mapping,
        reader: HistoryReader,
        *,
        zone: ZoneInfo,
        cut_over_minutes: int,
    ) -> None:
        self._rows = rows
        self._mapping = mapping
        self._reader = reader
        self._zone = zone
        self._cut_over_minutes = cut_over_minutes
        self._sieve = self._new_sieve()

    @property
    def refused(self) -> list[RowError]:
        """Why rows were left out, the first thousand of them."""
        return self._sieve.refused

    @property
    def refused_count(self) -> int:
        """How many rows were left out."""
        return self._sieve.refused_count

    @property
    def without_item(self) -> int:
        """How many of the first thousand of them name no item."""
        return sum(isinstance(error, RowWithoutItem) for error in self.refused)

    def leave_out(self, row: HistoricRow, reason: str, key: str = "") -> None:
        """Count a row among those left out, also one that a service refused."""
        self._sieve.leave_out(self._reader.error(row, key, reason))

    def rows(self) -> Iterator[HistoricRow]:
        """Every row that can be read, in the file's order."""
        self._sieve = self._new_sieve()
        return iter(self._sieve)

    def orders(self, admit: Admit) -> Iterator[HistoricOrder]:
        """The orders of the file, each when it is over."""
        going_on: OrderedDict[str, HistoricOrder] = OrderedDict()
        last_row: dict[str, int] = {}
        over: set[str] = set()
        for place, row in enumerate(self.rows()):
            day = business_date(row.at, self._zone, self._cut_over_minutes).isoformat()
            for order in list(going_on.values()):
                if order.day == day and place - last_row[order.order] <= APART:
                    break  # those behind it were touched later, on the same day
                over.add(order.order)
                del last_row[order.order]
                yield going_on.pop(order.order)
            if self._is_taken(row, going_on.get(row.order), over, admit):
                going_on.setdefault(row.order, HistoricOrder(row.order, day)).rows.append(row)
                going_on.move_to_end(row.order)
                last_row[row.order] = place
        yield from going_on.values()

    def _is_taken(
        self, row: HistoricRow, order: HistoricOrder | None, over: set[str], admit: Admit
    ) -> bool:
        try:
            if row.order in over:
                reason = "is an order that was closed before this row; its rows are too far apart"
                raise self._reader.error(row, "order", reason)
            if order is not None and len(order.rows) >= MAX_LINES:
                raise self._reader.error(row, "order", f"has more than {MAX_LINES} lines")
            admit(row)
        except RowError as error:
            self._sieve.leave_out(error)
            return False
        return True

    def _new_sieve(self) -> Sieve[HistoricRow]:
        """Lets through what can be read; whether the rest stops everything is decided later."""
        return Sieve(self._rows, self._mapping, self._reader.read, skip_bad=True)
