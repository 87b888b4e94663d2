"""`/health` says whether the box can sell, and what is not as it should be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import httpx
from fastapi import FastAPI

from edge.database import Database
from edge.health import Check, Health, router
from edge.settings import Settings


async def asked(health: Health, path: str = "/health") -> httpx.Response:
    app = FastAPI()
    app.include_router(router(health))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://box"
    ) as client:
        return await client.get(path)


def settings(db: Database, reserve_mb: int = 1) -> Settings:
    return Settings(data=db.path.parent, disk_reserve_mb=reserve_mb)


async def test_a_box_that_can_sell_is_ok_and_says_what_it_is(db: Database) -> None:
    answer = await asked(Health(db, settings(db)))

    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["schema"] == "0001"
    assert answer.json()["version"]


async def test_a_disk_without_room_stops_the_selling(db: Database) -> None:
    answer = await asked(Health(db, settings(db, reserve_mb=10**9)))

    assert answer.status_code == 503
    assert answer.json()["status"] == "stopped"


async def test_a_database_that_cannot_be_written_stops_the_selling(
    db: Database, tmp_path: Path
) -> None:
    gone = Database(tmp_path / "nowhere" / "box.db")

    answer = await asked(Health(gone, settings(db)))

    assert (answer.status_code, answer.json()["schema"]) == (503, None)
    assert [check["what"] for check in answer.json()["checks"] if not check["ok"]] == [
        "database",
        "disk",
    ]


async def test_a_printer_away_is_told_but_the_box_goes_on_selling(db: Database) -> None:
    async def printers() -> Sequence[Check]:
        return [Check("printer Kitchen", False, "No answer since 18:02.")]

    answer = await asked(Health(db, settings(db), [printers]))

    assert (answer.status_code, answer.json()["status"]) == (200, "troubled")


async def test_ready_answers_as_soon_as_the_box_serves(db: Database) -> None:
    assert (await asked(Health(db, settings(db)), "/ready")).json() == {"ready": True}


async def test_a_box_whose_database_is_gone_lives_and_is_not_ready(tmp_path: Path) -> None:
    gone = Database(tmp_path / "nowhere" / "box.db")
    health = Health(gone, settings(gone))

    assert (await asked(health, "/health/live")).status_code == 200
    ready = await asked(health, "/health/ready")
    assert (ready.status_code, ready.json()["ready"]) == (503, False)
