"""What browsers ask before they trust the box: its certificate, and who it is.

Everything here is for everybody: no secret, no name of a person.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from domain.clock import Clock
from edge.lan.service import LanService
from sync.types import to_micros

ANYBODY: Final = {"Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"}
"""Asked from the unencrypted page of the same box, which is another origin to browsers."""
SECOND: Final = 1_000_000
NOTHING: Final = "This box has no certificate."


def router(lan: LanService, clock: Clock) -> APIRouter:
    """The routes under `/trust`."""
    found = APIRouter(prefix="/trust", include_in_schema=False)

    @found.get("/box")
    async def box() -> JSONResponse:
        """Which box this is, where it is reached, and what time it has; the same on both ports."""
        state = lan.state()
        body = {
            "id": state.box_id,
            "shop": state.shop,
            "mode": state.mode,
            "hosts": state.hosts,
            "plain_port": state.plain_port,
            "secure_port": state.secure_port,
            "trust": state.fingerprint[:16],
            "at": to_micros(clock.now()) // SECOND,
            "asked": lan.asked(),
        }
        return JSONResponse(body, headers=ANYBODY)

    def file(name: str, kind: str, make: Callable[[bytes], bytes]) -> None:
        @found.get(f"/{name}")
        async def certificate() -> Response:
            pem = lan.certificates.authority_pem if lan.certificates else None
            if pem is None:
                return Response(NOTHING, 404, media_type="text/plain")
            disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
            return Response(make(pem), media_type=kind, headers=disposition)

    def profile(pem: bytes) -> bytes:
        from edge.lan.profile import apple_profile

        state = lan.state()
        return apple_profile(pem, state.shop, UUID(state.box_id))

    def der(pem: bytes) -> bytes:
        from edge.lan.authority import as_der

        return as_der(pem)

    file("comanda.crt", "application/x-x509-ca-cert", der)
    file("comanda.pem", "application/x-pem-file", lambda pem: pem)
    file("comanda.mobileconfig", "application/x-apple-aspen-config", profile)
    return found
