"""Browsers and their cookie: known again under the name of an earlier node."""

from __future__ import annotations

from collections.abc import Mapping
from http.cookies import SimpleCookie

from fastapi.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from edge.devices.requests import DeviceState
from edge.devices.service import DeviceService

COOKIES = "comanda_"
COOKIE_LASTS_S = 400 * 24 * 3600
"""Browsers keep no cookie longer (RFC 6265bis)."""


def keep_token(
    response: Response, devices: DeviceService, token: str, *, encrypted: bool = False
) -> None:
    """Have the browser keep a device's token: not for scripts, not for other sites' forms.

    One that came encrypted is never sent in the open.
    """
    response.set_cookie(
        devices.cookie_name(),
        token,
        max_age=COOKIE_LASTS_S,
        httponly=True,
        samesite="lax",
        secure=encrypted,
    )


async def recognise(
    devices: DeviceService, cookies: Mapping[str, str]
) -> tuple[DeviceState | None, str]:
    """The device and its token: by this box's cookie, else by one of an earlier node's name.

    A restored copy is another node with another cookie; tablets need not be let in again for it.
    Tokens are random, so that another box's cookie opens nothing here.
    """
    own = cookies.get(devices.cookie_name(), "")
    others = [value for name, value in cookies.items() if name.startswith(COOKIES)]
    for token in dict.fromkeys([own, *others]):
        device = await devices.identify(token) if token else None
        if device is not None:
            return device, token
    return None, ""


class EarlierCookies:
    """ASGI middleware: a browser known by an earlier node's cookie gets this one's, then returns.

    It costs nothing where the right cookie is there or none at all.
    """

    def __init__(self, app: ASGIApp, devices: DeviceService) -> None:
        self.app = app
        self._devices = devices

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer with the cookie and the same address."""
        response = await self._renamed(scope) if scope["type"] == "http" else None
        await (response or self.app)(scope, receive, send)

    async def _renamed(self, scope: Scope) -> Response | None:
        cookies = _cookies(scope)
        own = self._devices.cookie_name()
        if scope["method"] != "GET" or own in cookies or not cookies:
            return None
        device, token = await recognise(self._devices, cookies)
        if device is None:
            return None
        query = scope["query_string"].decode("latin-1")
        response = RedirectResponse(scope["path"] + (f"?{query}" if query else ""), 307)
        keep_token(response, self._devices, token, encrypted=scope["scheme"] == "https")
        return response


def _cookies(scope: Scope) -> dict[str, str]:
    for name, value in scope["headers"]:
        if name == b"cookie" and COOKIES.encode() in value:
            parsed: SimpleCookie = SimpleCookie(value.decode("latin-1"))
            return {key: morsel.value for key, morsel in parsed.items()}
    return {}
