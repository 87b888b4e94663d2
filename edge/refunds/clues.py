"""What a guest remembers of a check, read from a few words. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from domain.errors import BadRequest
from domain.money import exponent

MOST_WORDS = 6
_TIME = re.compile(r"(\d{1,2}):(\d{2})")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[./](\d{1,2})[./](\d{2}|\d{4})?")
_RECEIPT = re.compile(r"([^\W\d_][\w-]*?)[-\s]?(\d+)")
_ORDER = re.compile(r"#?(\d{1,6})(?:/(\d{1,3}))?")
_AMOUNT = re.compile(r"\d{1,9}(?:[.,]\d{1,3})?")
_FOUR = re.compile(r"\*{0,12}(\d{4})")


@dataclass(frozen=True, slots=True)
class Clue:
    """One word of a search and all that it may mean; a day narrows the others instead.

    `minutes` is a time of day, `receipt` a series (empty: this box's) and a number, `order` the
    day's number and the check's own (0: any).
    """

    word: str
    day: date | None = None
    minutes: int | None = None
    receipt: tuple[str, int] | None = None
    order: tuple[int, int] | None = None
    amount_minor: int | None = None
    last_four: str = ""


def clues(text: str, today: date, currency: str) -> list[Clue]:
    """The words of a search. Raises BadRequest for too many, or a day that cannot be."""
    words = text.split()
    if len(words) > MOST_WORDS:
        raise BadRequest("Say it in fewer words.")
    return [clue(word, today, currency) for word in words]


def clue(word: str, today: date, currency: str) -> Clue:
    """All that one word may mean."""
    lower = word.casefold()
    if lower in ("today", "yesterday"):
        return Clue(word, day=today - timedelta(days=lower == "yesterday"))
    if match := _DAY.fullmatch(word):
        return Clue(word, day=_day(match, today))
    if match := _TIME.fullmatch(word):
        hours, minutes = map(int, match.groups())
        return Clue(word, minutes=(hours % 24) * 60 + minutes % 60)
    receipt = order = None
    if match := _RECEIPT.fullmatch(word):
        receipt = (match[1], int(match[2]))
    if match := _ORDER.fullmatch(word):
        order = (int(match[1]), int(match[2] or 0))
        receipt = ("", order[0]) if not order[1] else None
    four = _FOUR.fullmatch(word)
    return Clue(
        word,
        receipt=receipt,
        order=order,
        amount_minor=_amount(word, currency),
        last_four=four[1] if four else "",
    )


def _day(match: re.Match[str], today: date) -> date:
    year, month, day, own_day, own_month, own_year = match.groups()
    try:
        if year:
            return date(int(year), int(month), int(day))
        if own_year:
            return date(2000 + int(own_year) % 100, int(own_month), int(own_day))
        found = date(today.year, int(own_month), int(own_day))
        return found if found <= today else found.replace(year=today.year - 1)
    except ValueError as error:
        raise BadRequest(f"{match[0]} is no day.") from error


def _amount(word: str, currency: str) -> int | None:
    if not _AMOUNT.fullmatch(word):
        return None
    whole, _, part = word.replace(",", ".").partition(".")
    digits = exponent(currency)
    if len(part) > digits:
        return None
    return int(whole + part.ljust(digits, "0"))
