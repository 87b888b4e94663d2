"""Keys over HTTP, for the pages of browsers that can make one; encrypted only."""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict

from domain.errors import DomainError, SignInRefused
from edge.devices.doors import keep_token, recognise
from edge.devices.requests import Asked, BringKey, ProveKey
from edge.devices.service import DeviceService

NO_STORE: Final = {"Cache-Control": "no-store"}
LONGEST: Final = 400


class KeyBody(BaseModel):
    """A key that was just made, and its signature of the challenge."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_max_length=LONGEST)
    public_key: str
    challenge: str
    signature: str


class ProofBody(BaseModel):
    """A signature of the challenge by the key that the device made before."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_max_length=LONGEST)
    device: UUID
    challenge: str
    signature: str


def router(devices: DeviceService) -> APIRouter:
    """The routes under `/_comanda/device`."""
    found = APIRouter(prefix="/_comanda/device", include_in_schema=False)

    @found.post("/challenge")
    async def challenge(request: Request) -> Response:
        """What to sign, for which box; and who the browser is, where its cookie says so."""
        device, _ = await recognise(devices, request.cookies)
        body = {
            "challenge": devices.keys.challenge(request.client.host if request.client else ""),
            "box": devices.box_id().hex,
            "device": device.id.hex if device else None,
            "has_key": bool(device and device.public_key),
            "may_change": bool(device and devices.keys.may_change_key(device.id)),
        }
        return JSONResponse(body, headers=NO_STORE | {"Access-Control-Allow-Origin": "*"})

    @found.post("/key")
    async def key(request: Request, body: KeyBody) -> Response:
        device, _ = await recognise(devices, request.cookies)
        if device is None:
            return _refused(SignInRefused("This browser was not let in."))
        wanted = BringKey(device.id, body.public_key, body.challenge, body.signature)
        try:
            return _kept(request, devices, await devices.keys.bring(wanted))
        except DomainError as error:
            return _refused(error)

    @found.post("/prove")
    async def prove(request: Request, body: ProofBody) -> Response:
        wanted = ProveKey(body.device, body.challenge, body.signature)
        try:
            return _kept(request, devices, await devices.keys.prove(wanted))
        except DomainError as error:
            return _refused(error)

    @found.get("/arrive")
    async def arrive(
        request: Request,
        device: UUID,
        challenge: str,
        signature: str,
        wanted: Annotated[str, Query(alias="next")] = "/",
    ) -> Response:
        """A device that was let in under another address of this box comes in under this one."""
        inside = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
        target = wanted if inside else "/"
        response = RedirectResponse(f"/pair?{urlencode({'next': target, 'arrived': 'true'})}")
        try:
            asked = await devices.keys.arrive(ProveKey(device, challenge, signature))
        except DomainError:
            return RedirectResponse("/pair")
        keep_token(response, devices, asked.token, encrypted=request.url.scheme == "https")
        return response

    return found


def _kept(request: Request, devices: DeviceService, asked: Asked) -> Response:
    response = JSONResponse({"state": asked.device.state}, headers=NO_STORE)
    keep_token(response, devices, asked.token, encrypted=request.url.scheme == "https")
    return response


def _refused(error: DomainError) -> Response:
    return JSONResponse({"detail": error.sentence}, error.status, headers=NO_STORE)
