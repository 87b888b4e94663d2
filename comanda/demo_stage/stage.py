"""The stage behind a demo's box: puts it together when the box starts, takes it down at its end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from comanda.demo_restaurant import furnish
from comanda.demo_stage import emulated, emulated_scale, page
from comanda.demo_stage.acts import Acts
from comanda.demo_stage.chained import Chained
from comanda.demo_stage.clock import Forward
from comanda.demo_stage.frames import Frames
from comanda.demo_stage.guests import Guests
from comanda.demo_stage.notes import Notebook
from comanda.demo_stage.players import Players
from comanda.demo_stage.refounding import furnish_own
from comanda.demo_stage.staff import crew
from edge.database import Database
from edge.house.service import HouseService
from edge.main import Started
from edge.settings import Settings
from ui.store.screens import Services


class Stage:
    """What `comanda demo` adds to a box."""

    def __init__(
        self,
        settings: Settings,
        notebook: Notebook,
        clock: Forward,
        chained: Chained | None = None,
    ) -> None:
        self._settings = settings
        self._chained = chained or Chained("", None)
        self._notebook = notebook
        self._clock = clock
        self._facts = page.Facts()

    async def furnish(self, db: Database) -> None:
        """Found the demo restaurant, or the one with the visitor's menu."""
        own = self._notebook.notes.founding
        if own is None:
            await furnish(db)
        else:
            done = await furnish_own(db, self._notebook, own)
            self._facts.said = page.founded_sentence(done)

    def opened(self, started: Started) -> None:
        """The box serves now, at these addresses."""
        self._facts.lan_address = started.lan_address

    @asynccontextmanager
    async def set_up(self, app: FastAPI, services: Services) -> AsyncIterator[None]:
        """Add the page and its frames; let guests come while somebody looks."""
        players = Players(services.devices, services.staff, services.menus, self._notebook)
        app.add_middleware(Frames, players=players)
        working = await crew(services.staff)
        guests = Guests(services, working)
        acts = Acts(services, working, guests, self._notebook, self._clock)
        self._facts.house = await HouseService(services.db).facts()
        back = await acts.look_after_cut()
        if back is not None:
            self._facts.said = page.back_sentence(back)
        behind = page.Behind(services, players, guests, acts, self._notebook, self._chained)
        page.register(behind, self._facts)
        guests.start()
        printer = await emulated.put_up(services, self._settings.port)
        self._chained.start(services.db, services.sync, self._settings.port)
        try:
            offer, port = services.hardware.offer, self._settings.port
            async with emulated_scale.on_the_counter(offer, port):
                yield
        finally:
            await self._chained.stop()
            if printer is not None:
                await printer.stop()
            await guests.stop()
