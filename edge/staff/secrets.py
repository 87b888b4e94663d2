"""What lets people and devices in, kept as hashes: PINs, card numbers, tokens."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from typing import Final
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from argon2.low_level import Type, hash_secret_raw

TOKEN_BYTES = 32
CARD_PREFIX: Final = "card2:"

# argon2id (RFC 9106). No parameters make 10,000 PINs hard to try for whoever holds the file:
# guesses at the screen are slowed by `edge.staff.throttle`. About 10 ms here, so that a small box
# signs people in well under two seconds even when an approval is compared with ten managers.
_PINS = PasswordHasher(time_cost=3, memory_cost=8 * 1024, parallelism=1)


def hash_pin(pin: str) -> str:
    """The argon2id hash of a PIN, with its salt and parameters. Takes about 10 ms."""
    return _PINS.hash(pin)


def verify_pin(hashed: str, pin: str) -> bool:
    """Whether `pin` is the one behind `hashed`. Takes about 10 ms either way.

    Raises argon2.exceptions.InvalidHashError when `hashed` is no argon2 hash.
    """
    try:
        return _PINS.verify(hashed, pin)
    except VerifyMismatchError:
        return False


def hash_card(number: str, organization_id: UUID) -> str:
    """The argon2id hash by which a card is found; spaces and case of its number do not matter.

    It has no salt of its own, so that a card is found by it at every box of the organization, but
    that of the organization: no table made elsewhere helps, and each guess takes about 10 ms.
    """
    digest = hash_secret_raw(
        _card(number).encode(),
        hashlib.sha256(b"card:" + organization_id.bytes).digest()[:16],
        time_cost=3,
        memory_cost=8 * 1024,
        parallelism=1,
        hash_len=32,
        type=Type.ID,
    )
    return CARD_PREFIX + digest.hex()


async def card_hashes(number: str, organization_id: UUID) -> tuple[str, ...]:
    """The hashes that a card may be kept under: of now, and of before there were slow ones.

    Computed off the event loop; none for an empty number.
    """
    if not number.strip():
        return ()
    now = await asyncio.to_thread(hash_card, number, organization_id)
    return now, hash_token("card:" + _card(number))


def _card(number: str) -> str:
    return "".join(number.split()).upper()


def hash_token(token: str) -> str:
    """SHA-256 in hex of a token. Tokens are random, so that a slow hash would add nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """A fresh token: 256 random bits as 43 characters that are safe in cookies and addresses."""
    return secrets.token_urlsafe(TOKEN_BYTES)
