"""Who stands at a screen: the device by its cookie, the person by their sign-in.

A page begins with `session = await door.enter(request)` and returns what it gets when that is an
answer for the browser (a way to pairing or to the names) instead of a session.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID
from weakref import WeakKeyDictionary

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from nicegui import ui
from nicegui.client import Client
from nicegui.slot import Slot

from domain.permissions import Right
from edge.alarms.service import AlarmService
from edge.commands import Actor
from edge.devices.doors import keep_token
from edge.devices.profiles import PROFILES
from edge.devices.requests import DeviceState
from edge.devices.service import DeviceService
from edge.house.service import HouseFacts
from edge.scanning.service import ScanningService
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
        scanning: ScanningService,
    ) -> None:
        self.signals = signals
        self.devices = devices
        self.staff = staff
        self.alarms = alarms
        self.house = house
        self.scanning = scanning
        self._pages: WeakKeyDictionary[Client, UUID] = WeakKeyDictionary()

    async def device_of(self, request: Request) -> DeviceState | None:
        """The device whose cookie came with the request, whatever its state."""
        token = request.cookies.get(self.devices.cookie_name())
        device = await self.devices.identify(token) if token else None
        if device is not None and Slot.get_stack():
            self._pages[ui.context.client] = device.id
        return device

    async def enter(
        self, request: Request, *rights: Right, person: bool = True
    ) -> Session | Response:
        """The session of a request, or where the browser must go first.

        Whoever has none of the `rights` goes back to where this device's work begins. With
        `person=False` nobody needs to be signed in, as on a kitchen screen.
        """
        device = await self.device_of(request)
        if device is None or not device.approved:
            return RedirectResponse(pair_path(request))
        if not _opens(device, request.url.path):
            return RedirectResponse(HOME_PATHS.get(device.profile, "/floor"))
        signed_in = await self.staff.signed_in(device.id)
        if person and signed_in is None:
            return RedirectResponse(sign_in_path(address_of(request)))
        session = Session(device, signed_in, self.house)
        if rights and not session.rights.intersection(rights):
            return RedirectResponse(session.home)
        speak(ui.context.client, session.language)
        return session

    async def again(self, session: Session) -> Session | None:
        """The session as it is now, or None when the device was shut out.

        By its id: its token may be another by now, proved in another tab.
        """
        device = await self.devices.by_id(session.device.id)
        if device is None or not device.approved:
            return None
        return Session(device, await self.staff.signed_in(device.id), session.house)

    def token_of(self, request: Request) -> str:
        """The device's token in a request; empty without one."""
        return request.cookies.get(self.devices.cookie_name(), "")

    def remember(self, response: Response, token: str, *, encrypted: bool = False) -> None:
        """Have the browser keep the device's token, for this box alone."""
        keep_token(response, self.devices, token, encrypted=encrypted)

    def pages_of(self, device_id: UUID) -> tuple[Client, ...]:
        """The pages that are open at a device."""
        return tuple(client for client, at in self._pages.items() if at == device_id)


def sign_in_path(address: str) -> str:
    """The names, and after the PIN the page where people wanted to be."""
    return f"{SIGN_IN_PATH}?next={quote(address, safe='')}"


def pair_path(request: Request) -> str:
    """Where a browser shows that it was let in, and back to the page it wanted where it was."""
    if not is_encrypted(request):
        return PAIR_PATH
    return f"{PAIR_PATH}?next={quote(address_of(request), safe='')}"


def is_encrypted(request: Request) -> bool:
    """Whether the page comes over TLS: there browsers have keys."""
    return request.url.scheme == "https"


def _opens(device: DeviceState, path: str) -> bool:
    profile = PROFILES.get(device.profile)
    return path == "/" or (profile is not None and profile.opens(path))


def address_of(request: Request) -> str:
    """The address of a request inside this box, with its query."""
    query = request.url.query
    return request.url.path + (f"?{query}" if query else "")


def own_address(wanted: str, otherwise: str) -> str:
    """`wanted` when it is an address of this box, else `otherwise`: links lead nowhere else."""
    inside = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    # Browsers leave tabs and line ends out of addresses: "/<tab>/there" leads to "//there".
    return wanted if inside and wanted.isprintable() else otherwise


def tap(tap_id: str) -> UUID:
    """The command's id for a tap."""
    return UUID(tap_id)
