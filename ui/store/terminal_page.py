"""The virtual terminal and wallet: a person approves, declines, pulls the plug, answers late."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from domain.errors import DomainError
from domain.ports.terminal_hands import TerminalHands
from ui.components.row_list import RowActed, RowList
from ui.frame import screen
from ui.store import terminal_view as view
from ui.store.live import Turns, in_turn
from ui.store.session import Door
from ui.store.shell import Shell, open_shell
from ui.text import _

SIGNAL = "terminal"


def register(door: Door, hands: Sequence[TerminalHands]) -> None:
    """The page `/terminal`; it stands beside the till, so nobody signs in at it."""

    @screen("/terminal", title="Terminal")
    async def terminal_page(request: Request) -> Response | None:
        session = await door.enter(request, person=False)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request, title=_("Card terminal")) as shell:
            page = TerminalPage(shell, hands)
        await page.begin()
        return None


class TerminalPage:
    """One browser's look at the terminal, and its hands."""

    def __init__(self, shell: Shell, hands: Sequence[TerminalHands]) -> None:
        self.turns = Turns()
        self._shell = shell
        self._hands = {each.name: each for each in hands}
        with shell.frame.body, ui.element("div").classes("cm-office"):
            self._rows = RowList()

    async def begin(self) -> None:
        """Draw what it shows and follow it from now on."""
        self._rows.on_act(self._act)
        await self._shell.keep_drawn(self.refresh, SIGNAL)

    @in_turn
    async def refresh(self) -> None:
        """Draw what stands on the displays now."""
        screens = [each.screen() for each in self._hands.values()]
        self._rows.set_sections(view.sections(screens, self._shell.session.language))

    async def _act(self, event: RowActed) -> None:
        device, _colon, key = event.row_id.partition(":")
        hands = self._hands.get(device)
        try:
            if hands is not None:
                _act_of(hands, key)[event.action]()
        except DomainError as error:
            self._shell.tell(error)
        self._rows.answered()
        await self.refresh()


def _act_of(hands: TerminalHands, key: str) -> dict[str, Callable[[], None]]:
    """What each button does."""
    asked = next((each for each in hands.screen().waiting if each.key == key), None)
    minor = asked.amount.minor if asked else 0
    return {
        view.APPROVE: lambda: hands.approve(key),
        view.PART: lambda: hands.approve(key, max(1, minor // 2)),
        view.TIP: lambda: hands.approve(key, tip_minor=max(1, minor // 10)),
        view.LATE: lambda: hands.approve(key, late=True),
        view.DECLINE: lambda: hands.decline(key),
        view.ANSWER: lambda: hands.answer(key),
        view.PLUG: hands.plug_in,
        view.UNPLUG: hands.pull_plug,
        view.UNPLUG_CHARGED: lambda: hands.pull_plug(charged=True),
    }
