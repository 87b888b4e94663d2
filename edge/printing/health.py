"""What `/health` says about printers: each one, and since when it is away."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from edge.health import Check
from edge.printing.service import PrintService


class PrinterChecks:
    """A checker for `edge.health`: a printer that is away troubles the box and does not stop it."""

    def __init__(self, printing: PrintService) -> None:
        self._printing = printing

    async def __call__(self) -> Sequence[Check]:
        """Whether all scripts can be printed here, and one check for each printer."""
        return [
            await asyncio.to_thread(_scripts),
            *await self._printers(),
        ]

    async def _printers(self) -> list[Check]:
        return [
            Check(
                f"printer {queue.name}",
                queue.away_since is None,
                ""
                if queue.away_since is None
                else f"Away since {queue.away_since.isoformat()}. {queue.trouble}".strip(),
            )
            for queue in await self._printing.queue()
        ]


def _scripts() -> Check:
    """Without Raqm's library scripts that join letters come out wrong, so they are refused."""
    # Pillow is loaded when somebody asks, since a start would pay for it.
    from drivers.printers.fonts import trouble

    says = trouble()
    return Check("scripts on paper", not says, says)
