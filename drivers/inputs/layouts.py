"""Key maps: which character a key code means, by the layout that a scanner was programmed for.

The kernel tells keys, not characters. What the box's own keyboard is set to does not matter, and
neither does its Caps Lock. Codes are those of linux/input-event-codes.h.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

Layout = Literal["us", "de", "fr"]

ENTER: Final = 28
KEYPAD_ENTER: Final = 96
TAB: Final = 15
CONTROL: Final = frozenset({29, 97})
SHIFT: Final = frozenset({42, 54})
ALT: Final = 56
ALT_GR: Final = 100
_FUNCTIONS: Final = (*range(59, 69), 87, 88, *range(183, 195))
FUNCTION_KEYS: Final[Mapping[str, int]] = {
    f"F{number}": code for number, code in enumerate(_FUNCTIONS, 1)
}
KEYPAD: Final[Mapping[int, str]] = {
    **dict(zip((82, 79, 80, 81, 75, 76, 77, 71, 72, 73), "0123456789", strict=True)),
    55: "*",
    74: "-",
    78: "+",
    83: ".",
    98: "/",
    117: "=",
    121: ",",
}

Pair = tuple[str, str]
"""Without and with Shift."""


def _row(first: int, plain: str, shifted: str) -> dict[int, Pair]:
    pairs = zip(plain, shifted, strict=True)
    return {first + place: pair for place, pair in enumerate(pairs)}


_US: Final[Mapping[int, Pair]] = {
    **_row(2, "1234567890-=", "!@#$%^&*()_+"),
    **_row(16, "qwertyuiop[]", "QWERTYUIOP{}"),
    **_row(30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    **_row(43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    57: (" ", " "),
    86: ("<", ">"),
}
_DE: Final[Mapping[int, Pair]] = {
    **_US,
    **_row(2, "1234567890ß´", '!"§$%&/()=?`'),
    **_row(16, "qwertzuiopü+", "QWERTZUIOPÜ*"),
    **_row(30, "asdfghjklöä^", "ASDFGHJKLÖÄ°"),
    **_row(43, "#yxcvbnm,.-", "'YXCVBNM;:_"),
}
_FR: Final[Mapping[int, Pair]] = {
    **_US,
    **_row(2, "&é\"'(-è_çà)=", "1234567890°+"),
    **_row(16, "azertyuiop^$", "AZERTYUIOP¨£"),
    **_row(30, "qsdfghjklmù²", "QSDFGHJKLM%²"),
    **_row(43, "*wxcvbn,;:!", "µWXCVBN?./§"),
}
LAYOUTS: Final[Mapping[Layout, Mapping[int, Pair]]] = MappingProxyType(
    {"us": _US, "de": _DE, "fr": _FR}
)
ALT_GR_KEYS: Final[Mapping[Layout, Mapping[int, str]]] = MappingProxyType(
    {
        "us": {},
        "de": {16: "@", 8: "{", 9: "[", 10: "]", 11: "}", 12: "\\", 27: "~", 86: "|"},
        "fr": dict(zip(range(3, 14), "~#{[|`\\^@]}", strict=True)),
    }
)


def control(code: int) -> str:
    """What Control and a key mean: the control character of a US keyboard, or nothing.

    A GS1 separator (1D) is typed as Control and the key of `]`.
    """
    shifted = _US.get(code, ("", ""))[0].upper()
    return chr(ord(shifted) & 0x1F) if shifted and "@" <= shifted <= "_" else ""


def strokes(character: str, layout: Layout) -> tuple[int, int | None] | None:
    """The key of a character, and the modifier to hold; None where the layout has none."""
    plain = {"\r": ENTER, "\t": TAB}
    if character in plain:
        return plain[character], None
    for code, pair in LAYOUTS[layout].items():
        if character in pair:
            return code, min(SHIFT) if character == pair[1] != pair[0] else None
    for code, each in ALT_GR_KEYS[layout].items():
        if character == each:
            return code, ALT_GR
    if character < " ":
        return next((code, min(CONTROL)) for code in _US if control(code) == character)
    return None
