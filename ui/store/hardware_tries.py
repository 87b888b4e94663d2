"""Tests of what is no printer, on its page: weigh, scan, show a line, learn keys."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import MISSING, fields
from typing import Any, Final
from uuid import UUID

from nicegui import ui

from edge.hardware.known import bar_acts, known_driver, known_drivers
from edge.hardware.requests import ChangePeripheral, HardwareDetail
from edge.signals import Signal
from ui.components.action_button import ActionButton, Pressed
from ui.components.row_list import Row, RowAction, Section
from ui.store.asking import answer_of, sheet
from ui.store.hardware_page import Wired
from ui.store.shell import Shell
from ui.text import N_, _

Act = Callable[[UUID], Awaitable[object]]
WEIGH: Final = "weigh"
ZERO: Final = "zero"
SHOW: Final = "show"
LEARN: Final = "learn"
TRIED_S: Final = 10
KEYS: Final = "keys"
ACT_WORDS: Final = {
    "bump": N_("Bump"),
    "recall": N_("Recall"),
    "page": N_("Next page"),
    "left": N_("Left"),
    "right": N_("Right"),
    "up": N_("Up"),
    "down": N_("Down"),
    "rush": N_("Rush"),
    "allday": N_("All day"),
    "history": N_("History"),
    "cancel": N_("Cancel"),
}
HEARD: Final = ("scan", "card", "key")
"""Events of what only speaks."""


class Tries:
    """The tests of one browser's device page. `said` is what came of the last one."""

    def __init__(self, shell: Shell, wired: Wired, hardware_id: UUID) -> None:
        self._shell = shell
        self._ask = wired
        self._id = hardware_id
        self._learning: Callable[[str], None] | None = None
        self.said = ""
        self.acts: dict[str, Act] = {
            WEIGH: self._weigh,
            ZERO: self._zero,
            SHOW: self._show,
            LEARN: self._learn,
        }
        for event in HEARD:
            shell.client.on_delete(wired.hardware.on(event, self._hear))

    def section(self, detail: HardwareDetail) -> Section:
        """What can be tried, by the steps that its driver has."""
        driver = known_drivers().get(detail.view.driver)
        steps = driver.steps if driver is not None else ()
        found = tuple(action for step in steps for action in _actions().get(step, ()))
        hint = _("Use it: what it says appears here.") if {"scan", "learn"} & set(steps) else ""
        title = _("See whether it works")
        row = Row("tests", title, hint, word=self.said, tone="info", actions=found)
        return Section("tests", _("Tests"), (row,))

    # ---- what it says ------------------------------------------------------------------------
    def _hear(self, frame: Mapping[str, Any]) -> None:
        if str(frame.get("device")) == str(self._id):
            self.said = heard_words(frame)
            if self._learning is not None:
                self._learning(str(frame.get("raw", "")))
            self._shell.door.signals.emit(Signal("hardware", self._id))

    async def _weigh(self, _command_id: UUID) -> None:
        answer = await self._ask.hardware.ask(self._id, "weigh")
        detail = await self._ask.hardware.detail(self._id)
        self.said = weight_words(answer, _usual_unit(detail))

    async def _zero(self, _command_id: UUID) -> None:
        await self._ask.hardware.ask(self._id, "zero")
        self.said = _("set to zero")

    async def _show(self, _command_id: UUID) -> None:
        rows = [{"left": "Comanda", "right": ""}, {"left": "", "right": "12.50"}]
        await self._ask.hardware.ask(self._id, "show", rows=rows, for_s=TRIED_S)
        self.said = _("shown for {seconds} seconds").format(seconds=TRIED_S)

    # ---- keys --------------------------------------------------------------------------------
    async def _learn(self, command_id: UUID) -> None:
        """Ask for one key after the other; what was pressed is what it means from then on."""
        learnt = await self._asked_keys()
        if not learnt:
            return
        detail = await self._ask.hardware.detail(self._id)
        known = known_driver(detail.view.driver).settings
        before = {**_usual_keys(known), **detail.settings.get(KEYS, {})}
        keys = {key: act for key, act in before.items() if act not in learnt.values()}
        request = ChangePeripheral(self._id, settings={**detail.settings, KEYS: keys | learnt})
        rows = self._ask.hardware.rows
        await rows.change_peripheral(request, self._shell.actor(), command_id)
        self._shell.frame.show_note(_("Its keys are learnt."), "good")

    async def _asked_keys(self) -> dict[str, str]:
        """Keys by what they were pressed for."""
        learnt: dict[str, str] = {}
        left = list(bar_acts())
        with sheet(self._shell.client, _("Which key is it?")) as dialog:
            wanted = ui.label(act_words(left[0])).classes("cm-learn-wanted")
            ui.label(_("Press it on the bar.")).classes("cm-ask-words")
            with ui.element("div").classes("cm-ask-foot"):
                skip = ActionButton(_("It has none"), icon="next")
                done = ActionButton(_("Done"), tone="main", icon="served")

        def turn() -> None:
            left.pop(0)
            if left:
                wanted.set_text(act_words(left[0]))
            else:
                dialog.submit(learnt)

        def pressed(key: str) -> None:
            if key and left and key not in learnt:
                learnt[key] = left[0]
                turn()

        def skipped(_pressed: Pressed) -> None:
            skip.answered()
            turn()

        skip.on_press(skipped)
        done.on_press(lambda _pressed: dialog.submit(learnt))
        self._learning = pressed
        try:
            return await answer_of(dialog, dict) or {}
        finally:
            self._learning = None


def heard_words(frame: Mapping[str, Any]) -> str:
    """What a scanner, a card reader or a bump bar said; never the number of a card."""
    trouble = str(frame.get("code") or frame.get("trouble") or "")
    if trouble:
        return _("not understood: {code}").format(code=trouble)
    match frame["event"]:
        case "scan":
            return _("read {code}").format(code=frame.get("text", ""))
        case "card":
            return _("a card was read")
        case _:
            return _("key: {act}").format(act=act_words(str(frame.get("act", ""))))


def weight_words(answer: Mapping[str, Any], unit: str = "") -> str:
    """A weight as the scale sent it, and whether it may be sold; `unit` where it sends none."""
    if answer.get("trouble"):
        return _("not understood: {code}").format(code=answer["trouble"])
    weight = f"{answer.get('sent', '')} {answer.get('unit') or unit}".strip()
    return weight if answer.get("steady") else _("{weight}, moving").format(weight=weight)


def _usual_unit(detail: HardwareDetail) -> str:
    known = known_driver(detail.view.driver).settings
    return str(detail.settings.get("unit", getattr(known, "unit", "")))


def act_words(act: str) -> str:
    """What a key of a bump bar does."""
    return _(ACT_WORDS[act]) if act in ACT_WORDS else _("Card {number}").format(number=act)


def _usual_keys(kind: type) -> dict[str, str]:
    """The keys that a bar of this driver has before anybody taught it others."""
    found = next(each for each in fields(kind) if each.name == KEYS)
    assert found.default_factory is not MISSING
    return dict(found.default_factory())


def _actions() -> Mapping[str, tuple[RowAction, ...]]:
    """The buttons of each step of the wizard that can be repeated here."""
    weigh = RowAction(WEIGH, _("Weigh now"), "scale", "main")
    return {
        "weigh": (weigh, RowAction(ZERO, _("Set to zero"), "recall")),
        "show": (RowAction(SHOW, _("Show something"), "display"),),
        "learn": (RowAction(LEARN, _("Learn its keys"), "bumpbar"),),
    }
