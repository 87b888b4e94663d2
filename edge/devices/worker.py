"""Writes down once a minute when devices were last heard of."""

from __future__ import annotations

import asyncio
import logging

from domain.errors import DomainError
from edge.devices.service import DeviceService

log = logging.getLogger(__name__)

EVERY_S = 60.0


async def run(devices: DeviceService) -> None:
    """Until cancelled. A write that fails is said once and done again a minute later."""
    failing = False
    while True:
        await asyncio.sleep(EVERY_S)
        try:
            await devices.write_seen()
        except DomainError as error:
            if not failing:
                log.warning("last seen of devices cannot be written: %s", error.sentence)
            failing = True
        else:
            failing = False
