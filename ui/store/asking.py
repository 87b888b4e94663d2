"""Sheets for rare acts: choose one, write a few words, have a manager approve this one act."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from nicegui import ui
from nicegui.client import Client

from domain.errors import Forbidden, SignInRefused
from edge.commands import Actor
from edge.scanning.requests import Heard
from edge.staff.asked_requests import AskApproval
from edge.staff.requests import ApproveOnce
from edge.staff.service import StaffService
from ui.components.action_button import ActionButton, Pressed, Tone
from ui.components.card_reader import CardReader
from ui.components.pin_pad import PinPad
from ui.store.hearing import next_card
from ui.text import _

A = TypeVar("A")
FEW_LETTERS = 3
ASKED = Actor("asked")
"""Stands for nobody: managers are asked on their own devices."""


@dataclass(frozen=True, slots=True)
class Pick:
    """One thing to choose."""

    value: str
    label: str
    detail: str = ""
    icon: str = ""
    tone: Tone = "plain"
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Picked:
    """What was chosen, under the tap's id."""

    value: str
    tap_id: str


@contextmanager
def sheet(client: Client, title: str, words: str = "") -> Iterator[ui.dialog]:
    """Draw a sheet that can be closed; what is drawn inside submits its answer to the dialog."""
    with client.content, ui.dialog() as dialog, ui.element("div").classes("cm-ask"):
        with ui.element("div").classes("cm-ask-head"):
            ui.label(title).classes("cm-ask-title")
            close = ActionButton("", icon="close")
        if words:
            ui.label(words).classes("cm-ask-words")
        yield dialog

        def leave(_pressed: Pressed) -> None:
            close.answered()
            dialog.submit(None)

        close.on_press(leave)


async def pick(client: Client, title: str, picks: Sequence[Pick], words: str = "") -> Picked | None:
    """Have one thing chosen; None when the sheet was closed."""
    with sheet(client, title, words) as dialog:
        short = all(len(each.label) <= FEW_LETTERS for each in picks)
        with ui.element("div").classes("cm-ask-picks" + (" cm-ask-few" if short else "")):
            for each in picks:
                _pick_button(dialog, each)
    return await answer_of(dialog, Picked)


def _pick_button(dialog: ui.dialog, choice: Pick) -> None:
    button = ActionButton(choice.label, tone=choice.tone, detail=choice.detail, icon=choice.icon)
    button.props["data-pick"] = choice.value
    if choice.why_not:
        button.set_enabled(False, choice.why_not)
    button.on_press(lambda pressed: dialog.submit(Picked(choice.value, pressed.tap_id)))


async def write(
    client: Client,
    title: str,
    *,
    value: str = "",
    label: str = "",
    done: str = "",
    most: int = 300,
    digits: bool = False,
) -> Picked | None:
    """Have a few words written; `value` of the answer is the text. None when closed.

    `digits`: it is a number or an amount, and a tablet shows the keys for one.
    """
    with sheet(client, title) as dialog:
        field = ui.input(label, value=value).props(f"outlined autofocus maxlength={most}")
        if digits:
            field.props("inputmode=decimal")
        with ui.element("div").classes("cm-ask-foot"):
            cancel = ActionButton(_("Cancel"))
            save = ActionButton(done or _("Done"), tone="main")

    def finish(pressed: Pressed) -> None:
        dialog.submit(Picked(str(field.value or ""), pressed.tap_id))

    cancel.on_press(lambda _pressed: dialog.submit(None))
    save.on_press(finish)
    return await answer_of(dialog, Picked)


async def with_approval(
    client: Client,
    staff: StaffService,
    actor: Actor,
    command_id: UUID,
    what: str,
    act: Callable[[Actor, UUID], Awaitable[A]],
    amount_minor: int | None = None,
) -> A | None:
    """Carry out an act; where the right is missing, after a manager's PIN or card for it alone.

    `what` is said to the manager and kept in the audit. None when nobody approved, also while
    managers are asked on their own devices: the act is then carried out by itself when the yes
    comes, also after this page was left, so `act` asks services and draws nothing. Raises what
    `act` raises otherwise.
    """
    try:
        return await act(actor, command_id)
    except Forbidden as refusal:
        if not refusal.right:
            raise
        wanted = AskApproval(command_id, refusal.right, what, amount_minor)
        approved = await _ask_approval(client, staff, actor, wanted, refusal.sentence)
    if approved is ASKED:
        await staff.asked.ask(wanted, actor)
        staff.asked.leave_waiting(command_id, actor, act)
        words = _("A manager is asked. Go on meanwhile.")
        client.run_javascript(f"comanda.note({json.dumps(words)}, 'info')")
        return None
    return None if approved is None else await act(approved, command_id)


async def _ask_approval(
    client: Client, staff: StaffService, actor: Actor, wanted: AskApproval, sentence: str
) -> Actor | None:
    """Who acts with an approval; ASKED where managers are to be asked; None for neither."""
    managers = await staff.asked.who_may_allow(wanted.right)
    with sheet(client, wanted.words, sentence) as dialog:
        pad, reader = PinPad(), CardReader()
        pad.set_title(_("A manager's PIN or card"))
        elsewhere = ActionButton(_("Ask a manager"), detail=", ".join(managers))
        elsewhere.set_enabled(bool(managers), _("No manager is signed in anywhere."))

    async def shown(pin: str = "", card: str = "") -> None:
        request = ApproveOnce(wanted.right, pin=pin, card=card, what=wanted.words)
        try:
            dialog.submit(await staff.approve(request, actor, wanted.act_id))
        except SignInRefused as error:
            refuse(pad, error)
        except Forbidden as error:
            pad.refuse(error.sentence)

    pad.on_pin(lambda entry: shown(pin=entry.pin))
    reader.on_card(lambda read: shown(card=read.card))
    elsewhere.on_press(lambda _pressed: dialog.submit(ASKED))

    async def held(heard: Heard) -> None:
        if not heard.trouble:
            await shown(card=heard.text)

    with next_card(client, held):
        return await answer_of(dialog, Actor)


def refuse(pad: PinPad, error: SignInRefused) -> None:
    """Say why a PIN was not taken, and how long to wait where guesses are slowed."""
    if error.retry_after_s:
        pad.wait(error.retry_after_s, error.sentence)
    else:
        pad.refuse(error.sentence)


async def answer_of(dialog: ui.dialog, kind: type[A]) -> A | None:
    """Wait for a sheet's answer and take the sheet away."""
    answer = await dialog
    if not dialog.is_deleted:
        dialog.delete()
    return answer if isinstance(answer, kind) else None
