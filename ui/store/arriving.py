"""Between the PIN and the first page: clocking in, and a manager's opening of the day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote
from uuid import UUID, uuid5

from nicegui import ui
from nicegui.client import Client

from domain.permissions import Right
from edge.opening.service import OpeningService
from edge.staff.clocking import ClockIn, ClockService, EndBreak
from edge.staff.requests import SignedIn
from edge.training.process import TrainingGround
from ui import training
from ui.components.action_button import ActionButton, Pressed
from ui.store.clock_page import CLOCK_PATH
from ui.store.opening_page import OPENING_PATH
from ui.store.session import HOME_PATHS
from ui.text import _

PICKUP_PATH = "/pickup"
AtWork = Literal["away", "working", "break"]


@dataclass(frozen=True, slots=True)
class Arriving:
    """What is asked when somebody comes to a screen."""

    clocking: ClockService
    opening: OpeningService
    training: TrainingGround

    async def target_of(self, person: SignedIn, wanted: str) -> str:
        """Where somebody's work begins: a manager's first sign-in of a day looks at the opening.

        Whoever takes no orders but carries them begins at the ready plates. Whoever was on the
        way to something of their own goes there.
        """
        if wanted.partition("?")[0] in ("/", "/floor") and only_carries(person.rights):
            return PICKUP_PATH
        usual = {*HOME_PATHS.values(), "/", "/manager"}
        if wanted.partition("?")[0] in usual and await self.opening.is_wanted(person.rights):
            return f"{OPENING_PATH}?next={quote(wanted, safe='')}"
        return wanted

    async def arrive(self, person: SignedIn, wanted: str, choice: ClockChoice, tap: UUID) -> str:
        """Clock in or end the break, as chosen; where to go then."""
        actor, is_chosen = person.actor(), choice.is_chosen
        shift = await self.clocking.shift_of(person.person_id)
        if shift is None and (is_chosen or await self.clocking.is_required()):
            request = ClockIn(uuid5(tap, "shift"), person.person_id)
            await self.clocking.clock_in(request, actor, uuid5(tap, "clock in"))
        elif shift is not None and shift.on_break_since and is_chosen:
            await self.clocking.end_break(EndBreak(person.person_id), actor, uuid5(tap, "break"))
        elif shift is not None and is_chosen:
            return CLOCK_PATH
        return await self.target_of(person, wanted)


def only_carries(rights: Collection[str]) -> bool:
    """Whether somebody with these rights has nothing to order on a floor, but plates to take."""
    return Right.WORK_KITCHEN in rights and Right.TAKE_ORDERS not in rights


class ClockChoice:
    """The quiet button beside the PIN: with it, the PIN also clocks in, or ends a break."""

    def __init__(self, arriving: Arriving) -> None:
        self._arriving = arriving
        self._state: AtWork = "away"
        self._required = False
        self._button: ActionButton | None = None
        self.is_chosen = False

    def draw(self) -> None:
        """Put it into the page; it is empty until somebody is chosen."""
        with ui.element("div").classes("cm-door-clock") as self._place:
            self._button = ActionButton("")
        self._place.set_visibility(False)
        self._button.on_press(self._toggle)

    def forget(self) -> None:
        """Another name: nothing is chosen any more."""
        self.is_chosen = False
        self._button = None

    async def show(self, person_id: UUID) -> None:
        """Say what can be chosen for this person."""
        self.is_chosen = False
        shift = await self._arriving.clocking.shift_of(person_id)
        self._required = await self._arriving.clocking.is_required()
        self._state = "away" if shift is None else "break" if shift.on_break_since else "working"
        self._draw_words()

    def _toggle(self, _pressed: Pressed) -> None:
        self.is_chosen = not self.is_chosen
        self._draw_words()

    def _draw_words(self) -> None:
        if self._button is None:
            return
        self._place.set_visibility(True)
        label, chosen = {
            "away": (_("Clock in"), _("The PIN clocks you in.")),
            "break": (_("End the break"), _("The PIN ends your break.")),
            "working": (_("My time"), _("The PIN shows your time.")),
        }[self._state]
        is_on = self.is_chosen or (self._required and self._state == "away")
        self._button.set_text(label, chosen if is_on else "")
        self._button.answered()


def offer_training(client: Client, ground: TrainingGround) -> None:
    """A quiet way to the training while it runs; in the training, the way back."""
    if training.is_training():
        label, port = _("Back to the real restaurant"), training.trading_port()
    elif ground.state.running:
        label, port = _("To the training"), ground.state.port
    else:
        return
    with ui.element("div").classes("cm-door-clock"):
        button = ActionButton(label)
    button.on_press(
        lambda _pressed: client.run_javascript(f"location.href = {training.way_across(port)}")
    )
