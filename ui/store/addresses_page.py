"""`/addresses`: where the box is reached, as codes for a tablet's camera; for managers."""

from __future__ import annotations

import segno
from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from domain.permissions import Right
from edge.lan.service import LanService
from edge.lan.ways import LanState
from ui.frame import screen
from ui.store.live import Turns, in_turn
from ui.store.session import Door
from ui.store.shell import Shell, open_shell
from ui.text import N_, _

ADDRESSES_PATH = "/addresses"
PLAIN = N_(
    "Screens are not encrypted here: whoever is in this Wi-Fi can read along, screens of the "
    "kitchen may fall asleep, and devices have no keys of their own."
)


def register(door: Door, lan: LanService) -> None:
    """The page."""

    @screen(ADDRESSES_PATH, title="Addresses")
    async def addresses_page(request: Request) -> Response | None:
        session = await door.enter(request, Right.MANAGE_DEVICES)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request, title=_("Addresses")) as shell, shell.frame.body:
            place = ui.element("div")
        await AddressesPage(shell, lan, place).begin()
        return None


class AddressesPage:
    """One browser's look at it; drawn anew when an address changes."""

    def __init__(self, shell: Shell, lan: LanService, place: ui.element) -> None:
        self.turns = Turns()
        self._shell = shell
        self._lan = lan
        self._place = place

    async def begin(self) -> None:
        """Draw, and follow the network."""
        self._shell.follow("lan", self.refresh)
        await self._shell.show_alarms()
        await self.refresh()

    @in_turn
    async def refresh(self) -> None:
        """Draw what there is now."""
        self._place.clear()
        with self._place:
            _draw(self._lan.state())


def _draw(state: LanState) -> None:
    if state.mode == "alone":
        _note(_("Only this machine's own browser reaches the box: it listens to nobody else."))
        return
    if not state.hosts:
        _note(_("The box stands in no network. Plug in a cable, or join the Wi-Fi."))
        return
    _note(_("Hold a tablet's camera to a code, or type the address below it."))
    with ui.element("div").classes("cm-ways"):
        for host in state.hosts:
            _way(state, host)
    for words in notes(state):
        _note(words)


def notes(state: LanState) -> tuple[str, ...]:
    """What else a manager should know of the network."""
    found = [_(state.trouble)] if state.trouble else []
    if state.mode == "plain":
        found.append(_(PLAIN))
    elif state.fingerprint:
        digits = " ".join(state.fingerprint[at : at + 4].upper() for at in range(0, 64, 4))
        found.append(_("The box's certificate, SHA-256: {digits}").format(digits=digits))
    found.append(
        _("If addresses change again and again: have the router always give the box the same one.")
    )
    return tuple(found)


def _way(state: LanState, host: str) -> None:
    address = state.open_at(host)
    code = segno.make(address, error="m", micro=False).svg_inline(omitsize=True, border=4)
    named = host.endswith(".local")
    with ui.element("div").classes("cm-way"):
        ui.html(code, sanitize=False)
        ui.label(address).classes("cm-way-address")
        words = _("By name: stays the same") if named else _("By number: works everywhere")
        ui.label(words).classes("cm-way-words")


def _note(words: str) -> None:
    ui.label(words).classes("cm-ways-note")
