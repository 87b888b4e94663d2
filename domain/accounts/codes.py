"""Numbers of gift cards: sixteen digits that cannot be guessed, the last one a check digit."""

from __future__ import annotations

import secrets

from domain.errors import BadRequest
from domain.language import N_

LENGTH = 16
FIRST = "9"
"""No payment card begins with it: ISO/IEC 7812-1 leaves 9 to national bodies."""

_SEPARATORS = str.maketrans("", "", " -\N{NO-BREAK SPACE}\t")
WRONG = N_("This is not the number of a gift card. Look at it again.")


def new_code() -> str:
    """A number for a new card; 14 of its digits are random."""
    body = FIRST + "".join(str(secrets.randbelow(10)) for _ in range(LENGTH - 2))
    return body + check_digit(body)


def read_code(text: str) -> str:
    """A number as it was scanned or typed, without spaces and dashes.

    Raises BadRequest where it cannot be one: a slip of a digit is found before anybody is asked.
    """
    code = text.translate(_SEPARATORS)
    plain = len(code) == LENGTH and code.isascii() and code.isdigit()
    if not plain or check_digit(code[:-1]) != code[-1]:
        raise BadRequest(WRONG)
    return code


def written(code: str) -> str:
    """A number as people read it: in groups of four."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def check_digit(body: str) -> str:
    """The Luhn digit after a number's other digits (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)
