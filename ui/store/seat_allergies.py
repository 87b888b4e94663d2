"""The allergies of a guest, set once for a seat: a button above the order and its sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from nicegui import ui
from nicegui.client import Client

from domain.allergies import ALLERGENS, NOBODY, Needs, Severity
from domain.allergy_words import allergen_name
from edge.orders.seats import SetAllergies
from edge.orders.service import OrderService
from ui.components.action_button import ActionButton, Pressed, Tone
from ui.store import guests_view as show
from ui.store.asking import answer_of, sheet
from ui.store.session import tap
from ui.store.shell import Shell
from ui.text import _

NEXT: dict[str, str] = {"": Severity.SEVERE, Severity.SEVERE: Severity.AVOID, Severity.AVOID: ""}
"""What a tap on an allergen makes of it: the worst is one tap away."""

TONES: dict[str, Tone] = {"": "plain", Severity.SEVERE: "danger", Severity.AVOID: "main"}


@dataclass(frozen=True, slots=True)
class Said:
    """What was said in the sheet, under its tap's id."""

    needs: Needs
    tap_id: str


class SeatAllergies:
    """What the guests of one order must not eat, on one screen. `redraw` shows it on the lines."""

    def __init__(
        self, shell: Shell, orders: OrderService, order_id: UUID, redraw: Callable[[], None]
    ) -> None:
        self.needs: dict[int, Needs] = {}
        self._shell = shell
        self._orders = orders
        self._order_id = order_id
        self._redraw = redraw
        self._seat = 0
        self._button = ActionButton(_("Allergies"), icon="warn")
        self._button.props["data-allergies"] = True
        self._button.on_press(self._pressed)

    async def refresh(self) -> None:
        """Read again what is known of the guests, and draw where that changed anything."""
        found = await self._orders.allergies(self._order_id)
        if found != self.needs:
            self.needs = found
            self.show(self._seat)
            self._redraw()

    def show(self, seat: int) -> None:
        """Speak of this seat from now on."""
        self._seat = seat
        words = show.seat_words(self.needs, seat, self._shell.session.language)
        self._button.set_text(_("Allergies"), words)
        self._button.set_tone("danger" if words else "plain")

    async def ask(self, seat: int) -> None:
        """Ask what the guest at a seat must not eat, and write it."""
        language = self._shell.session.language
        said = await _ask(
            self._shell.client, show.seat_name(seat), self.needs.get(seat, NOBODY), language
        )
        if said is not None:
            request = SetAllergies(self._order_id, seat, said.needs.allergies, said.needs.note)
            act = self._orders.set_allergies(request, self._shell.actor(), tap(said.tap_id))
            await self._shell.run(act)

    async def _pressed(self, _pressed: Pressed) -> None:
        self._button.answered()
        await self.ask(self._seat)


async def _ask(client: Client, title: str, needs: Needs, language: str) -> Said | None:
    words = _("Tap once for severe, twice for avoid. It holds for all dishes of this guest.")
    chosen = dict(needs.allergies)
    with sheet(client, _("Allergies: {who}").format(who=title), words) as dialog:
        with ui.element("div").classes("cm-ask-allergens"):
            for code in ALLERGENS:
                _allergen(chosen, code, language)
        note = ui.input(_("Anything else"), value=needs.note).props("outlined maxlength=300")
        with ui.element("div").classes("cm-ask-foot"):
            done = ActionButton(_("Done"), tone="main")

    def finish(pressed: Pressed) -> None:
        said = {code: how for code, how in chosen.items() if how}
        dialog.submit(Said(Needs(said, str(note.value or "")), pressed.tap_id))

    done.on_press(finish)
    return await answer_of(dialog, Said)


def _allergen(chosen: dict[str, str], code: str, language: str) -> None:
    button = ActionButton(allergen_name(code, language))
    button.props["data-pick"] = code

    def show_it() -> None:
        how = chosen.get(code, "")
        button.set_text(allergen_name(code, language), _severity(how))
        button.set_tone(TONES[how])
        button.answered()

    def next_one(_pressed: Pressed) -> None:
        chosen[code] = NEXT[chosen.get(code, "")]
        show_it()

    show_it()
    button.on_press(next_one)


def _severity(how: str) -> str:
    return {Severity.SEVERE.value: _("severe"), Severity.AVOID.value: _("avoid")}.get(how, "")
