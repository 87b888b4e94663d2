"""The board that guests look at: whose food is being made, whose is ready. Nobody touches it."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from edge.orders.promises import PromiseService
from ui.components.ready_board import ReadyBoard
from ui.frame import screen
from ui.store.live import Turns, in_turn
from ui.store.session import Door
from ui.store.shell import Shell, open_shell

TOPICS = ("kitchen", "order", "floor")


def register(door: Door, promises: PromiseService) -> None:
    """The page `/board`, for every device that was let in."""

    @screen("/board", title="Ready")
    async def ready_page(request: Request) -> Response | None:
        session = await door.enter(request, person=False)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request, top_bar=False) as shell, shell.frame.body:
            board = ReadyBoard()
        await ReadyPage(shell, board, promises).begin()
        return None


class ReadyPage:
    """One screen for guests."""

    def __init__(self, shell: Shell, board: ReadyBoard, promises: PromiseService) -> None:
        self.turns = Turns()
        self._shell = shell
        self._board = board
        self._promises = promises

    async def begin(self) -> None:
        """Show the numbers and follow them from now on."""
        for topic in TOPICS:
            self._shell.follow(topic, self.refresh)
        self._shell.frame.on_back(lambda _back: self.refresh())
        await self.refresh()

    @in_turn
    async def refresh(self) -> None:
        """Show the numbers as they are now."""
        numbers = await self._promises.ready_numbers()
        self._board.set_numbers(numbers.preparing, numbers.ready)
