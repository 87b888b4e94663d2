"""What a person does at a virtual terminal or wallet: approve, decline, pull the plug, be late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.money import Money


@dataclass(frozen=True, slots=True)
class ShownPayment:
    """One thing that the box asked of it.

    `state` is asked, approved, declined, ended or reversed; one that is not `told` was decided, but
    the box has not heard of it yet.
    """

    key: str
    operation: str
    ref: str
    amount: Money
    tip_minor: int
    state: str
    told: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class HandsScreen:
    """What stands on its display: what waits for a person, and what was, the last first."""

    name: str
    plugged: bool
    waiting: tuple[ShownPayment, ...]
    past: tuple[ShownPayment, ...]


class TerminalHands(Protocol):
    """A person at a virtual terminal."""

    name: str

    def screen(self) -> HandsScreen:
        """What the person sees."""
        ...

    def approve(
        self, key: str, amount_minor: int | None = None, tip_minor: int = 0, *, late: bool = False
    ) -> None:
        """Charge it, or a part of it, with a tip; when `late` the box hears nothing for now."""
        ...

    def decline(self, key: str) -> None:
        """Charge nothing, and say so."""
        ...

    def answer(self, key: str) -> None:
        """Tell the box at last what was decided."""
        ...

    def pull_plug(self, *, charged: bool = False) -> None:
        """Break the connection; what waits is charged all the same, or is not."""
        ...

    def plug_in(self) -> None:
        """Mend the connection."""
        ...

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever the display changes."""
        ...
