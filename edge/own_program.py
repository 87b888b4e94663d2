"""How this program starts itself again as another process, also when it is frozen."""

from __future__ import annotations

import sys


def own_command() -> list[str]:
    """The words before a sub-command."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "comanda.cli"]
