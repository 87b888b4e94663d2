"""The bar over every screen, and on phones the bar under it that opens the order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ui.components.element import DataElement, Handler, Values, text


@dataclass(frozen=True, slots=True)
class PersonBadge:
    """Who works on this device now."""

    person_id: str
    name: str
    initials: str
    color: str = ""


@dataclass(frozen=True, slots=True)
class Away:
    """What is away, since when (ready text), and what still works."""

    what: str
    since: str
    still_works: str


@dataclass(frozen=True, slots=True)
class PersonPressed:
    """The person's button was tapped: lock or switch."""

    tap_id: str


@dataclass(frozen=True, slots=True)
class HomePressed:
    """The house's button was tapped: back to the floor."""

    tap_id: str


class TopBar(DataElement, component="top_bar.js", dependencies=["comanda_kit.js"]):
    """House, device, title, clock and person in one element; `kind="order"` is the phone's bar.

    Away from `home`, the path where this device's work begins, an arrow says where the house leads.
    """

    def __init__(
        self,
        *,
        house: str = "",
        device: str = "",
        title: str = "",
        zone: str = "UTC",
        home: str = "",
        kind: Literal["top", "order"] = "top",
    ) -> None:
        super().__init__()
        names = {"house": house, "device": device, "zone": zone, "home": home, "kind": kind}
        self.put("names", names)
        self.put("title", title)

    def set_title(self, title: str) -> None:
        """Name what the page shows."""
        self.put("title", title)

    def set_person(self, person: PersonBadge | None) -> None:
        """Show who works here."""
        self.put("person", person)

    def set_summary(self, summary: str, amount: str) -> None:
        """What the phone's order bar says."""
        self.put("summary", [summary, amount])

    def on_person(self, handler: Handler[PersonPressed]) -> None:
        """Call when the person's button is tapped."""
        self.listen("person", _person_pressed, handler)

    def on_home(self, handler: Handler[HomePressed]) -> None:
        """Call when the house's button is tapped."""
        self.listen("home", _home_pressed, handler)


def _person_pressed(values: Values) -> PersonPressed:
    return PersonPressed(tap_id=text(values, "tap_id"))


def _home_pressed(values: Values) -> HomePressed:
    return HomePressed(tap_id=text(values, "tap_id"))
