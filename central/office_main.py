"""The composition root of the office: its screens, as a process of their own.

`python -m central.office_main` serves them over the database that the environment names, as
`comanda central office` does; `comanda central run` starts it beside the API.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import uvicorn
from fastapi import FastAPI, Response
from nicegui import ui

from central import generation, roles
from central.figures.service import FiguresService
from central.fleet.service import FleetService
from central.identity.service import IdentityService
from central.main import SECRET_FILE, database, pool
from central.problems import install_problems
from central.settings import CentralSettings
from central.sync.enrolment import Enrolment, load_secret
from central.sync.ingest import Replication
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
    app_password = settings.app_password.get_secret_value()
    sync_password = settings.sync_password.get_secret_value()
    with ExitStack() as stack:
        for_sync = stack.enter_context(pool(dsn, roles.SYNC, sync_password, 2))
        for_app = stack.enter_context(pool(dsn, roles.APP, app_password, settings.connections))
        replication = Replication(for_sync, generation.read(settings.generation_file), clock)
        secret = load_secret(settings.data / SECRET_FILE)
        enrolment = Enrolment(for_sync, for_app, replication, clock, secret)
        yield OfficeServices(
            clock=clock,
            identity=IdentityService(for_app, clock),
            figures=FiguresService(for_app, clock),
            fleet=FleetService(for_app, for_sync, enrolment, clock),
            office_url=settings.office_url,
        )


def create_app(office: OfficeServices) -> FastAPI:
    """The application; once per process, since NiceGUI's pages are the process's."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    install_problems(app)
    app.add_api_route("/health", _health, include_in_schema=False)
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
    with services(settings, dsn, clock) as office:
        config = uvicorn.Config(
            create_app(office),
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


def main() -> None:
    """Serve by the environment's settings."""
    settings = CentralSettings()
    with database(settings) as dsn:
        serve(settings, dsn)


if __name__ == "__main__":
    main()
