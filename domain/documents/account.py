"""Papers of accounts: the gift card with its code, the statement of a house account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from domain.documents.marks import clean
from domain.documents.parts import Barcode, Cut, Document, Feed, Part, Qr, Rule, Style, Text
from domain.documents.receipt import StoreHead, store_head
from domain.documents.rows import Amount, amount_row
from domain.language import N_, words

_BOLD = Style(bold=True)
_LARGE = Style(bold=True, width=2, height=2)


@dataclass(frozen=True, slots=True)
class GiftCardPaper:
    """What a guest takes home. Money and days are formatted text; `code` is sixteen digits."""

    store: StoreHead
    code: str
    written_code: str
    amount: str
    name: str = ""
    ends_on: str = ""
    time: str = ""


@dataclass(frozen=True, slots=True)
class StatementPaper:
    """A house account's entries of some days."""

    store: StoreHead
    name: str
    lines: tuple[str, ...]
    first: str
    last: str
    before: str
    entries: tuple[Amount, ...]
    after: str


def gift_card(card: GiftCardPaper, language: str = "en") -> Document:
    """A gift card on paper: its amount, its code to scan and to read."""
    say = words(language).text
    title = say(N_("Gift card"))
    parts: list[Part] = [
        *store_head(card.store),
        Rule(),
        Text(clean(title), "centre", _LARGE),
        Text(clean(card.amount), "centre", _LARGE),
    ]
    if card.name:
        parts.append(Text(clean(say(N_("For {name}")).format(name=card.name)), "centre"))
    parts += [
        Feed(1),
        Qr(card.code),
        Barcode(card.code, caption=False),
        Text(clean(card.written_code), "centre", _BOLD),
        Feed(1),
        Text(clean(_until(card, language)), "centre"),
        Text(clean(say(N_("Whoever has the number can spend the card."))), "centre"),
    ]
    if card.time:
        parts.append(Text(clean(card.time), "centre"))
    return Document("other", clean(title), (*parts, Feed(1), Cut()), language)


def statement(paper: StatementPaper, language: str = "en") -> Document:
    """A house account's statement."""
    title = words(language).text(N_("Statement"))
    return Document("other", clean(f"{title} {paper.name}"), tuple(_rows(paper, title)), language)


def _rows(paper: StatementPaper, title: str) -> Iterator[Part]:
    yield from store_head(paper.store)
    yield Rule()
    yield Text(clean(title), "centre", _LARGE)
    yield Text(clean(paper.name), style=_BOLD)
    for line in paper.lines:
        yield Text(clean(line))
    yield Rule()
    yield amount_row(Amount(paper.first, paper.before))
    for entry in paper.entries:
        yield amount_row(entry)
    yield Rule("double")
    yield amount_row(Amount(paper.last, paper.after), _BOLD)
    yield Feed(1)
    yield Cut()


def _until(card: GiftCardPaper, language: str) -> str:
    say = words(language).text
    if not card.ends_on:
        return say(N_("It has no last day."))
    return say(N_("Valid until {day}")).format(day=card.ends_on)
