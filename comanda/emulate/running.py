"""A device in software at its port, until somebody ends it."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Any, Protocol

from comanda.output import say_json
from domain.errors import BadRequest, DomainError
from drivers.emulators.card import NetworkCard
from drivers.emulators.journal import Entry
from drivers.emulators.line import LINK_FAULTS, Line
from drivers.emulators.model import Model
from drivers.emulators.port import PtyPort
from drivers.emulators.script import script
from drivers.emulators.tcp import TcpServer


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where it hangs, and how it is watched; see the options of `comanda emulate`."""

    tcp: int | None
    host: str
    pty: bool
    link: Path | None
    baud: int | None
    page: int | None
    faults: Path | None
    waits: int
    idle_s: int
    as_json: bool


class Hanging(Protocol):
    """A port with a device at it."""

    def nudge(self) -> None:
        """Something was done to it."""
        ...

    async def stop(self) -> None:
        """Take it away."""
        ...


def run_emulator(model: Model[Any], options: Mapping[str, Any], where: Where) -> None:
    """Serve until Ctrl-C. Raises BadRequest where an option or the script cannot be."""
    if where.tcp is not None and where.pty:
        raise DomainError("It hangs at one port: say --tcp PORT or --pty.")
    steps = script(where.faults.read_text("utf-8")) if where.faults else ()
    line = Line(model.made(options), steps)
    asyncio.run(Running(model, line, where).until_stopped())


class Running:
    """One device, its port, its page and the person at the keyboard."""

    def __init__(self, model: Model[Any], line: Line, where: Where) -> None:
        self.model = model
        self.line = line
        self.where = where
        self._stop = asyncio.Event()
        self._port: Hanging

    def stop(self) -> None:
        """End it soon."""
        self._stop.set()

    async def until_stopped(self) -> None:
        """Serve until Ctrl-C or `stop`. Raises OSError where a port is taken."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stop)
        at = await self._hang()
        self.line.emulator.journal.on_entry = self._tell
        try:
            await self._serve(at)
        finally:
            await self._port.stop()

    async def _hang(self) -> dict[str, str]:
        where = self.where
        hangs = "tcp" if where.tcp is not None else "pty" if where.pty else self.model.hangs
        if hangs == "tcp":
            port = self.model.port if where.tcp is None else where.tcp
            card = NetworkCard(self.line, waits=where.waits, idle_s=where.idle_s)
            server = TcpServer(card, host=where.host, port=port)
            self._port = server
            return {"tcp": f"{where.host}:{await server.start()}"}
        pty = PtyPort(self.line, link=where.link, baud=where.baud)
        self._port = pty
        path = await pty.start()
        return {"serial": str(where.link or path)}

    async def _serve(self, at: dict[str, str]) -> None:
        if self.where.page is None:
            self._announce(at)
            self._listen_to_keys()
            await self._stop.wait()
            return
        from comanda.emulate.page import EmulatorPage

        page = EmulatorPage(self.model.title, at, self.line, self._port.nudge)
        async with page.served(self.where.host, self.where.page) as url:
            self._announce({**at, "page": url})
            self._listen_to_keys()
            await self._stop.wait()

    def _announce(self, at: dict[str, str]) -> None:
        if self.where.as_json:
            say_json({"name": self.model.name, **at})
            return
        places = ", ".join(f"{name} {place}" for name, place in at.items())
        print(f"{self.model.title} is at {places}. Ctrl-C ends it, ? says what can be done.")
        sys.stdout.flush()

    def _tell(self, entry: Entry) -> None:
        if self.where.as_json:
            say_json(asdict(entry))
        else:
            print(f"{datetime.now().astimezone():%H:%M:%S} {entry.kind}: {entry.words}", flush=True)

    # ---- the person at the keyboard ----------------------------------------------------------
    def _listen_to_keys(self) -> None:
        loop = asyncio.get_running_loop()

        def read() -> None:
            for typed in sys.stdin:
                loop.call_soon_threadsafe(self._typed, typed.strip())

        Thread(target=read, daemon=True, name="keyboard").start()

    def _typed(self, typed: str) -> None:
        """An act with what it asks for: `put 1250`, `open_cover`."""
        name, _, value = typed.partition(" ")
        if name == "?":
            self._list()
        elif name:
            self._do(name, value.strip())

    def _do(self, name: str, value: str) -> None:
        try:
            self.line.act(name, value)
        except BadRequest as error:
            print(error.sentence, file=sys.stderr)
        self._port.nudge()

    def _list(self) -> None:
        acts = {name: act.title for name, act in self.line.emulator.acts().items()}
        for name, words in {**LINK_FAULTS, **acts}.items():
            print(f"  {name:<16} {words}")
        sys.stdout.flush()
