"""Allergies in words, as kitchens read them: short, and the danger first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from domain.allergies import Severity
from domain.language import words


@dataclass(frozen=True, slots=True)
class AllergyLabels:
    """Every word about allergies: the fourteen allergens, how bad, and what is known of a dish."""

    gluten: str = "Gluten"
    crustaceans: str = "Crustaceans"
    eggs: str = "Eggs"
    fish: str = "Fish"
    peanuts: str = "Peanuts"
    soybeans: str = "Soybeans"
    milk: str = "Milk"
    nuts: str = "Nuts"
    celery: str = "Celery"
    mustard: str = "Mustard"
    sesame: str = "Sesame"
    sulphites: str = "Sulphites"
    lupin: str = "Lupin"
    molluscs: str = "Molluscs"
    severe: str = "severe"
    contains: str = "contains"
    may_contain: str = "may contain"
    unknown: str = "not known"
    free: str = "free of it"


_ENGLISH = asdict(AllergyLabels())


@lru_cache
def allergy_labels(language: str) -> Mapping[str, str]:
    """The words by their names, in a language; what it lacks stays English."""
    said = words(language)
    return {name: said.text(english) for name, english in _ENGLISH.items()}


def allergen_name(code: str, language: str) -> str:
    """What an allergen is called; one that is not known keeps its code."""
    return allergy_labels(language).get(code, code)


def guest_words(allergies: Mapping[str, str], note: str, language: str) -> str:
    """What a guest must not eat: `NUTS (severe), MILK · carries a pen`."""
    said = [_named(code, severity, language) for code, severity in allergies.items()]
    return " · ".join(filter(None, (", ".join(said), note)))


def dish_words(document: Mapping[str, Any], language: str) -> tuple[str, ...]:
    """What a ticket item's document says, an allergen a line: `NUTS (severe): may contain`."""
    if not document:
        return ()
    known, guest = allergy_labels(language), document["guest"]
    said = tuple(
        f"{_named(code, guest[code], language)}: {known[verdict]}"
        for code, verdict in document["verdicts"].items()
    )
    return said or (document["note"],)


def _named(code: str, severity: str, language: str) -> str:
    name = allergen_name(code, language).upper()
    severe = allergy_labels(language)["severe"]
    return f"{name} ({severe})" if severity == Severity.SEVERE else name
