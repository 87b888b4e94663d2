"""Numbers of staff cards: what readers type, made one way; payment cards are told apart.

A payment card is recognised only to be thrown away: nothing of it is kept, shown or logged.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from domain.accounts.codes import check_digit as luhn_digit
from domain.codes.errors import CodeRefused
from domain.device_errors import DeviceCode
from domain.language import N_

Format = Literal["text", "hex", "hex_reversed", "decimal", "decimal_reversed"]
"""How a reader writes the number of a chip: as it is, or in one of four ways of the same bytes."""
LEAST: Final = 4
MOST: Final = 64
RANDOM: Final = "08"
"""A chip number of four bytes that begins so is new at each touch (ISO/IEC 14443-3): a phone."""

_TRACK_1_OF_BANKS: Final = re.compile(r"%?B\d{12,19}\^")
_TRACK_2_OF_BANKS: Final = re.compile(r"(?<!\d)(\d{13,19})[=D]\d{4}")
_BARE: Final = re.compile(r"^[2-6]\d{12,18}$")
_TRACK: Final = re.compile(r"([%;+])([^?]*)(\?)?")
_READ_AGAIN: Final = N_("The card was not read. Draw it through once more, not too fast.")


def is_payment_card(text: str) -> bool:
    """Whether a text is, or holds, a payment card: a bank's track, or a bare number of one.

    Bare numbers begin with 2 to 6 and have a right Luhn digit (ISO/IEC 7812-1); a gift card of ours
    begins with 9, an article's number of 13 digits with a right check digit of its own is none.
    """
    if _TRACK_1_OF_BANKS.search(text):
        return True
    if any(_is_luhn(number) for number in _TRACK_2_OF_BANKS.findall(text)):
        return True
    bare = text.strip("%;+?= ")
    return len(bare) >= 15 and bool(_BARE.match(bare)) and _is_luhn(bare)


def _is_luhn(digits: str) -> bool:
    return luhn_digit(digits[:-1]) == digits[-1]


def card_number(text: str, form: Format = "text") -> str:
    """The number by which a card is known, whichever reader wrote it.

    A stripe's second track counts, then its first. Raises CodeRefused E_PAYMENT_CARD, E_CARD_READ.
    """
    text = text.strip()
    if is_payment_card(text):
        raise CodeRefused(
            DeviceCode.PAYMENT_CARD, N_("That is a payment card. Nothing of it was kept.")
        )
    if text[:1] in "%;+" and text:
        return _stripe(text)
    number = "".join(text.split()).upper()
    if not LEAST <= len(number) <= MOST or not number.isascii():
        raise CodeRefused(DeviceCode.CARD_READ, _READ_AGAIN)
    return _chip(number, form)


def is_random(number: str) -> bool:
    """Whether a chip's number is made up anew at each touch: such a card cannot be given out."""
    return len(number) == 8 and number.startswith(RANDOM) and _is_hex(number)


def _stripe(text: str) -> str:
    tracks = {}
    for start, data, end in _TRACK.findall(text):
        if not end or data in ("", "E"):
            continue  # cut off, or the reader says itself that it could not read it
        tracks[start] = data
    number = tracks.get(";") or tracks.get("%") or tracks.get("+") or ""
    number = number.split("=")[0].strip()
    if not LEAST <= len(number) <= MOST or not text.rstrip().endswith("?"):
        raise CodeRefused(DeviceCode.CARD_READ, _READ_AGAIN)
    return number.upper()


def _chip(number: str, form: Format) -> str:
    if form == "text":
        return number
    if form.startswith("decimal"):
        if not number.isdigit():
            raise CodeRefused(DeviceCode.CARD_READ, _READ_AGAIN)
        value = int(number)
        length = max(4, -(-value.bit_length() // 8))
        number = value.to_bytes(length, "big").hex().upper()
    number = number.replace(":", "").replace("-", "")
    if not _is_hex(number) or len(number) % 2:
        raise CodeRefused(DeviceCode.CARD_READ, _READ_AGAIN)
    if form.endswith("reversed"):
        number = bytes.fromhex(number)[::-1].hex().upper()
    return number


def _is_hex(number: str) -> bool:
    return bool(number) and set(number) <= set("0123456789ABCDEF")
