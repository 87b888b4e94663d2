"""One browser's wizard: what there is to add, then the way of a printer or of anything else."""

from __future__ import annotations

from edge.hardware.known import known_drivers
from edge.hardware.requests import CandidateView
from ui.components.action_button import Pressed
from ui.components.form_sheet import FormDone
from ui.components.row_list import RowActed
from ui.store import hardware_add_view as view
from ui.store.hardware_add_things import ThingSteps
from ui.store.hardware_errors import run, run_form
from ui.store.hardware_page import PATH, Wired
from ui.store.hardware_printer_steps import PrinterSteps
from ui.store.hardware_stage import Stage
from ui.store.shell import Shell


class AddPage:
    """One browser's wizard. What it learnt is forgotten when it is left."""

    def __init__(self, shell: Shell, wired: Wired) -> None:
        self._shell = shell
        self._ask = wired
        with shell.frame.body:
            self._stage = Stage()
        self._adding = view.Adding()
        self._candidates: dict[str, CandidateView] = {}
        self._printers = PrinterSteps(shell, wired, self._stage, self)
        self._things = ThingSteps(shell, wired, self._stage, self)

    @property
    def adding(self) -> view.Adding:
        """What is known so far."""
        return self._adding

    async def begin(self, found: str) -> None:
        """Show what there is to add, or go on with what was found."""
        stage = self._stage
        stage.rows.on_act(self._act)
        stage.form.on_done(self._done)
        stage.next.on_press(self._next)
        stage.back.on_press(self._back)
        self._shell.follow("hardware", self._refresh)
        await self._shell.show_alarms()
        await self._refresh()
        if found in self._candidates:
            await self._choose_found(found)

    async def _refresh(self) -> None:
        found = await self._ask.hardware.candidates()
        self._candidates = {view.row_id(each): each for each in found}
        if self._stage.step == "what":
            self._stage.show("what", "", view.what(found))

    # ---- taps ------------------------------------------------------------------------------
    async def _act(self, event: RowActed) -> None:
        stage = self._stage
        if event.action == view.ADD:
            await self._choose_found(event.row_id)
        elif event.action == view.CHOOSE:
            await self._choose(event.row_id)
        else:
            await run(self._shell, self._printers.act(event.action))
        stage.rows.answered()

    async def _done(self, event: FormDone) -> None:
        steps = self._printers if self._adding.family == "printer" else self._things
        await run_form(self._stage.form, steps.done(event))

    async def _next(self, _pressed: Pressed) -> None:
        await self._printers.after_tries()
        self._stage.next.answered()

    async def _back(self, _pressed: Pressed) -> None:
        self._stage.back.answered()
        if self._stage.step == "what":
            self._shell.go(PATH)
            return
        if self._adding.family == "printer" and await self._printers.back():
            return
        self._adding = view.Adding()
        self._stage.step = "what"
        await self._refresh()

    # ---- choosing --------------------------------------------------------------------------
    async def _choose_found(self, row_id: str) -> None:
        found = self._candidates.get(row_id)
        if found is None:
            return
        self._adding = view.Adding(
            title=found.title,
            settings=dict(found.settings),
            match=dict(found.match),
            fitting=found.drivers,
        )
        families = {known_drivers()[each].family for each in found.drivers}
        told = {found.family} & families or families
        if len(told) > 1:
            self._stage.show("kind", "", (view.kinds(found.drivers),))
        else:
            await self._begin_family(told.pop(), found.wire)

    async def _choose(self, chosen: str) -> None:
        if self._stage.step == "driver":
            self._things.begin(chosen)
            return
        family, _blank, wire = chosen.partition(" ")
        if not wire and self._adding.fitting:
            wire = known_drivers()[self._adding.fitting[0]].wire
        await self._begin_family(family, wire)

    async def _begin_family(self, family: str, wire: str) -> None:
        self._adding.family = family
        if family == "printer":
            self._printers.begin(wire)
            return
        fitting = [
            each.id
            for each in known_drivers().values()
            if each.family == family
            and (not self._adding.fitting or each.id in self._adding.fitting)
        ]
        if len(fitting) == 1:
            self._things.begin(fitting[0])
        else:
            self._stage.show("driver", family, (view.drivers(family, fitting),))
