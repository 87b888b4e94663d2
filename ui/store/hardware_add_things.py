"""The way of everything else through the wizard: its driver's settings as a form, then its name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edge.hardware.known import check_settings, known_driver
from edge.hardware.requests import AddPeripheral
from ui.components.form_sheet import Field, Form, FormDone
from ui.store import hardware_form as forms
from ui.store import hardware_words as words
from ui.store.hardware_page import PATH, Wired
from ui.store.hardware_places import WHOLE_HOUSE, WorkPlace, chosen, options, work_places
from ui.store.hardware_printer_steps import Knows
from ui.store.hardware_stage import Stage
from ui.store.session import tap
from ui.store.shell import Shell
from ui.text import _

AT_A_SCREEN: Final = frozenset({"scanner", "card_reader", "bump_bar"})


class ThingSteps:
    """One browser's steps for scales, scanners, displays, card readers and bump bars."""

    def __init__(self, shell: Shell, wired: Wired, stage: Stage, knows: Knows) -> None:
        self._shell = shell
        self._ask = wired
        self._stage = stage
        self._knows = knows

    def begin(self, driver: str) -> None:
        """Ask for its settings."""
        adding, known = self._knows.adding, known_driver(driver)
        adding.driver, adding.family = driver, known.family
        fields = forms.form_fields(known.settings, adding.settings)
        form = Form("settings", "", fields, done=_("Next"))
        self._stage.show("settings", known.family, form=form, words=(known.title,))

    async def done(self, event: FormDone) -> None:
        """A step's form was filled in. Raises DomainError."""
        if event.form_id == "settings":
            await self._have_settings(event)
        else:
            await self._add(event)

    async def _have_settings(self, event: FormDone) -> None:
        adding = self._knows.adding
        kind = known_driver(adding.driver).settings
        adding.settings = forms.settings_of(kind, event.values, adding.settings)
        check_settings(adding.driver, adding.settings)
        places = await work_places(self._ask, self._shell)
        fields = name_fields(adding.family, places)
        form = Form("name", "", fields, done=_("Add it"))
        self._stage.show("name", adding.family, form=form)

    async def _add(self, event: FormDone) -> None:
        adding = self._knows.adding
        places = await work_places(self._ask, self._shell)
        place = chosen(places, event.values.get("place"))
        request = AddPeripheral(
            name=str(event.values["name"]),
            kind=adding.family,
            driver=adding.driver,
            settings=adding.settings,
            match=adding.match,
            place_kind=place.kind if place else "",
            place_id=place.id if place else None,
        )
        rows = self._ask.hardware.rows
        added = await rows.add_peripheral(request, self._shell.actor(), tap(event.tap_id))
        self._shell.go(f"{PATH}/{added.hardware_id}")


def name_fields(family: str, places: Sequence[WorkPlace]) -> tuple[Field, ...]:
    """Its name, and where it works: what people use at a screen is heard at that one only."""
    screens = sum(place.kind == "device" for place in places)
    usual = "" if family in AT_A_SCREEN and screens > 1 else WHOLE_HOUSE
    return (
        Field("name", _("Name"), value=words.family(family), required=True, most=60),
        Field(
            "place",
            _("Where does it work?"),
            "choice",
            usual,
            options(places),
            required=True,
        ),
    )
