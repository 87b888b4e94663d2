"""How a pairing code is shown."""

from __future__ import annotations

from datetime import datetime

GROUP = 3


def code_text(code: str | None) -> str:
    """A code in groups that people can read out: `ABC DEF`."""
    if not code:
        return "…"
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def seconds_until(moment: datetime | None, now: datetime) -> float:
    """How long a code is still good; nothing when it has no end."""
    return 0.0 if moment is None else (moment - now).total_seconds()
