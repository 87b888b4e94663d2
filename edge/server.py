"""The web server of a box: uvicorn, told to leave time for closing and to trust no proxy."""

from __future__ import annotations

import asyncio
import signal
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import uvicorn
from fastapi import FastAPI

STOP_WITHIN_S = 3
HANDSHAKE_WITHIN_S = 10
"""For browsers in a weak radio; who only opens connections holds none for longer."""


@dataclass(frozen=True, slots=True)
class Secure:
    """The encrypted port: its socket, and what TLS is spoken with."""

    listening: socket.socket
    context: ssl.SSLContext


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

    def __init__(
        self,
        config: uvicorn.Config,
        on_started: Callable[[], None],
        secure: Secure | None = None,
    ) -> None:
        super().__init__(config)
        self._on_started = on_started
        self._secure = secure

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
            if self._secure is not None:
                await self._listen_encrypted(self._secure)
            self._on_started()

    async def _listen_encrypted(self, secure: Secure) -> None:
        """Another door into the same house: closed with the others."""

        make: Callable[..., asyncio.Protocol] = self.config.http_protocol_class
        protocol = partial(
            make,
            config=self.config,
            server_state=self.server_state,
            app_state=self.lifespan.state,
        )
        door = await asyncio.get_running_loop().create_server(
            protocol,
            sock=secure.listening,
            ssl=secure.context,
            backlog=self.config.backlog,
            ssl_handshake_timeout=HANDSHAKE_WITHIN_S,
        )
        self.servers.append(door)
