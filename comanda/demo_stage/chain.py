"""Keeps what a demo has beside its first box: `python -m comanda.demo_stage.chain '{...}'`.

A centre with its office, and two more restaurants, each in processes of their own; the ways of all
three boxes to the centre; and what the stages are told of it. It begins when the first restaurant
serves and ends with the demo, taking everything along.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import signal
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from comanda.demo_stage import standing
from comanda.demo_stage.standing import (
    KEYS,
    LOCAL,
    NAMES,
    PORTS,
    WIRES,
    Door,
    Login,
    Site,
    Standing,
)
from comanda.demo_stage.wire import Wire

LOOK_EVERY_S = 0.1
FIRST_WITHIN_S = 60
CENTRE_WITHIN_S = 90
STOP_WITHIN_S = 12
QUICK_DEATH_S = 3.0
NICE = 5
"""The first restaurant goes first."""

COMING = "centre"
LOG = "centre.log"


@dataclass(frozen=True, slots=True)
class Told:
    """What the supervisor says. `settings` are those of the first box."""

    settings: dict[str, Any]
    pipe: int


class Chain:
    """The processes and ways beside the first box."""

    def __init__(self, told: Told) -> None:
        self._settings = told.settings
        self._data = Path(told.settings["data"])
        self._port = int(told.settings["port"])
        self._pipe = told.pipe
        self._path = standing.path_of(self._data)
        self._standing = Standing(coming=COMING, sites=tuple(self._site(key) for key in KEYS))
        centre_port = self._port + standing.CENTRE_PORT
        self._wires = {key: Wire(self._port + WIRES[key], centre_port) for key in KEYS}
        self._running: list[asyncio.subprocess.Process] = []
        self._stopping = asyncio.Event()

    async def keep(self) -> None:
        """Bring everything up, keep it, and take it down when told to."""
        self._say()
        working = asyncio.create_task(self._bring_up())
        await self._stopping.wait()
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
        await self._take_down()

    def stop(self) -> None:
        """End everything, soon."""
        self._stopping.set()

    # ---- up --------------------------------------------------------------------------------
    async def _bring_up(self) -> None:
        await _serves(self._port, FIRST_WITHIN_S)
        secret = secrets.token_hex(16)
        control = await asyncio.start_server(
            lambda here, back: self._answer(secret, here, back), LOCAL, 0
        )
        self._say(control=control.sockets[0].getsockname()[1], secret=secret)
        async with control, asyncio.TaskGroup() as work:
            try:
                for wire in self._wires.values():
                    await wire.mend()
                await self._start_centre()
            except (TimeoutError, OSError) as error:
                self._say(coming="", trouble=str(self._data / LOG))
                raise asyncio.CancelledError from error
            work.create_task(self._settle(work))
            await self._stopping.wait()

    async def _start_centre(self) -> None:
        port = self._port + standing.CENTRE_PORT
        office = self._port + standing.OFFICE_PORT
        words = ("run", str(self._path.with_name(standing.CLOCK)), str(self._pipe))
        given = {
            "COMANDA_CENTRAL_DATA": str(self._data / "centre"),
            "COMANDA_CENTRAL_HOST": str(self._settings["host"]),
            "COMANDA_CENTRAL_PORT": str(port),
            "COMANDA_CENTRAL_OFFICE_PORT": str(office),
        }
        with (self._data / LOG).open("ab") as log:
            await self._start("comanda.demo_stage.centre", *words, environment=given, log=log)
        await _serves(port, CENTRE_WITHIN_S)
        self._say(office=f"http://localhost:{office}")

    async def _settle(self, work: asyncio.TaskGroup) -> None:
        """Tenants, people, boxes: what the process says is passed on to the stages."""
        told = json.dumps({"settings": self._settings, "names": NAMES})
        settling = await self._start("comanda.demo_stage.settling", told, says=True)
        assert settling.stdout is not None, "it was asked for"
        async for line in settling.stdout:
            word = json.loads(line)
            if key := word.pop("open", ""):
                work.create_task(self._keep_box(key))
            if "logins" in word:
                word["logins"] = tuple(Login(**each) for each in word["logins"])
            if "doors" in word:
                word["doors"] = {key: Door(**each) for key, each in word["doors"].items()}
            self._say(**word)
        if await settling.wait():
            self._say(coming="", trouble=str(self._data / LOG))

    async def _keep_box(self, key: str) -> None:
        """Run a box; one that was killed is followed by another one."""
        port = self._port + PORTS[key]
        settings = self._settings | {"data": str(self._data / key), "port": port}
        told = json.dumps(
            {
                "settings": settings,
                "as_json": False,
                "pipe": self._pipe,
                "again": True,
                "chain": str(self._path),
                "key": key,
            }
        )
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            box = await self._start("comanda.demo_stage.box", told)
            with suppress(TimeoutError):
                await _serves(port, FIRST_WITHIN_S)
                self._change(key, is_open=True)
            code = await box.wait()
            self._running.remove(box)
            if code >= 0 or loop.time() - began < QUICK_DEATH_S:
                self._change(key, is_open=False)
                return

    async def _start(
        self,
        module: str,
        *words: str,
        environment: dict[str, str] | None = None,
        log: Any = None,
        says: bool = False,
    ) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            *words,
            env=os.environ | (environment or {}),
            stdout=asyncio.subprocess.PIPE if says else log,
            stderr=log,
            pass_fds=(self._pipe,),
            start_new_session=True,
        )
        self._running.append(process)
        return process

    # ---- down ------------------------------------------------------------------------------
    async def _take_down(self) -> None:
        """Boxes first, then the centre; whoever does not end in time is killed."""
        for process in reversed(self._running):
            if process.returncode is None:
                process.terminate()
        ends = [asyncio.create_task(each.wait()) for each in self._running]
        if ends:
            _, late = await asyncio.wait(ends, timeout=STOP_WITHIN_S)
            for process in self._running if late else ():
                if process.returncode is None:
                    process.kill()
        for wire in self._wires.values():
            await wire.close()
        self._path.unlink(missing_ok=True)

    # ---- what is said ----------------------------------------------------------------------
    async def _answer(
        self, secret: str, here: asyncio.StreamReader, back: asyncio.StreamWriter
    ) -> None:
        """One act for a stage: cut a box's way, or mend it."""
        with suppress(ValueError, KeyError):
            asked = json.loads(await here.readline())
            if secrets.compare_digest(asked["secret"], secret):
                wire = self._wires[asked["wire"]]
                await (wire.mend() if asked["on"] else wire.cut())
                self._change(asked["wire"], cut_at=wire.cut_at)
                back.write(b"done\n")
        back.close()

    def _site(self, key: str) -> Site:
        name, organization = NAMES[key]
        address = f"http://localhost:{self._port + PORTS[key]}/demo"
        return Site(key, name, organization, address, is_open=key == standing.FIRST)

    def _change(self, key: str, **changes: bool | datetime | None) -> None:
        sites = tuple(
            replace(site, **changes) if site.key == key else site  # type: ignore[arg-type]
            for site in self._standing.sites
        )
        self._say(sites=sites)

    def _say(self, **changes: Any) -> None:
        self._standing = replace(self._standing, **changes)
        standing.write(self._path, self._standing)


async def _serves(port: int, within_s: float) -> None:
    """Wait until somebody answers there; a port is taken long before that. Raises TimeoutError."""
    for _ in range(round(within_s / LOOK_EVERY_S)):
        if await _answers(port):
            return
        await asyncio.sleep(LOOK_EVERY_S)
    raise TimeoutError


async def _answers(port: int) -> bool:
    try:
        here, line = await asyncio.open_connection(LOCAL, port)
    except OSError:
        return False
    try:
        line.write(b"GET /_comanda/alive HTTP/1.0\r\n\r\n")
        return bool(await here.read(1))
    except ConnectionError:
        return False
    finally:
        line.close()


async def main(told: Told) -> None:
    """Keep the chain until a signal, or until the demo is gone."""
    os.nice(NICE)
    chain, loop = Chain(told), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, chain.stop)

    def wait_for_the_end() -> None:
        os.read(told.pipe, 1)  # nothing is ever written: it returns when the supervisor is gone
        loop.call_soon_threadsafe(chain.stop)

    threading.Thread(target=wait_for_the_end, name="end with parent", daemon=True).start()
    await chain.keep()


if __name__ == "__main__":
    asyncio.run(main(Told(**json.loads(sys.argv[1]))))
