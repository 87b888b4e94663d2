"""Who gets into the API, under which id things are written, and what refusals look like."""

from __future__ import annotations

from uuid import UUID

import httpx
import pytest

from domain.clock import VirtualClock
from domain.ids import new_id
from edge.commands import Actor
from edge.database import Database
from edge.devices.requests import AskToComeIn, RevokeDevice
from edge.founding import Founded
from edge.staff.editing import PeopleService
from edge.staff.requests import DeactivatePerson, HirePerson
from sync.tables.audit import AuditEntry
from tests.edge.api.conftest import Api, bearer, write


def is_problem(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json().keys() >= {"type", "title", "status", "detail"}


async def ask(api: Api) -> str:
    """A device asks; its code."""
    return str((await api.http.post("/devices")).json()["device"]["code"])


async def test_a_device_asks_waits_and_is_let_in_over_http(
    api: Api, device_token: str, boss: UUID
) -> None:
    asked = (await api.http.post("/devices")).json()
    mine = {"Device-Token": asked["token"]}
    waiting = (await api.http.get("/devices/current", headers=mine)).json()
    manager = await bearer(api, device_token, boss, "9999")

    await api.http.post(
        "/devices/approve",
        json={"code": asked["device"]["code"], "name": "Kiosk", "profile": "display"},
        headers=write(manager),
    )

    assert waiting["state"] == "pending"
    now = (await api.http.get("/devices/current", headers=mine)).json()
    assert (now["state"], now["name"]) == ("approved", "Kiosk")


async def test_a_device_that_waits_gets_no_token(api: Api, waiter: UUID) -> None:
    asked = await api.devices.ask(AskToComeIn(new_id()))

    answer = await api.http.post(
        "/tokens",
        json={"person_id": str(waiter), "pin": "1111"},
        headers={"Device-Token": asked.token},
    )

    is_problem(answer, 401, "sign_in_refused")


async def test_wrong_pins_are_slowed_over_http_too(
    api: Api, device_token: str, waiter: UUID
) -> None:
    body = {"person_id": str(waiter), "pin": "0000"}
    answers = [
        await api.http.post("/tokens", json=body, headers={"Device-Token": device_token})
        for _ in range(3)
    ]

    is_problem(answers[-1], 401, "sign_in_refused")
    assert [answer.headers.get("Retry-After") for answer in answers] == [None, None, "5"]


async def test_a_write_without_an_id_is_refused(api: Api, device_token: str, boss: UUID) -> None:
    manager = await bearer(api, device_token, boss, "9999")
    body = {"code": await ask(api), "name": "Kiosk", "profile": "display"}

    answer = await api.http.post("/devices/approve", json=body, headers=manager)

    is_problem(answer, 400, "idempotency_key_missing")


async def test_a_repeated_write_is_done_once_and_answered_the_same(
    db: Database, api: Api, device_token: str, boss: UUID
) -> None:
    headers = write(await bearer(api, device_token, boss, "9999"))
    body = {"code": await ask(api), "name": "Kiosk", "profile": "display"}

    first = await api.http.post("/devices/approve", json=body, headers=headers)
    second = await api.http.post("/devices/approve", json=body, headers=headers)

    assert first.status_code == 200
    assert second.json() == first.json()
    approvals = await db.read(lambda read: read.all(AuditEntry, "act = 'device_approved'"))
    assert len([entry for entry in approvals if entry.details == {"name": "Kiosk"}]) == 1


async def test_another_request_under_a_known_id_is_refused(
    api: Api, device_token: str, boss: UUID
) -> None:
    headers = write(await bearer(api, device_token, boss, "9999"))
    body = {"code": await ask(api), "name": "Kiosk", "profile": "display"}
    await api.http.post("/devices/approve", json=body, headers=headers)

    answer = await api.http.post("/devices/approve", json=body | {"name": "X"}, headers=headers)

    is_problem(answer, 422, "command_reused")


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer nonsense"}])
async def test_without_a_good_token_nothing_is_shown(api: Api, header: dict[str, str]) -> None:
    answer = await api.http.get("/devices", headers=header)

    is_problem(answer, 401, "sign_in_refused")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_a_right_that_is_missing_is_named(api: Api, device_token: str, waiter: UUID) -> None:
    answer = await api.http.get("/devices", headers=await bearer(api, device_token, waiter, "1111"))

    is_problem(answer, 403, "forbidden")
    assert answer.json()["right"] == "manage_devices"


async def test_a_managers_approval_allows_one_write(
    api: Api, device_token: str, waiter: UUID, boss: UUID
) -> None:
    aziza = await bearer(api, device_token, waiter, "1111")
    given = await api.http.post(
        "/approvals", json={"right": "manage_devices", "pin": "9999"}, headers=aziza
    )
    approval = {"Approval": given.json()["token"]}
    body = {"name": "Kiosk", "profile": "display"}

    first = await api.http.post(
        "/devices/approve", json=body | {"code": await ask(api)}, headers=write(aziza) | approval
    )
    second = await api.http.post(
        "/devices/approve", json=body | {"code": await ask(api)}, headers=write(aziza) | approval
    )

    assert first.status_code == 200
    is_problem(second, 403, "forbidden")


async def test_a_token_ends_after_twelve_hours(
    api: Api, device_token: str, boss: UUID, clock: VirtualClock
) -> None:
    manager = await bearer(api, device_token, boss, "9999")

    clock.advance(12 * 3600)

    is_problem(await api.http.get("/devices", headers=manager), 401, "sign_in_refused")


async def test_a_token_ends_with_its_device(
    api: Api, device_token: str, boss: UUID, manager: Actor
) -> None:
    headers = await bearer(api, device_token, boss, "9999")
    before = await api.http.get("/devices", headers=headers)
    device = await api.devices.identify(device_token)
    assert device is not None

    await api.devices.revoke(RevokeDevice(device.id), manager)

    assert before.status_code == 200
    is_problem(await api.http.get("/devices", headers=headers), 401, "sign_in_refused")


async def test_a_token_ends_with_its_persons_work_here(
    db: Database, api: Api, device_token: str, boss: UUID, founded: Founded, manager: Actor
) -> None:
    headers = await bearer(api, device_token, boss, "9999")
    people = PeopleService(db)
    await _hire_another_manager(people, founded, manager)

    await people.deactivate(DeactivatePerson(boss), manager)

    is_problem(await api.http.get("/devices", headers=headers), 401, "sign_in_refused")


async def _hire_another_manager(people: PeopleService, founded: Founded, manager: Actor) -> None:
    await people.hire(HirePerson(new_id(), "Oleg", "8888", (founded.roles["Manager"],)), manager)


async def test_signing_out_ends_the_token(api: Api, device_token: str, boss: UUID) -> None:
    headers = await bearer(api, device_token, boss, "9999")

    ended = await api.http.delete("/tokens/current", headers=headers)

    assert ended.status_code == 204
    is_problem(await api.http.get("/devices", headers=headers), 401, "sign_in_refused")


async def test_an_unknown_key_in_a_body_is_refused_by_name(api: Api, device_token: str) -> None:
    answer = await api.http.post(
        "/tokens", json={"pni": "1111"}, headers={"Device-Token": device_token}
    )

    is_problem(answer, 422, "bad_request")
    assert "pni" in answer.json()["detail"]


async def test_unknown_addresses_and_methods_are_problems(api: Api) -> None:
    is_problem(await api.http.get("/nothing"), 404, "not_found")
    is_problem(await api.http.put("/devices"), 405, "method_not_allowed")


async def test_a_failure_of_ours_tells_nothing_of_the_inside(api: Api) -> None:
    answer = await api.http.get("/broken")

    is_problem(answer, 500, "internal_error")
    assert "inside" not in answer.text


async def test_a_body_beyond_a_megabyte_is_not_read(api: Api) -> None:
    answer = await api.http.post("/tokens", content=b" " * 1_000_001)

    is_problem(answer, 413, "too_large")


async def test_lists_come_page_by_page(
    api: Api, device_token: str, waiter: UUID, boss: UUID
) -> None:
    mine = {"Device-Token": device_token}

    first = (await api.http.get("/people?limit=1", headers=mine)).json()
    second = (await api.http.get(f"/people?limit=1&after={first['next']}", headers=mine)).json()

    assert [tile["short_name"] for tile in first["items"] + second["items"]] == ["Aziza", "Marta"]
    assert second["next"] is None


async def test_a_page_has_at_most_two_hundred_rows(api: Api, device_token: str) -> None:
    answer = await api.http.get("/people?limit=201", headers={"Device-Token": device_token})

    is_problem(answer, 422, "bad_request")
