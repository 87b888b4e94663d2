"""Rows that several boxes change: the last writer of each field, and one row in the end."""

from __future__ import annotations

from itertools import permutations
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from sync.protocol.clock import stamp
from sync.protocol.merging import content, merge

BLANK: dict[str, Any] = {"name": "", "phone": "", "note": "", "allergies": {}, "deleted_at": None}
FIELDS = ("name", "phone", "note")


def guest(rev: int = 1, **changes: Any) -> dict[str, Any]:
    """A guest as a box wrote it."""
    return {
        "organization_id": "0",
        "id": "1",
        "created_at": 0,
        "updated_at": rev,
        "rev": rev,
        "name": "Ada",
        "phone": "",
        "note": "",
        "allergies": {},
        "deleted_at": None,
        "clocks": {},
        "erased_at": None,
    } | changes


def written(before: dict[str, Any], at: int, node: int, **fields: str) -> dict[str, Any]:
    """The guest after a box wrote some fields at a hybrid time."""
    clocks = before["clocks"] | dict.fromkeys(fields, stamp(at, UUID(int=node)))
    return before | fields | {"rev": before["rev"] + 1, "updated_at": at, "clocks": clocks}


def test_two_fields_that_two_boxes_changed_are_both_kept() -> None:
    first, second = written(guest(), 10, 1, phone="1"), written(guest(), 11, 2, note="window")
    found = merge(first, second, BLANK)
    assert (found["phone"], found["note"], found["rev"]) == ("1", "window", 3)


def test_the_later_writer_of_one_field_has_it() -> None:
    first, second = written(guest(), 20, 1, note="bar"), written(guest(), 10, 2, note="window")
    assert merge(first, second, BLANK)["note"] == "bar"
    assert merge(second, first, BLANK)["note"] == "bar"


def test_at_the_same_time_the_node_decides_alike_at_both_ends() -> None:
    first, second = written(guest(), 10, 1, note="bar"), written(guest(), 10, 2, note="window")
    assert merge(first, second, BLANK) == merge(second, first, BLANK)


def test_what_came_again_changes_nothing() -> None:
    first, second = written(guest(), 10, 1, phone="1"), written(guest(), 11, 2, note="window")
    once = merge(first, second, BLANK)
    assert merge(once, second, BLANK) == merge(once, once, BLANK) == once


def test_erasing_wins_over_what_is_written_later() -> None:
    erased = guest(2, name="", erased_at=5)
    later = written(guest(), 99, 2, name="Ada again", note="likes tea")
    found = merge(later, erased, BLANK)
    assert (found["name"], found["note"], found["erased_at"], found["clocks"]) == ("", "", 5, {})


def test_a_row_that_was_erased_stays_so_whatever_follows() -> None:
    once = merge(guest(2, name="", erased_at=5), written(guest(), 9, 2, note="x"), BLANK)
    again = merge(once, written(guest(), 10, 3, note="y"), BLANK)
    assert content(again) == content(once)


edits = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(FIELDS), st.integers(1, 9), st.text(max_size=2)),
    max_size=6,
)


@given(edits, st.booleans())
def test_in_whichever_order_they_meet_the_rows_become_one(
    made: list[tuple[int, str, int, str]], is_erased: bool
) -> None:
    rows = [guest(2, name="", erased_at=7, updated_at=7)] if is_erased else []
    for count, (node, field, at, value) in enumerate(made):
        unique = at * 100 + count
        rows.append(written(guest(), unique, node, **{field: value}))
    ends = []
    for order in list(permutations(rows[:4]))[:12]:
        found = guest()
        for row in order:
            found = merge(found, row, BLANK)
        ends.append(content(found))
    assert all(end == ends[0] for end in ends)
