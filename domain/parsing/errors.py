"""What can be wrong with a stranger's file: a value, a row, many rows, the mapping, the file."""

from __future__ import annotations

from collections.abc import Sequence

from domain.errors import BadRequest

MAX_SHOWN = 60
"""So many characters of a value are shown in a sentence."""

MAX_LISTED = 10
"""So many refused rows are listed in one sentence; the rest is counted."""


def quoted(text: str) -> str:
    """A value as it is shown in a sentence: on one line, shortened, in quotes."""
    plain = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )
    return f'"{plain}"' if len(plain) <= MAX_SHOWN else f'"{plain[:MAX_SHOWN]}..."'


class BadValue(BadRequest):
    """A value cannot be read. `reason` goes on where the value was named: `is not an amount`."""

    code = "bad_value"

    def __init__(self, value: str, reason: str) -> None:
        super().__init__(f"{quoted(value)} {reason}.")
        self.value = value
        self.reason = reason


class RowError(BadRequest):
    """A row cannot be taken. `row` counts from 1 as spreadsheets and editors do, header included.

    `column` is the name in the file's header, or empty where the whole row is meant.
    """

    code = "bad_row"

    def __init__(self, row: int, column: str, value: str, reason: str) -> None:
        place = f'Row {row}, column "{column}":' if column else f"Row {row}"
        shown = f" {quoted(value)}" if value else ""
        super().__init__(f"{place}{shown} {reason}.")
        self.row = row
        self.column = column
        self.value = value
        self.reason = reason


class RowWithoutItem(RowError):
    """A row that names no item. It is left out alone and counted, it never stops the others."""

    code = "row_without_item"


class RowsRefused(BadRequest):
    """Some rows cannot be taken, and so none was."""

    code = "rows_refused"

    def __init__(self, refused: Sequence[RowError], count: int) -> None:
        listed = "\n".join(f"  {error.sentence}" for error in refused[:MAX_LISTED])
        more = f"\n  and {count - MAX_LISTED} more" if count > MAX_LISTED else ""
        rows = "1 row" if count == 1 else f"{count} rows"
        super().__init__(
            f"Nothing was imported: {rows} cannot be read. Correct the file,"
            f" or leave them out with --skip-bad.\n{listed}{more}"
        )
        self.refused = tuple(refused)
        self.count = count


class MappingRefused(BadRequest):
    """What was said about columns or formats does not fit the file."""

    code = "mapping_refused"


class FileRefused(BadRequest):
    """The file cannot be read at all, or not without being told more about it."""

    code = "file_refused"
