"""Start of a large restaurant's box until its order screen is usable, against a hello world.

Both are measured alike: from starting the process until its page was fetched and its web socket
has shaken hands, by the same client. The box is `comanda edge run` on 5,000 items, 50,000 guests
and 200 open orders; the page is a waiter's order screen with its dishes and lines.
"""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import httpx

from tests.bench.box import HOST, Needs, Prepared, prepare
from tests.bench.headless import HeadlessPage
from tests.bench.table import Row, interleaved

ROUNDS = 7
LOOK_AGAIN_S = 0.005
STARTS_WITHIN_S = 60.0
RESTAURANT = Needs(items=5_000, guests=50_000, busy=200, lines=15)


def run() -> list[Row]:
    """Measure and give the row of the table."""
    with tempfile.TemporaryDirectory() as folder:
        prepared = asyncio.run(prepare(Path(folder) / "box", RESTAURANT))
        _box(prepared)  # once, so that both find their compiled modules and files in memory
        _hello()
        ours, floor = interleaved(ROUNDS, lambda: _box(prepared), _hello)
    return [Row("start until the order screen is usable / hello world", ours, floor, 1.3)]


def _box(prepared: Prepared) -> float:
    port = _free_port()
    command = ["-m", "comanda.cli", "edge", "run", "--host", HOST, "--port", str(port)]
    arguments = [*command, "--data", str(prepared.data)]
    path = f"/order/{prepared.orders[0]}"
    cookies = {prepared.cookie: prepared.waiters[0]}
    return _until_usable(
        arguments, port, path, cookies, ("nicegui-tile_grid", "nicegui-order_list")
    )


def _hello() -> float:
    port = _free_port()
    return _until_usable(["-m", "tests.bench.hello", str(port)], port, "/", {}, ("div",))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _until_usable(
    arguments: Sequence[str], port: int, path: str, cookies: dict[str, str], tags: Sequence[str]
) -> float:
    """Start a process, stop it when its page is usable. Returns the milliseconds between."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        ended = asyncio.run(_usable(process, port, path, cookies, tags))
    finally:
        process.terminate()
        process.wait()
    return (ended - began) * 1000


async def _usable(
    process: subprocess.Popen[bytes],
    port: int,
    path: str,
    cookies: dict[str, str],
    tags: Sequence[str],
) -> float:
    until = time.monotonic() + STARTS_WITHIN_S
    async with httpx.AsyncClient() as http:
        while time.monotonic() < until and process.poll() is None:
            try:
                page = await HeadlessPage.open(http, f"http://{HOST}:{port}", path, cookies)
            except httpx.TransportError:
                await asyncio.sleep(LOOK_AGAIN_S)
                continue
            ended = time.perf_counter()
            for tag in tags:
                page.find(tag)
            await page.close()
            return ended
    said = process.stderr.read().decode() if process.poll() is not None and process.stderr else ""
    raise TimeoutError(f"it did not start: {said}")
