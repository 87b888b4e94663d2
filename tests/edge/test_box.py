"""The whole box as a process: it announces itself, serves, is stopped, is killed, comes back."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from domain.ids import new_id
from tests.edge.box_process import BoxProcess, demo_command, free_port, running

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoxProcess]:
    """One demo for the tests that only look at it."""
    with running(tmp_path_factory.mktemp("demo")) as process:
        yield process


class Handheld:
    """A program at a box: let in by the link, with a person's token."""

    def __init__(self, box: BoxProcess, device_token: str) -> None:
        self.box = box
        self.device_token = device_token
        self.bearer = "nobody"

    @classmethod
    def let_in(cls, box: BoxProcess) -> Handheld:
        joined = box.http.get(urlsplit(box.announced["link"]).path)
        [token] = [value for name, value in joined.cookies.items() if name.startswith("comanda_")]
        box.http.cookies.clear()
        return cls(box, token)

    def sign_in(self, name: str) -> None:
        people = self.ask("GET", "/people")["items"]
        person = next(each["id"] for each in people if each["name"] == name)
        pin = self.box.announced["pins"][name]
        answer = self.ask("POST", "/tokens", {"person_id": person, "pin": pin})
        self.bearer = answer["access_token"]

    def ask(
        self, method: str, path: str, body: object = None, key: object = None
    ) -> dict[str, Any]:
        headers = {"Device-Token": self.device_token, "Authorization": f"Bearer {self.bearer}"}
        headers |= {"Idempotency-Key": str(key or new_id())}
        answer = self.box.http.request(method, f"/api/v1{path}", json=body, headers=headers)
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture
def handheld(tmp_path: Path) -> Iterator[Handheld]:
    """A handheld of Aziza's at a demo of its own."""
    with running(tmp_path) as process:
        found = Handheld.let_in(process)
        found.sign_in("Aziza Karimova")
        yield found


def order_two_drinks(handheld: Handheld) -> tuple[str, str]:
    """Send two of the first simple thing as a takeaway; the order and the id of the Send."""
    menu = handheld.ask("GET", "/menu")
    kind = next(each["id"] for each in menu["order_types"] if not each["needs_table"])
    item = next(each for each in menu["items"] if not each["group_ids"] and each["station_ids"])
    order_id, key = str(new_id()), str(new_id())
    handheld.ask("POST", "/orders", {"order_id": order_id, "order_type_id": kind})
    line = {"line_id": str(new_id()), "variant_id": item["variants"][0]["id"], "quantity": 2000}
    handheld.ask("POST", f"/orders/{order_id}/lines", line)
    handheld.ask("POST", f"/orders/{order_id}/send", {}, key)
    return order_id, key


def test_the_demo_says_where_it_is_and_whom_to_sign_in(box: BoxProcess) -> None:
    assert box.announced["store_name"] == "Trattoria Comanda"
    assert box.announced["link"].startswith(box.announced["address"])
    assert len(box.announced["pins"]) == 6


def test_a_box_is_well_and_says_so(box: BoxProcess) -> None:
    assert box.http.get("/ready").json() == {"ready": True}
    assert box.http.get("/health").json()["status"] == "ok"


@pytest.mark.parametrize("screen", ["/floor", "/kitchen", "/board", "/manager", "/opening"])
def test_an_unknown_browser_is_asked_to_wait_for_a_manager(box: BoxProcess, screen: str) -> None:
    answer = box.http.get(screen)

    assert (answer.status_code, answer.headers["location"]) == (307, "/pair")


def test_the_documentation_names_every_feature(box: BoxProcess) -> None:
    paths = box.http.get("/api/v1/openapi.json").json()["paths"]

    assert {"/orders", "/kitchen/expo", "/orders/{order_id}/payments", "/menu"} <= paths.keys()
    assert box.http.get("/docs").status_code == 200


def test_a_page_that_is_not_there_is_a_problem_for_programs_only(box: BoxProcess) -> None:
    answer = box.http.get("/api/v1/nothing")

    assert answer.headers["content-type"] == "application/problem+json"


def test_a_busy_port_is_named_before_anything_starts(box: BoxProcess, tmp_path: Path) -> None:
    port = int(box.announced["address"].rsplit(":", 1)[1])

    second = subprocess.run(
        demo_command(tmp_path / "second", port), capture_output=True, text=True, check=False
    )

    assert second.returncode == 1
    assert f"Port {port} is in use" in second.stderr
    assert "--port" in second.stderr
    assert second.stderr.count("\n") == 1
    assert not (tmp_path / "second").exists()


def test_a_second_box_on_the_same_data_is_refused(tmp_path: Path) -> None:
    with running(tmp_path):
        second = subprocess.run(
            demo_command(tmp_path, free_port()), capture_output=True, text=True, check=False
        )

    assert second.returncode == 1
    assert "already running" in second.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_box_that_is_told_to_stop_closes_its_database(
    tmp_path: Path, number: signal.Signals
) -> None:
    with running(tmp_path) as box:
        code = box.end(number)

    assert code == 0
    assert not (tmp_path / "box.db-wal").exists()


def test_a_killed_box_comes_back_with_orders_sign_ins_and_answers(
    handheld: Handheld, tmp_path: Path
) -> None:
    order_id, key = order_two_drinks(handheld)
    before = handheld.ask("GET", f"/orders/{order_id}")
    handheld.box.end(signal.SIGKILL)

    with running(tmp_path) as again:
        handheld.box = again
        after = handheld.ask("GET", f"/orders/{order_id}")
        repeated = handheld.ask("POST", f"/orders/{order_id}/send", {}, key)

    assert [line["state"] for line in after["lines"]] == ["sent"]
    assert after["total_minor"] == before["total_minor"] > 0
    assert repeated["sent"] == 1
    raw = sqlite3.connect(tmp_path / "box.db")
    assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert raw.execute("SELECT count(*) FROM ticket_items").fetchone() == (1,)
    raw.close()


def test_the_demo_keeps_its_data_until_it_is_told_to_start_over(
    handheld: Handheld, tmp_path: Path
) -> None:
    order_two_drinks(handheld)
    handheld.box.end(signal.SIGTERM)

    fresh = subprocess.Popen([*demo_command(tmp_path, free_port()), "--fresh"], stdout=-1)
    with fresh:
        assert fresh.stdout is not None
        fresh.stdout.readline()
        fresh.terminate()

    raw = sqlite3.connect(tmp_path / "box.db")
    assert raw.execute("SELECT count(*) FROM orders").fetchone() == (0,)
    raw.close()
