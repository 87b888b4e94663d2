"""The API's place in the box's application; built when it is first asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from edge.api.docs import install_docs

PATH = "/api/v1"


def mount_api(app: FastAPI, build: Callable[[], FastAPI]) -> None:
    """Put the API that `build` makes, and its documentation, into the box's application.

    Building takes about 200 ms, which a start without handhelds need not pay.
    """
    app.mount(PATH, BuiltLater(build))
    install_docs(app, f"{PATH}/openapi.json")


class BuiltLater:
    """Builds in a thread of its own, so that no screen waits; requests meanwhile wait for it."""

    def __init__(self, build: Callable[[], ASGIApp]) -> None:
        self._build = build
        self._app: ASGIApp | None = None
        self._building = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on to the application."""
        app = self._app or await self._built()
        await app(scope, receive, send)

    async def _built(self) -> ASGIApp:
        async with self._building:
            if self._app is None:
                self._app = await asyncio.to_thread(self._build)
            return self._app
