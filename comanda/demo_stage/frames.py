"""One browser as several devices: `/demo/as/tablet/floor` is `/floor` on the demo's tablet.

A browser has one cookie for the box, so four frames would be one device. The frames' addresses
begin with the device instead. In the demo, and for a browser that may see the stage, this takes
the beginning off and puts the device's token in, as a proxy in front of four tablets would; the
pages behind notice nothing. No other box serves such addresses.
"""

from __future__ import annotations

from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from comanda.demo_stage.players import Players

ADDRESS = "/demo/as/"


class Frames:
    """ASGI middleware for the addresses of the stage's devices."""

    def __init__(self, app: ASGIApp, players: Players) -> None:
        self.app = app
        self._players = players

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as the device's, or refuse it."""
        if scope["type"] not in ("http", "websocket") or not scope["path"].startswith(ADDRESS):
            await self.app(scope, receive, send)
            return
        name, slash, path = scope["path"].removeprefix(ADDRESS).partition("/")
        token = self._players.token(name)
        if token is None or not await self._may_see(scope):
            await _refuse(scope, receive, send)
            return
        kept = [(key, value) for key, value in scope["headers"] if key not in REPLACED]
        behind = {
            "path": slash + path or "/",
            "raw_path": (slash + path or "/").encode(),
            "headers": [
                *kept,
                (b"cookie", f"{self._players.cookie_name()}={token}".encode()),
                (b"x-forwarded-prefix", f"{ADDRESS}{name}".encode()),
            ],
        }
        await self.app({**scope, **behind}, receive, send)

    async def _may_see(self, scope: Scope) -> bool:
        cookies = b"; ".join(value for key, value in scope["headers"] if key == b"cookie")
        own = cookie_parser(cookies.decode("latin-1")).get(self._players.cookie_name(), "")
        return await self._players.may_see(own)


REPLACED = (b"cookie", b"x-forwarded-prefix")


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await PlainTextResponse("Open /demo first.", 403)(scope, receive, send)
