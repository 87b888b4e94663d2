"""What tells a training from the real thing: a striped border on screens, a word on papers.

Set once, before the first page is drawn; a process is one or the other for its whole life.
"""

from __future__ import annotations

import json

MARK = "TRAINING"

_trading_port: dict[str, int] = {}


def mark_training(trading_port: int) -> None:
    """From here on this process is a training; the real box listens on `trading_port`."""
    _trading_port["port"] = trading_port


def is_training() -> bool:
    """Whether nothing here is real."""
    return bool(_trading_port)


def trading_port() -> int:
    """Where the real box is. Only in a training."""
    return _trading_port["port"]


def way_across(port: int) -> str:
    """Where the other box of this machine signs people in, as an expression of the browser's.

    `port` is its plain one. Encrypted, the two stand side by side as well: the training's port is
    the one after the real box's.
    """
    step = -1 if is_training() else 1
    secure = f"Number(location.port || 443) + ({step})"
    there = f"(location.protocol === 'https:' ? {secure} : {port})"
    return f"location.protocol + '//' + location.hostname + ':' + {there} + '/sign-in'"


def paper_marks() -> tuple[str, ...]:
    """What stands on every paper of this process."""
    return (MARK,) if is_training() else ()


def head() -> str:
    """What each page's head says of it; nothing in the real box."""
    if not is_training():
        return ""
    word = json.dumps(MARK)
    return f"<script>document.documentElement.dataset.training={word}</script>"
