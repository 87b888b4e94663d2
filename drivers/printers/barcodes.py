"""Bars of CODE 128 (set B) and EAN-13 as modules, `1` for a bar (ISO/IEC 15417 and 15420)."""

from __future__ import annotations

from typing import Final

_CODE128: Final = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231"
    "113222123122123221223211221132221231213212223112312131311222321122321221312212322112322211"
    "212123212321232121111323131123131321112313132113132311211313231113231311112133112331132131"
    "113123113321133121313121211331231131213113213311213131311123311321331121312113312311332111"
    "314111221411431111111224111422121124121421141122141221112214112412122114122411142112142211"
    "241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141"
    "214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214"
    "211232"
)
"""Six widths a symbol, bar first, by symbol value."""
_START_B: Final = 104
_STOP: Final = "2331112"

_EAN_ODD: Final = "0001101001100100100110111101010001101100010101111011101101101110001011"
"""Seven modules a digit."""
_EAN_PARITY: Final = "AAAAAAAABABBAABBABAABBBAABAABBABBAABABBBAAABABABABABBAABBABA"
"""Six sides a first digit."""


def code128(text: str) -> str:
    """The modules of a plain ASCII text, without quiet zone."""
    values = [_START_B, *(ord(character) - 32 for character in text)]
    check = (values[0] + sum(at * value for at, value in enumerate(values))) % 103
    symbols = (_CODE128[6 * value : 6 * value + 6] for value in (*values, check))
    return "".join(map(_bars, (*symbols, _STOP)))


def ean13(digits: str) -> str:
    """The modules of thirteen digits whose last is the check digit."""
    parity = _EAN_PARITY[6 * int(digits[0]) :][:6]
    left = (_left(int(digit), side) for digit, side in zip(digits[1:7], parity, strict=True))
    right = (_inverse(_odd(int(digit))) for digit in digits[7:])
    return f"101{''.join(left)}01010{''.join(right)}101"


def _bars(widths: str) -> str:
    return "".join("10"[at % 2] * int(width) for at, width in enumerate(widths))


def _left(digit: int, side: str) -> str:
    odd = _odd(digit)
    return odd if side == "A" else _inverse(odd)[::-1]


def _odd(digit: int) -> str:
    return _EAN_ODD[7 * digit :][:7]


def _inverse(modules: str) -> str:
    return modules.translate(str.maketrans("01", "10"))
