"""The documentation page works in a house without internet."""

from __future__ import annotations

import re

from tests.edge.api.conftest import Api

ADDRESS = re.compile(r"""(?:src|href)=["']([^"']+)|url: '([^']+)'""")


async def test_the_documentation_loads_from_the_box_alone(api: Api) -> None:
    page = (await api.root.get("/docs")).text
    addresses = [first or second for first, second in ADDRESS.findall(page)]

    answers = {address: (await api.root.get(address)).status_code for address in addresses}

    assert len(answers) >= 4
    assert all(address.startswith("/") for address in addresses)
    assert set(answers.values()) == {200}
    assert "://" not in page.replace("window.location.protocol + '//'", "")


async def test_the_description_names_the_writes_own_id_and_the_bearer(api: Api) -> None:
    described = (await api.http.get("/openapi.json")).json()

    approve = described["paths"]["/devices/approve"]["post"]
    assert described["servers"] == [{"url": "/api/v1"}]
    assert {"Idempotency-Key", "Approval"} <= {each["name"] for each in approve["parameters"]}
    assert approve["security"] == [{"HTTPBearer": []}]
