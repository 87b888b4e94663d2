"""The languages a person may read the screens in, each named by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.components.element import DataElement, Handler, Values, text


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its code and its own name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """Somebody wants to read another language."""

    language: str
    tap_id: str


class LanguageRow(DataElement, component="language_row.js", dependencies=["comanda_kit.js"]):
    """A row of languages, the chosen one marked."""

    def set_languages(self, languages: Sequence[Language], chosen: str) -> None:
        """Offer these, in this order."""
        self.put("languages", {"languages": languages, "chosen": chosen})

    def on_choose(self, handler: Handler[LanguageChosen]) -> None:
        """Call when one is tapped."""
        self.listen("choose", _chosen, handler)


def _chosen(values: Values) -> LanguageChosen:
    return LanguageChosen(text(values, "language"), text(values, "tap_id"))
