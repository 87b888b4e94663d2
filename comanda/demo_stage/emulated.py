"""The demo's emulated network printer: found like a real one, added by whoever tries the wizard."""

from __future__ import annotations

import logging

from edge.printing.networked import NetworkedPrinter
from ui.store.screens import Services

log = logging.getLogger(__name__)

NAME = "Printer to try"
ABOVE_THE_BOX = 1_020
"""A box at 8080 has its printer at 9100, where real ones listen."""
HIGHEST_PORT = 65_535


async def put_up(services: Services, box_port: int) -> NetworkedPrinter | None:
    """Switch it on; None where its port is taken, which the demo can do without."""
    printer = NetworkedPrinter(services.papers, services.hardware, services.db.signals, NAME)
    try:
        wanted = box_port + ABOVE_THE_BOX
        await printer.start(wanted if wanted <= HIGHEST_PORT else 0)
    except OSError as error:
        log.info("there is no emulated network printer: %s", error)
        return None
    return printer
