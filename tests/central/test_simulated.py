"""The simulation with its centre on real Postgres: few seeds here, many by `make bench`."""

from __future__ import annotations

import pytest

from tests.simulation.running import run_one


@pytest.mark.parametrize("seed", range(4))
def test_box_and_centre_agree_on_postgres_too(seed: int, dsn: str) -> None:
    run_one(seed, "postgres", dsn=dsn)
