"""What goes between box and centre: requests, answers, and the block that every answer carries.

A push body is one line of JSON about the push and then its ops, one a line, byte for byte as the
box sealed them. Everything else is one JSON object. Integers only; ids are 32 hex digits.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, TypeVar
from uuid import UUID

import orjson
from pydantic import ConfigDict, TypeAdapter, ValidationError

from sync.protocol.report import BoxReport, Difference

T = TypeVar("T")
_BYTES = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

CONTRACT = 1
"""The contract that this release speaks; the centre supports the last four."""
MAX_OPS = 500
MAX_BYTES = 1 << 20
MAX_GROUP_BYTES = 8 << 20
"""One transaction may go alone up to this size: it is never cut in two."""
MOST_VERDICTS = 100
"""So many verdicts go in one answer."""


class Garbled(ValueError):
    """What came is not what this end speaks: it counts as not received."""


@dataclass(frozen=True, slots=True)
class Throttle:
    """How much the centre takes at once, and how long it wants to be left alone."""

    max_ops: int = MAX_OPS
    max_bytes: int = MAX_BYTES
    pause_ms: int = 0


@dataclass(frozen=True, slots=True)
class SyncBlock:
    """What every answer says, errors too.

    `ack_seq` and `ack_hash`: durably journalled up to here, with this chain value. `safe_seq`: up
    to here a verified backup has it. `epoch` is the store's now. `now_ms` is the centre's clock.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _BYTES
    node_id: UUID
    gen: int
    epoch: int
    ack_seq: int
    ack_hash: bytes
    safe_seq: int
    now_ms: int
    heads: Mapping[str, int] = field(default_factory=dict)
    throttle: Throttle = field(default_factory=Throttle)
    contract_min: int = CONTRACT
    contract_max: int = CONTRACT


@dataclass(frozen=True, slots=True)
class Op:
    """A sealed op on the wire: its bytes, and what the receiver has to know of it.

    `ahead_ms` is how far the box's clock was ahead of the centre's when the op was made, give or
    take `unsure_ms`; nothing where the box did not know, or says nonsense.
    """

    seq: int
    tx_id: str
    position: int
    length: int
    kind: str
    version: int
    entity_id: str
    body: bytes
    ahead_ms: int | None = None
    unsure_ms: int | None = None

    @classmethod
    def parse(cls, line: bytes) -> Op:
        """Read the envelope of a sealed op; its bytes stay as they are. Raises Garbled.

        What passes can be journalled: numbers are whole and of 64 bits, ids are ids.
        """
        try:
            said = _read(line)
            return cls(
                seq=_number(said["seq"]),
                tx_id=_id_text(said["tx"]),
                position=_number(said["n"]),
                length=_number(said["of"]),
                kind=_name(said["kind"]),
                version=_number(said["v"]),
                entity_id=_id_text(said["d"]["id"]),
                body=line,
                ahead_ms=_milliseconds(said.get("ahead")),
                unsure_ms=_milliseconds(said.get("unsure")),
            )
        except _UNREADABLE as error:
            raise Garbled(f"an op cannot be read: {error}") from error


@dataclass(frozen=True, slots=True)
class Push:
    """Ops of one node's stream that follow `prev_hash`. `late`: from a box that was replaced."""

    request_id: UUID
    node_id: UUID
    epoch: int
    gen: int
    first_seq: int
    prev_hash: bytes
    ops: tuple[bytes, ...]
    late: bool = False
    contract: int = CONTRACT

    def encode(self) -> bytes:
        """The body, before compression."""
        head = {
            "request": self.request_id.hex,
            "node": self.node_id.hex,
            "epoch": self.epoch,
            "gen": self.gen,
            "first": self.first_seq,
            "prev": self.prev_hash.hex(),
            "ops": len(self.ops),
            "late": self.late,
            "contract": self.contract,
        }
        return b"\n".join([_compact(head), *self.ops])

    @classmethod
    def decode(cls, body: bytes) -> Push:
        """Raises Garbled, also where ops are missing at the end."""
        first, *ops = body.split(b"\n")
        said = _object(first)
        try:
            found = cls(
                request_id=UUID(said["request"]),
                node_id=UUID(said["node"]),
                epoch=_number(said["epoch"]),
                gen=_number(said["gen"]),
                first_seq=_number(said["first"]),
                prev_hash=bytes.fromhex(said["prev"]),
                ops=tuple(ops),
                late=_flag(said["late"]),
                contract=_number(said["contract"]),
            )
            count = said["ops"]
        except _UNREADABLE as error:
            raise Garbled(f"a push cannot be read: {error}") from error
        if count != len(ops):
            raise Garbled(f"{count} ops were announced, {len(ops)} came")
        return found


OVERRULED = "overruled"
"""The code of a verdict about a row that two lives of one box made otherwise: decided, not waiting.
"""
PushCode = Literal["ok", "gap", "forked", "fenced", "too_big", "contract", "busy"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a transaction that could not be projected: why, in words for a person."""

    first_seq: int
    last_seq: int
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class PushAnswer:
    """The centre's answer to a push."""

    request_id: UUID
    code: PushCode
    sync: SyncBlock
    quarantined: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedRow:
    """The newest state of one row in a scope. `op` is put or del.

    `older` is the same row in the newest version that the box's contract has, where `version` is
    beyond it: that is in force until the box is updated, and `body` is kept for then.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _BYTES
    scope: str
    seq: int
    kind: str
    entity_id: str
    version: int
    op: Literal["put", "del"]
    body: bytes
    older_version: int = 0
    older: bytes = b""


@dataclass(frozen=True, slots=True)
class Pull:
    """Ask for what comes after the staged cursor of each scope.

    `begun` is, for scopes that are being read from their beginning, the head that the first page
    said: what was forgotten up to there was not in those pages, so such a scope may be followed
    although its cursor is still below what the feed remembers.
    """

    request_id: UUID
    node_id: UUID
    epoch: int
    gen: int
    after: Mapping[str, int]
    limit: int = 1000
    wait_s: int = 0
    contract: int = CONTRACT
    begun: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PullAnswer:
    """A page: rows after `after`, up to `upto` of each scope; the pull is complete without `more`.

    `resync` names scopes whose cursor is below what the feed still knows: they begin anew.
    `sums` are additive sums of newest row hashes by scope and kind, on the last page.
    """

    request_id: UUID
    sync: SyncBlock
    after: Mapping[str, int]
    upto: Mapping[str, int]
    rows: tuple[FeedRow, ...] = ()
    more: bool = False
    resync: tuple[str, ...] = ()
    sums: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A box says that it is there, every half minute, and how it is."""

    __pydantic_config__: ClassVar[ConfigDict] = _BYTES
    request_id: UUID
    node_id: UUID
    epoch: int
    gen: int
    last_seq: int
    last_hash: bytes
    contract: int = CONTRACT
    report: BoxReport | None = None


@dataclass(frozen=True, slots=True)
class HeartbeatAnswer:
    """The block, days of the store that differ, and what waits here of this box (None: unsaid).

    Both are all there is now, the oldest first, at most 100: what is not named is over.
    """

    request_id: UUID
    sync: SyncBlock
    differences: tuple[Difference, ...] | None = None
    verdicts: tuple[Verdict, ...] | None = None


Answer = PushAnswer | PullAnswer | HeartbeatAnswer


def row_sum(bodies: Sequence[bytes]) -> int:
    """The additive sum of newest bodies: the first 64 bits of each SHA-256, modulo 2^64."""
    total = sum(int.from_bytes(hashlib.sha256(body).digest()[:8], "big") for body in bodies)
    return total & (1 << 64) - 1


def _read(line: bytes) -> Any:
    """An op, quickly; the slow way also reads what the quick one refuses (half a surrogate)."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return json.loads(line)


_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
_MOST = (1 << 63) - 1
_ID = re.compile(r"[0-9a-f]{32}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value <= _MOST:
        raise ValueError(f"{value!r:.50} is no number")
    return value


def _milliseconds(value: object) -> int | None:
    """A clock that says nonsense stops no sale."""
    return value if type(value) is int and abs(value) <= _MOST else None


def _flag(value: object) -> bool:
    if type(value) is not bool:
        raise ValueError(f"{value!r:.50} is neither true nor false")
    return value


def _id_text(value: object) -> str:
    if type(value) is not str or not _ID.fullmatch(value):
        raise ValueError(f"{value!r:.50} is no id")
    return value


def _name(value: object) -> str:
    if type(value) is not str or not _NAME.fullmatch(value):
        raise ValueError(f"{value!r:.50} is no kind")
    return value


def _compact(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _object(text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Garbled("that is no JSON") from error
    if not isinstance(found, dict):
        raise Garbled("that is no object")
    return found


def to_wire(message: object) -> bytes:
    """A request or answer other than a push, as JSON; bytes in base64."""
    return _adapter(type(message)).dump_json(message)


def from_wire(kind: type[T], body: bytes) -> T:
    """Raises Garbled where the body is not of this kind."""
    try:
        found: T = _adapter(kind).validate_json(body)
    except ValidationError as error:
        raise Garbled(str(error)) from error
    return found


_adapters: dict[type[Any], TypeAdapter[Any]] = {}


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]
