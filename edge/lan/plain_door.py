"""What is answered without encryption: the way to trust the box, and what is for everybody.

A tablet that does not trust the box yet is led to `/join`, one that does to the encrypted address.
This machine's own browser needs neither: nobody listens on that line.
"""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import quote

from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from edge.lan.ways import LanState, host_of

JOIN: Final = "/join"
FREE: Final = ("/trust/", "/health", "/ready", "/metrics", "/r/", "/_comanda/", "/manifest.json")
"""Begins what anybody may ask for plainly: guests' receipts, monitors, style sheets."""
TRUSTS: Final = "trusts"
"""The cookie of browsers that have reached the encrypted address: the authority they trust."""
NEAR: Final = ("127.0.0.1", "::1")
FORBIDDEN: Final = 403
_POLICY: Final = 1008
"""RFC 6455, 7.4.1."""


class PlainDoor:
    """ASGI middleware: in the house's network screens are encrypted, or not there."""

    def __init__(self, app: ASGIApp, state: Callable[[], LanState]) -> None:
        self.app = app
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or say where to go."""
        if scope["type"] not in ("http", "websocket") or self._may_pass(scope):
            await self.app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": _POLICY})
            return
        await self._elsewhere(scope)(scope, receive, send)

    def _may_pass(self, scope: Scope) -> bool:
        if scope["scheme"] in ("https", "wss") or self._state().mode != "https":
            return True
        client = scope.get("client")
        is_near = client is not None and client[0].removeprefix("::ffff:") in NEAR
        path: str = scope["path"]
        return is_near or path == JOIN or path.startswith(FREE)

    def _elsewhere(self, scope: Scope) -> Response:
        state, headers = self._state(), dict(scope["headers"])
        if scope["method"] not in ("GET", "HEAD") or scope["path"].startswith("/api/"):
            return _refusal(state, _text(headers, b"host"))
        path = _address(scope)
        if _cookie(_text(headers, b"cookie")) == state.fingerprint[:16] != "":
            host = host_of(_text(headers, b"host"), state)
            return RedirectResponse(state.secure_at(host, path), 307)
        return RedirectResponse(JOIN if path == "/" else f"{JOIN}?next={quote(path, safe='')}", 307)


def _refusal(state: LanState, host: str) -> Response:
    where = state.secure_at(host_of(host, state))
    body = {
        "type": "urn:comanda:problem:not_encrypted",
        "title": "Forbidden",
        "status": FORBIDDEN,
        "code": "not_encrypted",
        "detail": f"The box is spoken to encrypted, at {where}.",
    }
    return JSONResponse(body, FORBIDDEN, media_type="application/problem+json")


def _address(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return str(scope["path"]) + (f"?{query}" if query else "")


def _text(headers: dict[bytes, bytes], name: bytes) -> str:
    return headers.get(name, b"").decode("latin-1")


def _cookie(header: str) -> str:
    try:
        found: SimpleCookie = SimpleCookie(header)
    except CookieError:
        return ""
    return found[TRUSTS].value if TRUSTS in found else ""
