"""What every device in software is: bytes in, bytes out, things people do to it and see of it.

A core owns no socket, no thread and no clock: whoever drives it hands over bytes with the time in
seconds, and comes back at `wake_at`. Adapters put it on TCP, a pseudo-terminal, a socket pair, a
USB bus in software or a wire in memory; `drivers.emulators.line.Line` makes wire and device
misbehave as a script says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from domain.errors import BadRequest
from drivers.emulators.journal import Journal

Asks = Literal["", "text", "whole"]
"""What somebody who does something has to say with it."""
OnCommand = Callable[[bytes, float], None]


@dataclass(frozen=True, slots=True)
class Act:
    """Something a person can do to a device, or that can happen to it.

    `does` takes what was said with it and the time; `undo` names the act that takes it back.
    `is_on` says whether it is so now, for those that last.
    """

    title: str
    does: Callable[[str, float], None]
    undo: str = ""
    asks: Asks = ""
    is_on: Callable[[], bool] | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """Something to look at: words, or a picture with the words on it.

    `draw` makes the picture (PNG); the same `key` is the same picture.
    """

    title: str
    words: str = ""
    draw: Callable[[], bytes] | None = None
    key: str = ""


class Emulator(Protocol):
    """A device in software. `on_command` hears each command's bytes before it is done."""

    journal: Journal
    on_command: OnCommand | None

    @property
    def is_there(self) -> bool:
        """Whether it has power."""
        ...

    @property
    def room(self) -> int:
        """How many bytes it takes in now; 0 lets the sender wait."""
        ...

    @property
    def wake_at(self) -> float | None:
        """When something will happen by itself; None for never."""
        ...

    def feed(self, data: bytes, now: float) -> bytes:
        """Take bytes in and return what it says by now."""
        ...

    def tick(self, now: float) -> bytes:
        """Go on until now and return what it says."""
        ...

    def acts(self) -> Mapping[str, Act]:
        """Everything that can be done to it, by name."""
        ...

    def sights(self) -> Sequence[Sight]:
        """What a person sees of it now."""
        ...


@runtime_checkable
class Remembering(Protocol):
    """A device that says again what nobody was there to hear."""

    def unheard(self, said: bytes) -> bytes:
        """What of it is said to who connects next."""
        ...


def act(emulator: Emulator, name: str, value: str = "", now: float = 0.0) -> None:
    """Do something to a device. Raises BadRequest naming what can be done."""
    known = emulator.acts()
    if name not in known:
        raise BadRequest(f"Nothing is called {name!r} here; there are {', '.join(sorted(known))}.")
    if known[name].asks == "whole" and not value.isdecimal():
        raise BadRequest(f"{name!r} needs a whole number, not {value!r}.")
    known[name].does(value, now)
