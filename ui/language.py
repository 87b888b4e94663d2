"""The language of the page at hand: every page has one, and `_` says its words in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import fields, replace
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

from nicegui.slot import Slot

from domain.language import ENGLISH, LANGUAGES, Words, words

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
    from nicegui.client import Client

    Labels = TypeVar("Labels", bound=DataclassInstance)

_pages: WeakKeyDictionary[Client, Words] = WeakKeyDictionary()
_spoken: ContextVar[Words | None] = ContextVar("spoken", default=None)


def speak(client: Client, language: str) -> None:
    """From now on this page speaks a language."""
    _pages[client] = words(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say words in a language, whatever page is at hand."""
    token = _spoken.set(words(language))
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken() -> Words:
    """The words of the page at hand; English where there is none."""
    chosen = _spoken.get()
    if chosen is not None:
        return chosen
    stack = Slot.get_stack()
    page = _pages.get(stack[-1].parent.client) if stack else None
    return page or words(ENGLISH)


def say(text: str) -> str:
    """A text in the language of the page at hand."""
    return spoken().text(text)


def say_sentence(text: str) -> str:
    """A sentence that came filled from a service, in the language of the page at hand."""
    return spoken().sentence(text)


def say_labels(labels: Labels) -> Labels:
    """A component's labels in the language of the page at hand."""
    language = spoken()
    if language.language == ENGLISH:
        return labels
    said = {
        each.name: language.text(value)
        for each in fields(labels)
        if isinstance(value := getattr(labels, each.name), str)
    }
    return replace(labels, **said)


def language_of(accepted: str, otherwise: str) -> str:
    """The first language of a browser's header that is spoken here."""
    for each in accepted.split(","):
        code = each.split(";")[0].strip().lower().split("-")[0]
        if code in LANGUAGES:
            return code
    return otherwise
