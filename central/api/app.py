"""The admins' API under `/api/v1`, with its explorer at `/docs`: works without internet."""

from __future__ import annotations

import asyncio
from functools import cache
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from central.api import (
    box_routes,
    organization_routes,
    people_routes,
    release_routes,
    session_routes,
)
from central.api.access import CLIENT_HEADER, OPERATOR_HEADER, SCOPE_KEY, OfficeServices
from central.api.body_limit import BodyLimit
from central.api.describing import PROBLEMS, describe
from central.api.resources import RESOURCES
from central.api.routes import router_of
from central.problems import install_problems

PATH = "/api/v1"
DOCS = "/docs"
ASSETS = f"{DOCS}/assets"
VERSION = "1"

ABOUT = f"""\
For programs and scripts of a chain: the same services and rights as the office's screens.

1. **Coming in.** A program shows its key, which an owner made: `Authorization: Bearer cmd_...`.
   A browser begins a session with `POST /session`; its writes need the header `{CLIENT_HEADER}`.
   Whoever runs the centre says why they look into an organization: `{OPERATOR_HEADER}`.
2. **Lists** take `where=field:operator:value` (again and again), `sort`, `limit`, `after`.
   A page's `next` is the `after` of the following one; rows that come meanwhile shift nothing.
3. **Writes.** What makes something carries `Idempotency-Key`, a UUID of yours, which becomes its
   id: repeated, it gives the first answer again. What changes something carries `If-Match` with
   the `ETag` that you saw: nobody's change is overwritten unseen.
4. **Menu, prices, taxes, floor, people** lie in a draft (202) until `POST .../releases`.
5. **Errors** are problem details (RFC 9457) with a `code` and a sentence. Ids of others are 404.
   Money is in minor units, quantities in thousandths, times in UTC.
"""


class AdminApi:
    """The API of a process, over its services. Built when it is first asked: it takes a second."""

    def __init__(self, office: OfficeServices) -> None:
        self._office = office
        self._building = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with the services."""
        async with self._building:
            app = await asyncio.to_thread(built)
        await app({**scope, SCOPE_KEY: self._office}, receive, send)


@cache
def built() -> FastAPI:
    """The routes, without services: those come with each request."""
    api = FastAPI(
        title="Comanda: office",
        version=VERSION,
        description=ABOUT,
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses=dict(PROBLEMS),
    )
    install_problems(api)
    api.add_middleware(BodyLimit)
    for router in (
        session_routes.router,
        organization_routes.router,
        people_routes.router,
        box_routes.router,
        release_routes.router,
        *(router_of(resource) for resource in RESOURCES),
    ):
        api.include_router(router)
    describe(api)
    return api


def install_api(app: FastAPI, api: ASGIApp) -> None:
    """Put the API and its explorer into an application. Swagger UI comes from a package."""
    app.mount(PATH, api)
    folder = Path(str(files("fastapi_offline"))) / "static"
    app.mount(ASSETS, StaticFiles(directory=folder), name="docs-assets")

    @app.get(DOCS, include_in_schema=False)
    async def docs() -> HTMLResponse:
        """The explorer. What it sends carries the header that browsers' writes need."""
        page = get_swagger_ui_html(
            openapi_url=f"{PATH}/openapi.json",
            title="Comanda: the office's API",
            swagger_js_url=f"{ASSETS}/swagger-ui-bundle.js",
            swagger_css_url=f"{ASSETS}/swagger-ui.css",
            swagger_favicon_url=f"{ASSETS}/favicon.png",
            swagger_ui_parameters={
                "validatorUrl": None,
                "persistAuthorization": False,
                "docExpansion": "none",
                "filter": True,
            },
        )
        said = f"request.headers['{CLIENT_HEADER}'] = 'explorer'; return request;"
        asked = f"requestInterceptor: (request) => {{ {said} }},\n    url: "
        return HTMLResponse(bytes(page.body).decode().replace("url: ", asked, 1))
