"""What a guest must not eat, against what a dish is known to contain."""

from __future__ import annotations

import pytest

from domain.allergies import (
    ALLERGENS,
    NOBODY,
    Needs,
    Verdict,
    check_allergens,
    check_needs,
    must_be_read,
    needs_of,
    on_the_ticket,
    together,
    verdict,
    warnings,
    with_options,
)
from domain.errors import BadRequest, LimitExceeded

CHECKED = {"milk": "contains", "nuts": "may", "others": "free"}
UNCHECKED = {"milk": "contains", "celery": "free"}


@pytest.mark.parametrize(
    ("dish", "allergen", "found"),
    [
        (CHECKED, "milk", Verdict.CONTAINS),
        (CHECKED, "nuts", Verdict.MAY_CONTAIN),
        (CHECKED, "fish", Verdict.FREE),
        (UNCHECKED, "milk", Verdict.CONTAINS),
        (UNCHECKED, "celery", Verdict.FREE),
        (UNCHECKED, "fish", Verdict.UNKNOWN),
        ({}, "gluten", Verdict.UNKNOWN),
        ({"fish": "a word of tomorrow"}, "fish", Verdict.UNKNOWN),
    ],
)
def test_each_pair_is_contained_perhaps_free_or_unknown(
    dish: dict[str, str], allergen: str, found: Verdict
) -> None:
    assert verdict(dish, allergen) is found


@pytest.mark.parametrize(
    ("found", "warns"),
    [
        (Verdict.CONTAINS, True),
        (Verdict.MAY_CONTAIN, True),
        (Verdict.UNKNOWN, True),
        (Verdict.FREE, False),
    ],
)
def test_unknown_warns_like_contains(found: Verdict, warns: bool) -> None:
    assert found.warns is warns


@pytest.mark.parametrize(
    ("dish", "options", "allergen", "found"),
    [
        (CHECKED, [{"fish": "contains"}], "fish", Verdict.CONTAINS),
        (CHECKED, [{"fish": "may"}, {"fish": "contains"}], "fish", Verdict.CONTAINS),
        (CHECKED, [{"nuts": "contains"}], "nuts", Verdict.CONTAINS),
        (CHECKED, [{"milk": "free"}], "milk", Verdict.CONTAINS),
        (CHECKED, [{"others": "free"}], "milk", Verdict.CONTAINS),
        (CHECKED, [{}], "fish", Verdict.FREE),
        (UNCHECKED, [{"fish": "may"}], "fish", Verdict.MAY_CONTAIN),
        (UNCHECKED, [{"fish": "free"}], "fish", Verdict.UNKNOWN),
        (UNCHECKED, [{}], "fish", Verdict.UNKNOWN),
    ],
)
def test_an_option_can_only_make_it_worse(
    dish: dict[str, str], options: list[dict[str, str]], allergen: str, found: Verdict
) -> None:
    assert verdict(with_options(dish, options), allergen) is found


def test_a_line_is_its_guests_and_a_shared_one_everybodys() -> None:
    seats = {
        0: Needs({"celery": "avoid"}),
        1: Needs({"nuts": "severe"}, "has a pen"),
        2: Needs({"milk": "avoid", "nuts": "avoid"}),
    }

    assert needs_of(seats, 1).allergies == {"nuts": "severe", "celery": "avoid"}
    assert needs_of(seats, 3).allergies == {"celery": "avoid"}
    assert needs_of(seats, 0).allergies == {"milk": "avoid", "nuts": "severe", "celery": "avoid"}
    assert needs_of({}, 1) == NOBODY


def test_several_guests_are_as_careful_as_the_most_careful_one() -> None:
    both = together([Needs({"nuts": "avoid"}, "no pesto"), Needs({"nuts": "severe"}, "a pen")])

    assert both == Needs({"nuts": "severe"}, "no pesto, a pen")


def test_the_ticket_says_for_whom_and_what_is_known() -> None:
    seats = {2: Needs({"milk": "severe", "fish": "avoid"}, "carries a pen")}

    assert on_the_ticket(seats, 2, CHECKED) == {
        "guest": {"milk": "severe", "fish": "avoid"},
        "verdicts": {"milk": "contains", "fish": "free"},
        "note": "carries a pen",
    }
    assert on_the_ticket(seats, 1, CHECKED) == {}
    assert on_the_ticket({}, 2, CHECKED) == {}


def test_a_shared_dish_carries_single_guests_allergies_unless_it_is_free_of_them() -> None:
    seats = {2: Needs({"milk": "severe", "fish": "avoid"})}

    assert on_the_ticket(seats, 0, CHECKED)["verdicts"] == {"milk": "contains"}
    assert on_the_ticket(seats, 0, {"others": "free"}) == {}


@pytest.mark.parametrize(
    ("needs", "dish", "waits"),
    [
        (Needs({"milk": "avoid"}), CHECKED, True),
        (Needs({"nuts": "avoid"}), CHECKED, True),
        (Needs({"nuts": "avoid"}), {}, True),
        (Needs({"fish": "avoid"}), CHECKED, False),
        (Needs({"fish": "severe"}), CHECKED, True),
        (Needs({}, "no onions at all"), CHECKED, True),
    ],
)
def test_the_bump_waits_where_it_may_hurt(needs: Needs, dish: dict[str, str], waits: bool) -> None:
    assert must_be_read(on_the_ticket({1: needs}, 1, dish)) is waits


def test_warnings_leave_out_what_is_known_to_be_free() -> None:
    document = on_the_ticket({1: Needs({"milk": "avoid", "fish": "severe"})}, 1, CHECKED)

    assert warnings(document) == {"milk": Verdict.CONTAINS}
    assert warnings({}) == {}
    assert must_be_read({}) is False


def test_what_is_said_of_a_guest_is_kept_in_the_regulations_order() -> None:
    found = check_needs({"nuts": "severe", "gluten": "avoid"}, "  a pen ")

    assert list(found.allergies) == ["gluten", "nuts"]
    assert found.note == "a pen"
    assert len(ALLERGENS) == 14


@pytest.mark.parametrize(
    ("allergies", "sentence"),
    [({"kiwi": "severe"}, "none of the fourteen"), ({"nuts": "much"}, "neither")],
)
def test_what_is_no_allergen_or_no_severity_is_refused(
    allergies: dict[str, str], sentence: str
) -> None:
    with pytest.raises(BadRequest, match=sentence):
        check_needs(allergies, "")


def test_a_note_has_its_length() -> None:
    with pytest.raises(LimitExceeded):
        check_needs({}, "x" * 301)


def test_a_dish_says_contains_may_or_free() -> None:
    assert check_allergens(CHECKED) == CHECKED
    with pytest.raises(BadRequest, match="none of these"):
        check_allergens({"milk": "perhaps"})
