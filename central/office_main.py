"""The composition root of the office: its screens, as a process of their own.

`python -m central.office_main` serves them over the database that the environment names;
`comanda central run` starts it beside the API.
"""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn
from fastapi import FastAPI, Response
from nicegui import ui

from central import roles
from central.figures.service import FiguresService
from central.health import Readiness
from central.health import router as health_router
from central.main import database
from central.main import services as central_services
from central.measuring import install_counting
from central.pools import pool
from central.problems import install_problems
from central.settings import CentralSettings
from domain.clock import Clock, SystemClock
from domain.ids import new_id
from ui.assets import install_assets
from ui.office import screens
from ui.office.services import OfficeServices

STOP_WITHIN_S = 3


@contextmanager
def services(
    settings: CentralSettings, dsn: str, clock: Clock | None = None
) -> Iterator[OfficeServices]:
    """Every service that screens ask, over a migrated database."""
    clock = clock or SystemClock()
    with central_services(settings, dsn, clock) as centre:
        yield OfficeServices(
            clock=clock,
            identity=centre.identity,
            people=centre.people,
            tenants=centre.tenants,
            figures=FiguresService(centre.app, clock),
            fleet=centre.fleet,
            jobs=centre.jobs,
            releases=centre.releases,
            menu=centre.menu,
            centre_url=settings.centre_url,
            office_url=settings.office_url,
        )


def create_app(office: OfficeServices, readiness: Readiness | None = None) -> FastAPI:
    """The application; once per process, since NiceGUI's pages are the process's."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    install_problems(app)
    install_counting(app)
    app.add_api_route("/health", _health, include_in_schema=False)
    if readiness is not None:
        app.include_router(health_router(readiness))
    install_assets(boot_id=str(new_id()), clock=office.clock)
    screens.build(office, app)
    ui.run_with(
        app,
        title="Comanda",
        tailwind=False,
        dark=None,
        reconnect_timeout=3,  # seconds; the app's; it sets the socket's ping, each page has its own
        show_welcome_message=False,
    )
    return app


def serve(
    settings: CentralSettings,
    dsn: str,
    listening: socket.socket | None = None,
    clock: Clock | None = None,
) -> None:
    """Serve the screens until SIGINT or SIGTERM, over a migrated database.

    On the socket that is given, else on the settings' port.
    """
    password = settings.app_password.get_secret_value()
    with (
        services(settings, dsn, clock) as office,
        pool(dsn, roles.APP, password, 1) as looking,
    ):
        config = uvicorn.Config(
            create_app(office, Readiness(looking)),
            host=settings.host,
            port=settings.office_port,
            log_config=None,
            access_log=False,
            proxy_headers=False,  # whoever sends them must not pass for this machine
            server_header=False,
            timeout_graceful_shutdown=STOP_WITHIN_S,
        )
        uvicorn.Server(config).run(sockets=[listening] if listening else None)


async def _health() -> Response:
    return Response("ok", media_type="text/plain")


def end_cleanly() -> None:
    """Let SIGTERM end the process through its `finally` blocks: a database of our own stops too.

    uvicorn gives the signal back when it has closed.
    """
    signal.signal(signal.SIGTERM, _exit)


def _exit(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def main() -> None:
    """Serve by the environment's settings."""
    end_cleanly()
    settings = CentralSettings()
    with database(settings) as dsn:
        serve(settings, dsn)


if __name__ == "__main__":
    main()
