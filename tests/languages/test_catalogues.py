"""The catalogues say everything that the screens say, with every field in its place."""

from __future__ import annotations

import ast
import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from domain.language import ENGLISH, LANGUAGES, LOCALE_FOLDER, words
from tests.languages.extracting import all_texts, texts
from tests.languages.update import forms

OTHERS = [code for code in LANGUAGES if code != ENGLISH]
FIELD = re.compile(r"\{[^{}]*\}")
ALIKE_AT_MOST = 60
"""Texts that are the same in both languages: names, units, what stands on keys."""


def catalogue(language: str) -> Catalog:
    with LOCALE_FOLDER.joinpath(f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_has_every_text_of_the_screens(language: str) -> None:
    known = catalogue(language)
    ids = [text if isinstance(text, str) else text[0] for text in all_texts()]

    said = {each: known.get(each) for each in ids}
    missing = [each for each, message in said.items() if not (message and any(forms(message)))]

    assert missing == [], "make words shows what is new"


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_keeps_the_fields_of_its_text(language: str) -> None:
    wrong = [
        (message.id, said)
        for message in catalogue(language)
        if message.id
        for said in forms(message)
        if set(FIELD.findall(said)) != set(FIELD.findall(str(message.id)))
    ]

    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_is_in_its_language(language: str) -> None:
    alike = [message.id for message in catalogue(language) if message.string == message.id != ""]

    assert len(alike) <= ALIKE_AT_MOST, alike


@pytest.mark.parametrize(
    ("language", "said"), [("ru", "Отправить"), ("uz", "Yuborish"), ("vi", "Gửi"), ("hi", "भेजें")]
)
def test_send_is_said_in_every_language(language: str, said: str) -> None:
    assert words(language).text("Send") == said


def test_every_kind_of_text_is_found_in_the_source() -> None:
    source = ast.parse(
        'TOO_MUCH = "That is too much."\n'
        "class PadLabels:\n    enter: str = 'Enter'\n    count: int = 1\n"
        "def f(n, name):\n"
        "    say = _('Send') + N_('made')\n"
        "    count_of(n, '{count} line', '{count} lines')\n"
        "    if n: raise BadRequest(f'Ask {name.title()} first.')\n"
        "    if n > 1: raise BadRequest(TOO_MUCH)\n"
        "    raise ValueError('internal')\n"
    )

    assert set(texts(source)) == {
        "Enter",
        "Send",
        "made",
        ("{count} line", "{count} lines"),
        "Ask {name.title()} first.",
        "That is too much.",
    }
