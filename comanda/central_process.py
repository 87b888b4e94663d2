"""One process of a centre, as `comanda central run` starts it: API, office, jobs, or database."""

from __future__ import annotations

import importlib.util
import json
import logging
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from typing import Any

from central.settings import CentralSettings
from comanda.central_processes import end_with_parent
from comanda.stop_signal import StopSignal
from domain.clock import Clock, SystemClock

STOP_WITHIN_S = 3
"""Boxes that wait for news ask again anyway."""
LOOK_EVERY_S = 2.0
OFFICE = "central.office_main"


def office_is_there() -> bool:
    """Whether this build has the office's screens."""
    return importlib.util.find_spec(OFFICE) is not None


def serve_api(settings: CentralSettings, told: Mapping[str, Any], clock: Clock) -> None:
    """Serve boxes and admins on the socket that was handed down."""
    import uvicorn

    from central.main import create_app

    config = uvicorn.Config(
        create_app(settings, settings.dsn, clock),
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_WITHIN_S,
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=told["socket"])])


def serve_office(settings: CentralSettings, told: Mapping[str, Any], clock: Clock) -> None:
    """Serve the office's screens on the socket that was handed down."""
    from central.office_main import serve

    serve(settings, settings.dsn, socket.socket(fileno=told["socket"]), clock)


def work(settings: CentralSettings, told: Mapping[str, Any], clock: Clock) -> None:
    """Do jobs as they are due."""
    from central.jobs.worker import run

    run(settings, settings.dsn, clock)


def keep_database(settings: CentralSettings, told: Mapping[str, Any], clock: Clock) -> None:
    """Use the centre's own server until all others are gone; who leaves last stops it cleanly."""
    from central import embedded

    with StopSignal((signal.SIGTERM,)) as over, embedded.kept(settings.postgres) as look:
        while not over.wait(LOOK_EVERY_S):
            look()


PROCESSES: dict[str, Callable[[CentralSettings, Mapping[str, Any], Clock], None]] = {
    "api": serve_api,
    "office": serve_office,
    "jobs": work,
    "database": keep_database,
}


def main(clock: Clock | None = None) -> None:
    """Be the process that the first argument names; settings are in the environment."""
    told: dict[str, Any] = json.loads(sys.argv[1])
    end_with_parent(told["pipe"])
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    PROCESSES[told["process"]](CentralSettings(), told, clock or SystemClock())


if __name__ == "__main__":
    main()
