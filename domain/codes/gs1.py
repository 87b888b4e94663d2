"""GS1 element strings, as in GS1-128, GS1 DataMatrix and GS1 QR, and GS1 digital links.

They are read only where the symbology or a separator says that they are GS1's: a plain number with
a wrong check digit must never become a message about something else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from domain.codes.errors import CodeRefused
from domain.codes.patterns import grams
from domain.device_errors import DeviceCode
from domain.language import N_

if TYPE_CHECKING:
    from biip.gs1_messages import GS1Message

FNC1: Final = "\x1d"
SYMBOLOGIES: Final = frozenset({"]C1", "]e0", "]e1", "]e2", "]d2", "]Q3", "]J1"})
"""AIM ids that say: what follows is GS1's (ISO/IEC 15424)."""
_SPOILT: Final = N_("This code is damaged or not complete. Scan it again, or type it in.")
_NET_KG: Final = "310"
_NET_LB: Final = "320"
_AMOUNT: Final = ("392", "390")
_AMOUNT_ISO: Final = ("393", "391")


@dataclass(frozen=True, slots=True)
class Elements:
    """What a message says. `fields` are all of its values by application identifier.

    `amount` is a price in units of `decimals`; `currency` the ISO 4217 number where it is said.
    `unsure` are identifiers whose end was not marked: what follows them may be part of them.
    """

    gtin: str = ""
    batch: str = ""
    best_before: str = ""
    count: int | None = None
    grams: int | None = None
    amount: int | None = None
    decimals: int = 0
    currency: str = ""
    fields: tuple[tuple[str, str], ...] = field(default=())
    unsure: tuple[str, ...] = ()


def read(text: str) -> Elements:
    """The values of an element string; separators are FNC1 as 1D. Raises CodeRefused."""
    from biip import ParseError
    from biip.gs1_messages import GS1Message

    try:
        message = GS1Message.parse(text.strip(FNC1))
    except ParseError as error:
        raise CodeRefused(DeviceCode.CHECK_DIGIT, _SPOILT) from error
    return _elements(message, text)


def read_link(address: str) -> Elements | None:
    """The values of a GS1 digital link; None for any other address. Nothing is ever opened."""
    if "/01/" not in urlsplit(address).path:
        return None
    from biip import ParseError
    from biip.gs1_digital_link_uris import GS1DigitalLinkURI

    try:
        link = GS1DigitalLinkURI.parse(address)
    except ParseError:
        return None
    return _elements(link.as_gs1_message(), None)


def _elements(message: GS1Message, text: str | None) -> Elements:
    fields = tuple((each.ai.ai, each.value) for each in message.element_strings)
    for each in message.element_strings:
        if each.gtin_error is not None:
            raise CodeRefused(DeviceCode.CHECK_DIGIT, _SPOILT)
    amount, decimals, currency = _amount(fields)
    values = dict(fields)
    return Elements(
        gtin=(values.get("01") or values.get("02") or "").zfill(14) if _has_gtin(values) else "",
        batch=values.get("10", ""),
        best_before=values.get("17") or values.get("15", ""),
        count=int(values["30"]) if values.get("30", "").isdigit() else None,
        grams=_grams(fields),
        amount=amount,
        decimals=decimals,
        currency=currency,
        fields=fields,
        unsure=_unsure(message, text),
    )


def _has_gtin(values: dict[str, str]) -> bool:
    return "01" in values or "02" in values


def _grams(fields: tuple[tuple[str, str], ...]) -> int | None:
    for ai, value in fields:
        if ai[:3] == _NET_KG:
            return grams(int(value), int(ai[3]))
        if ai[:3] == _NET_LB:  # 1 lb is 453.59237 g, by treaty
            unit = 100_000 * int(10 ** int(ai[3]))
            return (2 * int(value) * 45_359_237 + unit) // (2 * unit)
    return None


def _amount(fields: tuple[tuple[str, str], ...]) -> tuple[int | None, int, str]:
    for ai, value in fields:
        if ai[:3] in _AMOUNT:
            return int(value), int(ai[3]), ""
        if ai[:3] in _AMOUNT_ISO:
            return int(value[3:]), int(ai[3]), value[:3]
    return None, 0, ""


def _unsure(message: GS1Message, text: str | None) -> tuple[str, ...]:
    """Values of varying length that end neither at a separator nor at the message's end.

    A wedge that drops FNC1 makes one of everything behind them: with several identifiers before
    and no separator at all, the last such value is not to be trusted.
    """
    if text is None or FNC1 in text.strip(FNC1):
        return ()
    last = message.element_strings[-1]
    return (last.ai.ai,) if last.ai.separator_required and len(message.element_strings) > 1 else ()
