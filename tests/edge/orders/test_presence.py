"""Who has which order open."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.ids import new_id
from edge.orders.presence import TOPIC, Presence, Present
from edge.signals import Signal, Signals

AZIZA, MARCO = new_id(), new_id()
TABLE_7, TABLE_8 = new_id(), new_id()


@pytest.fixture
def signals() -> Signals:
    return Signals()


@pytest.fixture
def presence(signals: Signals) -> Presence:
    return Presence(signals)


def aziza(page: str = "page 1", order_id: UUID = TABLE_7) -> Present:
    return Present(page, order_id, AZIZA, "Aziza")


def test_others_see_who_has_an_order_open_and_oneself_does_not(presence: Presence) -> None:
    presence.enter(aziza())

    assert presence.others(TABLE_7, MARCO) == ("Aziza",)
    assert presence.others(TABLE_7, AZIZA) == ()


def test_two_pages_of_one_person_are_one_person(presence: Presence) -> None:
    presence.enter(aziza("page 1"))
    presence.enter(aziza("page 2"))
    presence.leave("page 1")

    assert presence.others(TABLE_7, MARCO) == ("Aziza",)


def test_a_page_that_turns_to_another_order_leaves_the_first(presence: Presence) -> None:
    presence.enter(aziza())
    presence.enter(aziza(order_id=TABLE_8))

    assert presence.everywhere(MARCO) == {TABLE_8: ("Aziza",)}


def test_coming_and_going_is_signalled_once_each(presence: Presence, signals: Signals) -> None:
    heard: list[Signal] = []
    signals.subscribe(TOPIC, heard.append)

    presence.enter(aziza())
    presence.enter(aziza())
    presence.leave("page 1")
    presence.leave("page 1")

    assert heard == [Signal(TOPIC, TABLE_7), Signal(TOPIC, TABLE_7)]
