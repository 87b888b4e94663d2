"""The centre's figures of a day are those of the box's own report, to the minor unit."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.rows import dict_row

from central.figures import comparing
from central.figures.computing import compute, compute_marked, mend_month, repair
from central.figures.writing import shapes
from central.main import Centre
from central.tenancy import Pool, tenant_block
from domain.clock import VirtualClock
from edge.reports.requests import Sales
from tests.central.figures.conftest import box_says, taken_in
from tests.central.stream import Stream

Rows = list[dict[str, Any]]


def figures(admin: psycopg.Connection[Any], table: str, place: UUID, period: str) -> Rows:
    with admin.cursor(row_factory=dict_row) as cursor:
        query = f"SELECT * FROM figure_{table} WHERE place_id = %s AND period = %s"
        return cursor.execute(query.encode(), (place, period)).fetchall()


def all_figures(admin: psycopg.Connection[Any]) -> dict[str, set[tuple[Any, ...]]]:
    """Every row that adds up to something."""
    found = {}
    for shape in shapes():
        nothing = " AND ".join(f"{name} = 0" for name in shape.measures)
        query = f"SELECT * FROM {shape.name} WHERE NOT ({nothing})"
        found[shape.name] = set(admin.execute(query.encode()).fetchall())
    return found


def days(admin: psycopg.Connection[Any]) -> list[str]:
    return [row[0] for row in admin.execute("SELECT business_date FROM figure_days ORDER BY 1")]


@pytest.fixture
def computed(centre: Centre, worker: Pool, wild: Stream, clock: VirtualClock) -> Stream:
    """A box whose days were sent and computed."""
    taken_in(centre, wild)
    assert compute_marked(worker, clock)
    return wild


def said_of_day(admin: psycopg.Connection[Any], place: UUID, day: str) -> dict[str, Any]:
    """The centre's figures as the box's report has them."""
    (total,) = figures(admin, "totals", place, day)
    items: Counter[tuple[str, str]] = Counter()
    names = {row[0]: row[1:] for row in admin.execute("SELECT id, name, detail FROM figure_names")}
    for row in figures(admin, "items", place, day):
        items[names[row["sold_id"]]] += row["lines_minor"]
    return {
        "checks": total["checks"],
        "orders": total["orders"],
        "guests": total["covers"],
        "revenue": total["gross_minor"],
        "tax": total["tax_minor"],
        "refunds": (total["refunds"], total["refunded_minor"]),
        "reductions": total["discount_minor"],
        "charges": total["service_minor"],
        "tips": total["tip_minor"],
        "rounding": total["rounding_minor"],
        "taken": total["taken_minor"],
        "voids": (total["voids"], total["void_minor"]),
        "walk_outs": (total["walk_outs"], total["walk_out_minor"]),
        "hours": {
            (row["hour"], row["checks"], row["gross_minor"])
            for row in figures(admin, "hours", place, day)
            if row["checks"] or row["gross_minor"]
        },
        "items": +items | -items,
        "waiters": {
            (row["person_id"].int, row["orders"], row["covers"], row["gross_minor"])
            for row in figures(admin, "waiters", place, day)
            if row["orders"] or row["gross_minor"]
        },
        "tenders": {
            (row["tender_id"], row["payments"], row["amount_minor"], row["tip_minor"])
            for row in figures(admin, "tenders", place, day)
        },
    }


def said_by_box(sales: Sales) -> dict[str, Any]:
    items: Counter[tuple[str, str]] = Counter()
    for each in sales.by_item:
        items[each.name, each.variant_name] += each.revenue_minor
    return {
        "checks": sales.checks,
        "orders": sales.orders,
        "guests": sales.guests,
        "revenue": sales.revenue_minor,
        "tax": sales.tax_minor,
        "refunds": (sales.refunds.refunds, sales.refunds.amount_minor),
        "reductions": sales.reductions.off_minor,
        "charges": sum(each.amount_minor for each in sales.reductions.charges),
        "tips": sales.tip_minor,
        "rounding": sales.rounding_minor,
        "taken": sales.taken_minor,
        "voids": (sales.voids.acts, sales.voids.amount_minor),
        "walk_outs": (sales.walk_outs.checks, sales.walk_outs.amount_minor),
        "hours": {
            (each.hour, each.checks, each.revenue_minor)
            for each in sales.by_hour
            if each.checks or each.revenue_minor
        },
        "items": +items | -items,
        "waiters": {
            (each.person_id.int if each.person_id else 0, each.orders, each.guests,
             each.revenue_minor)
            for each in sales.by_person
            if each.orders or each.revenue_minor
        },
        "tenders": {
            (each.tender_id, each.payments, each.amount_minor, each.tip_minor)
            for each in sales.by_tender
        },
    }  # fmt: skip


async def test_every_figure_of_every_day_is_the_boxs_own(
    computed: Stream, wild_days: Path, admin: psycopg.Connection[Any]
) -> None:
    ours = {day: said_of_day(admin, computed.box.store_id, day) for day in days(admin)}
    box = await box_says(wild_days, list(ours))
    assert ours == {day: said_by_box(sales) for day, sales in box.items()}
    assert sum(each["reductions"] for each in ours.values())
    assert sum(each["refunds"][0] for each in ours.values())


def test_items_hours_and_waiters_add_up_to_the_day_taxes_too(
    computed: Stream, admin: psycopg.Connection[Any]
) -> None:
    for day in days(admin):
        (total,) = figures(admin, "totals", computed.box.store_id, day)
        for table in ("items", "hours", "waiters"):
            rows = figures(admin, table, computed.box.store_id, day)
            for name in ("gross_minor", "tax_minor"):
                assert sum(row[name] for row in rows) == total[name], (table, name, day)


def test_the_month_and_the_brand_are_the_sums_of_their_days(
    computed: Stream, admin: psycopg.Connection[Any]
) -> None:
    box = computed.box
    gross = [figures(admin, "totals", box.store_id, day)[0]["gross_minor"] for day in days(admin)]
    for place in (box.store_id, box.brand_id):
        (month,) = figures(admin, "totals", place, days(admin)[0][:7])
        assert month["gross_minor"] == sum(gross)


def test_computing_again_or_pushing_one_by_one_makes_the_same_figures(
    centre: Centre,
    worker: Pool,
    computed: Stream,
    clock: VirtualClock,
    admin: psycopg.Connection[Any],
) -> None:
    before = all_figures(admin)
    for day in days(admin) * 2:
        compute(worker, computed.box.organization_id, computed.box.store_id, day, clock.now())
    assert all_figures(admin) == before


def test_repair_mends_what_somebody_broke_and_keeps_what_is_right(
    worker: Pool, computed: Stream, clock: VirtualClock, admin: psycopg.Connection[Any]
) -> None:
    before, found = all_figures(admin), days(admin)
    repair(worker, computed.box.organization_id, found[0], found[-1], clock.now())
    assert all_figures(admin) == before
    admin.execute("UPDATE figure_totals SET gross_minor = gross_minor + 1")
    admin.execute("DELETE FROM figure_items WHERE length(period) = 7")
    repair(worker, computed.box.organization_id, found[0], found[-1], clock.now())
    assert all_figures(admin) == before


def test_a_day_that_comes_while_its_month_is_mended_is_in_it_once(
    worker: Pool, computed: Stream, clock: VirtualClock, admin: psycopg.Connection[Any], dsn: str
) -> None:
    """The month is cleared, and not yet summed, when a day of it is computed first."""
    before, found, organization_id = all_figures(admin), days(admin), computed.box.organization_id
    month, stray = found[0][:7], UUID(int=9)
    admin.execute(
        "UPDATE figure_totals SET place_id = %s WHERE place_id = %s AND period = %s",
        (stray, computed.box.store_id, month),
    )
    admin.execute("DELETE FROM figure_totals WHERE place_id <> %s", (stray,))
    for name in ("figure_days", *before.keys() - {"figure_totals"}):
        admin.execute(f"DELETE FROM {name}".encode())
    held = "SELECT 1 FROM figure_totals WHERE place_id = %s FOR UPDATE"
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    with psycopg.connect(dsn) as other, ThreadPoolExecutor(2) as hands:
        other.execute(held, (stray,))
        mending = hands.submit(mend_month, worker, organization_id, month)
        while admin.execute(waiting).fetchone() != (1,):
            assert not mending.done()
        place = (organization_id, computed.box.store_id, found[0])
        computing = hands.submit(compute, worker, *place, clock.now())
        while admin.execute(waiting).fetchone() != (2,) and not computing.done():
            pass
        other.commit()
        mending.result(5)
        computing.result(5)

    for day in found[1:]:
        compute(worker, organization_id, computed.box.store_id, day, clock.now())
    assert all_figures(admin) == before


def test_a_day_is_computed_once_for_many_pushes(
    worker: Pool, computed: Stream, clock: VirtualClock
) -> None:
    assert compute_marked(worker, clock) == 0


def test_a_day_that_goes_to_another_brand_takes_its_sums_along(
    worker: Pool, computed: Stream, clock: VirtualClock, admin: psycopg.Connection[Any]
) -> None:
    box, other = computed.box, UUID(int=7)
    before = all_figures(admin)
    for table in ("checks", "payments", "refunds"):
        admin.execute(f"UPDATE {table} SET brand_id = %s".encode(), (other,))
    for day in days(admin):
        compute(worker, box.organization_id, box.store_id, day, clock.now())
    moved = {
        table: {tuple(other if v == box.brand_id else v for v in row) for row in rows}
        for table, rows in before.items()
    }
    assert all_figures(admin) == moved


def test_every_z_of_the_box_agrees(computed: Stream, admin: psycopg.Connection[Any]) -> None:
    closes = admin.execute("SELECT count(*) FROM day_closes").fetchone()
    agreeing = admin.execute("SELECT count(*) FROM day_comparisons WHERE agrees").fetchone()
    assert closes == agreeing != (0,)


def test_a_z_that_differs_is_told_to_the_box_until_it_agrees(
    centre: Centre,
    worker: Pool,
    computed: Stream,
    clock: VirtualClock,
    admin: psycopg.Connection[Any],
) -> None:
    box = computed.box

    def told() -> list[str]:
        with tenant_block(centre.pool, box.organization_id, box.store_id) as connection:
            return [each.what for each in comparing.differences_of(connection, box)]

    def again() -> None:
        for day in days(admin):
            compute(worker, box.organization_id, box.store_id, day, clock.now())

    change = (
        "UPDATE payments SET amount_minor = amount_minor + %s "
        "WHERE id = (SELECT min(id::text)::uuid FROM payments)"
    )
    admin.execute(change.encode(), (100,))
    again()
    (said,) = told()
    assert "taken" in said
    admin.execute(change.encode(), (-100,))
    again()
    assert told() == []
