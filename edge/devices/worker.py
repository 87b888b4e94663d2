"""Writes down once a minute when devices were last heard of."""

from __future__ import annotations

from edge.devices.service import DeviceService
from edge.loops import Loop

EVERY_S = 60


class SeenWorker:
    """One write a minute for all devices, whatever they ask meanwhile."""

    def __init__(self, devices: DeviceService) -> None:
        self._devices = devices
        self._loop = Loop("devices-seen", self._step)

    def start(self) -> None:
        """Begin. Starting again changes nothing."""
        self._loop.start()

    async def stop(self) -> None:
        """Stop, after writing down what was heard."""
        await self._loop.stop()
        await self._devices.write_seen()

    async def _step(self) -> int:
        await self._devices.write_seen()
        return EVERY_S
