"""Short codes that people read from one screen and type on another."""

from __future__ import annotations

import secrets
from datetime import timedelta

LETTERS = "ACDEFGHJKMNPQRTUVWXY34679"
"""Without those that look alike: 0 O, 1 I L, 2 Z, 5 S, 8 B."""

LENGTH = 6
LASTS = timedelta(minutes=10)


def new_code() -> str:
    """Six letters, one of 244 million."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def as_typed(code: str) -> str:
    """A code as somebody typed it: small letters, spaces and hyphens do not matter."""
    return "".join(letter for letter in code.upper() if letter.isalnum())
