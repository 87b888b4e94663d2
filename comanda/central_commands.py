"""`comanda central ...`: run the centre of a chain, and bring its database up to date."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

from central.settings import PREFIX, CentralSettings
from comanda.output import say_json

STOP_WITHIN_S = 3
"""Boxes that wait for news ask again anyway."""
FACTORY = "central.main:app_of_environment"


def run_centre(settings: CentralSettings, workers: int, *, as_json: bool) -> None:
    """Serve until stopped; a database server of the centre's own stops with it."""
    import uvicorn

    from central import schema
    from central.main import database

    signal.signal(signal.SIGTERM, _stop)  # uvicorn gives the signal back when it has closed
    with database(settings) as dsn:
        schema.migrate(dsn)
        _hand_down(settings, dsn)
        if as_json:
            say_json({"host": settings.host, "port": settings.port, "data": settings.data})
        else:
            print(f"The centre listens on {settings.host}:{settings.port}.", flush=True)
        uvicorn.run(
            FACTORY,
            factory=True,
            host=settings.host,
            port=settings.port,
            workers=workers,
            log_level="warning",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=STOP_WITHIN_S,
        )


def migrate_centre(settings: CentralSettings, *, as_json: bool) -> None:
    """Bring the database to this release's schema and put up its walls."""
    from central import schema
    from central.main import database

    with database(settings) as dsn:
        schema.migrate(dsn)
    if as_json:
        say_json({"migrated": True})
    else:
        print("The centre's database is up to date, and its walls stand.")


def _hand_down(settings: CentralSettings, dsn: str) -> None:
    """Workers read their settings from the environment."""
    os.environ[f"{PREFIX}DSN"] = dsn
    os.environ[f"{PREFIX}DATA"] = str(settings.data.resolve())


def _stop(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)
