"""An unknown device shows a short code, waits, and goes on by itself when it is let in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import Query, Request
from fastapi.responses import RedirectResponse, Response
from nicegui import ui
from nicegui.client import Client

from domain.clock import Clock
from domain.errors import DomainError
from domain.ids import new_id
from edge.devices.doors import COOKIES
from edge.devices.requests import AskToComeIn, DeviceState, RenewCode
from ui.frame import screen, store_page
from ui.store.key_html import key_page, key_script
from ui.store.live import Turns, follow, in_turn
from ui.store.pair_view import code_text, seconds_until, waiting_words
from ui.store.session import PAIR_PATH, Door, is_encrypted, own_address
from ui.text import _

RENEW_CHECK_S = 5.0


def register(door: Door, clock: Clock) -> None:
    """The pages `/pair` and `/join/{link}`."""

    @screen(PAIR_PATH, title="Comanda")
    async def pair_page(
        request: Request,
        asked: bool = False,
        ask: bool = False,
        arrived: bool = False,
        wanted: Annotated[str, Query(alias="next")] = "",
    ) -> Response | None:
        onward = own_address(wanted, "/")
        device = await door.device_of(request)
        if device is not None and device.approved:
            return key_page("make", onward, onward) if arrived else RedirectResponse(onward)
        if device is not None and device.state == "pending":
            await PairPage(door, clock, device, request, onward).begin()
            return None
        if asked:
            _say(door, _("This browser keeps no cookies. Allow them for this page and try again."))
            return None
        if is_encrypted(request) and not ask:
            return key_page("prove", onward, f"{PAIR_PATH}?ask=true&next={quote(onward, safe='')}")
        return await _ask(door, request, onward)

    @screen("/join/{link}", title="Comanda")
    async def join_page(request: Request, link: str) -> Response | None:
        try:
            joined = await door.devices.accept(link)
        except DomainError as error:
            _say(door, error.sentence)
            return None
        safe = is_encrypted(request)
        response = key_page("make", "/", "/") if safe else RedirectResponse("/")
        door.remember(response, joined.token, encrypted=safe)
        return response


async def _ask(door: Door, request: Request, onward: str) -> Response | None:
    ask = AskToComeIn(new_id(), request.headers.get("user-agent", ""))
    try:
        asked = await door.devices.ask(ask)
    except DomainError as error:
        _say(door, error.sentence)
        return None
    target = "" if onward == "/" else f"&next={quote(onward, safe='')}"
    response = RedirectResponse(f"{PAIR_PATH}?asked=true{target}")
    door.remember(response, asked.token, encrypted=is_encrypted(request))
    return response


def is_anothers(door: Door, request: Request) -> bool:
    """Whether the browser was let in at a box that is not this one: two shops on one network."""
    names = (name for name in request.cookies if name.startswith(COOKIES))
    return any(name != door.devices.cookie_name() for name in names)


def _say(door: Door, sentence: str) -> None:
    house = door.house
    with (
        store_page(
            house=house.name, device="", zone=house.zone.key, language=house.language
        ) as frame,
        frame.body,
        ui.element("div").classes("cm-code"),
    ):
        ui.label(sentence).classes("cm-code-words")


class PairPage:
    """One browser that waits outside."""

    def __init__(
        self, door: Door, clock: Clock, device: DeviceState, request: Request, onward: str
    ) -> None:
        self.turns = Turns()
        self._door = door
        self._clock = clock
        self._device = device
        self._onward = onward
        self._client: Client = ui.context.client
        house = door.house
        with (
            store_page(
                house=house.name, device="", zone=house.zone.key, language=house.language
            ) as frame,
            frame.body,
            ui.element("div").classes("cm-code"),
        ):
            ui.label(_("Let this device in")).classes("cm-door-title")
            self._code = ui.label().classes("cm-code-digits")
            self._words = ui.label().classes("cm-code-words")
            if is_anothers(door, request):
                ui.label(
                    _(
                        "This is the box of {shop}. This device was let in at another box: open "
                        "that one's address, or let it in here too."
                    ).format(shop=house.name)
                ).classes("cm-code-words")
        if is_encrypted(request) and not device.public_key:
            ui.add_head_html(key_script("make", "", ""))
        frame.on_back(lambda _back: self.refresh())

    async def begin(self) -> None:
        """Show the code, and wait."""
        await self._draw()
        follow(self._door.signals, self._client, "devices", self.refresh, self._device.id)
        ui.timer(RENEW_CHECK_S, self._renew)

    @in_turn
    async def refresh(self) -> None:
        """Look whether the device was let in."""
        found = await self._door.devices.by_id(self._device.id)
        if found is None or found.state != "pending":
            self._client.open(self._onward if found and found.approved else PAIR_PATH)
            return
        self._device = found
        await self._draw()

    async def _renew(self) -> None:
        expires_at: datetime | None = self._device.code_expires_at
        if seconds_until(expires_at, self._clock.now()) <= 0:
            self._device = await self._door.devices.renew_code(RenewCode(self._device.id))
            await self._draw()

    async def _draw(self) -> None:
        self._code.set_text(code_text(self._device.code))
        self._words.set_text(waiting_words(is_first=not await self._door.devices.any_approved()))
