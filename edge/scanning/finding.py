"""What a code means here: on the menu, among coupons, receipts, orders, gift cards, staff cards."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.codes import patterns, reading
from domain.codes.errors import CodeRefused
from domain.codes.gtin import as_printed
from domain.codes.reading import Code
from domain.device_errors import DeviceCode
from domain.errors import BadRequest
from domain.ids import parse_id
from domain.language import N_
from domain.money import exponent
from edge.database import Database
from edge.menu.service import MenuService
from edge.scanning import store
from edge.scanning.known import Known, TaughtCode, canonical, known_codes, of_label
from edge.scanning.requests import Found, UnknownCode
from edge.signals import Signal
from edge.staff.cards import known_hashes
from edge.staff.store import card_holders
from edge.transaction import Read

UNKNOWN_KEPT: Final = 20
CURRENCIES: Final = {
    "978": "EUR", "840": "USD", "826": "GBP", "756": "CHF", "356": "INR", "414": "KWD",
    "860": "UZS", "704": "VND", "208": "DKK", "752": "SEK", "578": "NOK", "348": "HUF",
    "124": "CAD", "554": "NZD",
}  # fmt: skip
"""By ISO 4217's numbers, as labels say them."""


class CodeFinder:
    """Looks codes up. The menu's numbers and the taught codes are kept in memory."""

    def __init__(self, db: Database, menus: MenuService) -> None:
        self._db = db
        self._menus = menus
        self._taught: tuple[TaughtCode, ...] = ()
        self._patterns: tuple[patterns.Pattern, ...] = ()
        self._is_stale = True
        self._known: tuple[int, Known] = (-1, {})
        self._unknown: OrderedDict[str, datetime] = OrderedDict()

    def start(self) -> Callable[[], None]:
        """Follow what managers change; returns what ends that."""
        return self._db.signals.subscribe("codes", self._changed)

    @property
    def unknown(self) -> tuple[UnknownCode, ...]:
        """Codes that nothing here has, the last scanned first."""
        return tuple(UnknownCode(code, at) for code, at in reversed(self._unknown.items()))

    async def find(self, text: str) -> Found:
        """What a scanned text means. Raises CodeRefused with a sentence and its code."""
        await self._refresh()
        code = reading.read(text, self._patterns)
        match code.kind:
            case "article":
                return self._sold(code, self._codes().get(code.value, ()))
            case "measured":
                return self._sold(code, of_label(self._codes(), code.value))
            case "gift_card":
                return Found("gift_card", code=code.value)
            case "receipt":
                return await self._receipt(code.value)
            case "order":
                return _order(code.value)
            case _:
                return await self._own(code.value)

    def taught(self, code: str) -> None:
        """Somebody said what it is."""
        self._unknown.pop(code, None)

    def _codes(self) -> Known:
        menu = self._menus.menu
        if self._known[0] != menu.version:
            self._known = (menu.version, known_codes(menu, self._taught))
        return self._known[1]

    def _sold(self, code: Code, variants: tuple[UUID, ...]) -> Found:
        if not variants:
            raise self._nothing(code.value)
        return Found("article", variants, code.grams, self._price(code))

    def _price(self, code: Code) -> int | None:
        if code.price is None:
            return None
        house = self._db.house
        assert house is not None, "there is a restaurant"
        if code.currency and CURRENCIES.get(code.currency) != house.currency:
            raise CodeRefused(
                DeviceCode.AMBIGUOUS, N_("The price in this code is of another currency.")
            )
        found = patterns.minor(code.price, code.decimals, exponent(house.currency))
        if found is None:
            raise CodeRefused(
                DeviceCode.AMBIGUOUS, N_("The price in this code has too many decimals.")
            )
        return found

    async def _own(self, text: str) -> Found:
        variants = self._codes().get(canonical(text), ())
        if variants:
            return Found("article", variants)
        coupon = text.upper()
        if await self._db.read(lambda read: store.is_coupon(read, coupon)):
            return Found("coupon", code=coupon)
        hashes = await known_hashes(self._db, text)
        if await self._db.read(lambda read: card_holders(read, hashes)):
            return Found("badge")
        raise self._nothing(text)

    async def _receipt(self, token: str) -> Found:
        check_id = await self._db.read(lambda read: store.check_of_receipt(read, token))
        if check_id is None:
            raise CodeRefused(DeviceCode.NO_MATCH, N_("This receipt is not of this restaurant."))
        return Found("receipt", subject_id=check_id)

    def _nothing(self, code: str) -> CodeRefused:
        self._unknown[code] = self._db.clock.now()
        self._unknown.move_to_end(code)
        while len(self._unknown) > UNKNOWN_KEPT:
            self._unknown.popitem(last=False)
        self._db.signals.emit(Signal("unknown_codes"))
        code = as_printed(code)
        return CodeRefused(
            DeviceCode.NO_MATCH,
            N_(
                f"Nothing on the menu has the code {code[:40]}. "
                "Who edits the menu can teach it under Codes."
            ),
        )

    def _changed(self, _signal: Signal) -> None:
        self._is_stale = True

    async def _refresh(self) -> None:
        await self._menus.refresh()
        if not self._is_stale:
            return
        self._is_stale = False
        try:
            self._taught, self._patterns = await self._db.read(_read)
        except BaseException:
            self._is_stale = True
            raise
        self._known = (-1, {})


def _read(read: Read) -> tuple[tuple[TaughtCode, ...], tuple[patterns.Pattern, ...]]:
    taught = tuple((row.code, row.local_id) for row in store.taught(read))
    return taught, store.patterns(read)


def _order(text: str) -> Found:
    try:
        return Found("order", subject_id=parse_id(text, "order"))
    except BadRequest as error:
        raise CodeRefused(DeviceCode.NO_MATCH, N_("This code names no order.")) from error
