"""Who shares what belongs to the table: the sheet behind By seat."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from nicegui import ui
from nicegui.client import Client

from edge.checks.requests import CheckLine
from edge.checks.split_requests import SharedLine
from ui.components.action_button import ActionButton, Pressed
from ui.store.asking import answer_of, sheet
from ui.text import _


@dataclass(frozen=True, slots=True)
class Shared:
    """What only some seats share, under the tap's id."""

    lines: tuple[SharedLine, ...]
    tap_id: str


async def ask_who_shares(
    client: Client, lines: list[CheckLine], seats: tuple[int, ...]
) -> Shared | None:
    """Each line with all seats on it: tap those away that did not have of it. None when closed."""
    payers = {line.id: set(seats) for line in lines}
    with sheet(client, _("Who shares what?")) as dialog:
        for line in lines:
            ui.label(line.name).classes("cm-ask-words")
            with ui.element("div").classes("cm-ask-picks cm-ask-few"):
                for seat in seats:
                    _seat_button(line.id, seat, payers[line.id])
        with ui.element("div").classes("cm-ask-foot"):
            done = ActionButton(_("Done"), tone="main")

    def finish(pressed: Pressed) -> None:
        some = tuple(
            SharedLine(line_id, tuple(sorted(chosen)))
            for line_id, chosen in payers.items()
            if chosen != set(seats)
        )
        dialog.submit(Shared(some, pressed.tap_id))

    done.on_press(finish)
    return await answer_of(dialog, Shared)


def _seat_button(line_id: UUID, seat: int, payers: set[int]) -> None:
    button = ActionButton(str(seat), tone="main")
    button.props["data-shares"] = f"{line_id} {seat}"
    button.on_press(partial(_toggle, button, seat, payers))


def _toggle(button: ActionButton, seat: int, payers: set[int], _pressed: Pressed) -> None:
    payers.symmetric_difference_update({seat})
    button.set_tone("main" if seat in payers else "plain")
    button.answered()
