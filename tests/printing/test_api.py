"""The print queue over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from fastapi import FastAPI

from domain.ids import new_id
from domain.permissions import MANAGER
from edge.api.access import acting, current_actor
from edge.api.problems import install_problems
from edge.commands import Actor
from edge.printing.api import router
from tests.printing.bench import Bench

BOSS = Actor("person", rights=frozenset(MANAGER))


@asynccontextmanager
async def let_in(bench: Bench, actor: Actor) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the box."""
    app = FastAPI()
    install_problems(app)
    app.include_router(router(bench.queue))
    app.dependency_overrides[current_actor] = lambda: actor
    app.dependency_overrides[acting] = lambda: actor
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://box") as client:
        yield client


def once() -> dict[str, str]:
    """The header of a new command."""
    return {"Idempotency-Key": str(new_id())}


async def test_a_paper_is_seen_sent_elsewhere_and_found_in_the_history(tmp_path: Path) -> None:
    async with Bench.open(tmp_path) as bench, let_in(bench, BOSS) as http:
        grill, bar = await bench.add_printer("Grill"), await bench.add_printer("Bar")
        grill.simulation.unplug()
        job_id = await bench.want(grill, "2 Margherita")
        await bench.run(1)

        queues = (await http.get("/printing/queue")).json()
        moved = await http.post(
            f"/printing/jobs/{job_id}/elsewhere", json={"printer_id": str(bar.id)}, headers=once()
        )
        await bench.run(1)
        (past,) = (await http.get("/printing/history")).json()

        waiting = {each["name"]: [job["title"] for job in each["jobs"]] for each in queues}
        assert waiting == {"Bar": [], "Grill": ["2 Margherita"]}
        assert (moved.status_code, moved.json()["state"]) == (200, "queued")
        assert (past["state"], past["sent_to_id"]) == ("printed", str(bar.id))


async def test_an_uncertain_receipt_is_printed_again_or_confirmed(tmp_path: Path) -> None:
    async with Bench.open(tmp_path) as bench, let_in(bench, BOSS) as http:
        till = await bench.add_printer("Counter", role="receipt")
        till.simulation.faults.unplug_after_bytes = 30
        job_id = await bench.want(till, "Receipt A-1 of a long evening", kind="receipt")
        await bench.run(1)

        done = await http.post(f"/printing/jobs/{job_id}/printed", headers=once())
        again = await http.post(f"/printing/jobs/{job_id}/retry", headers=once())

        assert done.json() == {"job_id": str(job_id), "state": "printed"}
        assert (again.status_code, again.json()["code"]) == (409, "changed")


async def test_what_is_too_old_is_cancelled_together_and_only_by_a_manager(tmp_path: Path) -> None:
    async with Bench.open(tmp_path) as bench:
        grill = await bench.add_printer("Grill")
        await bench.want(grill, "old")
        bench.clock.advance(3_600)
        await bench.run(1)
        path, body = f"/printing/printers/{grill.id}/held/cancel", {"reason": "yesterday"}

        async with let_in(bench, Actor("person")) as http:
            refused = await http.post(path, json=body, headers=once())
            unseen = await http.get("/printing/queue")
        async with let_in(bench, BOSS) as http:
            done = await http.post(path, json=body, headers=once())

        assert (refused.status_code, unseen.status_code) == (403, 403)
        assert done.json() == {"jobs": 1}
