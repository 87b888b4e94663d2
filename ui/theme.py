"""Colours, type and space of all screens as named tokens; the one place that knows a colour.

Contrast is held by a test: text reaches WCAG AA (4.5:1) everywhere and 7:1 on kitchen cards.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

Scheme = Literal["auto", "light", "dark"]


@dataclass(frozen=True, slots=True)
class Palette:
    """One scheme's colours. `x_soft` is a fill behind `x` or ink; `x_solid` carries `on_x`."""

    ground: str
    surface: str
    raised: str
    line: str
    edge: str
    ink: str
    ink_soft: str
    accent: str
    accent_down: str
    on_accent: str
    ready: str
    ready_soft: str
    ready_solid: str
    on_ready: str
    waiting: str
    waiting_soft: str
    waiting_solid: str
    on_waiting: str
    late: str
    late_soft: str
    late_solid: str
    on_late: str
    held: str
    held_soft: str
    held_solid: str
    on_held: str
    info: str
    info_soft: str
    info_solid: str
    on_info: str
    allergy_solid: str
    on_allergy: str
    tint: str
    veil: str


LIGHT = Palette(
    ground="#F7F5F1",
    surface="#FFFFFF",
    raised="#EFECE6",
    line="#DDD8CF",
    edge="#857E73",
    ink="#1B1F24",
    ink_soft="#4F555C",
    accent="#0B5F66",
    accent_down="#084B51",
    on_accent="#FFFFFF",
    ready="#14632F",
    ready_soft="#DDF1E3",
    ready_solid="#0F5A2A",
    on_ready="#FFFFFF",
    waiting="#7A4700",
    waiting_soft="#FCEBC8",
    waiting_solid="#F6B73C",
    on_waiting="#1B1304",
    late="#A51C16",
    late_soft="#FBE3E0",
    late_solid="#9C1812",
    on_late="#FFFFFF",
    held="#54309B",
    held_soft="#ECE5F9",
    held_solid="#54309B",
    on_held="#FFFFFF",
    info="#0A4F9E",
    info_soft="#DFEBFA",
    info_solid="#0A4A94",
    on_info="#FFFFFF",
    allergy_solid="#FFE100",
    on_allergy="#141200",
    tint="13%",
    veil="rgb(20 24 28 / 45%)",
)

DARK = Palette(
    ground="#121518",
    surface="#1A1E22",
    raised="#252A30",
    line="#353C44",
    edge="#7C8690",
    ink="#F3F1ED",
    ink_soft="#B3BAC1",
    accent="#5CC8CE",
    accent_down="#8ADADF",
    on_accent="#06191B",
    ready="#7BDB98",
    ready_soft="#16331F",
    ready_solid="#6FD58D",
    on_ready="#07190D",
    waiting="#F7BE5E",
    waiting_soft="#38290C",
    waiting_solid="#F6B73C",
    on_waiting="#1B1304",
    late="#FF9A91",
    late_soft="#42191A",
    late_solid="#FF8A80",
    on_late="#240504",
    held="#C9AFFF",
    held_soft="#2D2148",
    held_solid="#C3A6FF",
    on_held="#150A2B",
    info="#97C6FF",
    info_soft="#14304F",
    info_solid="#8CC0FF",
    on_info="#041527",
    allergy_solid="#FFE100",
    on_allergy="#141200",
    tint="26%",
    veil="rgb(0 0 0 / 60%)",
)

TEXT_SIZES_PX = (16, 20, 24, 32, 48)
GRID_PX = 8
RADIUS_PX = 12
TARGET_PX = 44
TILE_MIN_PX = 56
BUTTON_PX = 64
FONT_STACK = '"Comanda Sans", system-ui, sans-serif'


def variables(palette: Palette) -> str:
    """The palette as CSS custom properties, `--cm-ink-soft: #...;` one after the other."""
    pairs = ((each.name.replace("_", "-"), getattr(palette, each.name)) for each in fields(palette))
    return "".join(f"--cm-{name}:{value};" for name, value in pairs)


def token_css() -> str:
    """The style sheet that defines every token, for light, dark and the device's own choice."""
    sizes = "".join(f"--cm-text-{size}:{size}px;" for size in TEXT_SIZES_PX)
    shape = (
        f"--cm-grid:{GRID_PX}px;--cm-radius:{RADIUS_PX}px;--cm-target:{TARGET_PX}px;"
        f"--cm-tile:{TILE_MIN_PX}px;--cm-button:{BUTTON_PX}px;--cm-font:{FONT_STACK};"
    )
    dark = f"color-scheme:dark;{variables(DARK)}"
    return (
        f":root{{color-scheme:light;{variables(LIGHT)}{sizes}{shape}}}\n"
        f"@media (prefers-color-scheme:dark){{:root[data-scheme=auto]{{{dark}}}}}\n"
        f":root[data-scheme=dark]{{{dark}}}\n"
    )
