"""All rows or none, and what is left out."""

from collections.abc import Iterator

import pytest

from domain.parsing.amounts import Amounts
from domain.parsing.cells import Row
from domain.parsing.errors import RowError, RowsRefused
from domain.parsing.mapping import MENU, Mapping, Picked
from domain.parsing.sieve import MAX_KEPT, Sieve

MAPPING = Mapping.parse("item=name,price=price", ("name", "price"), MENU)
COLA, TEA, NAMELESS = Row(2, ("Cola", "1.50")), Row(4, ("Tea", "2")), Row(5, ("", "3"))
PRICELESS, TORN = Row(3, ("Soup", "?")), RowError(6, "", "", "has 3 cells")


def priced(row: Picked) -> tuple[str, int]:
    return row.item(), row.read("price", Amounts("USD").minor)


def sieve(*rows: Row | RowError, skip_bad: bool = False) -> Sieve[tuple[str, int]]:
    return Sieve(rows, MAPPING, priced, skip_bad=skip_bad)


def test_good_rows_come_through_in_their_order() -> None:
    assert list(sieve(COLA, TEA)) == [("Cola", 150), ("Tea", 200)]


def test_a_bad_row_keeps_every_row_out() -> None:
    with pytest.raises(RowsRefused, match="2 rows cannot be read") as refused:
        next(iter(sieve(COLA, TEA, PRICELESS, TORN)))

    assert [error.row for error in refused.value.refused] == [3, 6]


def test_bad_rows_are_left_out_and_collected_when_asked() -> None:
    rows = sieve(COLA, PRICELESS, TEA, TORN, skip_bad=True)

    assert list(rows) == [("Cola", 150), ("Tea", 200)]
    assert [error.row for error in rows.refused] == [3, 6]


def test_a_row_without_an_item_is_left_out_alone_and_counted() -> None:
    rows = sieve(COLA, NAMELESS, TEA)

    assert list(rows) == [("Cola", 150), ("Tea", 200)]
    assert (rows.refused_count, [error.row for error in rows.refused]) == (1, [5])


@pytest.mark.parametrize("skip_bad", [False, True])
def test_a_second_pass_counts_anew(skip_bad: bool) -> None:
    rows = sieve(COLA, NAMELESS, skip_bad=skip_bad)

    assert list(rows) == list(rows)
    assert rows.refused_count == 1


def test_a_row_that_turned_bad_since_the_check_stops_the_rest() -> None:
    class Changing:
        def __init__(self) -> None:
            self.passes = [[COLA, TEA], [COLA, PRICELESS, TEA]]

        def __iter__(self) -> Iterator[Row]:
            return iter(self.passes.pop(0))

    records = iter(Sieve(Changing(), MAPPING, priced, skip_bad=False))

    assert next(records) == ("Cola", 150)
    with pytest.raises(RowsRefused):
        next(records)


def test_a_file_full_of_bad_rows_is_counted_whole_and_kept_in_part() -> None:
    rows = sieve(*[PRICELESS] * (MAX_KEPT + 5), skip_bad=True)

    assert list(rows) == []
    assert (rows.refused_count, len(rows.refused)) == (MAX_KEPT + 5, MAX_KEPT)


def test_a_long_refusal_lists_the_first_rows_and_counts_the_rest() -> None:
    with pytest.raises(RowsRefused) as refused:
        list(sieve(*[PRICELESS] * 25))

    sentence = refused.value.sentence
    assert sentence.count('"?" is not an amount') == 10
    assert sentence.endswith("and 15 more")
