"""A house's own EAN-13: which digits are the item, and which its weight or its price.

Numbers that begin with 02 or 20 to 29 are given out by each shop, so that a house says how its
scales and its suppliers write them: `21IIIIIWWWWWC`, `22IIIIIVPPPPC`. Letters are I item, W weight
in kilograms, P price, V the price's own check digit, C the check digit, X a digit that says
nothing; digits stand for themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from domain.codes.errors import CodeRefused
from domain.codes.gtin import check_digit
from domain.device_errors import DeviceCode
from domain.errors import BadRequest
from domain.language import N_

LENGTH: Final = 13
MOST_DECIMALS: Final = 5
GRAMS_DECIMALS: Final = 3
_LETTERS: Final = "IWPVCX"
_IN_STORE: Final = re.compile(r"02|2\d")

# GS1 General Specifications, 7.9.2 to 7.9.4: how a digit counts for the price's check digit.
_TWO_MINUS: Final = "0246891357"
_THREE: Final = "0369258147"
_FIVE_PLUS: Final = "0516273849"
_FIVE_MINUS: Final = "0594837261"


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a shop's codes are read. `decimals` are those of the weight or of the price."""

    text: str
    decimals: int = GRAMS_DECIMALS


@dataclass(frozen=True, slots=True)
class Measured:
    """What a shop's own code says: the item's digits, and a weight or a price (or neither)."""

    item: str
    grams: int | None = None
    price: int | None = None
    """In units of the pattern's `decimals`: 525 with two decimals is 5.25."""
    decimals: int = 0


def checked(pattern: Pattern) -> Pattern:
    """The pattern as it is kept. Raises BadRequest in a sentence."""
    text = pattern.text.replace(" ", "").upper()
    if len(text) != LENGTH or not set(text) <= set(_LETTERS + "0123456789"):
        raise BadRequest(N_("A pattern has 13 digits or letters: I, W, P, V, C and X."))
    if not _IN_STORE.match(text):
        raise BadRequest(N_("A shop's own codes begin with 02 or with 20 to 29."))
    if text[-1] != "C" or text.count("C") != 1:
        raise BadRequest(N_("The last digit is the check digit: write C there and nowhere else."))
    if "I" not in text:
        raise BadRequest(N_("Say with I which digits are the item."))
    if "W" in text and "P" in text:
        raise BadRequest(N_("A code has a weight or a price, not both."))
    for letter in "IWP":
        if letter in text and letter * text.count(letter) not in text:
            raise BadRequest(N_("Digits of one kind stand together."))
    if text.count("V") > 1 or ("V" in text and text.count("P") not in (4, 5)):
        raise BadRequest(N_("The price's own check digit V belongs to a price of 4 or 5 digits."))
    if not 0 <= pattern.decimals <= MOST_DECIMALS:
        raise BadRequest(N_("A weight or a price has 0 to 5 decimals."))
    return Pattern(text, pattern.decimals)


def is_in_store(digits: str) -> bool:
    """Whether a number of thirteen digits is of the kind that shops give out themselves."""
    return len(digits) == LENGTH and _IN_STORE.match(digits) is not None


def overlap(one: Pattern, other: Pattern) -> bool:
    """Whether a code could be read by both."""
    return all(
        a == b or not (a.isdigit() and b.isdigit())
        for a, b in zip(one.text, other.text, strict=True)
    )


def read(digits: str, patterns: Iterable[Pattern]) -> Measured | None:
    """What a code of thirteen digits with a right check digit says; None: no pattern fits.

    Raises CodeRefused E_CHECK_DIGIT where the price does not fit its own check digit.
    """
    for pattern in patterns:
        if _fits(digits, pattern.text):
            return _read(digits, pattern)
    return None


def written(item: str, amount: int, pattern: Pattern, *, with_verifier: bool = True) -> str:
    """A code as a scale would write it, for labels and for tests."""
    values = {"I": item, "W": str(amount), "P": str(amount), "X": ""}
    digits = pattern.text[:-1]
    for letter in "IWPX":
        count = digits.count(letter)
        digits = digits.replace(letter * count, values[letter].zfill(count), 1) if count else digits
    if "V" in digits:
        price = str(amount).zfill(pattern.text.count("P"))
        right = price_check_digit(price)
        digits = digits.replace("V", right if with_verifier else str((int(right) + 1) % 10))
    return digits + check_digit(digits)


def price_check_digit(price: str) -> str:
    """The check digit of a price of four or five digits (GS1 General Specifications, 7.9)."""
    if len(price) == 4:
        counted = _counted(price, (_TWO_MINUS, _TWO_MINUS, _THREE, _FIVE_MINUS))
        return str(counted * 3 % 10)
    counted = _counted(price, (_FIVE_PLUS, _TWO_MINUS, _FIVE_MINUS, _FIVE_PLUS, _TWO_MINUS))
    return str(_FIVE_MINUS.index(str(-counted % 10)))


def _counted(price: str, tables: tuple[str, ...]) -> int:
    return sum(int(table[int(digit)]) for digit, table in zip(price, tables, strict=True))


def _fits(digits: str, text: str) -> bool:
    return all(
        not wanted.isdigit() or wanted == digit for digit, wanted in zip(digits, text, strict=True)
    )


def _read(digits: str, pattern: Pattern) -> Measured:
    def part(letter: str) -> str:
        pairs = zip(digits, pattern.text, strict=True)
        return "".join(digit for digit, wanted in pairs if wanted == letter)

    item, weight, price, verifier = (part(letter) for letter in "IWPV")
    if verifier and price_check_digit(price) != verifier:
        raise CodeRefused(
            DeviceCode.CHECK_DIGIT,
            N_("The price in this code is damaged. Scan it again, or type it in."),
        )
    if weight:
        return Measured(item, grams=grams(int(weight), pattern.decimals))
    if price:
        return Measured(item, price=int(price), decimals=pattern.decimals)
    return Measured(item)


def grams(amount: int, decimals: int) -> int:
    """Whole grams of a weight in kilograms with so many decimals; half a gram counts."""
    if decimals <= GRAMS_DECIMALS:
        return amount * int(10 ** (GRAMS_DECIMALS - decimals))
    unit = int(10 ** (decimals - GRAMS_DECIMALS))
    return (2 * amount + unit) // (2 * unit)


def minor(amount: int, decimals: int, exponent: int) -> int | None:
    """A price in minor units of a currency with that exponent; None where it has too many digits.

    12.345 in euros is no price; 12.340 is 12.34.
    """
    if decimals <= exponent:
        return amount * int(10 ** (exponent - decimals))
    whole, rest = divmod(amount, int(10 ** (decimals - exponent)))
    return None if rest else whole
