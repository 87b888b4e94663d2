"""The demo's scale: a candidate of the wizard, and missed by nobody where its port is taken."""

from __future__ import annotations

import asyncio
import json
import socket
import urllib.request
from collections.abc import Iterable
from typing import Any

from comanda.demo_stage.emulated_scale import ABOVE_THE_BOX, NAME, on_the_counter
from drivers.host.frames import Frame


class Counter:
    """Where things are offered."""

    def __init__(self) -> None:
        self.offered: list[Frame] = []

    def offer(self, _source: str, found: Iterable[Frame]) -> None:
        self.offered += found


def shown(url: str) -> Any:
    with urllib.request.urlopen(f"{url}state", timeout=5) as answer:
        return json.load(answer)


async def test_the_scale_is_offered_with_its_page() -> None:
    counter = Counter()

    async with on_the_counter(counter.offer, 65_000) as url:
        sights = (await asyncio.to_thread(shown, url))["sights"]

    (found,) = counter.offered
    assert (found["family"], found["wire"], found["title"]) == ("scale", "tcp", NAME)
    assert found["evidence"] == [f"127.0.0.1:{found['settings']['port']}", url]
    assert sights[0]["words"] == "0.350 kg"


async def test_a_demo_whose_port_is_taken_has_no_scale() -> None:
    counter = Counter()

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1] - ABOVE_THE_BOX
        async with on_the_counter(counter.offer, port) as url:
            pass

    assert (url, counter.offered) == ("", [])
