"""A Star printer: the driver of all printers, speaking one of Star's languages."""

from __future__ import annotations

from drivers.printers.driver import WiredPrinter
from drivers.printers.profiles import Profile
from drivers.printers.star.dialect import Star


class StarPrinter(WiredPrinter):
    """Prints over one transport and owns it; see `WiredPrinter`."""

    @staticmethod
    def dialect(profile: Profile) -> Star:
        """The language of a printer with this profile."""
        return Star(profile)
