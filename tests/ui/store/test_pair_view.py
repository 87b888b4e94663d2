"""What a device that waits outside is told to do with its code."""

from __future__ import annotations

from ui.store.pair_view import waiting_words


def test_the_first_screen_is_sent_to_the_link_and_no_manager_is_expected_yet() -> None:
    assert waiting_words(is_first=True).startswith("The first screen comes in by the link")
    assert waiting_words(is_first=False).startswith("A manager enters this code under Devices.")
