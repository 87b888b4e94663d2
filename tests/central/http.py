"""The admins' API over services with cheap passwords, asked as browsers and programs ask."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI

from central.api.access import CLIENT_HEADER, OfficeServices
from central.api.app import AdminApi, install_api
from central.identity.requests import MakeKey
from central.identity.rights import Role
from central.identity.service import COOKIE
from central.main import Centre
from central.releases.service import ReleaseService
from domain.ids import new_id
from tests.central.office import Office


def api_of(centre: Centre, office: Office) -> FastAPI:
    """An application with the API alone."""
    app = FastAPI(docs_url=None)
    services = OfficeServices(
        app=office.app,
        clock=office.clock,
        identity=office.identity,
        people=office.people,
        keys=office.keys,
        tenants=office.tenants,
        fleet=centre.fleet,
        releases=ReleaseService(office.app, office.clock),
    )
    install_api(app, AdminApi(services))
    return app


class Caller:
    """Somebody who asks the API about one organization."""

    def __init__(self, app: FastAPI, organization_id: UUID, headers: dict[str, str]) -> None:
        transport = httpx.ASGITransport(app)
        self.http = httpx.AsyncClient(
            transport=transport, base_url="http://office/api/v1", headers=headers
        )
        self.at = f"/organizations/{organization_id}"

    async def get(self, path: str, **parameters: Any) -> httpx.Response:
        return await self.http.get(f"{self.at}{path}", params=parameters)

    async def post(
        self, path: str, body: Any = None, key: UUID | None = None, **headers: str
    ) -> httpx.Response:
        said = {"Idempotency-Key": str(key or new_id()), **headers}
        return await self.http.post(f"{self.at}{path}", json=body, headers=said)

    async def patch(self, path: str, body: Any, match: str) -> httpx.Response:
        return await self.http.patch(
            f"{self.at}{path}", json=body, headers={"If-Match": f'"{match}"'}
        )

    async def put(self, path: str, body: Any, match: str) -> httpx.Response:
        return await self.http.put(
            f"{self.at}{path}", json=body, headers={"If-Match": f'"{match}"'}
        )

    async def delete(self, path: str) -> httpx.Response:
        return await self.http.delete(f"{self.at}{path}")

    async def items(self, path: str, **parameters: Any) -> list[Any]:
        """One page."""
        answer = await self.get(path, **parameters)
        assert answer.status_code == 200, answer.text
        found: list[Any] = answer.json()["items"]
        return found

    async def all_items(self, path: str, **parameters: Any) -> list[Any]:
        """All pages."""
        found: list[Any] = []
        after: str | None = ""
        while after is not None:
            page = await self.get(path, **parameters, **({"after": after} if after else {}))
            assert page.status_code == 200, page.text
            found += page.json()["items"]
            after = page.json()["next"]
        return found


def browser(app: FastAPI, organization_id: UUID, token: str) -> Caller:
    """With a session's cookie, and the header of our pages."""
    return Caller(app, organization_id, {"Cookie": f"{COOKIE}={token}", CLIENT_HEADER: "test"})


def program(
    app: FastAPI, office: Office, organization_id: UUID, owner: str, role: Role = Role.OWNER,
    brand_id: UUID | None = None, store_id: UUID | None = None,
) -> Caller:  # fmt: skip
    """With a key that the owner made."""
    ask = MakeKey(organization_id, "program", role, brand_id, store_id)
    made = office.keys.make(office.sign_in(owner), ask)
    return Caller(app, organization_id, {"Authorization": f"Bearer {made.secret}"})
