"""A device in software and the ear that hears it, on a time that jumps from one thing to the next.

The ear is called as `drivers.inputs.hearing.Listening` calls it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from drivers.emulators.core import act
from drivers.host.frames import Frame
from drivers.inputs.bar import USUAL_KEYS
from drivers.inputs.ears import BarEar, CardEar, Ear, ScanEar
from drivers.inputs.entries import SerialCardSettings, SerialScannerSettings, Typing
from drivers.inputs.simulation import SimulatedBar, SimulatedTyper, TyperOptions

EAN = "4006381333931"


@dataclass
class Desk:
    """One device at one ear."""

    device: SimulatedTyper | SimulatedBar
    ear: Ear
    now: float = 100.0
    frames: list[Frame] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """The codes that were taken."""
        return [frame["text"] for frame in self.frames if not frame["code"]]

    @property
    def numbers(self) -> list[str]:
        """The cards that were read."""
        return [frame["number"] for frame in self.frames if not frame["code"]]

    @property
    def acts(self) -> list[str]:
        """What was pressed."""
        return [frame["act"] for frame in self.frames if not frame["trouble"]]

    @property
    def troubles(self) -> list[str]:
        """What was refused."""
        told = [frame.get("code") or frame.get("trouble") or "" for frame in self.frames]
        return [each for each in told if each]

    def do(self, name: str, value: str = "", for_s: float = 5.0) -> None:
        """Something happens at the device, and all that comes of it is heard."""
        act(self.device, name, value, self.now)
        self.listen(for_s)

    def listen(self, for_s: float = 5.0) -> None:
        """Hear for so long."""
        until = self.now + for_s
        asked_at = heard_at = self.now
        while self.now < until:
            patience_s = self.ear.patience_s
            quiet_at = None if patience_s is None else asked_at + patience_s
            moments = (until, quiet_at, self.device.wake_at)
            self.now = max(self.now, min(at for at in moments if at is not None))
            if data := self.device.tick(self.now):
                asked_at = heard_at = self.now
                self.frames += self.ear.feed(data, self.now)
            elif quiet_at is not None and self.now >= quiet_at:
                asked_at = self.now
                self.frames += self.ear.idle(self.now - heard_at + 0.01, self.now)

    def wait(self, seconds: float) -> None:
        """Nothing happens for a while."""
        self.now += seconds


def scanner(*, heard: dict[str, Any] | None = None, **options: Any) -> Desk:
    """A scanner that types; `heard` are the settings of its driver."""
    device = SimulatedTyper(TyperOptions(**options))
    return Desk(device, ScanEar(Typing(**(heard or {})).text()))


def serial_scanner(*, heard: dict[str, Any] | None = None, **options: Any) -> Desk:
    """A scanner at a serial port."""
    device = SimulatedTyper(TyperOptions(speaks="serial", **options))
    given = SerialScannerSettings(path="/dev/ttyS9", **(heard or {}))
    return Desk(device, ScanEar(given.text()))


def reader(form: Any = "text", **options: Any) -> Desk:
    """A card reader that types."""
    device = SimulatedTyper(TyperOptions(**options), "card")
    return Desk(device, CardEar(Typing().text(), form))


def serial_reader(form: Any = "text", **options: Any) -> Desk:
    """A card reader at a serial port."""
    device = SimulatedTyper(TyperOptions(speaks="serial", **options), "card")
    return Desk(device, CardEar(SerialCardSettings(path="/dev/ttyS9").text(), form))


def bar(**keys: str) -> tuple[Desk, list[str]]:
    """A bump bar, and the keys that are said to be stuck."""
    stuck: list[str] = []
    return Desk(SimulatedBar(), BarEar(keys or USUAL_KEYS, stuck.append)), stuck
