"""`/join`: how a browser that does not trust the box yet comes to its encrypted screens."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from nicegui import app

from edge.lan.plain_door import JOIN
from edge.lan.service import LanService
from ui.language import language_of
from ui.store.join_view import join_html
from ui.store.session import PAIR_PATH, own_address


def register(lan: LanService, language: str) -> None:
    """The page; where nothing is encrypted, or all is already, it leads straight on."""

    @app.get(JOIN, include_in_schema=False)
    async def join(request: Request) -> Response:
        onward = own_address(request.query_params.get("next", ""), PAIR_PATH)
        state = lan.state()
        if state.mode != "https" or request.url.scheme == "https":
            return RedirectResponse(onward)
        asked = request.headers.get("accept-language", "")
        html = join_html(state, language_of(asked, language), onward)
        return HTMLResponse(html, headers={"Cache-Control": "no-store"})
