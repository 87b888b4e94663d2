"""The web server of a box: uvicorn, told to leave time for closing and to trust no proxy."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

STOP_WITHIN_S = 3


def server_config(app: FastAPI) -> uvicorn.Config:
    """How the box serves `app`."""
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,  # addresses carry links and people's devices
        proxy_headers=False,  # whoever sends them must not pass for this machine
        server_header=False,
        timeout_graceful_shutdown=STOP_WITHIN_S,
    )


class BoxServer(uvicorn.Server):
    """Says when it serves, and returns when it is told to stop."""

    def __init__(self, config: uvicorn.Config, on_started: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_started = on_started

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop serving on SIGINT and SIGTERM. uvicorn's own would then end the process at once."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        await super().startup(sockets)
        if self.started:
            self._on_started()
