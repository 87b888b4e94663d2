"""A fortnight of the pizzeria, from a fresh box to the office's reports, to the cent.

The whole year goes the same way in `python -m tests.bench --only year`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest

from central.figures.computing import compute_marked
from central.figures.service import FiguresService
from central.main import create_app, pool
from central.roles import JOBS
from central.settings import CentralSettings
from central.sync.enrolment import Invitation
from comanda.demo_stage.founding import workshop
from comanda.import_commands import FileChoice
from comanda.pizzeria import COLUMNS, MAP, join
from comanda.replay.command import replay_file
from domain.clock import SystemClock, VirtualClock
from domain.ids import new_id
from edge.settings import load
from edge.sync.client import CentreClient
from tests.bench.pushing import drain, read, reported, sold
from tests.bench.replay import AROUND, YEAR
from tests.central.office import Office

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not YEAR.is_dir(), reason=f"the pizzeria's year is not at {YEAR}"),
]

FIRST, LAST = "2015-01-01", "2015-01-14"


@pytest.fixture
def fortnight(tmp_path: Path) -> Path:
    """Its sales as a flat file."""
    join(YEAR, tmp_path / "year.csv")
    file = tmp_path / "fortnight.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, COLUMNS)
        writer.writeheader()
        writer.writerows(row for row in read(tmp_path / "year.csv") if FIRST <= row["date"] <= LAST)
    return file


@pytest.fixture
def box(fortnight: Path) -> Iterator[Path]:
    """The database of a fresh box that sold all of it; where possible on no disk, for speed."""
    with TemporaryDirectory(dir=workshop()) as folder:
        settings = load(data=Path(folder))
        replay_file(settings, FileChoice(fortnight, MAP), AROUND, skip_bad=False)
        yield settings.database


async def test_the_reports_say_what_the_pizzeria_sold(
    fortnight: Path, box: Path, dsn: str, tmp_path: Path
) -> None:
    clock, place = SystemClock(), Invitation(new_id(), new_id(), new_id())
    app = create_app(CentralSettings(data=tmp_path / "centre", dsn=dsn), dsn, clock)

    def connect(url: str, token: str) -> CentreClient:
        return CentreClient(url, token, httpx.ASGITransport(app))

    async with app.router.lifespan_context(app):
        centre = app.state.centre
        Office(centre.app, VirtualClock(clock.now())).organization(
            "Pizzeria", "ada@example.com", place.organization_id
        )
        code = centre.enrolment.invite(place, "the office")
        drained = await drain(box, "http://centre", code, connect)
        with pool(dsn, JOBS, "", 1) as jobs:
            compute_marked(jobs, clock)
        said = reported(FiguresService(centre.app, clock), place.organization_id, FIRST, LAST)

    assert drained.status.parked == ()
    assert said == sold(read(fortnight))
