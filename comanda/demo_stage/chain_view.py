"""The strip of the stage for the chain: the other restaurants, the office, and Internet off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from nicegui import ui

from comanda.demo_stage.chained import Chained
from comanda.demo_stage.standing import Login, Site, Standing
from edge.house.service import HouseFacts
from ui.components.action_button import ActionButton, Pressed
from ui.frame import Frame
from ui.text import _, format_time

Say = Callable[[str], None]


class ChainStrip:
    """One browser's look at the chain; nothing of it is drawn for a box alone."""

    def __init__(self, chained: Chained, house: HouseFacts, frame: Frame, say: Say) -> None:
        self._chained = chained
        self._house = house
        self._frame = frame
        self._say = say
        self._shown: Standing | None = None
        self._strip = ui.element("nav").classes("cmd-chain")
        self._strip.set_visibility(False)

    def show(self) -> None:
        """Draw how the chain stands, where that changed."""
        found = self._chained.now()
        if found is None or found == self._shown:
            return
        self._shown = found
        self._strip.set_visibility(True)
        self._strip.clear()
        with self._strip:
            for site in found.sites:
                self._draw_site(site, found)
            self._draw_office(found)

    def _draw_site(self, site: Site, found: Standing) -> None:
        is_here = site.key == self._chained.key
        with ui.element("div").classes("cmd-site").props(f"data-site={site.key}"):
            with ui.element("div").classes("cmd-site-name"):
                if site.is_open and not is_here:
                    ui.link(site.name, site.address, new_tab=True)
                else:
                    ui.label(site.name)
                ui.label(site.organization).classes("cmd-site-of")
            if not site.is_open:
                ui.label(_("is coming")).classes("cmd-site-of")
                return
            text, detail = self._switch_words(site)
            with ui.element("div").classes("cmd-switch"):
                button = ActionButton(text, detail=detail)
            button.set_tone("plain" if site.cut_at is None else "danger")
            button.set_enabled(bool(found.office), _("The office is coming."))

        async def pressed(_pressed: Pressed) -> None:
            await self._switch(site.key, button)

        button.on_press(pressed)

    def _switch_words(self, site: Site) -> tuple[str, str]:
        if site.cut_at is None:
            return _("Internet off"), ""
        since = _("off since {time}").format(time=self._time(site.cut_at))
        return _("Internet on"), since

    async def _switch(self, key: str, button: ActionButton) -> None:
        try:
            site = await self._chained.switch(key)
        except OSError as error:
            self._frame.show_note(str(error), "bad")
            return
        finally:
            button.answered()
        if site is not None:
            self._say(self._said(site))
        self.show()

    def _said(self, site: Site) -> str:
        if site.cut_at is None:
            return _("{name} has internet again. What waited is on its way to the office.").format(
                name=site.name
            )
        return _(
            "{name} has no internet since {time}. Nothing changes for its guests; the office hears "
            "of it later."
        ).format(name=site.name, time=self._time(site.cut_at))

    def _draw_office(self, found: Standing) -> None:
        with ui.element("div").classes("cmd-site cmd-office"):
            if words := _state(found):
                ui.label(words).classes("cmd-coming")
            if not found.office or not found.logins:
                return
            with ui.dialog() as sheet, ui.element("div").classes("cmd-sheet"):
                ui.label(_("The office")).classes("cmd-title")
                for login in found.logins:
                    _draw_login(login)
                with ui.element("div").classes("cmd-login"):
                    for name, path in _screens():
                        ui.link(name, found.office + path, new_tab=True).classes("cmd-open")
            with ui.element("div").classes("cmd-switch").props("data-act=office"):
                button = ActionButton(_("Office"))

        async def opened(_pressed: Pressed) -> None:
            sheet.open()
            button.answered()

        button.on_press(opened)

    def _time(self, moment: datetime) -> str:
        return format_time(moment, self._house.zone, self._house.language)


def _state(found: Standing) -> str:
    """What is brought up now, or why it could not be."""
    if found.trouble:
        return _("The office did not start; this restaurant works alone. {log} says why.").format(
            log=found.trouble
        )
    words = {
        "centre": _("The centre is coming, its office, and two more restaurants."),
        "office": _("The office is being furnished."),
        "restaurants": _("Two more restaurants trade for a week, quickly."),
        "menus": _("The office takes over the menus."),
    }
    return words.get(found.coming, "")


def _who(login: Login) -> str:
    words = {
        "owner": _("Owner of {place}"),
        "viewer": _("Looks at {place} only"),
        "super": _("Runs the centre"),
    }
    return words[login.role].format(place=login.place)


def _screens() -> tuple[tuple[str, str], ...]:
    return (
        (_("Now"), "/"),
        (_("Sales"), "/sales"),
        (_("Menu and prices"), "/menu"),
        (_("Releases"), "/releases"),
        (_("Stores and boxes"), "/stores"),
        (_("Organizations"), "/organizations"),
    )


def _draw_login(login: Login) -> None:
    with ui.element("div").classes("cmd-login"):
        ui.label(_who(login))
        ui.label(login.email).classes("cmd-secret")
        ui.label(login.password).classes("cmd-secret")
