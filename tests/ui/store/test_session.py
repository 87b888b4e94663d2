"""Where browsers are let in, and where links may lead."""

from __future__ import annotations

import pytest

from ui.store.pair_view import code_text
from ui.store.session import own_address, sign_in_path


def test_a_sign_in_leads_back_to_the_page_people_wanted() -> None:
    assert sign_in_path("/order/1?seat=2") == "/sign-in?next=%2Forder%2F1%3Fseat%3D2"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elsewhere.example",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "/\t/elsewhere.example",
        "/\n\\elsewhere.example",
        "floor",
        "",
    ],
)
def test_a_link_leads_nowhere_but_into_this_box(wanted: str) -> None:
    assert own_address(wanted, "/floor") == "/floor"


def test_a_link_into_this_box_is_followed() -> None:
    assert own_address("/order/1", "/floor") == "/order/1"


def test_a_code_is_shown_in_groups_that_can_be_read_out() -> None:
    assert code_text("PVPRWD") == "PVP RWD"
