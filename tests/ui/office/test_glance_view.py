"""Chains at a glance: the worst first, quiet when all is well, figures against a week ago."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from central.figures.requests import Glance, StoreGlance, Sums
from central.fleet.service import BoxView
from sync.protocol.report import ReportedAlarm
from ui.office import glance_view as view

NOW = datetime(2026, 11, 20, 20, 30, tzinfo=UTC)
ORGANIZATION, BRAND = UUID(int=1), UUID(int=2)
PAPER = ReportedAlarm("printer", "The kitchen printer is out of paper.", 0)


def store(number: int, name: str, today: int = 100_00, week_ago: int = 80_00) -> StoreGlance:
    return StoreGlance(
        UUID(int=number),
        name,
        BRAND,
        "Comanda",
        "Europe/Rome",
        "2026-11-20",
        Sums("EUR", covers=4, gross_minor=today),
        Sums("EUR", covers=4, gross_minor=week_ago),
        NOW - timedelta(minutes=4),
    )


def box(number: int) -> BoxView:
    return BoxView(
        ORGANIZATION,
        BRAND,
        UUID(int=number),
        UUID(int=100 + number),
        "active",
        since=NOW,
        seen_at=NOW,
        version="0.1.0",
        release=12,
        offset_ms=400,
    )


def glance(*stores: StoreGlance) -> Glance:
    today = tuple({each.today.currency: each.today for each in stores}.values())
    before = tuple({each.week_ago.currency: each.week_ago for each in stores}.values())
    return Glance(NOW, stores, today, before)


def names(stores: list[view.StoreNow]) -> list[str]:
    return [each.glance.name for each in stores]


def test_the_store_that_needs_somebody_most_comes_first() -> None:
    stores = [store(at, name) for at, name in enumerate(("Well", "New", "Late", "Paper"), 1)]
    stores += [store(5, "Silent"), store(6, "Fork"), store(7, "Both")]
    late = replace(box(3), waiting=40, waiting_since=NOW - timedelta(hours=2))
    boxes = [
        box(1),
        late,
        replace(box(4), alarms=(PAPER,)),
        replace(box(5), state="silent", seen_at=NOW - timedelta(hours=1)),
        replace(box(6), state="forked"),
        box(7),
        replace(box(7), state="fenced", node_id=UUID(int=300), dual_active=True),
    ]
    found = view.stores_now(glance(*stores), boxes, (), ())
    assert names(found) == ["Fork", "Both", "Silent", "Paper", "Late", "New", "Well"]
    assert view.heading(found) == "5 stores need a look"


def test_when_all_is_well_one_line_says_so_and_no_cell_shouts() -> None:
    found = view.stores_now(glance(store(1, "A"), store(2, "B")), [box(1), box(2)], (), ())
    assert view.heading(found) == "All 2 boxes are well"
    rows = view.rows(found, NOW, "en")
    assert {cell.tone for row in rows for cell in row.cells} <= {"", "info", "ready"}


def test_a_silent_box_says_since_when_on_its_stores_clock() -> None:
    silent = replace(box(1), state="silent", seen_at=NOW - timedelta(minutes=90))
    (row,) = view.rows(view.stores_now(glance(store(1, "A")), [silent], (), ()), NOW, "en")
    assert "Silent since 20:00" in [cell.text for cell in row.cells]


def test_what_waits_tells_how_many_and_how_old() -> None:
    waiting = replace(box(1), waiting=1412, waiting_since=NOW - timedelta(minutes=31))
    cell = view.waiting_cell(waiting, NOW, "en")
    assert (cell.text, cell.detail, cell.tone) == ("1,412", "31 min", "waiting")


def test_figures_stand_against_the_same_weekday_a_week_ago() -> None:
    figures = view.board(glance(store(1, "A", today=110_00, week_ago=100_00)), "en")
    sales, covers, average, voids = figures
    assert (sales.value, sales.change, sales.was, sales.tone) == (
        "€110.00",
        "+10%",
        "€100.00",
        "ready",
    )
    assert (covers.change, average.value, voids.value) == ("0%", "€27.50", "€0.00")


def test_a_store_without_a_box_or_sale_has_no_made_up_figures() -> None:
    (row,) = view.rows(view.stores_now(glance(store(1, "A")), (), (), ()), NOW, "en")
    assert [cell.text for cell in row.cells][2:] == ["No box", "", "4 min", "", "", ""]
    figures = view.board(Glance(NOW, (), (), ()), "en")
    assert [each.value for each in figures] == ["–"] * 4
