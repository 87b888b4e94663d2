"""The box's half of the connection guard: heartbeat, a plain answer, and the age of a tap.

The page's half is `static/connection.js`. A page hears the box each second over NiceGUI's own
socket; 2.5 s without an answer close its tap gate. While away it asks the plain address, which
browsers do not slow down as they slow failing web sockets, and connects the moment it answers.
"""

from __future__ import annotations

from collections.abc import Mapping

from fastapi.responses import JSONResponse
from nicegui import app, core

from domain.clock import Clock, SystemClock

ALIVE_PATH = "/_comanda/alive"
LATE_TAP_S = 4.0
RECONNECT_TIMEOUT_S = 90.0

_boot: dict[str, str] = {"id": ""}
_clock: dict[str, Clock] = {"box": SystemClock()}


def boot_id() -> str:
    """The id of this start of the box; a page that knows another one reloads itself."""
    return _boot["id"]


def box_ms() -> int:
    """Box time in milliseconds since 1970, by the box's clock."""
    return int(_clock["box"].now().timestamp() * 1000)


def install_connection(boot: str, clock: Clock) -> None:
    """Answer heartbeats and the plain question "are you there" under this boot id.

    Calling again replaces the boot id and the clock.
    """
    _clock["box"] = clock
    first = not _boot["id"]
    _boot["id"] = boot
    if first:
        core.sio.on("comanda_heartbeat", _heartbeat)
        app.add_api_route(ALIVE_PATH, _alive, include_in_schema=False)


def is_late(values: Mapping[str, object]) -> bool:
    """Whether a tap was made so long ago that running it now would surprise everyone.

    A tap without a time (`at`, box milliseconds) is never late.
    """
    at = values.get("at")
    return isinstance(at, int | float) and box_ms() - at > LATE_TAP_S * 1000


def _answer() -> dict[str, str | int]:
    return {"boot": boot_id(), "at": box_ms()}


async def _heartbeat(_sid: str, _values: Mapping[str, object]) -> dict[str, str | int]:
    return _answer()


async def _alive() -> JSONResponse:
    return JSONResponse(_answer(), headers={"Cache-Control": "no-store"})
