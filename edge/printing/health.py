"""What `/health` says about printers: each one, and since when it is away."""

from __future__ import annotations

from collections.abc import Sequence

from edge.health import Check
from edge.printing.service import PrintService


class PrinterChecks:
    """A checker for `edge.health`: a printer that is away troubles the box and does not stop it."""

    def __init__(self, printing: PrintService) -> None:
        self._printing = printing

    async def __call__(self) -> Sequence[Check]:
        """One check for each printer."""
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
