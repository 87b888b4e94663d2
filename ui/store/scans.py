"""What a scan does on a page: an item, a coupon, a gift card, a receipt, an order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from domain.device_errors import DeviceCode
from domain.errors import DomainError
from edge.accounts.service import AccountService
from edge.menu.service import MenuService
from edge.orders.discount_requests import UseCoupon
from edge.orders.discounts import DiscountService
from edge.scanning.requests import Found, Heard, SellScanned
from edge.scanning.service import ScanningService
from ui.components.choice_sheet import ChoiceSheet
from ui.components.scan_reader import Scanned, ScanReader
from ui.store.asking import Pick, pick
from ui.store.hearing import has_open_dialog, hear
from ui.store.menu_view import must_ask
from ui.store.session import tap
from ui.store.shell import Shell
from ui.text import _, count_of, format_amount

PREFIX = "F13"
"""A scanner at a tablet that is slow, or is to be heard in fields too, begins its codes with it."""


@dataclass(frozen=True, slots=True)
class Scanning:
    """What pages with a scanner ask."""

    scanning: ScanningService
    menus: MenuService
    discounts: DiscountService
    accounts: AccountService


@dataclass(frozen=True, slots=True)
class ScanTill:
    """Where what is scanned is sold. `order` opens the page's order where there is none yet.

    `ask` asks about an item that cannot be added without a choice or a weight.
    """

    order: Callable[[UUID], Awaitable[UUID]]
    ask: Callable[[UUID], None]
    sheet: ChoiceSheet
    seat: Callable[[], int] = lambda: 0


class Scans:
    """The scanners of one page: its own device's, and those of the box that belong here."""

    def __init__(self, shell: Shell, services: Scanning, till: ScanTill | None = None) -> None:
        self._shell = shell
        self._services = services
        self._till = till
        self._turn = asyncio.Lock()
        with shell.client.content:
            self._reader = ScanReader(PREFIX)

    def begin(self) -> None:
        """Take codes from now on; say what was scanned here while no screen was open."""
        shell = self._shell
        self._reader.on_scan(self._scanned)
        missed = hear(
            self._services.scanning, shell.client, shell.session.device.id, "scan", self._heard
        )
        if missed:
            words = count_of(
                missed,
                "{count} code was scanned here while no screen was open. Scan it again.",
                "{count} codes were scanned here while no screen was open. Scan them again.",
            )
            shell.frame.show_note(words, "bad")

    async def _scanned(self, event: Scanned) -> None:
        await self._take(event.text, tap(event.tap_id))

    async def _heard(self, heard: Heard) -> None:
        if heard.trouble:
            self._refuse(_trouble(heard.trouble))
        else:
            await self._take(heard.text, heard.id)

    async def _take(self, text: str, command_id: UUID) -> None:
        """One after the other: what was scanned first stands first on the order."""
        async with self._turn:
            if self._is_busy():
                self._refuse(_("Finish what is open first, then scan again."))
                return
            try:
                found = await self._services.scanning.finder.find(text)
                await self._do(found, command_id)
            except DomainError as error:
                self._reader.say("bad")
                self._shell.tell(error)

    def _is_busy(self) -> bool:
        sheet_is_open = self._till is not None and self._till.sheet.is_open
        return sheet_is_open or has_open_dialog(self._shell.client)

    def _refuse(self, words: str) -> None:
        self._reader.say("bad")
        self._shell.frame.show_note(words, "bad")

    async def _do(self, found: Found, command_id: UUID) -> None:
        match found.kind:
            case "article":
                await self._article(found, command_id)
            case "coupon":
                await self._coupon(found.code, command_id)
            case "gift_card":
                await self._gift_card(found.code)
            case "receipt":
                self._reader.say("good")
                self._shell.go(f"/refund/{found.subject_id}")
            case "order":
                self._reader.say("good")
                self._shell.go(f"/order/{found.subject_id}")
            case "badge":
                self._refuse(_("That is a staff card. Lock the screen to sign in with it."))

    # ---- what is sold ----------------------------------------------------------------------
    async def _article(self, found: Found, command_id: UUID) -> None:
        till = self._till
        if till is None:
            self._refuse(_("Open an order first, then scan."))
            return
        variant_id = await self._one_of(found.variant_ids)
        if variant_id is None:
            return
        menu = self._services.menus.menu
        item, _variant = menu.variant(variant_id)
        quantity = self._services.scanning.sale.quantity(found, item)
        priced = found.price_minor is not None
        if not priced and (quantity is None or self._asks(item.id, found.grams is not None)):
            self._reader.say("good")
            till.ask(item.id)
            return
        order_id = await till.order(command_id)
        request = SellScanned(
            order_id, command_id, variant_id, quantity or 1_000, found.price_minor, till.seat()
        )
        await self._services.scanning.sale.sell(request, self._shell.actor())
        self._reader.say("good")

    def _asks(self, item_id: UUID, has_weight: bool) -> bool:
        """Whether something is to be chosen that the code does not say."""
        menu = self._services.menus.menu
        item = menu.items[item_id]
        if has_weight or len(item.variants) > 1:
            return any(menu.groups[each].min_choices for each in item.group_ids)
        return must_ask(menu, item)

    async def _one_of(self, variant_ids: Sequence[UUID]) -> UUID | None:
        """Of several that a code may mean, the one that somebody chooses."""
        if len(variant_ids) == 1:
            return variant_ids[0]
        self._reader.say("good")
        session, menu = self._shell.session, self._services.menus.menu
        currency, language = session.house.currency, session.language
        picks = []
        for variant_id in variant_ids:
            item, variant = menu.variant(variant_id)
            name = menu.text(item.id, "name", language, item.name)
            price = format_amount(variant.price_minor, currency, language)
            picks.append(Pick(str(variant_id), f"{name} {variant.name}".strip(), price))
        chosen = await pick(self._shell.client, _("Which one is it?"), picks)
        return None if chosen is None else UUID(chosen.value)

    # ---- coupons and cards -----------------------------------------------------------------
    async def _coupon(self, code: str, command_id: UUID) -> None:
        if self._till is None:
            self._refuse(_("Open an order first, then scan the coupon."))
            return
        order_id = await self._till.order(command_id)
        request = UseCoupon(order_id, uuid5(command_id, "discount"), code)
        coupon_id = uuid5(command_id, "coupon")
        await self._services.discounts.use_coupon(request, self._shell.actor(), coupon_id)
        self._reader.say("good")

    async def _gift_card(self, code: str) -> None:
        account = await self._services.accounts.look_up(code, self._shell.actor())
        session = self._shell.session
        left = format_amount(account.balance_minor, session.house.currency, session.language)
        self._reader.say("good")
        words = _("A gift card with {amount}. It pays at the end: choose it under Pay.")
        self._shell.frame.show_note(words.format(amount=left), "good")


def _trouble(code: str) -> str:
    if code == DeviceCode.PAYMENT_CARD.value:
        return _("That is a payment card. Nothing of it was kept.")
    if code == DeviceCode.PROTOCOL.value:
        return _("This code is too long to be one of ours.")
    return _("Only part of the code was read. Scan again.")
