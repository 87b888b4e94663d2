"""The network card in front of a printer: one connection prints, few wait, others are turned away.

Pure, like the devices behind it. What makers say of their cards is in the defaults: one connection
prints and two wait (UB-E02), five minutes without a byte end a connection.
"""

from __future__ import annotations

from typing import Literal

from drivers.emulators.line import Line

Verdict = Literal["served", "waits", "reset", "refused"]


class NetworkCard:
    """`waits` is how many wait behind the one that is served; the next is reset. `idle_s` 0 never
    closes an idle connection.
    """

    def __init__(self, line: Line, *, waits: int = 2, idle_s: float = 300.0) -> None:
        self.line = line
        self.waits = waits
        self.idle_s = idle_s
        self.served: Door | None = None
        self.waiting: list[Door] = []
        self._locked_until = 0.0
        self._last_byte_at = 0.0

    @property
    def is_listening(self) -> bool:
        """Whether anybody can connect at all."""
        return self.line.accepts

    @property
    def wake_at(self) -> float | None:
        """When something happens by itself."""
        moments = [] if (at := self.line.wake_at) is None else [at]
        if self.served is not None and self.idle_s:
            moments.append(self._last_byte_at + self.idle_s)
        if self.served is None and self.waiting:
            moments.append(self._locked_until)
        return min(moments, default=None)

    def knock(self, door: Door, now: float) -> Verdict:
        """Somebody connects."""
        self.line.tick(now)
        if not self.is_listening:
            return "refused"
        if self.served is None and not self.waiting and now >= self._locked_until:
            return "served" if self._serve(door, now) else "refused"
        if len(self.waiting) >= self.waits:
            return "reset"
        self.waiting.append(door)
        return "waits"

    def leave(self, door: Door, now: float) -> None:
        """A connection is over; the next in line is served."""
        if door in self.waiting:
            self.waiting.remove(door)
        if door is self.served:
            self.served = None
            self.line.disconnect(now)
            self._locked_until = now + self.line.faults.lost_fin_s
        self.go_on(now)

    def touch(self, now: float) -> None:
        """A byte went one way or the other."""
        self._last_byte_at = now

    def go_on(self, now: float) -> None:
        """Do what is due: close what is idle, serve who waits."""
        if self.served is not None and self.idle_s and now >= self._last_byte_at + self.idle_s:
            self.line.ending = "close"
        while self.served is None and self.waiting and now >= self._locked_until:
            if not self._serve(self.waiting.pop(0), now):
                return

    def _serve(self, door: Door, now: float) -> bool:
        if not self.line.connect(now):
            return False
        self.served = door
        self._last_byte_at = now
        return True


class Door:
    """One connection to a card: the far end of a wire."""

    def __init__(self, card: NetworkCard) -> None:
        self.card = card
        self.verdict: Verdict = "refused"

    @property
    def is_served(self) -> bool:
        """Whether its bytes reach the printer."""
        return self.card.served is self

    @property
    def is_there(self) -> bool:
        """Whether the connection stands."""
        if self.is_served:
            return self.card.line.is_there
        return self in self.card.waiting and self.card.is_listening

    @property
    def room(self) -> int:
        """How many bytes are taken now."""
        return self.card.line.room if self.is_served else 0

    @property
    def wake_at(self) -> float | None:
        """When something happens by itself."""
        return self.card.wake_at

    def connect(self, now: float) -> bool:
        """Knock; False where nothing stands."""
        self.verdict = self.card.knock(self, now)
        return self.verdict in ("served", "waits")

    def disconnect(self, now: float) -> None:
        """Leave."""
        self.card.leave(self, now)

    def feed(self, data: bytes, now: float) -> bytes:
        """Bytes for the printer; what it says."""
        self.card.touch(now)
        return self._said(self.card.line.feed(data, now), now)

    def tick(self, now: float) -> bytes:
        """Go on until now; what the printer says to this connection."""
        self.card.go_on(now)
        return self._said(self.card.line.tick(now), now) if self.is_served else b""

    def _said(self, said: bytes, now: float) -> bytes:
        if said:
            self.card.touch(now)
        return said
