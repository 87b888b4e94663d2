"""Browsers and their cookie: coming in by a link, and known again under an earlier name."""

from __future__ import annotations

from collections.abc import Mapping
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from domain.errors import DomainError
from edge.devices.requests import DeviceState
from edge.devices.service import DeviceService

COME_IN = "/come-in"
COOKIES = "comanda_"
COOKIE_LASTS_S = 400 * 24 * 3600
"""Browsers keep no cookie longer (RFC 6265bis)."""


def keep_token(response: Response, devices: DeviceService, token: str) -> None:
    """Have the browser keep a device's token: not for scripts, not for other sites' forms."""
    response.set_cookie(
        devices.cookie_name(), token, max_age=COOKIE_LASTS_S, httponly=True, samesite="lax"
    )


def router(devices: DeviceService) -> APIRouter:
    """`/come-in?link=...`: an invitation's link, good once."""
    found = APIRouter(include_in_schema=False)

    @found.get(COME_IN)
    async def come_in(request: Request, link: str = "", to: str = "/") -> Response:
        here, _ = await recognise(devices, request.cookies)
        if here is not None and here.approved:
            return _go(to)
        try:
            asked = await devices.accept(link)
        except DomainError as error:
            return _sorry(error)
        response = _go(to)
        keep_token(response, devices, asked.token)
        return response

    return found


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
        keep_token(response, self._devices, token)
        return response


def _cookies(scope: Scope) -> dict[str, str]:
    for name, value in scope["headers"]:
        if name == b"cookie" and COOKIES.encode() in value:
            parsed: SimpleCookie = SimpleCookie(value.decode("latin-1"))
            return {key: morsel.value for key, morsel in parsed.items()}
    return {}


def _go(to: str) -> Response:
    """To a page of this box; what leads elsewhere becomes the first page."""
    parts = urlsplit(to)
    inside = to.startswith("/") and not to.startswith(("//", "/\\"))
    inside = inside and not (parts.scheme or parts.netloc) and parts.path != COME_IN
    return RedirectResponse(to if inside else "/", 303)


def _sorry(error: DomainError) -> Response:
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>Comanda</title>"
        '<body style="font:20px/1.5 sans-serif;max-width:30em;margin:15vh auto;padding:0 1em">'
        f'<p>{error.sentence}</p><p><a href="/">Ask to come in with a code</a></p></html>'
    )
    return HTMLResponse(page, error.status)
