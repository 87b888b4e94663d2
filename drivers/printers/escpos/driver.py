"""An ESC/POS printer: the driver of all printers, speaking ESC/POS."""

from __future__ import annotations

from drivers.printers.driver import WiredPrinter
from drivers.printers.escpos.dialect import Escpos
from drivers.printers.profiles import Profile


class EscposPrinter(WiredPrinter):
    """Prints over one transport and owns it; see `WiredPrinter`."""

    @staticmethod
    def dialect(profile: Profile) -> Escpos:
        """The language of a printer with this profile."""
        return Escpos(profile)
