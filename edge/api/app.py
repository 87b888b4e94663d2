"""The HTTP API under `/api/v1`: an application of its own, so that all its errors are problems."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter, FastAPI

from edge.api.access import Access
from edge.api.body_limit import BodyLimit
from edge.api.problems import install_problems
from edge.release import release

ABOUT = """\
For handhelds and kiosks: the same services and rights as the screens.

1. `POST /devices` gives a device its token and a code; a manager approves the code on a screen.
2. `POST /tokens` with the header `Device-Token`, a person and their PIN gives an access token.
3. Every write carries `Idempotency-Key`, a UUID of the caller's; repeating it changes nothing.
4. Errors are problem details (RFC 9457) with a `code`. Money is in minor units, quantities in
   thousandths, times in UTC.
"""


def build_api(access: Access, routers: Iterable[APIRouter]) -> FastAPI:
    """The API's application with the routers of the features."""
    api = FastAPI(
        title="Comanda",
        version=release(),
        description=ABOUT,
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    api.state.access = access
    install_problems(api)
    api.add_middleware(BodyLimit)
    for router in routers:
        api.include_router(router)
    return api
