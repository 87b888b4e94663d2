"""A device behind its wire: the wire loses, delays, garbles and ends, as a script or a test says.

It is what adapters drive, and itself the far end of a `MemoryTransport`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from domain.errors import BadRequest
from drivers.emulators.core import Emulator, Remembering
from drivers.emulators.core import act as act_at
from drivers.emulators.director import Director
from drivers.emulators.script import Step

LINK_FAULTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "silent": "nothing that the device says arrives",
        "deaf": "nothing that is sent arrives, and all of it is taken",
        "stall": "nothing is taken: the sender's window is closed",
        "slow": "so many bytes a second are taken",
        "late": "what the device says arrives so many milliseconds later",
        "drop": "the next so many bytes are lost",
        "lose_answers": "the next so many bytes that the device says are lost",
        "garble": "one bit of each of the next so many bytes that the device says is wrong",
        "noise": "these bytes (hexadecimal) are heard, whoever said them",
        "close": "the device's end closes the connection",
        "reset": "the connection breaks (RST)",
        "refuse": "new connections are refused",
        "vanish": "nothing arrives either way and nobody is told, as when a cable is cut",
        "lost_fin": "the end of the connection is not noticed for so many seconds",
    }
)
_NEEDS_NUMBER: Final = frozenset({"slow", "late", "drop", "lose_answers", "garble", "lost_fin"})
_SLICE_S: Final = 0.05
"""How much of a slow wire's second is taken at once."""
Ending = Literal["", "close", "reset"]


@dataclass(slots=True)
class LinkFaults:
    """What is wrong with the wire now."""

    silent: bool = False
    deaf: bool = False
    stall: bool = False
    vanish: bool = False
    refuse: bool = False
    bytes_per_s: int = 0
    late_s: float = 0.0
    drop: int = 0
    lose_answers: int = 0
    garble: int = 0
    lost_fin_s: int = 0


class Line:
    """One device and the wire to it. `ending` is what the device's end did to the connection."""

    def __init__(self, emulator: Emulator, steps: Sequence[Step] = ()) -> None:
        """Raises BadRequest where a step does what neither wire nor device knows."""
        for step in steps:
            _require_known(step, emulator)
        self.emulator = emulator
        self.faults = LinkFaults()
        self.ending: Ending = ""
        self._director = Director(steps, self.fault, self.mend)
        emulator.on_command = self._director.command
        self._said: list[tuple[float, bytes]] = []
        self._held = bytearray()
        self._free_at = 0.0
        self._now = 0.0
        self._is_heard = True
        self._unheard = b""

    @property
    def now(self) -> float:
        """The time that was seen last."""
        return self._now

    @property
    def is_there(self) -> bool:
        """Whether the device has power and the connection stands."""
        return self.emulator.is_there and not self.ending

    @property
    def accepts(self) -> bool:
        """Whether a new connection can be made."""
        return self.emulator.is_there and not self.faults.refuse

    @property
    def room(self) -> int:
        """How many bytes are taken now."""
        return 0 if self._held else self._room()

    def _room(self) -> int:
        faults = self.faults
        if faults.stall or faults.vanish or self._now < self._free_at:
            return 0
        room = 65_536 if faults.deaf else self.emulator.room
        if faults.bytes_per_s:
            room = min(room, max(1, int(faults.bytes_per_s * _SLICE_S)))
        return room

    @property
    def wake_at(self) -> float | None:
        """When something happens by itself."""
        moments = [at for at, _ in self._said]
        moments += [at for at in (self.emulator.wake_at, self._director.wake_at) if at is not None]
        if self._now < self._free_at:
            moments.append(self._free_at)
        return min(moments, default=None)

    def connect(self, now: float) -> bool:
        """Somebody connects; what was said to the one before is lost. False where refused."""
        self._pass(now)
        self._say(self.emulator.tick(now), now)
        if not self.accepts:
            return False
        self.ending = ""
        self._said.clear()
        self._held.clear()
        self._is_heard = True
        if self._unheard:
            self._said.append((now, self._unheard))
            self._unheard = b""
        self._director.connected(now)
        return True

    def disconnect(self, now: float) -> None:
        """Nobody listens any more; a device that remembers says to the next what it has to."""
        self._pass(now)
        self._is_heard = False
        unsaid, self._said = self._said, []
        self._keep(b"".join(said for _, said in unsaid))

    def feed(self, data: bytes, now: float) -> bytes:
        """Bytes arrive at the wire; what is heard from the device by now.

        Those behind a fault that closes the window wait on the wire.
        """
        self._pass(now)
        self._held += data
        self._push(now)
        return self._heard(now)

    def tick(self, now: float) -> bytes:
        """Go on until now; what is heard from the device."""
        self._pass(now)
        self._say(self.emulator.tick(now), now)
        self._push(now)
        return self._heard(now)

    def act(self, name: str, value: str = "") -> None:
        """A person does something, or something happens, at the time that was seen last."""
        self.fault(name, value, self._now)

    def fault(self, name: str, value: str, now: float) -> None:
        """Do something to the device, or begin a fault of the wire. Raises BadRequest.

        Where both know a name, it is the device's.
        """
        if name not in LINK_FAULTS or name in self.emulator.acts():
            act_at(self.emulator, name, value, now)
            return
        _require_number(name, value)
        faults = self.faults
        match name:
            case "silent" | "deaf" | "stall" | "refuse" | "vanish":
                setattr(faults, name, True)
            case "slow":
                faults.bytes_per_s = int(value)
            case "late":
                faults.late_s = int(value) / 1_000
            case "drop" | "lose_answers" | "garble":
                setattr(faults, name, getattr(faults, name) + int(value))
            case "noise":
                self._said.append((now, bytes.fromhex(value)))
            case "lost_fin":
                faults.lost_fin_s = int(value)
            case "close" | "reset":
                self.ending = "close" if name == "close" else "reset"
        self.emulator.journal.note(now, "link", f"{name} {value}".strip())

    def mend(self, name: str, value: str, now: float) -> None:
        """Take a fault back."""
        acts = self.emulator.acts()
        if name in acts:
            if acts[name].undo:
                act_at(self.emulator, acts[name].undo, "", now)
            return
        faults = self.faults
        match name:
            case "silent" | "deaf" | "stall" | "refuse" | "vanish":
                setattr(faults, name, False)
            case "slow":
                faults.bytes_per_s, self._free_at = 0, now
            case "late":
                faults.late_s = 0.0
            case "drop" | "lose_answers" | "garble":
                setattr(faults, name, 0)
            case "lost_fin":
                faults.lost_fin_s = 0
            case "close" | "reset":
                self.ending = ""
        self.emulator.journal.note(now, "link", f"{name} over")

    def _pass(self, now: float) -> None:
        self._now = max(self._now, now)
        self._director.passes(now)

    def _push(self, now: float) -> None:
        """Carry what waits on the wire, a fault's bytes at a time."""
        while self._held and self.is_there and (room := self._room()):
            until = self._director.until_next
            size = room if until is None else min(room, max(1, until))
            piece = bytes(self._held[:size])
            del self._held[:size]
            self._carry(piece, now)
            self._director.took(len(piece), now)
        if not self.is_there:
            self._held.clear()

    def _carry(self, piece: bytes, now: float) -> None:
        faults = self.faults
        if faults.bytes_per_s:
            self._free_at = max(self._free_at, now) + len(piece) / faults.bytes_per_s
        lost = min(faults.drop, len(piece))
        faults.drop -= lost
        arrived = b"" if faults.deaf else piece[lost:]
        self._say(self.emulator.feed(arrived, now), now)

    def _say(self, said: bytes, now: float) -> None:
        faults = self.faults
        lost = min(faults.lose_answers, len(said))
        faults.lose_answers -= lost
        said = said[lost:]
        wrong = min(faults.garble, len(said))
        faults.garble -= wrong
        said = bytes(byte ^ 0x40 for byte in said[:wrong]) + said[wrong:]
        if not self._is_heard:
            self._keep(said)
        elif said and not (faults.silent or faults.vanish):
            self._said.append((now + faults.late_s, said))

    def _keep(self, said: bytes) -> None:
        if isinstance(self.emulator, Remembering):
            self._unheard = self.emulator.unheard(self._unheard + said)

    def _heard(self, now: float) -> bytes:
        if self.ending == "reset":
            self._keep(b"".join(said for _, said in self._said))
        if self.ending == "reset" or not self.emulator.is_there:
            self._said.clear()
        heard = b"".join(said for at, said in self._said if at <= now)
        self._said = [(at, said) for at, said in self._said if at > now]
        return heard


def _require_known(step: Step, emulator: Emulator) -> None:
    acts = emulator.acts()
    names = {*LINK_FAULTS, *acts}
    if step.do not in names:
        raise BadRequest(f"No fault is called {step.do!r}; there are {', '.join(sorted(names))}.")
    if step.do not in acts:
        _require_number(step.do, step.value)


def _require_number(name: str, value: str) -> None:
    if name in _NEEDS_NUMBER and not value.isdecimal():
        raise BadRequest(f"{name!r} needs a whole number, not {value!r}.")
    if name == "noise":
        try:
            bytes.fromhex(value)
        except ValueError as error:
            raise BadRequest("'noise' needs hexadecimal bytes.") from error
