"""`comanda edge train`: a training beside the trading box, with a fresh copy of its settings."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from comanda.output import say_json
from domain.errors import DomainError
from edge.main import Started, run
from edge.settings import Settings
from edge.training.copying import make_fresh, training_settings
from ui.store.screens import Services


def train(settings: Settings, port: int, *, as_json: bool, with_parent: bool) -> None:
    """Serve a training on `port` until stopped; `with_parent` also when standard input closes."""
    if not settings.database.exists():
        raise DomainError(f"There is no restaurant in {settings.data} to train in.")
    training = training_settings(settings, port)
    asyncio.run(make_fresh(settings.database, training.data))

    def announce(started: Started) -> None:
        if as_json:
            say_json(started)
        else:
            print(f"Training at {started.lan_address}. Nothing here is real.", flush=True)

    run(training, announce, extend=_end_with_parent if with_parent else None, training=True)


@asynccontextmanager
async def _end_with_parent(_app: FastAPI, _services: Services) -> AsyncIterator[None]:
    """Stop when whoever started this is gone: its end of the pipe closes with it."""
    loop = asyncio.get_running_loop()

    def heard() -> None:
        if not os.read(sys.stdin.fileno(), 1024):
            loop.remove_reader(sys.stdin.fileno())
            os.kill(os.getpid(), signal.SIGTERM)

    loop.add_reader(sys.stdin.fileno(), heard)
    try:
        yield
    finally:
        loop.remove_reader(sys.stdin.fileno())
