"""When a price list holds."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.errors import BadRequest
from domain.fare_conditions import holds, hours_of

ROME = ZoneInfo("Europe/Rome")
HAPPY = {"days": [1, 2, 3, 4, 5], "from": "17:00", "to": "19:00"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ROME)


@pytest.mark.parametrize(
    ("moment", "is_happy"),
    [
        ("2026-11-20 16:59", False),
        ("2026-11-20 17:00", True),
        ("2026-11-20 18:59", True),
        ("2026-11-20 19:00", False),
        ("2026-11-21 18:00", False),
    ],
)
def test_happy_hour_is_on_the_stores_clock_and_its_days(moment: str, is_happy: bool) -> None:
    assert holds(HAPPY, at(moment), ROME, 240) is is_happy


def test_a_list_without_conditions_always_holds() -> None:
    assert holds({}, at("2026-11-21 03:00"), ROME, 240)


@pytest.mark.parametrize(
    "conditions", [{"channel": "web"}, {"from": "17:00"}, {"from": "5 pm", "to": "19:00"}]
)
def test_what_cannot_be_read_gives_nothing_away(conditions: dict[str, Any]) -> None:
    assert not holds(conditions, at("2026-11-20 18:00"), ROME, 240)
    with pytest.raises(BadRequest):
        hours_of(conditions)
