"""What a box begins with that takes a store over: rows of the centre in pieces, with their sums.

`GET /sync/v1/snapshot/{id}` is answered by `Manifest`, `GET /sync/v1/snapshot/{id}/{number}` by one
piece: lines of JSON, compressed with zstd. A piece that came counts when its SHA-256 is right, all
of them when rows and sums of each kind are; so a download goes on where it was cut off, and a box
never begins with half of a restaurant.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

import zstandard

from sync.protocol.wire import Garbled, row_sum

PIECE_BYTES = 1 << 20
"""A piece ends with the line that makes it larger, before compression."""
MOST_PIECE_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece: its number from 0, the SHA-256 of its compressed bytes, and how many they are."""

    number: int
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class KindSum:
    """How many rows of a kind there are, and the additive sum of their bodies (`wire.row_sum`)."""

    rows: int
    total: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What belongs to a snapshot. It can be fetched until `expires_ms` (the centre's clock)."""

    snapshot_id: UUID
    made_ms: int
    expires_ms: int
    pieces: tuple[Piece, ...]
    kinds: Mapping[str, KindSum] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its kind, the version of its shape, and its JSON.

    `older` is the same in a version that an older box knows, as in `wire.FeedRow`.
    """

    kind: str
    version: int
    body: bytes
    older_version: int = 0
    older: bytes = b""

    @property
    def entity_id(self) -> UUID:
        """The row's id. Raises Garbled."""
        try:
            return UUID(hex=json.loads(self.body)["id"])
        except (ValueError, KeyError, TypeError) as error:
            raise Garbled("a row of a snapshot has no id") from error

    def encode(self) -> bytes:
        """Kind, version, length of the JSON, older version, and the JSON of both. No line end."""
        head = (self.kind, self.version, len(self.body), self.older_version)
        return b"%s %d %d %d %b%b" % (head[0].encode(), *head[1:], self.body, self.older)

    @classmethod
    def parse(cls, line: bytes) -> Line:
        """Raises Garbled."""
        try:
            kind, version, length, older_version, bodies = line.split(b" ", 4)
            at = int(length)
            return cls(kind.decode(), int(version), bodies[:at], int(older_version), bodies[at:])
        except ValueError as error:
            raise Garbled(f"a row of a snapshot cannot be read: {error}") from error


class Tally:
    """Counts rows and sums their bodies, by kind."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = defaultdict(int)
        self._totals: dict[str, int] = defaultdict(int)

    def add(self, line: Line) -> None:
        """One more row."""
        self._rows[line.kind] += 1
        self._totals[line.kind] = (self._totals[line.kind] + row_sum([line.body])) & (1 << 64) - 1

    @property
    def kinds(self) -> dict[str, KindSum]:
        """What was added so far."""
        return {kind: KindSum(rows, self._totals[kind]) for kind, rows in self._rows.items()}


def pieces(lines: Iterable[Line], tally: Tally) -> Iterator[tuple[Piece, bytes]]:
    """Lines as compressed pieces, counted while they pass."""
    held: list[bytes] = []
    size = number = 0
    for line in lines:
        tally.add(line)
        encoded = line.encode()
        held.append(encoded)
        size += len(encoded) + 1
        if size >= PIECE_BYTES:
            yield _piece(number, held)
            held, size, number = [], 0, number + 1
    if held:
        yield _piece(number, held)


def _piece(number: int, lines: list[bytes]) -> tuple[Piece, bytes]:
    packed = zstandard.compress(b"\n".join(lines))
    return Piece(number, hashlib.sha256(packed).hexdigest(), len(packed)), packed


def is_whole(piece: Piece, packed: bytes) -> bool:
    """Whether the bytes are the piece's."""
    return hashlib.sha256(packed).hexdigest() == piece.sha256


def lines_of(packed: bytes) -> list[Line]:
    """The rows of a piece. Raises Garbled."""
    try:
        text = zstandard.ZstdDecompressor().decompress(packed, max_output_size=MOST_PIECE_BYTES)
    except zstandard.ZstdError as error:
        raise Garbled(f"a piece of a snapshot cannot be read: {error}") from error
    return [Line.parse(line) for line in text.split(b"\n")]
