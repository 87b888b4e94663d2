"""Names and a PIN pad, or a staff card: the first screen of the day."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import RedirectResponse, Response
from nicegui import ui
from nicegui.client import Client

from domain.errors import DomainError, SignInRefused
from edge.devices.requests import DeviceState
from edge.menu.service import MenuService
from edge.orders.service import OrderService
from edge.scanning.requests import Heard
from edge.staff.requests import ReadIn, SignedIn, SignIn, SignInByCard
from ui.components.action_button import ActionButton, Pressed
from ui.components.card_reader import CardReader
from ui.components.language_row import LanguageChosen, LanguageRow
from ui.components.pin_pad import NameTiles, PersonChosen, PinEntered, PinPad, PinPadLabels
from ui.frame import Frame, screen, store_page
from ui.language import speak
from ui.store import sign_in_view as view
from ui.store.arriving import Arriving, ClockChoice, offer_training
from ui.store.asking import refuse
from ui.store.hearing import hear
from ui.store.live import Turns, follow, in_turn
from ui.store.session import (
    HOME_PATHS,
    PAIR_PATH,
    SIGN_IN_PATH,
    Door,
    own_address,
    sign_in_path,
    tap,
)
from ui.store.sign_in_view import what_was_left
from ui.text import _


def register(door: Door, orders: OrderService, menus: MenuService, arriving: Arriving) -> None:
    """The page `/sign-in?next=...`."""

    @screen(SIGN_IN_PATH, title="Comanda")
    async def sign_in_page(
        request: Request, wanted: Annotated[str, Query(alias="next")] = "", left: str = ""
    ) -> Response | None:
        device = await door.device_of(request)
        if device is None or not device.approved:
            return RedirectResponse(PAIR_PATH)
        target = own_address(wanted, HOME_PATHS.get(device.profile, "/floor"))
        house = door.house
        with store_page(
            house=house.name, device=device.name, zone=house.zone.key, language=house.language
        ) as frame:
            await SignInPage(door, frame, device, target, ui.context.client, arriving).begin()
        words = await what_was_left(orders, menus.menu, left)
        if words:
            frame.show_note(words)
        return None


class SignInPage:
    """One browser's door."""

    def __init__(
        self,
        door: Door,
        frame: Frame,
        device: DeviceState,
        target: str,
        client: Client,
        arriving: Arriving,
    ) -> None:
        self.turns = Turns()
        self._door = door
        self._frame = frame
        self._device = device
        self._target = target
        self._client = client
        self._names: dict[str, str] = {}
        self._languages: dict[str, str] = {}
        self._language = door.house.language
        self._chosen = ""
        self._pad: PinPad | None = None
        self._row: LanguageRow | None = None
        self._arriving = arriving
        self._clock = ClockChoice(arriving)
        with frame.body, ui.element("div").classes("cm-door"):
            with ui.element("div"):
                ui.label(_("Who are you?")).classes("cm-door-title")
                self._tiles = NameTiles()
                self._reader = CardReader()
                offer_training(client, arriving.training)
            self._side = ui.element("div")
        frame.on_back(lambda _back: self.refresh())

    async def begin(self) -> None:
        """Show the names and take a PIN."""
        self._tiles.on_choose(self._choose)
        self._reader.on_card(lambda event: self._hold_card(event.card, tap(event.tap_id)))
        hear(self._door.scanning, self._client, self._device.id, "card", self._heard_card)
        follow(self._door.signals, self._client, "people", self.refresh)
        follow(self._door.signals, self._client, "devices", self._come_again, self._device.id)
        await self.refresh()

    @in_turn
    async def refresh(self) -> None:
        """Show who works here now."""
        found = await self._door.staff.people()
        house = self._door.house.language
        self._names = {str(each.id): each.name for each in found}
        self._languages = {str(each.id): each.language or house for each in found}
        self._tiles.set_people(view.tiles(found))

    async def _come_again(self) -> None:
        """The device was renamed or moved; of one that was shut out the doorkeeper says so."""
        device = await self._door.devices.by_id(self._device.id)
        if device is not None and device.approved:
            self._client.open(sign_in_path(self._target))

    async def _choose(self, event: PersonChosen) -> None:
        self._chosen = event.person_id
        speak(self._client, self._languages[event.person_id])
        if self._pad is None:
            with self._side:
                self._pad = PinPad()
                self._clock.draw()
                back = ActionButton(_("Another name"), icon="back")
                self._row = LanguageRow()
            self._pad.on_pin(self._enter)
            self._row.on_choose(self._read_in)
            back.on_press(self._forget)
        self._pad.clear()
        self._pad.set_title(self._names[event.person_id])
        self._speak(self._languages[event.person_id])
        await self._clock.show(UUID(event.person_id))

    def _read_in(self, event: LanguageChosen) -> None:
        self._speak(event.language)

    def _speak(self, language: str) -> None:
        """Read the pad in a language; whoever signs in now reads on in it."""
        self._language = language
        speak(self._client, language)
        if self._row is not None and self._pad is not None:
            self._row.set_languages(view.OFFERED, language)
            self._pad.put_labels(PinPadLabels())

    def _forget(self, _pressed: Pressed) -> None:
        self._side.clear()
        self._clock.forget()
        self._pad = None

    async def _heard_card(self, heard: Heard) -> None:
        """A reader of the box that belongs to this screen."""
        if heard.trouble:
            self._frame.show_note(view.card_trouble(heard.trouble), "bad")
        else:
            await self._hold_card(heard.text, heard.id)

    async def _hold_card(self, card: str, command_id: UUID) -> None:
        request = SignInByCard(self._device.id, card)
        try:
            person = await self._door.staff.sign_in_by_card(request, command_id)
            target = await self._arrive(person, command_id)
        except DomainError as error:
            self._frame.show_note(error.sentence, "bad")
        else:
            self._client.open(target)

    async def _arrive(self, person: SignedIn, command_id: UUID) -> str:
        """Clock in where that was chosen; the page to turn to."""
        return await self._arriving.arrive(person, self._target, self._clock, command_id)

    async def _enter(self, event: PinEntered) -> None:
        pad = self._pad
        if pad is None:
            return
        request = SignIn(self._device.id, UUID(self._chosen), event.pin)
        try:
            signed_in = await self._door.staff.sign_in(request, tap(event.tap_id))
            if self._language != self._languages[self._chosen]:
                wish = ReadIn(signed_in.person_id, self._language)
                await self._door.staff.read_in(wish, signed_in.actor())
            target = await self._arrive(signed_in, tap(event.tap_id))
        except SignInRefused as error:
            refuse(pad, error)
        except DomainError as error:
            pad.refuse(error.sentence)
        else:
            self._client.open(target)
