"""The demo's emulated scale: found like a real one, with a page on which weight is put on it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final

from comanda.emulate.page import EmulatorPage
from drivers.emulators.card import NetworkCard
from drivers.emulators.line import Line
from drivers.emulators.registry import model
from drivers.emulators.tcp import TcpServer
from drivers.host.frames import Frame

log = logging.getLogger(__name__)

NAME: Final = "Scale to try (CAS)"
ABOVE_THE_BOX: Final = 1_030
"""A box at 8080 has its scale at 9110, the page at 9111; the demo's other boxes follow by twos."""
HIGHEST_PORT: Final = 65_534
_HOST: Final = "127.0.0.1"
_OFFERED: Final = "emulated scale"
Offer = Callable[[str, Iterable[Frame]], None]


@asynccontextmanager
async def on_the_counter(offer: Offer, box_port: int) -> AsyncIterator[str]:
    """Its page's address while the block runs; empty where a port is taken, which the demo can
    do without.
    """
    wanted = box_port + ABOVE_THE_BOX
    at, page_at = (wanted, wanted + 1) if wanted < HIGHEST_PORT else (0, 0)
    line = Line(model("scale-cas").made({"load_grams": 350}), ())
    server = TcpServer(NetworkCard(line), host=_HOST, port=at)
    async with AsyncExitStack() as stack:
        try:
            port = await server.start()
            stack.push_async_callback(server.stop)
            page = EmulatorPage(NAME, {"tcp": f"{_HOST}:{port}"}, line, server.nudge)
            url = await stack.enter_async_context(page.served(_HOST, page_at))
        except OSError as error:
            log.info("there is no emulated scale: %s", error)
            url = ""
        else:
            offer(_OFFERED, [candidate(port, url)])
        yield url


def candidate(port: int, page: str) -> dict[str, Any]:
    """What the wizard is told of it."""
    settings = {"host": _HOST, "port": port}
    return {
        "key": f"emulated {port}",
        "source": "emulated",
        "wire": "tcp",
        "family": "scale",
        "title": NAME,
        "evidence": [f"{_HOST}:{port}", page],
        "settings": settings,
        "match": {},
        "identity": settings,
    }
