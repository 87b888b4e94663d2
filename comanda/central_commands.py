"""`comanda central run`, `migrate`: serve the centre of a chain, bring its database up to date."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from central.settings import PREFIX, CentralSettings
from comanda.central_processes import Command, Plan, Supervisor, usual_command
from comanda.output import say_json
from domain.errors import DomainError
from edge.listening import PortBusy, address, listen

METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Where the processes of one centre put their numbers together."""


def run_centre(
    settings: CentralSettings,
    workers: int,
    *,
    as_json: bool,
    command: Command = usual_command,
) -> None:
    """Keep API, office and jobs running until stopped; the own database server stops last.

    `command` says how one of its processes is started.

    Raises DomainError for a port that is busy.
    """
    from central import schema
    from central.main import database
    from comanda.central_process import office_is_there

    with ExitStack() as stack:
        api = stack.enter_context(_socket(settings.host, settings.port, "--port"))
        with_office = office_is_there()
        office = (
            stack.enter_context(_socket(settings.host, settings.office_port, "--office-port"))
            if with_office
            else None
        )
        dsn = stack.enter_context(database(settings))
        schema.migrate(dsn)
        _hand_down(settings, dsn)
        _empty(Path(os.environ[METRICS_FOLDER]))
        plans = [_plan("api", api) for _ in range(workers)]
        plans += [_plan("office", office)] if office is not None else []
        plans += [Plan("jobs")]
        plans += [] if settings.dsn else [Plan("database", is_last=True)]
        supervisor = Supervisor(plans, _forget_numbers, command)
        supervisor.run(lambda: _announce(settings, supervisor, with_office, as_json=as_json))


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


@contextmanager
def _socket(host: str, port: int, option: str) -> Iterator[socket.socket]:
    """A port that is ours from here on. Raises DomainError with the option to choose another."""
    try:
        found = listen(host, port)
    except PortBusy as error:
        raise DomainError(error.sentence.replace("--port", option)) from error
    with found:
        yield found


def _plan(name: str, given: socket.socket) -> Plan:
    return Plan(name, {"socket": given.fileno()}, (given.fileno(),))


def _hand_down(settings: CentralSettings, dsn: str) -> None:
    """Processes read their settings from the environment."""
    data = settings.data.resolve()
    os.environ[f"{PREFIX}DSN"] = dsn
    os.environ[f"{PREFIX}DATA"] = str(data)
    os.environ[f"{PREFIX}HOST"] = settings.host
    os.environ[f"{PREFIX}PORT"] = str(settings.port)
    os.environ[f"{PREFIX}OFFICE_PORT"] = str(settings.office_port)
    os.environ[METRICS_FOLDER] = str(data / "metrics")


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _forget_numbers(pid: int) -> None:
    """What a process that is gone had under way; what it counted stays counted."""
    for file in Path(os.environ[METRICS_FOLDER]).glob(f"gauge_live*_{pid}.db"):
        file.unlink(missing_ok=True)


def _announce(
    settings: CentralSettings, supervisor: Supervisor, with_office: bool, *, as_json: bool
) -> None:
    if as_json:
        office = {"office_port": settings.office_port} if with_office else {}
        where = {"host": settings.host, "port": settings.port, "data": settings.data}
        say_json({**where, **office, "pid": os.getpid(), "processes": supervisor.pids()})
        return
    print(f"The centre listens on {settings.host}:{settings.port}.")
    if with_office:
        print(f"The office is at {address(settings.host, settings.office_port)}.")
    print(end="", flush=True)
