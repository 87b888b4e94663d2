"""A fortnight of a real pizzeria through the services: the books are right to the cent."""

from __future__ import annotations

import csv
import os
import signal
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from comanda.import_commands import FileChoice
from comanda.pizzeria import MAP, join
from comanda.replay.command import Surroundings, replay_file
from comanda.replay.run import Figures
from edge.commands import Command
from edge.settings import Settings, load
from edge.writer import Outcome, Work, Writer
from tests.crash.books import faults

YEAR = Path(__file__).parents[3] / "shared" / "data" / "pizza_place"
DOLLARS = Surroundings(currency="USD")
TAXED = replace(DOLLARS, included_tax_micros=120_000, payments_seed=2015)
"""12 % in the prices; guests pay in several ways, with tips."""

pytestmark = pytest.mark.skipif(
    not YEAR.is_dir(), reason=f"THE PIZZERIA'S FORTNIGHT IS NOT REPLAYED: no {YEAR}"
)

Sold = list[dict[str, str]]


@pytest.fixture(scope="session")
def year(tmp_path_factory: pytest.TempPathFactory) -> Sold:
    """Every line of the year, as text."""
    flat = tmp_path_factory.mktemp("pizzeria") / "year.csv"
    join(YEAR, flat)
    with flat.open(newline="") as file:
        return list(csv.DictReader(file))


def days(year: Sold, first: str, last: str) -> Sold:
    """The lines of some days."""
    return [line for line in year if first <= line["date"] <= last]


def cents(line: dict[str, str]) -> int:
    """What a line came to, with integers only: 20.75 becomes 2075."""
    whole, _, fraction = line["price"].partition(".")
    return int(line["quantity"]) * (int(whole) * 100 + int(fraction.ljust(2, "0")))


def expected(sold: Sold) -> Figures:
    """What the books must say, from the file alone."""
    by_category: Counter[str] = Counter()
    for line in sold:
        by_category[line["category"]] += cents(line)
    return Figures(
        orders=len({line["order"] for line in sold}),
        lines=len(sold),
        units=sum(int(line["quantity"]) for line in sold),
        revenue_minor=sum(map(cents, sold)),
        days=len({line["date"] for line in sold}),
        refused=0,
        by_category=dict(by_category),
    )


def replay(settings: Settings, sold: Sold, around: Surroundings = DOLLARS) -> Figures:
    """Replay lines as `comanda replay` does."""
    file = settings.data.parent / "history.csv"
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, list(sold[0]))
        writer.writeheader()
        writer.writerows(sold)
    return replay_file(settings, FileChoice(file, MAP), around, skip_bad=False).figures


@pytest.fixture(scope="module")
def fortnight(year: Sold) -> Sold:
    """Fourteen days in which the shop was open."""
    return days(year, "2015-01-01", "2015-01-14")


@pytest.fixture(scope="module")
def replayed(
    fortnight: Sold, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Figures, sqlite3.Connection]]:
    """The fortnight's figures as the reports say them, and the books."""
    settings = load(data=tmp_path_factory.mktemp("fortnight") / "box")
    figures = replay(settings, fortnight)
    with closing(sqlite3.connect(settings.database)) as books:
        yield figures, books


def test_the_reports_say_what_was_sold_to_the_cent(
    replayed: tuple[Figures, sqlite3.Connection], fortnight: Sold
) -> None:
    assert replayed[0] == expected(fortnight)


def test_the_rows_say_what_was_sold_to_the_cent(
    replayed: tuple[Figures, sqlite3.Connection], fortnight: Sold
) -> None:
    _, books = replayed
    due = expected(fortnight)

    lines = books.execute(
        "SELECT count(*), sum(quantity), sum(amount_minor) FROM order_lines WHERE state = 'sent'"
    ).fetchone()
    by_category = books.execute(
        "SELECT category_name, sum(amount_minor) FROM order_lines GROUP BY 1"
    ).fetchall()

    assert lines == (due.lines, due.units * 1000, due.revenue_minor)
    assert dict(by_category) == due.by_category
    assert books.execute("SELECT sum(amount_minor) FROM payments").fetchone() == lines[2:]
    assert books.execute("SELECT sum(total_minor) FROM receipts").fetchone() == lines[2:]


def test_every_receipt_number_is_there_once(
    replayed: tuple[Figures, sqlite3.Connection], fortnight: Sold
) -> None:
    _, books = replayed
    numbers = [row[0] for row in books.execute("SELECT number FROM receipts ORDER BY number")]

    assert numbers == list(range(1, expected(fortnight).orders + 1))
    assert books.execute("SELECT DISTINCT state FROM receipt_requests").fetchall() == [("signed",)]


def test_the_z_of_each_day_adds_up(
    replayed: tuple[Figures, sqlite3.Connection], fortnight: Sold
) -> None:
    _, books = replayed
    by_day: Counter[str] = Counter()
    for line in fortnight:
        by_day[line["date"]] += cents(line)

    closes = books.execute(
        "SELECT number, business_date, revenue_minor, grand_total_minor, "
        "totals ->> '$.receipts.total_minor', totals ->> '$.sales.taken_minor', "
        "totals ->> '$.cash_outside_drawers_minor' FROM day_closes ORDER BY number"
    ).fetchall()

    running = 0
    due: list[tuple[object, ...]] = []
    for number, (day, minor) in enumerate(sorted(by_day.items()), start=1):
        running += minor
        due.append((number, day, minor, running, minor, minor, 0))
    assert closes == due


def test_every_counted_drawer_was_right(replayed: tuple[Figures, sqlite3.Connection]) -> None:
    _, books = replayed
    sessions = books.execute(
        "SELECT count(*), sum(state = 'closed'), sum(difference_minor), sum(counted_minor) "
        "FROM drawer_sessions"
    ).fetchone()
    cash = books.execute(
        "SELECT sum(amount_minor) FROM payments WHERE tender_kind = 'cash'"
    ).fetchone()

    assert sessions == (14, 14, 0, *cash)


def test_the_books_keep_every_promise(replayed: tuple[Figures, sqlite3.Connection]) -> None:
    assert faults(replayed[1]) == []


@pytest.mark.parametrize(("seed", "around"), [(0, DOLLARS), (1, TAXED), (2, TAXED)])
def test_a_replay_killed_again_and_again_ends_with_the_same_books(
    seed: int, around: Surroundings, year: Sold, tmp_path: Path
) -> None:
    """The process dies after a commit, before anybody hears of it: the worst moment there is."""
    settings = load(data=tmp_path / "box")
    two_days = days(year, "2015-03-02", "2015-03-03")
    commits_before_death = [1 + seed, 60 + 7 * seed, 90 + 11 * seed, 75 + seed]

    for commits in commits_before_death:
        assert killed(settings, two_days, commits, around) == signal.SIGKILL
    figures = replay(settings, two_days, around)

    assert figures == expected(two_days)
    with closing(sqlite3.connect(settings.database)) as books:
        assert faults(books) == []
        assert books.execute("SELECT count(*) FROM day_closes").fetchone() == (2,)
        assert books.execute("SELECT sum(state = 'open') FROM orders").fetchone() == (0,)


def killed(settings: Settings, sold: Sold, commits: int, around: Surroundings) -> int:
    """Replay in a process of its own that kills itself after so many commits; says by what."""
    child = os.fork()
    if child == 0:
        try:
            _die_after(commits)
            replay(settings, sold, around)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status)


def _die_after(commits: int) -> None:
    left = iter(range(commits))
    plain = Writer.commit_together

    def counted(self: Writer, jobs: Sequence[tuple[Command, Work, type[Any]]]) -> list[Outcome]:
        outcomes = plain(self, jobs)
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        return outcomes

    Writer.commit_together = counted  # type: ignore[method-assign]


@pytest.fixture(scope="module")
def taxed(
    fortnight: Sold, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Figures, sqlite3.Connection]]:
    """The fortnight once more, as `TAXED` says."""
    settings = load(data=tmp_path_factory.mktemp("taxed") / "box")
    figures = replay(settings, fortnight, TAXED)
    with closing(sqlite3.connect(settings.database)) as books:
        yield figures, books


def test_with_taxes_tips_and_mixed_tenders_the_sums_are_the_same(
    taxed: tuple[Figures, sqlite3.Connection], fortnight: Sold
) -> None:
    figures, books = taxed
    kinds, several, tips = books.execute(
        "SELECT count(DISTINCT tender_kind), count(*) - count(DISTINCT check_id), sum(tip_minor) "
        "FROM payments"
    ).fetchone()

    assert figures == expected(fortnight)
    assert kinds == 2
    assert several > 100
    assert tips > 10_000


def test_every_z_with_taxes_adds_up_to_the_fortnight(
    taxed: tuple[Figures, sqlite3.Connection], fortnight: Sold
) -> None:
    _, books = taxed
    checks = books.execute("SELECT sum(total_minor), sum(tax_minor) FROM checks").fetchone()
    closes = books.execute(
        "SELECT count(*), sum(revenue_minor), sum(totals ->> '$.sales.tax_minor'), "
        "sum(totals ->> '$.sales.taken_minor'), sum(totals ->> '$.sales.tip_minor') FROM day_closes"
    ).fetchone()
    tips = books.execute("SELECT sum(tip_minor) FROM payments").fetchone()[0]

    revenue = expected(fortnight).revenue_minor
    assert checks[0] == revenue
    assert closes == (14, revenue, checks[1], revenue, tips)


def test_the_tax_of_each_check_is_in_its_price(
    taxed: tuple[Figures, sqlite3.Connection],
) -> None:
    """12/112 of what is paid, rounded once for each check, halves up."""
    _, books = taxed
    wrong = books.execute(
        "SELECT count(*) FROM checks WHERE tax_minor <> (total_minor * 12 * 2 + 112) / (2 * 112)"
    ).fetchone()

    assert wrong == (0,)
    assert faults(books) == []
