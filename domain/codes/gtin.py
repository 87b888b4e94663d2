"""Numbers of trade items: GTIN-8, 12, 13 and 14, and UPC-E (GS1 General Specifications, 7.9, 1.4).

All of one article are one number of fourteen digits, so that a UPC-A and the same code read as an
EAN-13 with a zero before it mean the same.
"""

from __future__ import annotations

from typing import Final

LENGTHS: Final = (8, 12, 13, 14)
UPC_E_LENGTHS: Final = (6, 7, 8)


def check_digit(body: str) -> str:
    """The digit after a number's others: threes and ones from the right, up to the next ten."""
    total = sum(
        int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body))
    )
    return str(-total % 10)


def is_gtin(text: str) -> bool:
    """Whether it is a number of 8, 12, 13 or 14 digits with the right check digit."""
    plain = text.isascii() and text.isdigit() and len(text) in LENGTHS
    return plain and check_digit(text[:-1]) == text[-1]


def looks_like_gtin(text: str) -> bool:
    """Whether it has the shape of one, with a right or a wrong check digit."""
    return text.isascii() and text.isdigit() and len(text) in LENGTHS


def gtin14(text: str) -> str:
    """A GTIN as fourteen digits. The text must be one (`is_gtin`)."""
    assert is_gtin(text), "asked of a number that is none"
    return text.zfill(14)


def as_printed(code: str) -> str:
    """A code as it stands on a package: a GTIN of fourteen digits without the zeros put before it.

    A UPC-A is printed as an EAN-13 here, with its zero: both mean the same article.
    """
    if len(code) != 14 or not is_gtin(code):
        return code
    return next((code[-length:] for length in (8, 13) if not code[:-length].strip("0")), code)


def from_upc_e(text: str) -> str | None:
    """The UPC-A of a UPC-E of 6, 7 (number system before it) or 8 digits (check digit too).

    None where it is none: another number system than 0 or 1, or a wrong check digit.
    """
    if not (text.isascii() and text.isdigit() and len(text) in UPC_E_LENGTHS):
        return None
    system = "0" if len(text) == 6 else text[0]
    if system not in "01":
        return None
    six = text if len(text) == 6 else text[1:7]
    body = system + _expanded(six)
    full = body + check_digit(body)
    return full if len(text) < 8 or full[-1] == text[-1] else None


def _expanded(six: str) -> str:
    """The ten digits that six stand for (GS1 General Specifications, 5.2.2.4.2)."""
    last = six[5]
    if last in "012":
        return f"{six[:2]}{last}0000{six[2:5]}"
    if last == "3":
        return f"{six[:3]}00000{six[3:5]}"
    if last == "4":
        return f"{six[:4]}00000{six[4]}"
    return f"{six[:5]}0000{last}"
