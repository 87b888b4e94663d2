"""Tax numbers of firms: written as their country writes them, or refused with a sentence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from domain.accounts.codes import check_digit
from domain.errors import BadRequest
from domain.language import N_

_FILE = Path(__file__).with_name("tax_ids.toml")
_SEPARATORS = str.maketrans("", "", " -./\N{NO-BREAK SPACE}")
_ANY = re.compile(r"[A-Z0-9]{4,20}")
_BASE_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MST_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


@dataclass(frozen=True, slots=True)
class Form:
    """One way in which a country writes a tax number. `prefix` stands before it where it is used
    abroad (`DE136695976`)."""

    name: str
    pattern: re.Pattern[str]
    check: str = ""
    prefix: str = ""

    def fits(self, number: str) -> bool:
        """Whether a number without its prefix is written so, and its check holds."""
        is_written_so = self.pattern.fullmatch(number) is not None
        return is_written_so and _CHECKS[self.check](number)


def read_tax_id(text: str, country: str) -> str:
    """A firm's tax number as it stands on an invoice; empty where nothing was written.

    `country` is the one whose rules hold; a number of the European Union may bring another's
    prefix. Of countries without data any number of 4 to 20 letters and digits is taken.
    Raises BadRequest.
    """
    number = text.upper().translate(_SEPARATORS)
    if not number:
        return ""
    for form in _forms_for(number, country):
        bare = number.removeprefix(form.prefix)
        if form.fits(bare):
            return form.prefix + bare
    if not forms().get(country):
        if _ANY.fullmatch(number):
            return number
        raise BadRequest(N_("A tax number has 4 to 20 letters and digits."))
    names = " / ".join(dict.fromkeys(form.name for form in forms()[country]))
    raise BadRequest(f"This is not a right {names} number. Look at it again.")


def _forms_for(number: str, country: str) -> tuple[Form, ...]:
    own = forms().get(country, ())
    is_union = any(form.prefix for form in own)
    abroad = forms().get(number[:2], ()) if is_union and number[:2] != country else ()
    return (*own, *(form for form in abroad if form.prefix == number[:2]))


@cache
def forms() -> Mapping[str, tuple[Form, ...]]:
    """The forms of every country of which there is data."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    found: dict[str, list[Form]] = {}
    for union in data["unions"]:
        prefixes = {prefix: land for land, prefix in union["prefixes"].items()}
        for prefix, pattern in union["patterns"].items():
            check = union["checks"].get(prefix, "")
            form = Form(f"{prefix} {union['name']}", re.compile(pattern), check, prefix)
            for land in {prefix, prefixes.get(prefix, prefix)}:
                found.setdefault(land, []).append(form)
    for each in data["numbers"]:
        form = Form(each["name"], re.compile(each["pattern"]), each.get("check", ""))
        found.setdefault(each["country"], []).append(form)
    return {country: tuple(each) for country, each in found.items()}


def _gstin(number: str) -> bool:
    total = 0
    for place, letter in enumerate(number[:-1]):
        whole, rest = divmod(_BASE_36.index(letter) * (1 + place % 2), 36)
        total += whole + rest
    return _BASE_36[-total % 36] == number[-1]


def _mst(number: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_MST_WEIGHTS, number, strict=False))
    return 10 - total % 11 == int(number[9])


def _mod_11_10(number: str) -> bool:
    product = 10
    for digit in number[:-1]:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == int(number[-1])


def _luhn(number: str) -> bool:
    return check_digit(number[:-1]) == number[-1]


_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "": lambda _number: True,
    "gstin": _gstin,
    "mst": _mst,
    "mod_11_10": _mod_11_10,
    "luhn": _luhn,
}
