"""Identifiers: UUIDv7 (RFC 9562), minted anywhere, ordered by the time they were made."""

from __future__ import annotations

import os
import threading
import time
from uuid import UUID

from domain.errors import BadRequest

_lock = threading.Lock()
_last_ms = 0
_counter = 0
_COUNTER_BITS = 42
_COUNTER_RESERVE = 1 << 41


def new_id() -> UUID:
    """A new UUIDv7. Ids of one process strictly increase, also when the clock steps back.

    The layout is RFC 9562 section 6.2 method 1: 48 bits of milliseconds, then a 42-bit counter
    that starts at random in each millisecond, then 32 random bits. It uses the machine's clock,
    never a replayed one.
    """
    global _last_ms, _counter
    with _lock:
        now_ms = time.time_ns() // 1_000_000
        if now_ms > _last_ms:
            _last_ms = now_ms
            _counter = int.from_bytes(os.urandom(6), "big") % _COUNTER_RESERVE
        else:
            _counter += 1
            if _counter >> _COUNTER_BITS:
                _last_ms += 1
                _counter = 0
        millis, counter = _last_ms, _counter
    tail = int.from_bytes(os.urandom(4), "big")
    value = millis << 80
    value |= 0x7 << 76
    value |= (counter >> 30) << 64
    value |= 0b10 << 62
    value |= (counter & ((1 << 30) - 1)) << 32
    value |= tail
    return UUID(int=value)


def parse_id(text: str, what: str = "id") -> UUID:
    """Read an id from text. Raises BadRequest naming `what` when it is not one."""
    try:
        return UUID(text)
    except (ValueError, AttributeError, TypeError) as error:
        raise BadRequest(f"The {what} is not an id.") from error
