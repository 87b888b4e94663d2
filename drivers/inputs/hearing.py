"""The sessions of scanners, card readers and bump bars in the device host.

Card numbers are in no ring of traffic and in no log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from domain.device_errors import DeviceCode
from drivers.host.frames import Frame
from drivers.host.lifecycle import Happening
from drivers.host.linked import LinkedSession
from drivers.host.session import Around, Begun, unsupported
from drivers.inputs.ears import Ear
from drivers.transports.port import Transport

_LONG_S: Final = 60.0
_EARLY_S: Final = 0.01
"""A timer may come that much before its time."""


class Listening:
    """The conversation with a device that only speaks."""

    def __init__(self, around: Around, ear: Ear) -> None:
        self._around = around
        self._ear = ear
        self._heard: Frame = {}

    async def greet(self, wire: Transport) -> None:
        """It says nothing until somebody uses it; what was begun before is nothing."""
        self._ear.forget()

    async def live(self, wire: Transport) -> None:
        """Hear until cancelled. Raises DeviceError when it is pulled out."""
        heard_at = wire.now()
        while True:
            patience_s = self._ear.patience_s
            data = await wire.read(_LONG_S if patience_s is None else patience_s)
            now = wire.now()
            if data:
                heard_at = now
                self._tell(self._ear.feed(data, now))
            elif patience_s is not None:
                self._tell(self._ear.idle(now - heard_at + _EARLY_S, now))

    async def do(self, what: str, asked: Mapping[str, Any], begun: Begun) -> Frame:
        """`heard`: what it said last, for the wizard; of a card only whether it was read."""
        if what != "heard":
            raise unsupported(self._around.row, what)
        return {"heard": {name: value for name, value in self._heard.items() if name != "number"}}

    def _tell(self, frames: list[Frame]) -> None:
        for frame in frames:
            self._heard = frame
            self._around.tell({**frame, "device": self._around.row.id})
            self._note(frame)

    def _note(self, frame: Frame) -> None:
        """What whoever looks for a fault should find; never what was scanned."""
        code = frame.get("code") or frame.get("trouble")
        if code and code != DeviceCode.REPEAT.value:
            self._around.note(str(code), str(frame.get("raw", "")))


def stuck_warning(around: Around) -> Callable[[str], None]:
    """Says that a key is stuck, and that none is any more."""

    def warn(key: str) -> None:
        if key:
            around.living.happened(
                Happening.WARNED, f"the key {key} is stuck. Free it.", ("key_stuck",)
            )
        else:
            around.living.happened(Happening.DONE, "", ())

    return warn


def session(around: Around, wire: Callable[[], Transport], ear: Ear) -> LinkedSession:
    """The session of an input device. Its traffic is kept nowhere: cards are drawn there too."""
    unheard = replace(around, wired=lambda transport: transport)
    return LinkedSession(unheard, wire, Listening(around, ear))
