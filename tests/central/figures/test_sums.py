"""Every row is what a box sealed; a row that somebody changed is noticed until it is right."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import psycopg

from central.figures.sums import compare_sums
from central.main import Centre
from central.tenancy import Pool
from tests.central.figures.conftest import taken_in
from tests.central.stream import Stream


def said(admin: psycopg.Connection[Any]) -> tuple[Any, ...] | None:
    query = "SELECT agrees, differences, differs_since FROM sum_comparisons"
    return admin.execute(query).fetchone()


def test_every_row_of_every_kind_is_what_the_box_sealed_and_a_changed_one_is_found(
    centre: Centre, worker: Pool, wild: Stream, admin: psycopg.Connection[Any]
) -> None:
    taken_in(centre, wild)
    now, organization_id = datetime.now(UTC), wild.box.organization_id
    assert compare_sums(worker, organization_id, now) > 500
    assert said(admin) == (True, [], None)
    change = "UPDATE orders SET guests = guests + %s WHERE number = 1"
    count = admin.execute(change, (1,)).rowcount
    compare_sums(worker, organization_id, now)
    found = said(admin)
    assert found is not None
    assert [(each["kind"], each["rows"]) for each in found[1]] == [("order", count)]
    assert found[2] == now
    admin.execute(change, (-1,))
    later = now.replace(year=now.year + 1)
    compare_sums(worker, organization_id, later)
    assert said(admin) == (True, [], None)
