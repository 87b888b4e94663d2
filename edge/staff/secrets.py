"""What lets people and devices in, kept as hashes: PINs, card numbers, tokens."""

from __future__ import annotations

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

TOKEN_BYTES = 32

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


def hash_card(number: str) -> str:
    """The hash by which a card is found; spaces and case of its number do not matter."""
    return hash_token("card:" + "".join(number.split()).upper())


def hash_token(token: str) -> str:
    """SHA-256 in hex of a token. Tokens are random, so that a slow hash would add nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """A fresh token: 256 random bits as 43 characters that are safe in cookies and addresses."""
    return secrets.token_urlsafe(TOKEN_BYTES)
