"""How codes are taught, in forms."""

from __future__ import annotations

from ui.store.office_codes_view import pattern_form


def test_a_pattern_is_explained_where_it_is_written_and_its_decimals_are_read() -> None:
    pattern, decimals = pattern_form("new", None).fields

    assert "I item, W weight in kilograms" in pattern.help
    assert (decimals.kind, decimals.value) == ("number", "3")
