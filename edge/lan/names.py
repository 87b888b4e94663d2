"""How a box is called on its network: a host label of its own, and the shop's name."""

from __future__ import annotations

import unicodedata
from typing import Final
from uuid import UUID

SERVICE: Final = "_comanda._tcp.local."
PREFIX: Final = "comanda-"
LENGTHS: Final = (4, 6, 8, 12)
"""Digits of the id in a host label: more of them where a shorter one is taken."""
FOLDER: Final = "lan"
"""In the data folder: the box's keys, and the name it goes by."""
LABEL_BYTES: Final = 63
"""RFC 1035, 2.3.4."""
MOST_SUFFIXES: Final = 20


def host_labels(box_id: UUID) -> tuple[str, ...]:
    """The labels that a box may carry, the shortest first: all from its own id.

    The end of the id: its beginning is the time of birth.
    """
    return tuple(f"{PREFIX}{box_id.hex[-length:]}" for length in LENGTHS)


def local_name(label: str) -> str:
    """A label as browsers ask for it."""
    return f"{label}.local"


def instance_names(shop: str) -> tuple[str, ...]:
    """What the box is listed as: the shop's name, `-2` and so on where another box has it.

    At most 63 bytes, cut between letters; dots and control characters would end the label.
    """
    words = "".join(" " if _ends_a_label(letter) else letter for letter in shop)
    plain = " ".join(words.split()) or "Comanda"
    numbered = (f"-{number}" for number in range(2, MOST_SUFFIXES + 1))
    return tuple(_cut(plain, ending) + ending for ending in ("", *numbered))


def _ends_a_label(letter: str) -> bool:
    return letter == "." or unicodedata.category(letter) == "Cc"


def _cut(text: str, ending: str) -> str:
    room = LABEL_BYTES - len(ending.encode())
    return text.encode()[:room].decode(errors="ignore").rstrip()
