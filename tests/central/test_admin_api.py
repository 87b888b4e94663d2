"""The admins' API: lists, filters, pages, writes, drafts, refusals, and walls."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from fastapi import FastAPI

from central.identity.rights import Role
from central.identity.service import COOKIE
from central.main import Centre, create_app
from central.settings import CentralSettings
from central.sync.boxes import KnownBox
from central.tenants.requests import CreateBrand
from domain.ids import new_id
from tests.central.http import Caller, api_of, browser, program
from tests.central.office import PASSWORD, Chain, Office
from tests.central.stream import box_of, deliver, let_in, read_stream

ADA, RITA = "ada@example.com", "rita@example.com"


@dataclass
class Setting:
    """A chain, and its owner at the API."""

    app: FastAPI
    office: Office
    chain: Chain
    ada: Caller


@pytest.fixture
def setting(centre: Centre, office: Office) -> Setting:
    app = api_of(centre, office)
    chain = office.chain()
    return Setting(app, office, chain, program(app, office, chain.id, ADA))


@pytest.fixture
def sold(centre: Centre, setting: Setting, evening: Path) -> Setting:
    """The chain after an evening of its first store."""
    was, chain = box_of(evening), setting.chain
    box = KnownBox(chain.id, chain.brand, chain.store, was.node_id)
    let_in(centre, box)
    deliver(centre, read_stream(evening, was).of_another(box))
    return setting


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["name"] for row in rows]


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Every refusal is a problem with a sentence."""
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["detail"].endswith((".", "?")), body
    assert body["status"] == answer.status_code
    return answer.status_code, body["code"]


# ---- coming in -----------------------------------------------------------------------------
async def test_a_browser_signs_in_reads_writes_and_signs_out(setting: Setting) -> None:
    ours = {"Comanda-Client": "test"}
    transport = httpx.ASGITransport(setting.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://o/api/v1") as http:
        credentials = {"email": ADA, "password": PASSWORD}
        came = await http.post("/session", json=credentials, headers=ours)
        assert came.status_code == 201
        assert "httponly" in came.headers["set-cookie"].lower()
        assert [each["role"] for each in came.json()["memberships"]] == ["owner"]
        assert (await http.get("/me")).json()["email"] == ADA
        token = http.cookies[COOKIE]
        assert (await http.delete("/session", headers=ours)).status_code == 204
        http.cookies.set(COOKIE, token)
        assert problem(await http.get("/me")) == (401, "sign_in_refused")


async def test_a_foreign_page_writes_nothing_with_the_cookie(setting: Setting) -> None:
    caller = browser(setting.app, setting.chain.id, setting.office.token(ADA))
    del caller.http.headers["Comanda-Client"]
    assert len(await caller.items("/brands")) == 2
    assert problem(await caller.post("/brands", {"name": "Sly"})) == (403, "forbidden")
    assert problem(await caller.http.post("/session", json={"email": ADA, "password": "x"})) == (
        403,
        "forbidden",
    )
    assert len(await caller.items("/brands")) == 2


async def test_nobody_gets_nothing(setting: Setting) -> None:
    for key in ("", "Bearer x", "Basic YTpi"):
        caller = Caller(setting.app, setting.chain.id, {"Authorization": key})
        assert problem(await caller.get("/brands")) == (401, "sign_in_refused"), key


async def test_guesses_are_locked_and_told_when_to_return(setting: Setting) -> None:
    caller = browser(setting.app, setting.chain.id, "")
    guess = {"email": ADA, "password": "guess"}
    for _ in range(10):
        assert (await caller.http.post("/session", json=guess)).status_code == 401
    locked = await caller.http.post("/session", json={"email": ADA, "password": PASSWORD})
    assert problem(locked) == (401, "sign_in_refused")
    assert locked.headers["retry-after"] == "30"


# ---- lists ---------------------------------------------------------------------------------
async def test_a_list_is_filtered_sorted_counted_and_paged(setting: Setting) -> None:
    ada = setting.ada
    assert names(await ada.items("/stores", sort="-name")) == ["Uno", "Tre", "Due"]
    assert names(await ada.items("/stores", where="name:contains:E", sort="name")) == ["Due", "Tre"]
    two = [f"brand_id:eq:{setting.chain.brand}", "name:ne:Due"]
    assert names(await ada.items("/stores", where=two)) == ["Uno"]
    assert names(await ada.items("/stores", where="name:in:Uno,Tre", sort="name")) == ["Tre", "Uno"]
    assert (await ada.get("/stores/count", where="name:starts:u")).json() == {"count": 1}
    first = (await ada.get("/stores", sort="name", limit=2)).json()
    rest = (await ada.get("/stores", sort="name", limit=2, after=first["next"])).json()
    assert names(first["items"] + rest["items"]) == ["Due", "Tre", "Uno"]
    assert rest["next"] is None


@pytest.mark.parametrize("sort", ["", "name", "-name", "colour,-name", "-created_at"])
async def test_rows_that_come_meanwhile_shift_no_page(setting: Setting, sort: str) -> None:
    office, chain = setting.office, setting.chain
    person = office.sign_in(ADA)
    for number in range(7):
        office.tenants.create_brand(person, chain.id, CreateBrand(f"{number % 3}", "#00000" + "1"))
    before = {row["id"] for row in await setting.ada.all_items("/brands")}
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        more = {"after": after} if after else {}
        page = (await setting.ada.get("/brands", sort=sort, limit=2, **more)).json()
        seen += [row["id"] for row in page["items"]]
        after = page["next"]
        for name in ("0", "zzz"):
            if len(seen) < 6:
                office.tenants.create_brand(person, chain.id, CreateBrand(name))
    assert len(seen) == len(set(seen))
    assert before <= set(seen)


async def test_what_is_empty_comes_last_and_pages_go_through_it(
    setting: Setting, admin: psycopg.Connection[Any]
) -> None:
    admin.execute("UPDATE stores SET deleted_at = now() WHERE name = 'Due'")
    for sort in ("deleted_at", "-deleted_at"):
        rows = await setting.ada.all_items("/stores", sort=sort, deleted="with", limit=1)
        assert names(rows)[0] == "Due"
        assert len(rows) == 3


BAD_QUESTIONS: dict[str, dict[str, Any]] = {
    "no such field": {"where": "colour_of_sky:eq:blue"},
    "no operator": {"where": "name"},
    "another operator": {"where": "name:like:x"},
    "an injection": {"where": "name:eq);DROP TABLE stores;--:x"},
    "no number": {"where": "rev:gt:many"},
    "too large": {"where": f"rev:gt:{2**70}"},
    "no id": {"where": "id:eq:7"},
    "no time": {"where": "created_at:ge:yesterday"},
    "no zone": {"where": "created_at:ge:2026-03-01T00:00:00"},
    "no flag": {"where": "prices_include_tax:eq:1"},
    "sign zero": {"where": "name:eq:a\x00b"},
    "many": {"where": ["rev:gt:0"] * 21},
    "a document": {"where": "options:eq:{}"},
    "no order": {"sort": "sky"},
    "a document's order": {"sort": "options"},
    "twice": {"sort": "name,-name"},
    "lost": {"after": "x"},
    "another list's page": {"after": "WyJuYW1lLGlkIiwgWyJhIiwgImIiXV0"},
    "none": {"limit": 0},
    "all": {"limit": 100000},
    "misspelt": {"wher": "name:eq:x"},
    "half deleted": {"deleted": "maybe"},
}


async def test_a_question_that_cannot_be_is_refused_in_a_sentence(setting: Setting) -> None:
    for case, asked in BAD_QUESTIONS.items():
        answer = await setting.ada.get("/stores", **asked)
        assert problem(answer) == (422, "bad_request"), case


async def test_quotes_and_percents_are_only_text(setting: Setting) -> None:
    for text in ("' OR '1'='1", "%", "_", '"; --', "{}", "$$"):
        assert await setting.ada.items("/stores", where=f"name:contains:{text}") == []


async def test_sales_are_read_and_never_written(sold: Setting) -> None:
    orders = await sold.ada.items("/orders", where="total_minor:gt:0", sort="-total_minor")
    assert orders
    assert orders[0]["total_minor"] >= orders[-1]["total_minor"]
    lines = await sold.ada.items("/order-lines", where=f"order_id:eq:{orders[0]['id']}")
    assert sum(line["amount_minor"] for line in lines) == orders[0]["total_minor"]
    for path in ("/checks", "/payments", "/receipts", "/tickets", "/refunds", "/quarantine"):
        assert (await sold.ada.get(path)).status_code == 200
    answer = await sold.ada.post("/payments", {})
    assert problem(answer) == (405, "method_not_allowed")
    assert (await sold.ada.get(f"/orders/{orders[0]['id']}")).json() == orders[0]


# ---- writes of the office ------------------------------------------------------------------
async def test_a_store_is_made_changed_deleted_and_restored(setting: Setting) -> None:
    ada, chain = setting.ada, setting.chain
    body = {"brand_id": str(chain.brand), "name": "Quattro", "zone": "Europe/Rome",
            "currency": "EUR"}  # fmt: skip
    key = new_id()
    made = await ada.post("/stores", body, key)
    assert made.status_code == 201
    assert (made.json()["id"], made.headers["etag"]) == (str(key), '"1"')
    path = f"/stores/{key}"
    changed = await ada.patch(path, {"address": "Via Roma 1"}, "1")
    assert (changed.json()["address"], changed.headers["etag"]) == ("Via Roma 1", '"2"')
    replaced = await ada.put(path, body, "2")
    assert replaced.json()["address"] == ""
    deleted = await ada.delete(path)
    assert deleted.json()["deleted_at"] is not None
    assert len(await ada.items("/stores")) == 3
    assert names(await ada.items("/stores", deleted="only")) == ["Quattro"]
    assert (await ada.post(f"{path}/restore")).json()["deleted_at"] is None
    assert len(await ada.items("/stores")) == 4


async def test_who_comes_second_changes_nothing(setting: Setting) -> None:
    path = f"/brands/{setting.chain.brand}"
    assert (await setting.ada.patch(path, {"name": "First"}, "1")).status_code == 200
    second = await setting.ada.patch(path, {"name": "Second"}, "1")
    assert problem(second) == (409, "changed")
    blind = await setting.ada.http.patch(f"{setting.ada.at}{path}", json={"name": "Blind"})
    assert problem(blind) == (422, "bad_request")
    assert (await setting.ada.get(path)).json()["name"] == "First"


async def test_once_means_once(setting: Setting, admin: psycopg.Connection[Any]) -> None:
    key = new_id()
    first, again = [await setting.ada.post("/brands", {"name": "New"}, key) for _ in range(2)]
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    other = await setting.ada.post("/brands", {"name": "Other"}, key)
    assert problem(other) == (422, "command_reused")
    elsewhere = await setting.ada.post(
        "/invitations", {"email": "b@x.it", "name": "B", "role": "viewer"}, key
    )
    assert problem(elsewhere) == (422, "command_reused")
    assert admin.execute("SELECT count(*) FROM brands WHERE name = 'New'").fetchone() == (1,)
    bare = await setting.ada.http.post(f"{setting.ada.at}/brands", json={"name": "x"})
    assert problem(bare) == (400, "idempotency_key_missing")


async def test_a_secret_is_said_once(setting: Setting) -> None:
    key, body = new_id(), {"name": "books", "role": "viewer"}
    first, again = [await setting.ada.post("/api-keys", body, key) for _ in range(2)]
    assert first.json()["secret"].startswith("cmd_")
    assert again.json()["secret"] is None
    assert again.json()["key"] == first.json()["key"]
    assert len(await setting.ada.items("/api-keys", where="name:eq:books")) == 1


BAD_STORES: dict[str, tuple[Any, str]] = {
    "no name": ({"name": None}, "name"),
    "empty name": ({"name": " "}, "name"),
    "a number": ({"name": 7}, "name"),
    "no such zone": ({"zone": "Mars"}, "zone"),
    "no such currency": ({"currency": "XXQ"}, "currency"),
    "a fraction": ({"cut_over_minutes": 1.5}, "cut_over_minutes"),
    "a number as text": ({"cut_over_minutes": "240"}, "cut_over_minutes"),
    "a flag as text": ({"prices_include_tax": "yes"}, "prices_include_tax"),
    "a foreign key": ({"rev": 9}, "rev"),
    "another's organization": ({"organization_id": str(new_id())}, "organization_id"),
    "no such brand": ({"brand_id": str(new_id())}, "brand"),
    "sign zero": ({"address": "a\x00b"}, "kept"),
    "too long": ({"address": "x" * 20_000}, "address"),
}


async def test_a_bad_row_is_refused_by_its_field_and_nothing_is_written(
    setting: Setting, admin: psycopg.Connection[Any]
) -> None:
    good = {"brand_id": str(setting.chain.brand), "name": "Quattro", "zone": "Europe/Rome",
            "currency": "EUR"}  # fmt: skip
    for case, (wrong, said) in BAD_STORES.items():
        answer = await setting.ada.post("/stores", {**good, **wrong})
        assert problem(answer) == (422, "bad_request"), case
        assert said in answer.json()["detail"], case
    assert admin.execute("SELECT count(*) FROM stores").fetchone() == (3,)


BODIES = {
    "nothing": b"",
    "cut": b"{",
    "a list": b"[]",
    "a number": b"7",
    "a text": b'"x"',
    "deep": b"[" * 100_000,
    "deep within": b'{"name": ' + b"[" * 500 + b"]" * 500 + b"}",
    "another language": b"\xff\xfe",
    "half a sign": b'{"name": "\\ud83d"}',
    "no number": b'{"name": NaN}',
}


async def test_a_body_that_is_none_is_refused(setting: Setting) -> None:
    for case, body in BODIES.items():
        headers = {"Idempotency-Key": str(new_id()), "Content-Type": "application/json"}
        path = f"{setting.ada.at}/brands"
        answer = await setting.ada.http.post(path, content=body, headers=headers)
        assert problem(answer)[0] in (400, 422), case


async def test_a_body_that_is_too_large_is_refused(setting: Setting) -> None:
    answer = await setting.ada.post("/brands", {"name": "x" * 2_000_000})
    assert problem(answer) == (413, "too_large")


# ---- the draft -----------------------------------------------------------------------------
async def test_a_change_of_the_menu_lies_in_the_draft_until_it_is_published(
    setting: Setting,
) -> None:
    ada, key = setting.ada, new_id()
    made = await ada.post("/categories", {"name": "Pizza", "colour": "#c0392b"}, key)
    assert (made.status_code, made.headers["etag"]) == (202, '"draft-1"')
    path = f"/categories/{key}"
    assert problem(await ada.get(path)) == (404, "not_found")
    assert (await ada.get(path, draft="true")).json()["name"] == "Pizza"
    changed = await ada.patch(path, {"position": 3}, "draft-1")
    assert (changed.status_code, changed.json()["name"]) == (202, "Pizza")
    assert problem(await ada.patch(path, {"position": 4}, "draft-1")) == (409, "changed")
    assert [row["kind"] for row in (await ada.get("/draft")).json()] == ["category"]
    assert (await ada.get("/draft/preview")).json()["rows"] == 1
    release = new_id()
    published = [await ada.post("/releases", {"name": "First"}, release) for _ in range(2)]
    assert [each.json()["number"] for each in published] == [1, 1]
    row = (await ada.get(path)).json()
    assert (row["position"], row["authority"]) == (3, "centre")
    assert await ada.items("/categories", where="position:eq:3") == [row]


async def test_a_row_goes_and_comes_back_by_the_draft(setting: Setting) -> None:
    ada, key = setting.ada, new_id()
    path = f"/courses/{key}"
    await ada.post("/courses", {"name": "Starters"}, key)
    await ada.post("/releases", {})
    assert (await ada.delete(path)).json()["deleted_at"] is not None
    assert (await ada.get(path)).json()["deleted_at"] is None
    await ada.post(f"{path}/restore")
    assert (await ada.get("/draft")).json() == []
    await ada.delete(path)
    await ada.post("/releases", {})
    assert await ada.items("/courses") == []
    assert names(await ada.items("/courses", deleted="only")) == ["Starters"]
    await ada.post(f"{path}/restore")
    await ada.post("/releases", {})
    assert names(await ada.items("/courses")) == ["Starters"]
    assert [each["number"] for each in await ada.items("/releases", sort="number")] == [1, 2, 3]


async def test_a_rollback_is_a_release(setting: Setting) -> None:
    ada, key = setting.ada, new_id()
    await ada.post("/courses", {"name": "Starters"}, key)
    await ada.post("/releases", {"name": "one"})
    await ada.patch(f"/courses/{key}", {"name": "Antipasti"}, (await etag(ada, key)))
    await ada.post("/releases", {"name": "two"})
    back = await ada.post("/releases/1/rollback", {})
    assert (back.status_code, back.json()["number"]) == (201, 3)
    assert (await ada.get(f"/courses/{key}")).json()["name"] == "Starters"
    assert problem(await ada.get("/releases/99")) == (404, "not_found")
    assert problem(await ada.post(f"/releases/{2**62}/rollback", {})) == (404, "not_found")


async def etag(caller: Caller, key: UUID) -> str:
    return (await caller.get(f"/courses/{key}")).headers["etag"].strip('"')


# ---- rights and walls ----------------------------------------------------------------------
WRITES: dict[str, tuple[str, str, Any]] = {
    "brand": ("POST", "/brands", {"name": "x"}),
    "category": ("POST", "/categories", {"name": "x"}),
    "release": ("POST", "/releases", {}),
    "invitation": ("POST", "/invitations", {"email": "e@x.it", "name": "E", "role": "viewer"}),
    "owner": ("POST", "/invitations", {"email": "e@x.it", "name": "E", "role": "owner"}),
    "key": ("POST", "/api-keys", {"name": "k", "role": "viewer"}),
    "code": ("POST", "/stores/{store}/enrolment-codes", None),
    "users": ("GET", "/users", None),
    "sales": ("GET", "/orders", None),
    "audit": ("GET", "/audit", None),
}
MAY: dict[Role, set[str]] = {
    Role.OWNER: {"brand", "category", "invitation", "owner", "key", "code", "users", "sales",
                 "audit"},
    Role.MANAGER: {"category", "invitation", "code", "users", "sales", "audit"},
    Role.VIEWER: {"sales"},
}  # fmt: skip


@pytest.mark.parametrize("role", Role)
async def test_a_role_opens_what_it_must_and_no_more(setting: Setting, role: Role) -> None:
    caller = program(setting.app, setting.office, setting.chain.id, ADA, role)
    done = set()
    for name, (way, path, body) in WRITES.items():
        address = f"{caller.at}{path.format(store=setting.chain.store)}"
        answer = await caller.http.request(
            way, address, json=body, headers={"Idempotency-Key": str(new_id())}
        )
        if answer.is_success:
            done.add(name)
        elif name != "release" or role is Role.VIEWER:
            assert problem(answer) == (403, "forbidden")
    assert done - {"release"} == MAY[role]


async def test_somebody_of_one_store_sees_that_store_and_what_is_above_it(
    sold: Setting, admin: psycopg.Connection[Any]
) -> None:
    chain = sold.chain
    everything = await sold.ada.all_items("/orders")
    here = program(sold.app, sold.office, chain.id, ADA, Role.VIEWER, chain.brand, chain.store)
    sister = program(sold.app, sold.office, chain.id, ADA, Role.VIEWER, chain.brand, chain.sister)
    brand = program(sold.app, sold.office, chain.id, ADA, Role.VIEWER, chain.brand)
    assert await here.all_items("/orders") == everything == await brand.all_items("/orders")
    assert await sister.all_items("/orders") == []
    assert names(await here.items("/stores")) == names(await sold.ada.items(
        "/stores", where=f"id:eq:{chain.store}"
    ))  # fmt: skip
    assert names(await here.items("/brands")) == names(await brand.items("/brands"))
    assert await here.items("/categories")
    assert problem(await sister.get(f"/orders/{everything[0]['id']}")) == (404, "not_found")
    assert problem(await sister.get("/legal-entities")) == (403, "forbidden")
    assert problem(await sister.get("/audit")) == (403, "forbidden")
    assert (await sister.get("/boxes")).json()["items"] == []
    assert len((await here.get("/boxes")).json()["items"]) == 1


async def test_nothing_of_another_organization_is_read_or_written(
    sold: Setting, admin: psycopg.Connection[Any]
) -> None:
    """Two tenants with rows of equal ids and names; one of them knows every id of the other."""
    office, chain = sold.office, sold.chain
    rival = office.chain("Da Ada", RITA)
    rita = program(sold.app, office, rival.id, RITA)
    same = new_id()
    for caller, colour in ((sold.ada, "#111111"), (rita, "#222222")):
        assert (
            await caller.post("/brands", {"name": "Same", "colour": colour}, same)
        ).status_code == 201
    order = (await sold.ada.items("/orders", limit=1))[0]["id"]
    box = (await sold.ada.items("/boxes"))[0]["node_id"]
    user = (await sold.ada.items("/users"))[0]
    role = f"/memberships/{user['memberships'][0]['id']}"
    theirs = (f"/orders/{order}", f"/stores/{chain.store}", f"/boxes/{box}", role)
    for path in (*theirs, f"/users/{user['id']}"):
        assert problem(await rita.get(path)) == (404, "not_found")
    before = dump(admin, chain.id)
    foreign = Caller(sold.app, chain.id, dict(rita.http.headers))
    for at in (foreign, rita):
        for answer in (
            await at.patch(f"/stores/{chain.store}", {"name": "Stolen"}, "1"),
            await at.delete(f"/stores/{chain.store}"),
            await at.post(f"/stores/{chain.store}/enrolment-codes"),
            await at.post(f"/boxes/{box}/revoke", {"why": "mine now"}),
            await at.delete(f"/users/{user['id']}"),
            await at.delete(role),
            await at.post(f"/users/{user['id']}/password-links"),
        ):
            assert problem(answer) == (404, "not_found")
    for path in ("/orders", "/brands", "/users", "/draft", "/releases", "/audit", "/boxes"):
        assert problem(await foreign.get(path)) == (404, "not_found")
    assert problem(await rita.post("/memberships", {"user_id": user["id"], "role": "viewer"})) == (
        404,
        "not_found",
    )
    await rita.patch(f"/brands/{same}", {"name": "Renamed"}, "1")
    await rita.delete(f"/brands/{same}")
    assert (await sold.ada.get(f"/brands/{same}")).json()["colour"] == "#111111"
    assert dump(admin, chain.id) == before
    assert await rita.items("/orders") == []


def dump(admin: psycopg.Connection[Any], organization_id: UUID) -> list[Any]:
    """What a stranger must not have changed."""
    found: list[Any] = []
    for table in ("stores", "brands", "directory_boxes", "directory_memberships",
                  "directory_codes", "directory_links", "office_audit"):  # fmt: skip
        found += admin.execute(
            f"SELECT t::text FROM {table} t WHERE organization_id = %s ORDER BY 1".encode(),
            (organization_id,),
        ).fetchall()
    return found


# ---- organizations and people --------------------------------------------------------------
async def test_who_runs_the_centre_makes_deletes_and_restores_organizations(
    setting: Setting,
) -> None:
    setting.office.super_admin()
    grace = browser(setting.app, setting.chain.id, setting.office.token("grace@example.com"))
    key, owner = new_id(), {"email": "bob@example.com", "name": "Bob", "password": PASSWORD}
    headers = {"Idempotency-Key": str(key)}
    for _ in range(2):
        made = await grace.http.post(
            "/organizations", json={"name": "Bob's", "owner": owner}, headers=headers
        )
        assert (made.status_code, made.json()["id"]) == (201, str(key))
    bob = browser(setting.app, key, setting.office.token("bob@example.com"))
    assert await bob.items("/brands") == []
    assert (await grace.http.delete(f"/organizations/{key}")).json()["deleted_at"]
    assert problem(await bob.get("/brands")) == (404, "not_found")
    await grace.http.post(f"/organizations/{key}/restore")
    assert await bob.items("/brands") == []
    assert problem(await bob.http.get("/organizations")) == (403, "forbidden")


async def test_an_operator_says_why(setting: Setting) -> None:
    setting.office.super_admin()
    grace = browser(setting.app, setting.chain.id, setting.office.token("grace@example.com"))
    assert problem(await grace.get("/brands")) == (403, "forbidden")
    grace.http.headers["Operator-Reason"] = "a call"
    assert len(await grace.items("/brands")) == 2


async def test_people_are_invited_and_roles_change(setting: Setting) -> None:
    ada = setting.ada
    body = {"email": "bob@example.com", "name": "Bob", "role": "viewer"}
    link = (await ada.post("/invitations", body)).json()["token"]
    anybody = browser(setting.app, setting.chain.id, "")
    came = await anybody.http.post(
        "/session/link", json={"link": link, "name": "Bob", "password": PASSWORD}
    )
    assert came.status_code == 201
    user = (await ada.items("/users", where="email:starts:bob"))[0]
    role = user["memberships"][0]
    changed = await ada.patch(f"/memberships/{role['id']}", {"role": "manager"}, "1")
    assert (changed.json()["role"], changed.headers["etag"]) == ("manager", '"2"')
    stale = await ada.patch(f"/memberships/{role['id']}", {"role": "viewer"}, "1")
    assert problem(stale) == (409, "changed")
    assert (await ada.delete(f"/memberships/{role['id']}")).json()["deleted_at"]
    assert (await ada.post(f"/memberships/{role['id']}/restore")).json()["deleted_at"] is None
    mine = (await ada.items("/memberships", where="role:eq:owner"))[0]
    assert problem(await ada.delete(f"/memberships/{mine['id']}")) == (409, "last_owner")


async def test_a_box_is_let_in_and_shut_out(setting: Setting, centre: Centre) -> None:
    chain = setting.chain
    code = (await setting.ada.post(f"/stores/{chain.store}/enrolment-codes")).json()["code"]
    assert len(code) == 12
    box = KnownBox(chain.id, chain.brand, chain.store, new_id())
    let_in(centre, box)
    found = await setting.ada.items("/boxes", where="state:eq:never")
    assert [each["node_id"] for each in found] == [str(box.node_id)]
    path = f"/boxes/{box.node_id}/revoke"
    assert (await setting.ada.post(path, {"why": "stolen"})).json()["state"] == "revoked"


# ---- the explorer --------------------------------------------------------------------------
async def test_the_explorer_asks_nobody_but_the_centre(dsn: str, tmp_path: Path) -> None:
    app = create_app(CentralSettings(data=tmp_path / "centre", dsn=dsn), dsn)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://office") as http,
    ):
        page = await http.get("/docs")
        assert "http://" not in page.text.replace("http://office", "")
        assert "https://" not in page.text
        assert "requestInterceptor" in page.text
        for asset in ("swagger-ui-bundle.js", "swagger-ui.css"):
            assert asset in page.text
            assert (await http.get(f"/docs/assets/{asset}")).status_code == 200
        document = (await http.get("/api/v1/openapi.json")).json()
    assert document["servers"] == [{"url": "/api/v1"}]
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    ids = [operation["operationId"] for operation in operations]
    assert len(set(ids)) == len(ids) > 300
    assert all(operation.get("description") for operation in operations)
    create = document["paths"]["/organizations/{organization_id}/items"]["post"]
    headers = {each["name"]: each["required"] for each in create["parameters"]}
    assert headers["Idempotency-Key"]
    assert "Problem" in document["components"]["schemas"]
