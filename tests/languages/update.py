"""Bring the catalogues up to date: new texts join untranslated, texts that are gone leave."""

from __future__ import annotations

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from domain.language import ENGLISH, LANGUAGES, LOCALE_FOLDER
from tests.languages.extracting import all_texts


def update(language: str) -> int:
    """Rewrite one catalogue; how many of its texts have no translation."""
    path = LOCALE_FOLDER / f"{language}.po"
    known = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            known = read_po(file, locale=language)
    fresh = Catalog(locale=language, project="Comanda", charset="utf-8")
    for text, place in sorted(all_texts().items(), key=lambda each: (each[1], str(each[0]))):
        old = known.get(text if isinstance(text, str) else text[0])
        fresh.add(text, old.string if old else None, locations=[(place, 0)])
    with path.open("wb") as file:
        write_po(file, fresh, width=0, omit_header=False, include_lineno=False)
    return sum(not any(forms(message)) for message in fresh if message.id)


def forms(message: Message) -> tuple[str, ...]:
    """The translations of a text, one for each form of its plural."""
    said = message.string
    return tuple(said) if isinstance(said, (tuple, list)) else (str(said or ""),)


if __name__ == "__main__":
    for code in LANGUAGES:
        if code != ENGLISH:
            print(f"{code}: {update(code)} without translation")
