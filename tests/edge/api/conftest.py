"""The HTTP API over the founded house, a device that was let in, and a waiter's token."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from domain.ids import new_id
from edge.api.access import Access
from edge.api.app import build_api
from edge.api.mount import PATH, mount_api
from edge.api.tokens import TokenService
from edge.checks import api as checks_api
from edge.checks.service import CheckService
from edge.commands import Actor
from edge.database import Database
from edge.devices import api as devices_api
from edge.devices.requests import ApproveDevice, AskToComeIn
from edge.devices.service import DeviceService
from edge.founding import Founded
from edge.staff import api as staff_api
from edge.staff.editing import PeopleService
from edge.staff.requests import HirePerson
from edge.staff.service import StaffService


@dataclass(frozen=True)
class Api:
    """The services behind the API and a client in front of it."""

    devices: DeviceService
    staff: StaffService
    http: httpx.AsyncClient
    root: httpx.AsyncClient


@pytest.fixture
async def api(db: Database) -> AsyncIterator[Api]:
    devices, staff = DeviceService(db), StaffService(db)
    tokens = TokenService(db, staff, devices)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    inner = build_api(
        Access(tokens, staff),
        [
            staff_api.router(staff, tokens),
            devices_api.router(devices),
            checks_api.router(CheckService(db)),
        ],
    )

    @inner.get("/broken", include_in_schema=False)
    async def broken() -> None:
        raise RuntimeError("the inside of the box")

    mount_api(app, lambda: inner)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        httpx.AsyncClient(transport=transport, base_url=f"http://box{PATH}") as http,
        httpx.AsyncClient(transport=transport, base_url="http://box") as root,
    ):
        yield Api(devices, staff, http, root)


@pytest.fixture
async def device_token(api: Api, manager: Actor) -> str:
    asked = await api.devices.ask(AskToComeIn(new_id(), "handheld"))
    code = asked.device.code or ""
    await api.devices.approve(ApproveDevice(code, "Handheld 1", "waiter"), manager)
    return asked.token


@pytest.fixture
async def boss(db: Database, founded: Founded, manager: Actor) -> UUID:
    hired = await PeopleService(db).hire(
        HirePerson(new_id(), "Marta Rossi", "9999", (founded.roles["Manager"],)), manager
    )
    return hired.id


@pytest.fixture
async def waiter(db: Database, founded: Founded, manager: Actor) -> UUID:
    hired = await PeopleService(db).hire(
        HirePerson(new_id(), "Aziza Karimova", "1111", (founded.roles["Waiter"],)), manager
    )
    return hired.id


async def bearer(api: Api, device_token: str, person: UUID, pin: str) -> dict[str, str]:
    """Sign a person in over HTTP; the header that every further request carries."""
    answer = await api.http.post(
        "/tokens",
        json={"person_id": str(person), "pin": pin},
        headers={"Device-Token": device_token},
    )
    assert answer.status_code == 201, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def write(headers: dict[str, str], key: UUID | None = None) -> dict[str, str]:
    """Headers of a write under an id of its own."""
    return {**headers, "Idempotency-Key": str(key or new_id())}
