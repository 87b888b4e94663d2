"""What guests wish and what it costs, reckoned from the menu's file and not by the box."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from comanda.demo_menu import Dish, Option, Page, demo_menu
from tests.scenarios.evening.timeline import ROME

HAPPY_DRINK, HAPPY_MINOR = "808", 500
"""Aperol spritz, from 17:00 to 19:00."""
HAPPY_FROM, HAPPY_TO = 17, 19
DRINKS, FOOD, FOOD_TO_GO = 220_000, 100_000, 50_000


@dataclass(frozen=True)
class Pick:
    """An option of a wish by the key of its group and its name, with what it opens."""

    group: str
    name: str
    below: tuple[Pick, ...] = ()


@dataclass(frozen=True)
class Wish:
    """What a guest orders: the code of a dish, its size and options, thousandths of it."""

    code: str
    size: str = ""
    picks: tuple[Pick, ...] = ()
    quantity: int = 1000

    @property
    def name(self) -> str:
        """What it is called."""
        return self.dish.name

    @property
    def course(self) -> str:
        """When it is eaten."""
        return self.page.course

    @property
    def dish(self) -> Dish:
        """What the file says of it."""
        return by_code()[self.code][1]

    @property
    def page(self) -> Page:
        """Where it stands on the menu."""
        return by_code()[self.code][0]

    def stations(self) -> tuple[str, ...]:
        """Where it is made; of a combo, where its dishes are."""
        if self.dish.kind != "combo":
            return self.dish.stations or (self.page.station,)
        parts = [Wish(option.dish) for option in map(_option, self.picks) if option.dish]
        return tuple(sorted(name for part in parts for name in part.stations()))

    def cost_minor(self, at: datetime) -> int:
        """The price with its options at the moment of the tap."""
        pieces = 1000 if self.dish.by == "weight" else self.quantity
        own = _rounded(self._unit_minor(at) * self.quantity)
        return own + sum(_rounded(_option(pick).price * pieces) for pick in _all(self.picks))

    def rate_micros(self, to_go: bool) -> int:
        """The tax that is in its price."""
        return rate_micros(self.page.tax, to_go)

    def _unit_minor(self, at: datetime) -> int:
        local = at.astimezone(ROME)
        if self.code == HAPPY_DRINK and HAPPY_FROM <= local.hour < HAPPY_TO:
            return HAPPY_MINOR
        if self.dish.prices:
            return self.dish.prices[self.size or next(iter(self.dish.prices))]
        return self.dish.price


@dataclass(frozen=True)
class Special:
    """Tonight's special, which is in no file: made at a station, taxed as food, eaten as a main."""

    name: str
    price: int
    station: str
    quantity: int = 1000
    code: str = ""
    size: str = ""
    picks: tuple[Pick, ...] = ()
    course: str = "Mains"

    def stations(self) -> tuple[str, ...]:
        """Where it is made."""
        return (self.station,)

    def cost_minor(self, at: datetime) -> int:
        """The price is the same all evening."""
        del at
        return self.price * self.quantity // 1000

    def rate_micros(self, to_go: bool) -> int:
        """The tax that is in its price."""
        return rate_micros("food", to_go)


def rate_micros(tax: str, to_go: bool) -> int:
    """Drinks are taxed the same everywhere, food less where it is not eaten here."""
    if tax == "drinks":
        return DRINKS
    return FOOD_TO_GO if to_go else FOOD


@cache
def by_code() -> dict[str, tuple[Page, Dish]]:
    """Every dish of the file with its page."""
    return {dish.code: (page, dish) for page in demo_menu().pages for dish in page.dishes}


def _all(picks: tuple[Pick, ...]) -> list[Pick]:
    return [each for pick in picks for each in (pick, *_all(pick.below))]


def _option(pick: Pick) -> Option:
    options = demo_menu().groups[pick.group].options
    return next(option for option in options if option.name == pick.name)


def _rounded(thousandths: int) -> int:
    """Halves go up, as on every price tag."""
    return (thousandths + 500) // 1000
