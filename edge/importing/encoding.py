"""The encoding of a stranger's text file: told by its mark or by its owner, never guessed."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Sequence
from pathlib import Path

from domain.parsing.errors import FileRefused

_MARKS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK_BYTES = 1 << 16
_ADVICE = (
    "name the file's encoding, for example --encoding cp1251 (Cyrillic), cp1252 (Western"
    " European), cp1258 (Vietnamese) or utf-16"
)


def encoding_of(path: Path, named: str | None) -> str:
    """The encoding to read a file with: its byte order mark's, else the named one, else UTF-8.

    Raises FileRefused where the name is unknown or contradicts the mark.
    """
    with path.open("rb") as file:
        start = file.read(4)
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), None)
    wanted = _known(named) if named else None
    if marked and wanted and not wanted.startswith(marked[:5]):
        raise FileRefused(f"--encoding {named} contradicts the file's own mark, {marked}.")
    return marked or wanted or "utf-8"


def undecodable(path: Path, encoding: str, delimiter: str, header: Sequence[str]) -> FileRefused:
    """Why a file is not of this encoding: the first byte that is not, its row and its column."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    row, line = 1, ""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            before = decoder.getstate()
            try:
                row, line = _advanced(row, line, decoder.decode(chunk))
            except UnicodeDecodeError as error:
                decoder.setstate(before)
                good = len(chunk) - len(error.object) + error.start  # may begin in the last chunk
                row, line = _advanced(row, line, decoder.decode(chunk[: max(good, 0)]))
                byte = f"byte 0x{error.object[error.start]:02X}"
                return _refusal(encoding, byte, row, line, _column(line, delimiter, header))
    return _refusal(encoding, "the file ends amid a letter, which", row, line, "at its end")


def _known(named: str) -> str:
    try:
        "a".encode(named)  # unlike a look-up, this refuses what is no text encoding, as base64
        return codecs.lookup(named).name
    except (LookupError, ValueError) as error:
        raise FileRefused(f"--encoding {named} is no known encoding: {_ADVICE}.") from error


def _advanced(row: int, line: str, text: str) -> tuple[int, str]:
    """The row that some more text leads to, and what of it has been read."""
    held = "\r" if text.endswith("\r") else ""  # the other half of a line's end may follow
    whole = (line + text.removesuffix(held)).replace("\r\n", "\n").replace("\r", "\n")
    lines = whole.split("\n")
    return row + len(lines) - 1, lines[-1] + held


def _column(line: str, delimiter: str, header: Sequence[str]) -> str:
    reader = csv.reader([line[-csv.field_size_limit() :]], delimiter=delimiter)
    position = max(len(next(reader, [])), 1)
    return f'column "{header[position - 1]}"' if position <= len(header) else f"column {position}"


def _refusal(encoding: str, what: str, row: int, line: str, place: str) -> FileRefused:
    return FileRefused(
        f"Row {row}, {place}: {what} after {len(line)} letters of that row is not"
        f" {encoding.upper()}: {_ADVICE}."
    )
