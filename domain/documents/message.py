"""Words to a station on paper: no dish, nothing to make, large enough to be read in passing."""

from __future__ import annotations

from domain.documents.labels import ENGLISH, Labels
from domain.documents.marks import bar, clean
from domain.documents.parts import Columns, Cut, Document, Feed, Part, Rule, Style, Text
from domain.documents.rows import kept, wrapping

_LARGE = Style(bold=True, width=2, height=2)


def message_slip(
    station: str,
    text: str,
    *,
    place: str = "",
    sent_at: str = "",
    labels: Labels = ENGLISH,
    language: str = "en",
) -> Document:
    """The document of a message. `place` is the table it is about, `sent_at` a time as text."""
    where: tuple[Part, ...] = ()
    if place:
        where = (Text(clean(f"{labels.table} {place}"), style=_LARGE),)
    parts: tuple[Part, ...] = (
        bar(labels.note),
        Columns((wrapping(station), kept(sent_at)), _LARGE),
        *where,
        Rule("double"),
        Text(clean(text), style=_LARGE),
        Rule("double"),
        Columns((wrapping(""), kept(labels.end)), Style(bold=True)),
        Feed(1),
        Cut(),
    )
    return Document("other", clean(station), parts, language)
