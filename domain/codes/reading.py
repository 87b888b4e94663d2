"""From the text of a scan to what it is: an article, a weight, a coupon, a receipt ... Pure.

What an article's number belongs to here is not known yet; `edge.scanning` looks that up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from domain.accounts.codes import LENGTH as GIFT_CARD_DIGITS
from domain.accounts.codes import read_code as read_gift_card
from domain.codes import gs1, gtin, patterns
from domain.codes.cards import is_payment_card
from domain.codes.errors import CodeRefused
from domain.codes.patterns import Measured, Pattern
from domain.device_errors import DeviceCode
from domain.errors import BadRequest
from domain.language import N_

MOST: Final = 512
"""Longer than any code that means something here."""
LEAST: Final = 4
_AIM: Final = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
_RECEIPT: Final = re.compile(r"/r/([A-Za-z0-9_-]{16,128})/?$")
_ORDER: Final = re.compile(r"/(?:order|pay|counter)/([0-9a-fA-F-]{32,36})/?$")
_CONTROL: Final = re.compile(r"[\x00-\x1c\x1e-\x1f\x7f]")
_EAN_8: Final = "]E4"
_UPC_E: Final = frozenset({"]E0", "]X0"})

Kind = Literal["article", "measured", "gift_card", "receipt", "order", "own"]


@dataclass(frozen=True, slots=True)
class Code:
    """What was scanned.

    `value` is the article's fourteen digits, the item's digits of a `measured` one, the number of a
    gift card, the token of a receipt, the id of an order, or the text itself (`own`: an item's
    number, a coupon, an unknown code). Grams and price are of the label; the price's units are of
    `decimals`, and `currency` is its ISO 4217 number where it is said.
    """

    kind: Kind
    value: str
    grams: int | None = None
    price: int | None = None
    decimals: int = 0
    currency: str = ""


def without_control(text: str) -> str:
    """A text of which nothing can press a button: no Enter, no Tab; only GS1's separator stays."""
    return _CONTROL.sub("", text).strip()


def read(text: str, own: Sequence[Pattern] = ()) -> Code:
    """What a scanned text is. Raises CodeRefused with a sentence and a code."""
    found = _read(text, own)
    if found.grams == 0 or found.price == 0:
        raise CodeRefused(
            DeviceCode.AMBIGUOUS,
            N_("The label says no weight and no price. Weigh it again, or type it in."),
        )
    return found


def _read(text: str, own: Sequence[Pattern]) -> Code:
    text = without_control(text)
    aim = match[0] if (match := _AIM.match(text)) else ""
    body = text[len(aim) :]
    _check_length(body)
    if is_payment_card(body):
        raise CodeRefused(
            DeviceCode.PAYMENT_CARD, N_("That is a payment card. Nothing of it was kept.")
        )
    if aim in gs1.SYMBOLOGIES or gs1.FNC1 in body:
        return _element_string(gs1.read(body))
    if "://" in body:
        return _address(body)
    if body.isascii() and body.isdigit():
        return _number(body, aim, own)
    return Code("own", body)


def _check_length(body: str) -> None:
    if len(body) > MOST:
        raise CodeRefused(DeviceCode.PROTOCOL, N_("This code is too long to be one of ours."))
    if len(body) < LEAST:
        raise CodeRefused(DeviceCode.TRUNCATED, N_("Only part of the code was read. Scan again."))


def _number(digits: str, aim: str, own: Sequence[Pattern]) -> Code:
    if len(digits) == GIFT_CARD_DIGITS:
        return _gift_card(digits)
    upc = gtin.from_upc_e(digits) if _may_be_upc_e(digits, aim) else None
    if upc is not None:
        return Code("article", upc.zfill(14))
    if not gtin.looks_like_gtin(digits):
        return Code("own", digits)
    if not gtin.is_gtin(digits):
        raise CodeRefused(
            DeviceCode.CHECK_DIGIT, N_("The code was not read right. Scan it again, or type it in.")
        )
    thirteen = digits.zfill(13) if len(digits) == 12 else digits
    if patterns.is_in_store(thirteen):
        return _measured(patterns.read(thirteen, own), thirteen)
    return Code("article", gtin.gtin14(digits))


def _may_be_upc_e(digits: str, aim: str) -> bool:
    """Eight digits are an EAN-8 where they can be; UPC-E says so itself, or fits nothing else."""
    return aim in _UPC_E or (len(digits) == 8 and aim != _EAN_8 and not gtin.is_gtin(digits))


def _measured(found: Measured | None, digits: str) -> Code:
    if found is None:
        raise CodeRefused(
            DeviceCode.AMBIGUOUS,
            N_(
                "A shop's own code, and nobody said how to read it. "
                "A manager can add its pattern under Codes."
            ),
        )
    return Code("measured", found.item, found.grams, found.price, found.decimals)


def _gift_card(digits: str) -> Code:
    try:
        return Code("gift_card", read_gift_card(digits))
    except BadRequest:
        return Code("own", digits)


def _element_string(found: gs1.Elements) -> Code:
    if not found.gtin:
        raise CodeRefused(DeviceCode.NO_MATCH, N_("This code names no article."))
    return _of_elements(found)


def _address(text: str) -> Code:
    linked = gs1.read_link(text)
    if linked is not None and linked.gtin:
        return _of_elements(linked)
    if receipt := _RECEIPT.search(text):
        return Code("receipt", receipt[1])
    if order := _ORDER.search(text):
        return Code("order", order[1])
    return Code("own", text)


def _of_elements(found: gs1.Elements) -> Code:
    return Code("article", found.gtin, found.grams, found.amount, found.decimals, found.currency)
