"""Keys that devices made themselves and cannot give away: asked to sign, checked, never seen.

A tablet's cookie can be copied; a key that its browser keeps cannot be read out (WebCrypto,
`extractable: false`). So the token of a device with a key holds for half a day, and the next one is
given for a signature. Where browsers have no key (plain HTTP), the token alone lets a device in.
"""

from __future__ import annotations

import secrets
from base64 import b64decode
from collections import Counter, OrderedDict
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.clock import Clock
from domain.errors import SignInRefused
from edge.staff.secrets import new_token
from sync.types import to_micros

HOLDS: Final = timedelta(hours=12)
CHALLENGE_HOLDS: Final = timedelta(minutes=1)
MOST_CHALLENGES: Final = 512
SECOND: Final = 1_000_000
PURPOSE: Final = "comanda device 1"
REFUSED: Final = "This device's key does not fit. Let it in again."
_MARK: Final = "~"
_SIGNATURE_BYTES: Final = 64
_HALF: Final = 32


class Challenges:
    """What devices are asked to sign: each for one minute and one answer."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._open: OrderedDict[str, datetime] = OrderedDict()
        self._asked_by: dict[str, str] = {}

    def new(self, address: str) -> str:
        """A challenge nobody had before, for whoever asks from a network address.

        Where there are too many, the oldest of the address that has most of them ends: who asks
        without end pushes out nobody else's.
        """
        made = secrets.token_urlsafe(32)
        self._open[made] = self._clock.now() + CHALLENGE_HOLDS
        self._asked_by[made] = address
        if len(self._open) > MOST_CHALLENGES:
            most, _ = Counter(self._asked_by.values()).most_common(1)[0]
            self._end(next(each for each in self._open if self._asked_by[each] == most))
        return made

    def take(self, challenge: str) -> None:
        """Use a challenge up. Raises SignInRefused for one that is old, used or unknown."""
        until = self._end(challenge)
        if until is None or until <= self._clock.now():
            raise SignInRefused("This took too long. Try again.")

    def _end(self, challenge: str) -> datetime | None:
        self._asked_by.pop(challenge, None)
        return self._open.pop(challenge, None)


def message(box_id: UUID, device_id: UUID, challenge: str) -> bytes:
    """What is signed: for this box, by this device, this once."""
    return f"{PURPOSE}|{box_id.hex}|{device_id.hex}|{challenge}".encode()


def check_signature(public_key: str, signed: bytes, signature: str) -> None:
    """Raise SignInRefused unless the key signed it.

    `public_key` is an SPKI and `signature` r and s, 32 bytes each (IEEE P1363), as WebCrypto makes
    them for ECDSA over P-256 with SHA-256; both in base64.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        key, raw = load_der_public_key(b64decode(public_key)), b64decode(signature)
        if not isinstance(key, ec.EllipticCurvePublicKey) or len(raw) != _SIGNATURE_BYTES:
            raise SignInRefused(REFUSED)
        if not isinstance(key.curve, ec.SECP256R1):
            raise SignInRefused(REFUSED)
        halves = (int.from_bytes(raw[:_HALF], "big"), int.from_bytes(raw[_HALF:], "big"))
        key.verify(encode_dss_signature(*halves), signed, ec.ECDSA(hashes.SHA256()))
    except (ValueError, InvalidSignature) as error:
        raise SignInRefused(REFUSED) from error


def token_until(moment: datetime) -> str:
    """A token that says itself how long it holds; its hash is kept whole, so nobody can change it.

    The moment is the end of it, in seconds since 1970.
    """
    return f"{new_token()}{_MARK}{to_micros(moment) // SECOND}"


def is_over(token: str, now: datetime) -> bool:
    """Whether the token of a device with a key must be proved anew; others have no end."""
    _, mark, until = token.rpartition(_MARK)
    if not mark or not until.isdecimal():
        return True
    return int(until) <= to_micros(now) // SECOND
