"""Rules of the floor that need no restaurant."""

from __future__ import annotations

from string import ascii_lowercase

import pytest

from domain.errors import BadRequest, Changed, LimitExceeded
from domain.floor import (
    FloorRules,
    OrderFacts,
    TableState,
    at_tables,
    next_suffix,
    order_state,
    table_label,
)
from domain.parties import PartyState, must_be_expected, party_words


def test_tables_are_called_as_people_call_them() -> None:
    assert table_label("7", "") == "7"
    assert table_label("7", "a") == "7a"
    assert at_tables(["7", "8"]) == "7+8"
    assert at_tables([]) == ""


def test_one_more_party_gets_the_first_free_letter() -> None:
    assert next_suffix([]) == "a"
    assert next_suffix(["b", "a"]) == "c"
    assert next_suffix(["b"]) == "a"


def test_more_parties_than_letters_are_refused() -> None:
    with pytest.raises(LimitExceeded):
        next_suffix(ascii_lowercase)


def test_a_house_without_options_frees_tables_and_lets_everybody_serve() -> None:
    assert FloorRules.of({}) == FloorRules(clears_tables=False, own_tables_only=False)


@pytest.mark.parametrize("rules", [FloorRules(True, False), FloorRules(False, True)])
def test_rules_are_read_as_they_were_written(rules: FloorRules) -> None:
    assert FloorRules.of(rules.written()) == rules


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (OrderFacts(), TableState.SEATED),
        (OrderFacts(ordered=1), TableState.ORDERED),
        (OrderFacts(ordered=1, sent=1), TableState.ALL_SENT),
        (OrderFacts(ordered=1, unsent=1), TableState.UNSENT),
    ],
)
def test_what_no_station_makes_waits_for_no_send(facts: OrderFacts, state: TableState) -> None:
    assert order_state(facts) is state


@pytest.mark.parametrize(("name", "guests"), [("", 2), ("Rossi", 0)])
def test_a_reservation_says_who_comes_and_how_many(name: str, guests: int) -> None:
    with pytest.raises(BadRequest):
        party_words(name, "", guests, "")


@pytest.mark.parametrize("state", [each for each in PartyState if each != PartyState.RESERVED])
def test_only_who_is_expected_can_come(state: PartyState) -> None:
    must_be_expected(PartyState.RESERVED, "Rossi")
    with pytest.raises(Changed, match="Rossi"):
        must_be_expected(state, "Rossi")
