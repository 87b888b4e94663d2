"""An ESC/POS printer: the driver of all printers, speaking ESC/POS."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from domain.ports.printer import PrinterStatus
from drivers.printers.conversation import Timing
from drivers.printers.driver import WiredPrinter
from drivers.printers.escpos.dialect import Escpos
from drivers.printers.profiles import Profile
from drivers.printers.writer import NO_IMAGES
from drivers.transports.port import Transport


class EscposPrinter(WiredPrinter):
    """Prints over one transport and owns it; see `WiredPrinter`."""

    def __init__(
        self,
        name: str,
        transport: Transport,
        profile: Profile,
        *,
        timing: Timing | None = None,
        images: Mapping[str, bytes] = NO_IMAGES,
        drawer_pin: int = 2,
        on_status: Callable[[PrinterStatus], None] | None = None,
        on_begun: Callable[[str], Awaitable[None]] | None = None,
        on_note: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__(
            name,
            transport,
            Escpos(profile),
            timing=timing,
            images=images,
            drawer_pin=drawer_pin,
            on_status=on_status,
            on_begun=on_begun,
            on_note=on_note,
        )
