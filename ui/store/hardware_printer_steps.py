"""A printer's way through the wizard: asked, printed on, looked at, tried, named."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, Literal, Protocol
from uuid import UUID, uuid5

from domain.errors import BadRequest
from edge.hardware.known import check_settings, known_driver
from edge.hardware.requests import AddPrinter
from edge.hardware.uses import UsePrinter
from edge.hardware.wizard import (
    BUSY_ADVICE,
    Found,
    Language,
    PrinterWizard,
    grid,
    kept,
    polarity,
)
from ui.components.form_sheet import Field, Form, FormDone
from ui.store import hardware_add_view as view
from ui.store import hardware_form as forms
from ui.store import hardware_words as words
from ui.store.hardware_changes import (
    USUAL_BACKUP_S,
    stand_in_fields,
    stand_in_of,
    use_of,
    work_fields,
)
from ui.store.hardware_errors import run
from ui.store.hardware_page import PATH, Wired
from ui.store.hardware_stage import Stage
from ui.store.session import tap
from ui.store.shell import Shell
from ui.text import _

PRINTER = "printer"
TEST_NAME = "Comanda"


class Knows(Protocol):
    """Whose wizard it is."""

    @property
    def adding(self) -> view.Adding:
        """What is known so far."""
        ...


class PrinterSteps:
    """One browser's steps. Each leads to the next, and says why where it cannot."""

    def __init__(self, shell: Shell, wired: Wired, stage: Stage, knows: Knows) -> None:
        self._shell = shell
        self._ask = wired
        self._stage = stage
        self._knows = knows
        self._saves: dict[str, Callable[[FormDone], Awaitable[None]]] = {
            "where": self._find,
            "found": self._print_page,
            "paper": self._looked,
            "name": self._add,
        }

    @property
    def _adding(self) -> view.Adding:
        return self._knows.adding

    def begin(self, wire: str) -> None:
        """Ask where it is."""
        self._adding.driver = f"escpos_{wire}"
        self._show_where()

    async def back(self) -> bool:
        """Show the step before this one; False where there is none."""
        before: dict[str, Callable[[], None]] = {
            "found": self._show_where,
            "paper": self._show_found,
            "drawer": self._show_paper,
            "name": self._show_tries,
        }
        show = before.get(self._stage.step)
        if show is not None:
            show()
        return show is not None

    def _show_where(self) -> None:
        adding = self._adding
        self._stage.show("where", PRINTER, form=view.where(adding), words=view.where_words(adding))

    async def done(self, event: FormDone) -> None:
        """A step's form was filled in. Raises DomainError, DeviceError."""
        await self._saves[event.form_id](event)

    def _wizard(self) -> PrinterWizard:
        adding = self._adding
        return PrinterWizard(
            self._ask.hardware, adding.driver, adding.settings, self._shell.actor()
        )

    # ---- asked -----------------------------------------------------------------------------
    async def _find(self, event: FormDone) -> None:
        adding = self._adding
        kind = known_driver(adding.driver).settings
        adding.settings = forms.settings_of(kind, event.values, adding.settings)
        check_settings(adding.driver, adding.settings)
        self._shell.frame.show_note(_("Asking it. Nothing is printed."))
        found = await self._wizard().find()
        adding.found = found
        if found.language is Language.STAR:
            adding.driver = adding.driver.replace("escpos", "star")
        self._show_found()

    def _show_found(self) -> None:
        found = self._found()
        form = view.model(found) if view.may_go_on(found) else None
        said = [words.sentence(each) for each in found.advice]
        if form is not None:
            said.append(_("The test page shows rulers, letters, a code, and cuts the paper."))
        self._stage.show("found", PRINTER, (view.found_rows(found),), form, said)

    # ---- printed on ------------------------------------------------------------------------
    async def _print_page(self, event: FormDone) -> None:
        adding = self._adding
        adding.found = replace(self._found(), profile=str(event.values["profile"]))
        self._shell.frame.show_note(_("Printing the test page."))
        adding.learnt = await self._wizard().test_page(adding.found, adding.title or TEST_NAME)
        self._show_paper()

    def _show_paper(self) -> None:
        profile, learnt = self._found().profile, self._adding.learnt
        form = view.paper(grid(profile), profile)
        said = view.paper_words(learnt) if learnt is not None else ()
        self._stage.show("paper", PRINTER, form=form, words=said)

    async def _looked(self, event: FormDone) -> None:
        self._adding.seen = view.seen_of(self._adding, event.values)
        self._show_tries()

    # ---- tried -----------------------------------------------------------------------------
    def _show_tries(self) -> None:
        said = [_("Try what is there. What is not there is left out.")]
        sections = view.tries(self._adding)
        self._stage.show("drawer", PRINTER, sections, words=said, has_next=True)

    async def act(self, action: str) -> None:
        """A test was asked for or answered. Raises DomainError, DeviceError."""
        if action.startswith(view.PIN):
            await self._pulse(2 if action.endswith("2") else 5)
        elif action.startswith(view.BELL):
            await self._ring("gs" if action.endswith("gs") else "esc")
        elif action in (view.IS_OPEN, view.IS_SHUT):
            await self._ask_sensor(is_open=action == view.IS_OPEN)
        elif action == view.COVER:
            await self._ask_cover()
        else:
            self._answer(action)
        self._show_tries()

    async def _pulse(self, pin: Literal[2, 5]) -> None:
        await self._wizard().pulse(self._language(), pin)
        self._adding.pin_asked = pin

    async def _ring(self, way: Literal["gs", "esc"]) -> None:
        adding = self._adding
        settings = {**self._settings(), "buzzer": way}
        await self._ask.hardware.try_buzz(adding.driver, settings)
        adding.bell_asked = way

    async def _ask_sensor(self, *, is_open: bool) -> None:
        adding = self._adding
        is_high = await self._wizard().sensor_is_high(self._language())
        if is_open:
            adding.high_when_open = is_high
        elif adding.high_when_open is not None:
            adding.sensor = polarity(adding.high_when_open, is_high)

    async def _ask_cover(self) -> None:
        silent = await self._wizard().falls_silent(self._language())
        self._adding.seen = replace(self._adding.seen, busy_when_offline=silent)
        if silent:
            self._shell.frame.show_note(words.sentence(BUSY_ADVICE), "bad")

    def _answer(self, action: str) -> None:
        """Whether the drawer opened, whether the buzzer sounded."""
        adding = self._adding
        if action in (view.OPENED, view.SHUT) and adding.pin_asked is not None:
            adding.has_drawer = action == view.OPENED
            adding.seen = replace(adding.seen, drawer_pin=adding.pin_asked)
            adding.pin_asked = None
        elif action in (view.RANG, view.QUIET) and adding.bell_asked is not None:
            adding.has_bell = action == view.RANG
            sounded = adding.bell_asked if adding.has_bell else "none"
            adding.seen = replace(adding.seen, buzzer=sounded)
            adding.bell_asked = None

    def _found(self) -> Found:
        assert self._adding.found is not None, "this step comes after the printer was asked"
        return self._adding.found

    def _language(self) -> Language:
        return self._found().language

    # ---- named -----------------------------------------------------------------------------
    async def after_tries(self) -> None:
        """Ask for its name and its work."""
        name = Field("name", _("Name"), value="", required=True, most=60, hint=_("Grill"))
        fields = (
            name,
            *await work_fields(self._ask, None, "kitchen"),
            *await stand_in_fields(self._ask, None, None, USUAL_BACKUP_S),
        )
        self._stage.show("name", PRINTER, form=Form("name", "", fields, done=_("Add it")))

    async def _add(self, event: FormDone) -> None:
        adding, actor = self._adding, self._shell.actor()
        backup_id, after_s = stand_in_of(event.values)
        request = AddPrinter(
            name=str(event.values["name"]),
            role=str(event.values["role"]),
            driver=adding.driver,
            settings=self._settings(),
            match=adding.match,
            width_chars=adding.seen.columns,
            dialect="star" if self._language() is Language.STAR else "epson",
            backup_id=backup_id,
            backup_after_s=after_s,
        )
        command_id = tap(event.tap_id)
        added = await self._ask.hardware.rows.add_printer(request, actor, command_id)
        await run(self._shell, self._use(added.hardware_id, event.values, command_id))
        self._shell.go(f"{PATH}/{added.hardware_id}")

    async def _use(self, printer_id: UUID, values: Mapping[str, object], command_id: UUID) -> None:
        asked: UsePrinter = use_of(printer_id, values)
        if asked.station_ids or asked.drawer_ids:
            request = replace(asked, sensor=self._adding.sensor)
            await self._ask.uses.use(request, self._shell.actor(), uuid5(command_id, "use"))

    def _settings(self) -> dict[str, Any]:
        """Its address, and what was learnt."""
        adding = self._adding
        if adding.found is None or adding.learnt is None:
            raise BadRequest("Ask the printer first.")
        return {**adding.settings, **kept(adding.found, adding.learnt, adding.seen)}
