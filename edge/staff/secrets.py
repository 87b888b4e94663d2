"""What lets people and devices in, kept as hashes: PINs, card numbers, tokens."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from argon2.low_level import Type, hash_secret_raw

TOKEN_BYTES = 32
CARD_PREFIX: Final = "card2:"
SALT_BYTES: Final = 16

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


def card_salt(organization_id: UUID) -> bytes:
    """What an organization's cards are hashed with; 16 bytes."""
    return hashlib.sha256(b"card:" + organization_id.bytes).digest()[:SALT_BYTES]


def hash_card(number: str, salt: bytes) -> str:
    """The argon2id hash by which a card is found; spaces and case of its number do not matter.

    It has no salt of its own, so that a card is found by it at every box of the organization, but
    that of the organization: no table made elsewhere helps, and each guess takes about 10 ms. The
    salt stands in it, because a box may come into another organization with its people.
    """
    digest = hash_secret_raw(
        _card(number).encode(),
        salt,
        time_cost=3,
        memory_cost=8 * 1024,
        parallelism=1,
        hash_len=32,
        type=Type.ID,
    )
    return f"{CARD_PREFIX}{salt.hex()}:{digest.hex()}"


async def card_hashes(
    number: str, organization_id: UUID, salts: Iterable[bytes] = ()
) -> tuple[str, ...]:
    """The hashes that a card may be kept under: of now, with the other `salts` that cards here were
    given with (`edge.staff.store.card_salts`), and of before there were slow ones.

    Computed off the event loop; none for an empty number.
    """
    if not number.strip():
        return ()
    all_salts = tuple(dict.fromkeys((card_salt(organization_id), *salts)))
    slow = await asyncio.to_thread(lambda: [hash_card(number, salt) for salt in all_salts])
    return *slow, hash_token("card:" + _card(number))


def _card(number: str) -> str:
    return "".join(number.split()).upper()


def hash_token(token: str) -> str:
    """SHA-256 in hex of a token. Tokens are random, so that a slow hash would add nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """A fresh token: 256 random bits as 43 characters that are safe in cookies and addresses."""
    return secrets.token_urlsafe(TOKEN_BYTES)
