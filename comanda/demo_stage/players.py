"""The devices on the stage, who works at them, and whose browser may look."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from uuid import UUID

from comanda.demo_restaurant import PEOPLE
from comanda.demo_stage.notes import Notebook
from domain.ids import new_id
from domain.permissions import Right
from edge.commands import Actor
from edge.devices.requests import Asked, DeviceState, InviteDevice
from edge.devices.service import DeviceService
from edge.menu.service import MenuService
from edge.staff.requests import SignIn
from edge.staff.service import StaffService

HOSTESS = Actor("system", rights=frozenset({Right.MANAGE_DEVICES}))
SPECTATOR = "This laptop"


@dataclass(frozen=True, slots=True)
class Player:
    """A device on the stage: its place in addresses, its name, its profile, who works there."""

    key: str
    name: str
    profile: str
    home: str
    person: str = ""
    station: str = ""


PLAYERS = (
    Player("tablet", "Tablet", "waiter", "/floor", "Aziza"),
    Player("counter", "Till", "counter", "/counter", "Giulia"),
    Player("kitchen", "Kitchen screen", "kitchen", "/kitchen", station="Kitchen"),
    Player("paper", "Printers", "counter", "/paper?roll=true"),
)


class Players:
    """Lets the stage's devices in once; their tokens are noted, so that they stay the same."""

    def __init__(
        self,
        devices: DeviceService,
        staff: StaffService,
        menus: MenuService,
        notebook: Notebook,
    ) -> None:
        self._devices = devices
        self._menus = menus
        self._staff = staff
        self._notebook = notebook
        self._one_at_a_time = asyncio.Lock()

    def cookie_name(self) -> str:
        """The name of this box's cookie."""
        return self._devices.cookie_name()

    def token(self, key: str) -> str | None:
        """The token of a device on the stage."""
        return self._notebook.notes.tokens.get(key)

    async def take_places(self) -> None:
        """Have every device of the stage let in, and its person signed in when it is new."""
        async with self._one_at_a_time:
            for player in PLAYERS:
                if not await self._is_there(player):
                    await self._take_place(player)

    async def may_see(self, token: str) -> bool:
        """Whether a browser with this token is a counter of the house, as the laptop is."""
        device = await self._devices.identify(token) if token else None
        return device is not None and device.approved and device.profile == "counter"

    async def let_spectator_in(self) -> str:
        """The token of a browser on this very machine, now a counter of the house."""
        return (await self._let_in(SPECTATOR, "counter")).token

    async def _is_there(self, player: Player) -> bool:
        token = self.token(player.key)
        device = await self._devices.identify(token) if token else None
        return device is not None and device.approved

    async def _take_place(self, player: Player) -> None:
        stations = {each.name: each.id for each in self._menus.menu.stations.values()}
        station_id = stations.get(player.station)
        asked = await self._let_in(player.name, player.profile, station_id)
        tokens = self._notebook.notes.tokens | {player.key: asked.token}
        self._notebook.note(tokens=tokens)
        await self._sign_in(asked.device, player.person)

    async def _let_in(self, name: str, profile: str, station_id: UUID | None = None) -> Asked:
        request = InviteDevice(new_id(), name, profile, station_id)
        invitation = await self._devices.invite(request, HOSTESS)
        return await self._devices.accept(invitation.token)

    async def _sign_in(self, device: DeviceState, short_name: str) -> None:
        person = next((each for each in PEOPLE if each.short_name == short_name), None)
        if person is None:
            return
        known = {each.name: each.id for each in await self._staff.people()}
        if person.name in known:  # else the names are there to choose from
            await self._staff.sign_in(SignIn(device.id, known[person.name], person.pin))
