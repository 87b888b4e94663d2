"""Reservations as people read and write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.errors import BadRequest
from domain.ids import new_id
from edge.floor.parties import PartyView
from ui.store import reservations_view as show

ROME = ZoneInfo("Europe/Rome")
NOW = datetime(2026, 11, 20, 17, 7, tzinfo=UTC)


def party(hours: float, name: str = "Rossi") -> PartyView:
    at = NOW + timedelta(hours=hours)
    return PartyView(new_id(), name, "06123", 4, "reserved", at, "Birthday", (), ("7", "8"))


def test_a_reservation_says_when_who_where_and_what() -> None:
    pick = show.party_pick(party(1), NOW, ROME, "en")

    assert pick.label == "19:07 Rossi"
    assert pick.detail == "4 guests · Table 7+8 · 06123 · Birthday"


def test_tomorrows_reservation_says_its_day() -> None:
    assert show.party_pick(party(24), NOW, ROME, "en").detail.startswith("21.11. · ")


def test_the_button_says_how_many_come_tonight_and_when_the_next() -> None:
    assert show.soonest((party(1), party(2), party(30)), NOW, ROME, "en") == "2, next 19:07"
    assert show.soonest((party(30),), NOW, ROME, "en") == "none tonight"


def test_a_form_begins_an_hour_from_now_at_a_quarter() -> None:
    assert f"{show.first_moment(None, NOW, ROME):%H:%M}" == "19:00"
    assert f"{show.first_moment(party(2), NOW, ROME):%H:%M}" == "20:07"


def test_a_day_and_a_time_are_the_stores_own() -> None:
    assert show.moment("2026-11-20", "20:30", ROME) == datetime(2026, 11, 20, 19, 30, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hour"), [("", "20:30"), ("2026-11-20", ""), ("x", "y")])
def test_a_reservation_needs_a_day_and_a_time(day: str, hour: str) -> None:
    with pytest.raises(BadRequest):
        show.moment(day, hour, ROME)


def test_guests_are_a_number() -> None:
    assert show.whole("4") == 4
    with pytest.raises(BadRequest):
        show.whole("four")
