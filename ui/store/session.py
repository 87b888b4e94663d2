"""Who stands at a screen: the device by its cookie, the person by their sign-in.

A page begins with `session = await door.enter(request)` and returns what it gets when that is an
answer for the browser (a way to pairing or to the names) instead of a session.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from edge.alarms.service import AlarmService
from edge.commands import Actor
from edge.devices.requests import DeviceState
from edge.devices.service import DeviceService
from edge.house.service import HouseFacts
from edge.signals import Signals
from edge.staff.requests import SignedIn
from edge.staff.service import StaffService
from ui.language import speak

PAIR_PATH = "/pair"
SIGN_IN_PATH = "/sign-in"
HOME_PATHS = {"waiter": "/floor", "counter": "/counter", "kitchen": "/kitchen", "display": "/board"}


@dataclass(frozen=True, slots=True)
class Session:
    """A device that was let in, and who works at it; a kitchen screen needs nobody."""

    device: DeviceState
    person: SignedIn | None
    house: HouseFacts

    @property
    def rights(self) -> frozenset[str]:
        """What may be done here now."""
        return self.actor().rights

    @property
    def language(self) -> str:
        """The reader's language: the person's, else the restaurant's."""
        own = self.person.language if self.person else None
        return own or self.house.language

    @property
    def home(self) -> str:
        """Where this device's work begins."""
        return HOME_PATHS.get(self.device.profile, "/floor")

    def actor(self) -> Actor:
        """Who acts: the person, or the device itself where nobody signs in."""
        return self.person.actor() if self.person else self.device.actor()


class Door:
    """Lets browsers in, page by page."""

    def __init__(
        self,
        signals: Signals,
        devices: DeviceService,
        staff: StaffService,
        alarms: AlarmService,
        house: HouseFacts,
    ) -> None:
        self.signals = signals
        self.devices = devices
        self.staff = staff
        self.alarms = alarms
        self.house = house

    async def device_of(self, request: Request) -> DeviceState | None:
        """The device whose cookie came with the request, whatever its state."""
        token = request.cookies.get(self.devices.cookie_name())
        return await self.devices.identify(token) if token else None

    async def enter(self, request: Request, *, person: bool = True) -> Session | Response:
        """The session of a request, or where the browser must go first.

        With `person=False` nobody needs to be signed in, as on a kitchen screen.
        """
        device = await self.device_of(request)
        if device is None or not device.approved:
            return RedirectResponse(PAIR_PATH)
        signed_in = await self.staff.signed_in(device.id)
        if person and signed_in is None:
            return RedirectResponse(sign_in_path(address_of(request)))
        session = Session(device, signed_in, self.house)
        speak(ui.context.client, session.language)
        return session

    async def again(self, session: Session, token: str) -> Session | None:
        """The session as it is now, or None when the device was shut out."""
        device = await self.devices.identify(token)
        if device is None or not device.approved:
            return None
        return Session(device, await self.staff.signed_in(device.id), session.house)

    def token_of(self, request: Request) -> str:
        """The device's token in a request; empty without one."""
        return request.cookies.get(self.devices.cookie_name(), "")

    def remember(self, response: Response, token: str) -> None:
        """Have the browser keep the device's token, for this box alone."""
        response.set_cookie(
            self.devices.cookie_name(),
            token,
            max_age=KEPT_S,
            httponly=True,
            samesite="lax",
        )


KEPT_S = 400 * 24 * 3600
"""Browsers keep no cookie longer than 400 days (RFC 6265bis)."""


def sign_in_path(address: str) -> str:
    """The names, and after the PIN the page where people wanted to be."""
    return f"{SIGN_IN_PATH}?next={quote(address, safe='')}"


def address_of(request: Request) -> str:
    """The address of a request inside this box, with its query."""
    query = request.url.query
    return request.url.path + (f"?{query}" if query else "")


def own_address(wanted: str, otherwise: str) -> str:
    """`wanted` when it is an address of this box, else `otherwise`: links lead nowhere else."""
    inside = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if inside else otherwise


def tap(tap_id: str) -> UUID:
    """The command's id for a tap."""
    return UUID(tap_id)
