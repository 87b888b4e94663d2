"""The gallery as a process of its own, behind a wire that tests can cut."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import httpx
from playwright.async_api import Browser, Page

STARTS_WITHIN_S = 60.0


class Gallery:
    """A started gallery: its address, and what its handlers were called with."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    def log(self, event: str) -> list[dict[str, object]]:
        """What handlers of this event received since `forget`, in order."""
        rows: list[dict[str, object]] = httpx.get(f"{self.url}/log").json()
        return [row for row in rows if row["event"] == event]

    def forget(self) -> None:
        """Begin a fresh log."""
        httpx.delete(f"{self.url}/log").raise_for_status()

    async def logged(self, event: str, count: int) -> list[dict[str, object]]:
        """Wait until an event was logged so often, and return all of them."""
        async with asyncio.timeout(10), httpx.AsyncClient(base_url=self.url) as client:
            while True:
                rows = (await client.get("/log")).json()
                found = [row for row in rows if row["event"] == event]
                if len(found) >= count:
                    return found
                await asyncio.sleep(0.05)


@contextmanager
def running_gallery(port: int) -> Iterator[Gallery]:
    """Start the gallery on this port, and kill it at the end as a power cut would."""
    command = [sys.executable, "-m", "tests.browser.gallery", str(port)]
    process = subprocess.Popen(command)
    gallery = Gallery(port)
    try:
        wait_for(gallery)
        yield gallery
    finally:
        process.kill()
        process.wait()


def wait_for(gallery: Gallery) -> None:
    """Return when it answers. Raises TimeoutError."""
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until:
        with contextlib.suppress(httpx.TransportError):
            httpx.get(f"{gallery.url}/log", timeout=1.0).raise_for_status()
            return
        time.sleep(0.1)
    raise TimeoutError("the gallery did not start")


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Wire:
    """Wi-Fi between a browser and the box: bytes pass, or hang on both ends without a word."""

    def __init__(self, target_port: int) -> None:
        self._target = target_port
        self._whole = asyncio.Event()
        self._whole.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    def cut(self) -> None:
        """Bytes stop on the way, as when a tablet leaves the Wi-Fi's reach."""
        self._whole.clear()

    def mend(self) -> None:
        """Bytes go on, those that hung first."""
        self._whole.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Join one connection with the box."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._join(reader, writer)
        except (OSError, asyncio.CancelledError):
            return  # either side left, or the wire is taken down
        finally:
            self._tasks.discard(task)
            writer.transport.abort()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._whole.wait()
        box_reader, box_writer = await asyncio.open_connection("127.0.0.1", self._target)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pass(reader, box_writer))
                both.create_task(self._pass(box_reader, writer))
        finally:
            box_writer.transport.abort()

    async def _pass(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await source.read(65536):
                await self._whole.wait()
                sink.write(data)
                await sink.drain()
        sink.close()

    async def stop(self) -> None:
        """Drop all connections."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)  # sockets are closed in the loop's next pass


@asynccontextmanager
async def wire_to(port: int) -> AsyncIterator[Wire]:
    """A whole wire to this port; connect to `wire.port`."""
    wire = Wire(port)
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    wire.port = server.sockets[0].getsockname()[1]
    try:
        yield wire
    finally:
        server.close()
        await wire.stop()


@asynccontextmanager
async def tablet(browser: Browser, width: int = 1280, height: int = 800) -> AsyncIterator[Page]:
    """A page in Chromium that fails the test on any script error."""
    page = await browser.new_page(viewport={"width": width, "height": height})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        yield page
    finally:
        await page.close()
    assert errors == []
