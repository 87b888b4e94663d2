"""Texts, counted texts and filled sentences, in a language that has them and one that has not."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog

from domain.language import Words, words


@pytest.fixture
def russian() -> Words:
    catalog = Catalog(locale="ru")
    catalog.add("Send", "Отправить")
    catalog.add("Empty", "")
    catalog.add(
        ("{count} line", "{count} lines"), ("{count} строка", "{count} строки", "{count} строк")
    )
    catalog.add("Try again in {in_words(wait_s)}.", "Повторите через {in_words(wait_s)}.")
    catalog.add("{a} costs {b}.", "{b} стоит {a}.")
    catalog.add("{wait_s} seconds", "{wait_s} секунды")
    return Words("ru", catalog)


def test_a_text_is_said_in_the_language(russian: Words) -> None:
    assert russian.text("Send") == "Отправить"


@pytest.mark.parametrize("text", ["Empty", "Unknown", ""])
def test_what_a_catalogue_lacks_is_said_in_english(russian: Words, text: str) -> None:
    assert russian.text(text) == text


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 строка"), (3, "3 строки"), (5, "5 строк"), (21, "21 строка")]
)
def test_a_language_counts_as_it_counts(russian: Words, count: int, said: str) -> None:
    assert russian.plural("{count} line", "{count} lines", count) == said


def test_english_has_one_and_many() -> None:
    said = [words("en").plural("{count} line", "{count} lines", count) for count in (0, 1, 2)]

    assert said == ["0 lines", "1 line", "2 lines"]


def test_a_filled_sentence_is_known_by_its_pattern(russian: Words) -> None:
    assert russian.sentence("Try again in a while.") == "Повторите через a while."


def test_a_field_that_holds_a_text_of_ours_is_said_too(russian: Words) -> None:
    assert russian.sentence("Try again in 4 seconds.") == "Повторите через 4 секунды."


def test_a_translation_may_turn_the_order_of_its_fields(russian: Words) -> None:
    assert russian.sentence("Soup costs 3.") == "3 стоит Soup."


def test_a_sentence_nobody_translated_stays(russian: Words) -> None:
    assert russian.sentence("The drawer is open.") == "The drawer is open."


@pytest.mark.parametrize("code", ["en", "de", "", "xx-YY"])
def test_an_unknown_language_speaks_english(code: str) -> None:
    assert words(code).language == "en"
