"""The office's own frame: where one may go (a rail, on phones a bar below), and who is here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.components.element import DataElement
from ui.components.language_row import Language


@dataclass(frozen=True, slots=True)
class Destination:
    """A part of the office. `count` draws attention to what waits there; `more` folds it on phones.

    `path` begins the addresses of all its pages.
    """

    path: str
    label: str
    icon: str
    count: str = ""
    more: bool = False


@dataclass(frozen=True, slots=True)
class OfficePerson:
    """Who is signed in."""

    name: str
    email: str
    initials: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class OfficeBarLabels:
    """Words of the frame."""

    more: str = "More"
    sign_out: str = "Sign out"
    choose: str = "Another organization"
    language: str = "Language"
    away: str = "Not signed out: the office cannot be reached."


class OfficeBar(DataElement, component="office_bar.js", dependencies=["comanda_kit.js"]):
    """Head, rail and the person's menu. Its links are links; the menu needs no round trip."""

    def __init__(self, *, organization: str, several: bool, here: str, title: str = "") -> None:
        super().__init__()
        self.put("names", {"organization": organization, "several": several, "here": here})
        self.put("title", {"title": title, "back": ""})
        self.put_labels(OfficeBarLabels())

    def set_title(self, title: str, back: str = "") -> None:
        """Name the page; `back` is the address that an arrow before it leads to."""
        self.put("title", {"title": title, "back": back})

    def set_destinations(self, destinations: Sequence[Destination]) -> None:
        """Show where one may go."""
        self.put("destinations", destinations)

    def set_person(self, person: OfficePerson) -> None:
        """Show who is here."""
        self.put("person", person)

    def set_languages(self, languages: Sequence[Language], chosen: str) -> None:
        """Offer these languages."""
        self.put("languages", {"languages": languages, "chosen": chosen})
