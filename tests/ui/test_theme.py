"""Contrast of the tokens, by the formula of WCAG 2.2 (relative luminance, contrast ratio)."""

from __future__ import annotations

import pytest

from ui.theme import DARK, LIGHT, Palette, token_css

AA = 4.5
KITCHEN = 7.0
EDGES = 3.0  # WCAG 1.4.11, what shows where a control is

MEANINGS = ("ready", "waiting", "late", "held", "info")
schemes = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


def luminance(color: str) -> float:
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_formula_knows_black_on_white() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)


@schemes
@pytest.mark.parametrize("ground", ["ground", "surface", "raised"])
def test_text_is_readable_on_every_ground(palette: Palette, ground: str) -> None:
    assert contrast(palette.ink, getattr(palette, ground)) >= KITCHEN
    assert contrast(palette.ink_soft, getattr(palette, ground)) >= AA


@schemes
@pytest.mark.parametrize("meaning", MEANINGS)
def test_each_meaning_is_readable_as_a_word_and_as_a_fill(palette: Palette, meaning: str) -> None:
    word, soft, solid, on_solid = (
        getattr(palette, name)
        for name in (meaning, f"{meaning}_soft", f"{meaning}_solid", f"on_{meaning}")
    )
    assert contrast(word, palette.surface) >= KITCHEN
    assert contrast(word, soft) >= AA
    assert contrast(palette.ink, soft) >= KITCHEN
    assert contrast(palette.ink_soft, soft) >= AA
    assert contrast(on_solid, solid) >= KITCHEN


@schemes
def test_the_main_action_and_allergies_are_readable(palette: Palette) -> None:
    assert contrast(palette.on_accent, palette.accent) >= AA
    assert contrast(palette.on_accent, palette.accent_down) >= AA
    assert contrast(palette.on_allergy, palette.allergy_solid) >= KITCHEN


@schemes
def test_edges_of_controls_can_be_seen(palette: Palette) -> None:
    assert contrast(palette.edge, palette.surface) >= EDGES
    assert contrast(palette.edge, palette.ground) >= EDGES


def test_the_sheet_defines_both_schemes_and_the_devices_choice() -> None:
    css = token_css()

    assert LIGHT.ground in css
    assert css.count(DARK.ground) == 2
    assert "prefers-color-scheme:dark" in css
