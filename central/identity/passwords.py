"""Passwords as argon2id hashes (RFC 9106), and what a password must be."""

from __future__ import annotations

import secrets
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from central.sync.admission import TooBusy
from domain.errors import BadRequest

SHORTEST = 10
LONGEST = 200
AT_ONCE = 2
"""Hashes worked on at once in a process: each takes 64 MiB, and sign-ins must not starve boxes."""
MOST_WAITING = 8
"""More are asked to come back: whoever guesses must not take the threads of everybody else."""

_USUAL = PasswordHasher()  # RFC 9106's second recommendation: 3 passes over 64 MiB, 4 lanes


class Passwords:
    """Hashes and compares. With `hasher` one may choose other parameters."""

    def __init__(self, hasher: PasswordHasher = _USUAL) -> None:
        self._hasher = hasher
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self.queue = threading.BoundedSemaphore(AT_ONCE + MOST_WAITING)
        """Places of those who are worked on or wait."""

    def hash(self, password: str) -> str:
        """The hash of a password, with its salt and parameters. Raises TooBusy."""
        with self._place():
            return self._hasher.hash(_same(password))

    def verify(self, hashed: str | None, password: str) -> bool:
        """Whether it is the password behind `hashed`; takes as long without one, and is false.

        Raises TooBusy, and argon2.exceptions.InvalidHashError when `hashed` is no argon2 hash.
        """
        nobody = _of_nobody(self._hasher)  # made before it is asked for, for whoever asks
        with self._place():
            try:
                self._hasher.verify(hashed or nobody, _same(password))
            except VerifyMismatchError:
                return False
        return hashed is not None

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self.queue.acquire(blocking=False):
            raise TooBusy
        try:
            with self._places:
                yield
        finally:
            self.queue.release()

    def is_weak(self, hashed: str) -> bool:
        """Whether it was made with parameters of before."""
        return self._hasher.check_needs_rehash(hashed)


@cache
def _of_nobody(hasher: PasswordHasher) -> str:
    return hasher.hash(secrets.token_urlsafe())


def check_new(password: str, email: str) -> None:
    """Raises BadRequest for a password that nobody should choose. Length counts, not signs."""
    if len(password) < SHORTEST:
        raise BadRequest(f"A password has at least {SHORTEST} characters.")
    if len(password) > LONGEST:
        raise BadRequest(f"A password has at most {LONGEST} characters.")
    if password.casefold() in (email.casefold(), email.partition("@")[0].casefold() * 2):
        raise BadRequest("The password must not be the e-mail address.")
    if len(set(password)) < 4:
        raise BadRequest("The password repeats too few characters.")


def _same(password: str) -> str:
    """Keyboards write the same letters in several ways."""
    return unicodedata.normalize("NFC", password)
