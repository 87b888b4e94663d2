"""Languages that staff and guests read, and the catalogues that say things in them.

A catalogue is a gettext file, `domain/locale/<language>.po`. What it lacks is said in English.
Sentences with figures in them ("Try again in 4 seconds.") are found by their pattern: braces in
the msgid stand for any words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE_FOLDER = Path(__file__).with_name("locale")
ENGLISH = "en"
LANGUAGES = {
    "en": "English",
    "ru": "Русский",
    "uz": "O‘zbekcha",
    "vi": "Tiếng Việt",
    "hi": "हिन्दी",
}
"""Languages of the screens by their code, each named by itself."""

KEPT_SENTENCES = 2048


def N_(text: str) -> str:  # noqa: N802  (gettext's name for it)
    """A text that is said later, inside a sentence: what finds texts to translate finds it."""
    return text


_FIELD = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A msgid with fields: what it looks like when it is filled, and its translation."""

    looks: re.Pattern[str]
    fields: tuple[str, ...]
    translation: str

    def filled(self, english: str) -> dict[str, str] | None:
        """What stands in the fields of a sentence, if this is its pattern."""
        found = self.looks.fullmatch(english)
        return dict(zip(self.fields, found.groups(), strict=True)) if found else None

    def with_fields(self, filled: Mapping[str, str]) -> str:
        """The translation with its fields filled."""
        return _FIELD.sub(lambda at: filled.get(at.group(), ""), self.translation)


class Words:
    """What one language says for each English text."""

    def __init__(self, language: str, catalog: Catalog | None = None) -> None:
        self.language = language
        self._gettext = _translations(catalog)
        self._patterns = tuple(_patterns(catalog)) if catalog else ()
        self.sentence = lru_cache(KEPT_SENTENCES)(self._sentence)

    def text(self, english: str) -> str:
        """The text in this language; in English where it has none."""
        return self._gettext.gettext(english) if english else ""

    def plural(self, one: str, many: str, count: int) -> str:
        """The form that fits `count`, with `{count}` filled in."""
        return self._gettext.ngettext(one, many, count).replace("{count}", str(count))

    def _sentence(self, english: str) -> str:
        """A sentence in this language whose fields may be filled already, with texts of ours."""
        said = self.text(english)
        if said != english:
            return said
        for pattern in self._patterns:
            filled = pattern.filled(english)
            if filled is not None:
                return pattern.with_fields(
                    {field: self._sentence(each) for field, each in filled.items()}
                )
        return english


@lru_cache
def words(language: str) -> Words:
    """The words of a language by its code ("ru", "uz-UZ"); English for one that is not known."""
    code = language.replace("_", "-").split("-")[0].lower()
    path = LOCALE_FOLDER.joinpath(f"{code}.po")
    if code == ENGLISH or code not in LANGUAGES or not path.exists():
        return Words(ENGLISH)
    with path.open("rb") as file:
        return Words(code, read_po(file, locale=code))


def _translations(catalog: Catalog | None) -> NullTranslations:
    if catalog is None:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)


def _patterns(catalog: Catalog) -> list[Pattern]:
    """Patterns of the msgids with fields, the most particular first."""
    found = [
        Pattern(_looks(message.id), tuple(_FIELD.findall(message.id)), str(message.string))
        for message in catalog
        if isinstance(message.id, str) and message.string and _FIELD.search(message.id)
    ]
    return sorted(found, key=lambda each: -len(_FIELD.sub("", each.looks.pattern)))


def _looks(english: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(re.escape(each) for each in _FIELD.split(english)), re.DOTALL)
