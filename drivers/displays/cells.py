"""What fits on two lines of twenty cells: cut names, whole amounts, its own letters. Pure."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any, Final, Literal

WIDTH: Final = 20
LINES: Final = 2
Page = Literal["cp437", "cp850", "cp852", "cp858", "cp866", "cp1251", "cp1252"]
UNKNOWN: Final = "?"
_SAME: Final = {
    "ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L",
    "œ": "oe", "Œ": "OE", "ı": "i", "\u2018": "'", "\u2019": "'", "\u02bb": "'", "\u02bc": "'",
    "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-", "\u2026": "...", "\u00d7": "x",
    "\u2212": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ",
}  # fmt: skip
"""What is written for letters and signs that few code pages have."""
_CYRILLIC: Final = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z",
    "и": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
    "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "ў": "o", "қ": "q", "ғ": "g",
    "ҳ": "h",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One line: words to the left, which are cut, and an amount to the right, which never is.

    `plain` is the amount without a currency's sign, for displays that have none.
    """

    left: str = ""
    right: str = ""
    plain: str = ""

    @classmethod
    def of(cls, doc: dict[str, Any]) -> Row:
        """As it came over the socket."""
        return cls(*(str(doc.get(name, "")) for name in ("left", "right", "plain")))


def cells(row: Row, page: Page) -> bytes:
    """Exactly twenty bytes in the display's code page; no letter is more than one cell wide."""
    right = _clean(row.right)
    if not _has(right, page):
        right = written(row.plain or row.right, page)
    right = right[-WIDTH:]
    room = WIDTH - len(right) - (1 if right else 0)
    left = written(row.left, page)[: max(0, room)]
    return f"{left:<{WIDTH - len(right)}}{right}".encode(page)


def written(text: str, page: Page) -> str:
    """The text in letters that the page has; control characters are left out."""
    return "".join(_letter(each, page) for each in _clean(text))


def _clean(text: str) -> str:
    kept = "".join(" " if each in "\t\r\n" else each for each in unicodedata.normalize("NFC", text))
    return "".join(each for each in kept if unicodedata.category(each)[0] != "C")


def _letter(letter: str, page: Page) -> str:
    if _has(letter, page):
        return letter
    if letter.lower() in _CYRILLIC:
        return _romanised(letter)
    for other in (_SAME.get(letter, ""), _bare(letter)):
        if other and _has(other, page):
            return other
    return "" if unicodedata.combining(letter) else UNKNOWN


def _romanised(letter: str) -> str:
    found = _CYRILLIC[letter.lower()]
    return found.capitalize() if letter.isupper() else found


def _bare(letter: str) -> str:
    """Without its accents."""
    parts = unicodedata.normalize("NFKD", letter)
    return "".join(each for each in parts if not unicodedata.combining(each))


def _has(text: str, page: Page) -> bool:
    try:
        return len(text.encode(page)) == len(text)
    except UnicodeEncodeError:
        return False
