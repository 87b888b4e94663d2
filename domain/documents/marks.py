"""Marks on a finished document: copies, lateness, a detour. Set by whoever sends it to paper."""

from __future__ import annotations

from dataclasses import replace

from domain.documents.labels import ENGLISH, Labels
from domain.documents.parts import Cut, Document, Part, Style, Text

BAR = Style(bold=True, inverted=True, width=2, height=2)
SMALL_BAR = Style(bold=True, inverted=True, height=2)


def clean(text: str) -> str:
    """A person's text on one line: control characters and line breaks become blanks."""
    return " ".join("".join(c if c.isprintable() or c in _JOINERS else " " for c in text).split())


_JOINERS = "\u200c\u200d"
"""Zero-width joiners shape Devanagari and Arabic letters; they are not printable to Python."""


def bar(text: str, *, large: bool = True) -> Text:
    """White words on a black bar across the paper."""
    return Text(clean(text), "centre", BAR if large else SMALL_BAR, fill=True)


def with_marks(document: Document, *marks: str) -> Document:
    """The same document headed, and ended before its cut, by inverted lines saying what it is.

    Marks stand at both ends, so that neither half of a torn ticket passes for an original.
    """
    bars: tuple[Part, ...] = tuple(bar(mark, large=False) for mark in marks if mark)
    body = document.parts
    tail: tuple[Part, ...] = ()
    if body and isinstance(body[-1], Cut):
        body, tail = body[:-1], body[-1:]
    return replace(document, parts=(*bars, *body, *bars, *tail))


def reprint_mark(number: int, person: str, time: str, labels: Labels = ENGLISH) -> str:
    """`REPRINT 2 · Aziza · 20:03`: a copy somebody asked for."""
    return " · ".join(filter(None, (labels.reprint.format(number=number), person, time)))


def possible_copy_mark(attempt: int, labels: Labels = ENGLISH) -> str:
    """A second attempt whose first may have reached the paper."""
    return labels.possible_copy.format(number=attempt)


def late_mark(time: str, labels: Labels = ENGLISH) -> str:
    """A ticket printed long after it was sent; `time` is when it was sent."""
    return labels.late.format(time=time)


def detour_mark(station: str, printer: str, labels: Labels = ENGLISH) -> str:
    """A ticket that came out at another station's printer."""
    return labels.sent_to.format(station=station, printer=printer)
