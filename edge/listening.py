"""The port and the address of a box: taken before anything else starts, told to people."""

from __future__ import annotations

import errno
import socket

from domain.errors import DomainError

LOOK_FURTHER = 20
ANYWHERE = ("0.0.0.0", "::")
BACKLOG = 512


class PortBusy(DomainError):
    """Another program listens on the port."""

    code = "port_busy"


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises PortBusy naming a free port, DomainError for a bad address."""
    try:
        return _bound(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            free = _next_free(host, port)
            hint = f" For example: --port {free}" if free else ""
            raise PortBusy(
                f"Port {port} is in use by another program. Name another with --port.{hint}"
            ) from error
        if error.errno == errno.EACCES:
            raise DomainError(f"Port {port} needs more rights. Name one above 1023.") from error
        raise DomainError(f"This machine cannot listen on {host}: {error.strerror}.") from error


def address(host: str, port: int) -> str:
    """How this machine's own browser reaches the box."""
    return f"http://{'localhost' if host in ANYWHERE else host}:{port}"


def lan_address(host: str, port: int) -> str:
    """How others on the network reach the box; its own address where there is no network."""
    if host not in ANYWHERE:
        return address(host, port)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 9))  # chooses the interface; nothing is sent
        except OSError:
            return address(host, port)
        return f"http://{probe.getsockname()[0]}:{port}"


class GuestsAddress:
    """How others on the network reach the box now: by `given`, else by the last address it had.

    A router that comes up after the box, or gives it another address, is followed; while there is
    no network, what was printed last is said again.
    """

    def __init__(self, given: str, host: str, port: int) -> None:
        self._given = given
        self._host = host
        self._port = port
        self._last = ""

    def __call__(self) -> str:
        """Asked with each receipt: a few system calls."""
        if self._given:
            return self._given
        found = lan_address(self._host, self._port)
        if found != address(self._host, self._port):
            self._last = found
        return self._last or found


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
        found.listen(BACKLOG)
    except OSError:
        found.close()
        raise
    return found


def _next_free(host: str, port: int) -> int | None:
    for candidate in range(port + 1, min(port + LOOK_FURTHER, 65535) + 1):
        try:
            _bound(host, candidate).close()
        except OSError:
            continue
        return candidate
    return None
