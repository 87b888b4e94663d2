"""What a brand, a store or a legal entity may be, field by field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import available_timezones

from babel.core import get_global

from central.identity.service import checked_name
from central.tenants.requests import TenancyKind
from domain.errors import BadRequest
from domain.language import LANGUAGES

LONGEST_ADDRESS = 1_000
MINUTES_A_DAY = 24 * 60
_COLOUR = re.compile(r"(#[0-9a-fA-F]{6})?")
_COUNTRY = re.compile(r"[A-Z]{2}(-[A-Z0-9-]{1,8})?")

Check = Callable[[Any], Any]


def _name(value: Any) -> str:
    if not isinstance(value, str):
        raise BadRequest("A name is text.")
    return checked_name(value)


def _colour(value: Any) -> str:
    if not isinstance(value, str) or _COLOUR.fullmatch(value) is None:
        raise BadRequest("A colour is written like #c0392b.")
    return value


def _zone(value: Any) -> str:
    if not isinstance(value, str) or value not in available_timezones():
        raise BadRequest("There is no such time zone; one is Europe/Rome.")
    return value


def _currency(value: Any) -> str:
    if not isinstance(value, str) or value not in get_global("all_currencies"):
        raise BadRequest("A currency is three letters, like EUR.")
    return value


def _country(value: Any) -> str:
    if not isinstance(value, str) or _COUNTRY.fullmatch(value) is None:
        raise BadRequest("A country is two letters, like IT.")
    return value


def _language(value: Any) -> str:
    if value not in LANGUAGES:
        raise BadRequest(f"The languages are {', '.join(LANGUAGES)}.")
    return str(value)


def _minutes(value: Any) -> int:
    if type(value) is not int or not 0 <= value < MINUTES_A_DAY:
        raise BadRequest("The day begins 0 to 1439 minutes after midnight.")
    return value


def _address(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_ADDRESS:
        raise BadRequest(f"An address has at most {LONGEST_ADDRESS} characters.")
    return value


def _flag(value: Any) -> bool:
    if type(value) is not bool:
        raise BadRequest("This is true or false.")
    return value


def _document(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping) or len(str(value)) > 10_000:
        raise BadRequest("This is a document of at most 10,000 characters.")
    return dict(value)


FIELDS: dict[TenancyKind, dict[str, Check]] = {
    "brand": {"name": _name, "colour": _colour},
    "store": {
        "name": _name,
        "zone": _zone,
        "currency": _currency,
        "language": _language,
        "guest_language": _language,
        "cut_over_minutes": _minutes,
        "address": _address,
        "prices_include_tax": _flag,
        "options": _document,
    },
    "legal_entity": {
        "name": _name,
        "country": _country,
        "currency": _currency,
        "zone": _zone,
        "tax_ids": _document,
        "address": _address,
    },
}


def checked(kind: TenancyKind, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are kept. Raises BadRequest, naming the field."""
    found: dict[str, Any] = {}
    for field, value in values.items():
        check = FIELDS[kind].get(field)
        if check is None:
            raise BadRequest(f"{field}: this cannot be changed.")
        try:
            found[field] = check(value)
        except (BadRequest, ValueError) as error:
            raise BadRequest(f"{field}: {error}") from error
    return found
