"""Rows that several papers share: a label with its amount, texts beside kept texts."""

from __future__ import annotations

from dataclasses import dataclass

from domain.documents.marks import clean
from domain.documents.parts import MAX_KEPT, PLAIN, Cell, Columns, Style


@dataclass(frozen=True, slots=True)
class Amount:
    """A labelled amount; `amount` is formatted money."""

    label: str
    amount: str


def amount_row(amount: Amount, style: Style = PLAIN, indent: int = 0) -> Columns:
    """The label on the left, its amount whole on the right."""
    return Columns((wrapping(amount.label), kept(amount.amount)), style, indent=indent)


def wrapping(text: str) -> Cell:
    """A cell for a person's words."""
    return Cell(clean(text))


def kept(text: str) -> Cell:
    """A cell at the right that stays whole; a text longer than any amount may wrap after all."""
    words = clean(text)
    return Cell(words, 0, "right", keep=len(words) <= MAX_KEPT)


def quantity(text: str, widest: int = 0) -> Cell:
    """A count at the left of a name, right aligned among counts of up to `widest` characters."""
    words = clean(text).rjust(widest)
    return Cell(words, 0, keep=len(words) <= MAX_KEPT)
