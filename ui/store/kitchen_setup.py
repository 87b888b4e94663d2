"""What people set at a kitchen's screen: its size and its sounds, kept in the device's row."""

from __future__ import annotations

from uuid import UUID

from edge.devices.screens import SetUpScreen
from ui.components.kitchen_board import KitchenBoard, Muted, Zoomed
from ui.store.session import tap
from ui.store.shell import Shell


class ScreenSetup:
    """Size and sounds of one screen, the same after a reload and on another browser of it."""

    def __init__(self, shell: Shell, board: KitchenBoard) -> None:
        self._shell = shell
        self._board = board

    def begin(self) -> None:
        """Set the board up as it was left, and keep what is changed from now on."""
        self._board.on_zoom(self._zoom)
        self._board.on_mute(self._mute)
        kept = self._shell.session.device.screen
        self._board.set_zoom(kept.zoom / 100)
        self._board.set_muted(kept.muted)

    async def _zoom(self, event: Zoomed) -> None:
        await self._keep(SetUpScreen(self._device_id(), zoom=event.percent), event.tap_id)

    async def _mute(self, event: Muted) -> None:
        await self._keep(SetUpScreen(self._device_id(), muted=event.muted), event.tap_id)

    async def _keep(self, request: SetUpScreen, tap_id: str) -> None:
        shell = self._shell
        actor = shell.session.actor()
        kept = await shell.run(shell.door.devices.set_up(request, actor, tap(tap_id)))
        if kept is not None:
            self._board.set_zoom(kept.zoom / 100)
            self._board.set_muted(kept.muted)

    def _device_id(self) -> UUID:
        return self._shell.session.device.id
