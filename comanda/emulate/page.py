"""A page that shows a device in software: what is to be seen, what can be done, what happened."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from importlib.resources import files
from typing import Any, Final

import uvicorn
from fastapi import FastAPI, HTTPException, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from domain.errors import BadRequest
from drivers.emulators.core import Act, Sight
from drivers.emulators.line import LINK_FAULTS, Line

MAX_SIGHTS: Final = 24
MAX_ENTRIES: Final = 60
_WIRE_NEEDS: Final = ("slow", "late", "drop", "lose_answers", "garble", "lost_fin", "noise")


class Asked(BaseModel):
    """Something is done to the device."""

    name: str
    value: str = ""


class EmulatorPage:
    """Serves one device's page. `nudge` is called when somebody did something."""

    def __init__(
        self, title: str, at: Mapping[str, str], line: Line, nudge: Callable[[], None]
    ) -> None:
        self._title = title
        self._at = dict(at)
        self._line = line
        self._nudge = nudge

    @asynccontextmanager
    async def served(self, host: str, port: int) -> AsyncIterator[str]:
        """The page's address while the block runs. Raises OSError where the port is taken."""
        config = uvicorn.Config(
            self._app(),
            host=host,
            port=port,
            log_level="warning",
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        server = _Server(config)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family)
        task = asyncio.create_task(server.serve([listening]), name="emulator's page")
        try:
            yield f"http://{host}:{listening.getsockname()[1]}/"
        finally:
            server.should_exit = True
            await task

    def _app(self) -> FastAPI:
        app = FastAPI(openapi_url=None)
        app.get("/", response_class=HTMLResponse)(self.page)
        app.get("/state")(self.state)
        app.get("/picture/{number}")(self.picture)
        app.post("/act")(self.act)
        return app

    async def page(self) -> str:
        """The page itself; everything else it asks for."""
        return files("comanda.emulate").joinpath("page.html").read_text("utf-8")

    async def state(self) -> dict[str, Any]:
        """All that the page shows."""
        emulator = self._line.emulator
        acts = _buttons(emulator.acts())
        wire = [
            {"name": name, "title": words, "asks": "text" if name in _WIRE_NEEDS else ""}
            for name, words in LINK_FAULTS.items()
            if name not in emulator.acts()
        ]
        entries = emulator.journal.entries[-MAX_ENTRIES:]
        return {
            "title": self._title,
            "at": self._at,
            "sights": [_shown(number, each) for number, each in enumerate(self._sights())],
            "acts": acts,
            "wire": wire,
            "journal": [f"{entry.kind}: {entry.words}" for entry in reversed(entries)],
        }

    async def picture(self, number: int) -> Response:
        """One of the pictures."""
        sights = self._sights()
        draw = sights[number].draw if 0 <= number < len(sights) else None
        if draw is None:
            raise HTTPException(404)
        return Response(draw(), media_type="image/png")

    async def act(self, asked: Asked) -> dict[str, str]:
        """Do something. What cannot be done is said in `error`."""
        try:
            self._line.act(asked.name, asked.value)
        except BadRequest as error:
            return {"error": error.sentence}
        self._nudge()
        return {}

    def _sights(self) -> list[Sight]:
        return list(self._line.emulator.sights())[:MAX_SIGHTS]


def _buttons(acts: Mapping[str, Act]) -> list[dict[str, Any]]:
    """What lasts and can be taken back is one button that changes its meaning."""
    taken_back = {act.undo for act in acts.values() if act.is_on is not None and act.undo}
    buttons = []
    for name, act in acts.items():
        if name in taken_back:
            continue
        is_on = act.is_on is not None and act.is_on()
        does = act.undo if is_on and act.undo in acts else name
        asks, title = acts[does].asks, acts[does].title
        buttons.append({"name": does, "title": title, "asks": asks, "is_on": is_on})
    return buttons


def _shown(number: int, sight: Sight) -> dict[str, str]:
    picture = f"picture/{number}?{sight.key}" if sight.draw is not None else ""
    return {"title": sight.title, "words": sight.words, "picture": picture}


class _Server(uvicorn.Server):
    """Ctrl-C belongs to the command, not to the page."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
