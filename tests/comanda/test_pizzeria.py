"""The pizzeria's year in one file."""

from collections import Counter
from pathlib import Path

import pytest

from comanda.pizzeria import COLUMNS, MAP, join
from domain.parsing.amounts import Amounts
from domain.parsing.at_detection import detect
from domain.parsing.errors import FileRefused, RowError
from domain.parsing.mapping import REPLAY, Mapping, Picked
from domain.parsing.sieve import Sieve
from edge.importing.rows import open_rows

ROOT = Path(__file__).parents[2]
YEAR = ROOT.parent / "shared" / "data" / "pizza_place"
DOLLARS = Amounts("USD")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "orders.csv").write_text("order_id,date,time\n1,2015-01-01,11:38:36\n")
    (tmp_path / "pizzas.csv").write_text("pizza_id,pizza_type_id,size,price\nbig_m,big,M,13.25\n")
    (tmp_path / "pizza_types.csv").write_text(
        'pizza_type_id,name,category,ingredients\nbig,"The Big, Hot Pizza",Classic,"a, b"\n'
    )
    (tmp_path / "order_details.csv").write_text(
        "order_details_id,order_id,pizza_id,quantity\n1,1,big_m,2\n"
    )
    return tmp_path


def test_the_four_files_become_one_line_for_each_line_sold(small: Path) -> None:
    out = small / "flat.csv"

    assert join(small, out) == 1
    assert out.read_text() == (
        f'{",".join(COLUMNS)}\n1,2015-01-01,11:38:36,"The Big, Hot Pizza",Classic,M,2,13.25\n'
    )


@pytest.mark.parametrize(
    ("file", "text", "sentence"),
    [
        (
            "order_details.csv",
            "order_id,pizza_id,quantity\n2,big_m,1\n",
            'order_details.csv: Row 2, column "order_id": "2" is not in the file',
        ),
        (
            "orders.csv",
            "order_id,date,time\n1,a,b\n1,a,b\n",
            'orders.csv: Row 3, column "order_id"',
        ),
        ("pizzas.csv", "pizza_id,pizza_type_id,size,price\na,,M,1\n", "pizzas.csv: Row 2, column"),
        ("pizza_types.csv", "pizza_type_id,name,category\nbig,Big\n", "pizza_types.csv: Row 2 has"),
    ],
)
def test_a_file_that_does_not_fit_leaves_the_last_join_as_it_was(
    small: Path, file: str, text: str, sentence: str
) -> None:
    out = small / "flat.csv"
    join(small, out)
    before = out.read_text()
    (small / file).write_text(text)

    with pytest.raises(FileRefused) as refused:
        join(small, out)

    assert refused.value.sentence.startswith(sentence)
    assert out.read_text() == before
    assert list(small.glob("*.part")) == []


def test_a_join_to_nowhere_is_refused(small: Path) -> None:
    with pytest.raises(FileRefused, match="cannot be written"):
        join(small, small / "missing" / "flat.csv")


def sold(row: Picked) -> tuple[str, str, str, int, int]:
    """Order, moment, category, thousandths and price of a line."""
    return (
        row.required("order"),
        row.required("at"),
        row.required("category"),
        row.read("quantity", DOLLARS.thousandths),
        row.read("price", DOLLARS.minor),
    )


@pytest.mark.skipif(not YEAR.is_dir(), reason=f"THE PIZZERIA'S YEAR IS NOT CHECKED: no {YEAR}")
def test_the_year_comes_out_to_the_cent(tmp_path: Path) -> None:
    rows = open_rows(flat(tmp_path))
    mapping = Mapping.parse(MAP, rows.header, REPLAY)
    revenue: Counter[str] = Counter()
    orders, days, thousandths = set(), set(), 0

    lines = Sieve(rows, mapping, sold, skip_bad=False)
    for order, at, category, quantity, price in lines:
        orders.add(order)
        days.add(at[:10])
        thousandths += quantity
        revenue[category] += price * quantity

    assert detect(mapping.samples("at", rows)).name == "iso"
    assert (len(orders), len(days), lines.refused_count) == (21_350, 358, 0)
    assert thousandths == 49_574_000
    assert revenue == {
        "Classic": 220_053_10_000,
        "Supreme": 208_197_00_000,
        "Chicken": 195_919_50_000,
        "Veggie": 193_690_45_000,
    }
    assert revenue.total() == 817_860_05_000
    assert sum(1 for row in rows if not isinstance(row, RowError)) == 48_620


def flat(folder: Path) -> Path:
    """The year, joined."""
    out = folder / "pizzeria.csv"
    assert join(YEAR, out) == 48_620
    return out
