"""How a pairing code is shown, and what is said of it."""

from __future__ import annotations

from datetime import datetime

from ui.text import _

GROUP = 3


def code_text(code: str | None) -> str:
    """A code in groups that people can read out: `ABC DEF`."""
    if not code:
        return "…"
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def waiting_words(*, is_first: bool) -> str:
    """What is to be done with the code; `is_first` where no screen is in at which to enter it."""
    if is_first:
        return _(
            "The first screen comes in by the link that the box printed when it started. "
            "After that, a manager enters this code under Devices."
        )
    return _(
        "A manager enters this code under Devices. This page goes on by itself. "
        "The code changes every ten minutes."
    )


def seconds_until(moment: datetime | None, now: datetime) -> float:
    """How long a code is still good; nothing when it has no end."""
    return 0.0 if moment is None else (moment - now).total_seconds()
