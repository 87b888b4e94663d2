"""The way in as a page: every system's steps, in the reader's language, whatever the shop is."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from edge.lan.addresses import LanAddress
from edge.lan.ways import LanState
from ui.store.addresses_page import notes
from ui.store.join_steps import STEPS, SYSTEMS
from ui.store.join_view import join_html, picture

STATE = LanState(
    box_id="5" * 32,
    shop="Bistro </script><b>",
    mode="https",
    label="comanda-3f7a",
    addresses=(LanAddress("eth0", "192.168.1.20", 24),),
    plain_port=8080,
    secure_port=8443,
    announced=True,
    trouble="",
    fingerprint="ab" * 32,
)


def test_every_system_has_at_most_four_steps_each_with_a_picture() -> None:
    assert set(STEPS) == set(SYSTEMS)
    assert max(len(steps) for steps in STEPS.values()) == 4
    for steps in STEPS.values():
        assert all(picture(step.picture).startswith("<svg") for step in steps)
        assert steps[-1].picture == "check"


def test_n09_the_page_names_the_box_and_all_its_addresses() -> None:
    html = join_html(STATE, "en", "/floor")

    assert "http://comanda-3f7a.local:8080/" in html
    assert "http://192.168.1.20:8080/" in html
    assert html.count("data-check") == 1


def test_what_a_shop_is_called_breaks_no_page() -> None:
    html = join_html(STATE, "en", "/</script>")

    told = re.search(r'id="join">(.*?)</script>', html, re.S)
    assert "<b>" not in html.partition("<ol")[0].partition("<p>")[2].partition("</p>")[0]
    assert told is not None
    assert json.loads(told[1])["next"] == "/</script>"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (replace(STATE, mode="plain", fingerprint=""), "not encrypted"),
        (STATE, "ABAB ABAB"),
        (replace(STATE, trouble="Another program"), "Another program"),
    ],
)
def test_managers_are_told_what_is_not_as_it_should_be(state: LanState, words: str) -> None:
    assert any(words in note for note in notes(state))
