"""All rows or none: what is let through of a stranger's file, and what is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from domain.parsing.cells import Row
from domain.parsing.errors import RowError, RowsRefused, RowWithoutItem
from domain.parsing.mapping import Mapping, Picked

T = TypeVar("T")

MAX_KEPT = 1_000
"""So many refused rows are kept to be listed; all are counted."""


class Sieve(Generic[T]):
    """Reads the rows of a file into records, one at a time.

    Without `skip_bad` the whole file is read once before the first record is given out, and a
    row that cannot be taken raises RowsRefused, so that nothing was imported. With it, such rows
    are left out and collected in `refused`. A row without an item is always left out alone.
    `rows` is iterated anew for each pass.
    """

    def __init__(
        self,
        rows: Iterable[Row | RowError],
        mapping: Mapping,
        read: Callable[[Picked], T],
        *,
        skip_bad: bool,
    ) -> None:
        self._rows = rows
        self._mapping = mapping
        self._read = read
        self._skip_bad = skip_bad
        self.refused: list[RowError] = []
        self.refused_count = 0

    def __iter__(self) -> Iterator[T]:
        """The records in the file's order. Raises RowsRefused."""
        self.refused = []
        self.refused_count = 0
        if not self._skip_bad:
            self._check()
        for record in self._records():
            if not isinstance(record, RowError):
                yield record
            elif self._skip_bad or isinstance(record, RowWithoutItem):
                self.leave_out(record)
            else:
                raise RowsRefused([record], 1)  # the file changed since it was checked

    def leave_out(self, error: RowError) -> None:
        """Count a row among those left out, also one that a service refused later."""
        self.refused_count += 1
        if len(self.refused) < MAX_KEPT:
            self.refused.append(error)

    def _check(self) -> None:
        for record in self._records():
            if isinstance(record, RowError) and not isinstance(record, RowWithoutItem):
                self.leave_out(record)
        if self.refused:
            raise RowsRefused(self.refused, self.refused_count)

    def _records(self) -> Iterator[T | RowError]:
        for row in self._rows:
            yield row if isinstance(row, RowError) else self._record(row)

    def _record(self, row: Row) -> T | RowError:
        try:
            return self._read(self._mapping.pick(row))
        except RowError as error:
            return error
