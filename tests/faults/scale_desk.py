"""A scale at a pseudo-terminal and the session that the device host keeps for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from domain.weighing import Reading
from drivers import registry
from drivers.emulators.line import Line
from drivers.emulators.port import PtyPort
from drivers.host.frames import Frame
from drivers.host.ring import Ring
from drivers.host.session import Around, DeviceRow, Living, Session
from drivers.scales.frames import reading_of
from drivers.scales.platform import Platform
from drivers.scales.simulation import SimulatedScale

_PATIENCE_S = 120.0


async def _nothing_begins() -> None:
    """A weight is no paper."""


@dataclass
class Desk:
    """One scale on a desk."""

    scale: SimulatedScale
    port: PtyPort
    row: DeviceRow
    told: list[Frame] = field(default_factory=list)
    session: Session = field(init=False)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        loop = asyncio.get_running_loop()
        living = Living(self.row, self.hear, loop.time)
        around = Around(self.row, living, self.hear, Ring(), lambda wire: wire)
        self.session = registry.begin(around)

    @property
    def now(self) -> float:
        """The loop's seconds."""
        return asyncio.get_running_loop().time()

    @property
    def state(self) -> Frame:
        """How the scale is, as the box heard it last."""
        said = [frame for frame in self.told if frame["event"] == "state"]
        return said[-1] if said else {"state": "", "code": "", "reason": ""}

    @property
    def readings(self) -> list[Reading]:
        """What screens were shown."""
        return [reading_of(frame) for frame in self.told if frame["event"] == "reading"]

    def hear(self, frame: Frame) -> None:
        """The box hears something."""
        self.told.append(frame)
        self.changed.set()

    def put(self, grams: int) -> None:
        """Let so much lie on the scale."""
        self.scale.put(grams, self.now)

    async def weigh(self) -> Reading:
        """Sell what lies there."""
        return reading_of(await self.do("weigh"))

    async def do(self, what: str, **asked: Any) -> Frame:
        """Ask the session. Raises DeviceError."""
        return await self.session.do(what, asked, _nothing_begins)

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait for something that the box hears."""
        async with asyncio.timeout(_PATIENCE_S):
            while not is_so():
                self.changed.clear()
                await self.changed.wait()


@asynccontextmanager
async def desk(
    protocol: str = "8217",
    *,
    ready: bool = True,
    path: str = "",
    speaks_baud: int | None = None,
    **settings: Any,
) -> AsyncIterator[Desk]:
    """A scale that is switched on and was greeted; `path` is where it is said to be instead."""
    scale = SimulatedScale(protocol, Platform(settle_s=0.1))
    port = PtyPort(Line(scale), baud=speaks_baud)
    told_path = await port.start()
    row = DeviceRow(
        "desk",
        "scale",
        f"scale_{protocol}_serial",
        "Counter scale",
        {"path": path or told_path, **settings},
    )
    opened = Desk(scale, port, row)
    running = asyncio.ensure_future(opened.session.run())
    try:
        if ready:
            await opened.until(lambda: any(each.get("state") == "ready" for each in opened.told))
        yield opened
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await opened.session.close()
        await port.stop()
