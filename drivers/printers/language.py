"""Which language a thing on a wire speaks, by questions that neither prints."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from drivers.printers.escpos.answers import AnswerReader, Automatic, RealTime
from drivers.printers.star.answers import StarReader

WHICH_LANGUAGE: Final = b"\x10\x04\x02\x1b\x06\x01\x1b@"
"""ESC/POS status, Star status, then all set back: neither language prints any of it."""


class Language(StrEnum):
    """What a thing on a wire speaks."""

    ESCPOS = "escpos"
    STAR = "star"
    SILENT = "silent"
    """It takes bytes and says nothing: write-only, busy with something cut short, or off."""
    OTHER = "other"
    """It answers, but nothing that either language would say."""


def language_of(heard: bytes) -> Language:
    """Which language the answer to WHICH_LANGUAGE is."""
    if not heard:
        return Language.SILENT
    answers = AnswerReader().feed(heard)
    known = sum(4 if isinstance(answer, Automatic) else 1 for answer in answers)
    if known == len(heard) and any(isinstance(answer, RealTime) for answer in answers):
        return Language.ESCPOS
    if StarReader().feed(heard):
        return Language.STAR
    return Language.OTHER
