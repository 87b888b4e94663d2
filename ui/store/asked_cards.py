"""What people ask managers for, on every page of whoever may allow it; and how it ended, told."""

from __future__ import annotations

from typing import Protocol

from nicegui import ui
from nicegui.client import Client
from nicegui.element import Element

from domain.errors import DomainError, SignInRefused
from edge.staff.asked_requests import AnswerApproval, Asked, Outcome
from ui.components.action_button import ActionButton, Pressed
from ui.components.pin_pad import PinEntered, PinPad
from ui.frame import Frame
from ui.store.asking import refuse, sheet
from ui.store.live import Refresh, Refresher
from ui.store.session import Door, Session, tap
from ui.text import _, format_money

TOPIC = "approvals"


class Surroundings(Protocol):
    """The page that the cards are put up on."""

    door: Door
    client: Client
    frame: Frame

    @property
    def session(self) -> Session:
        """Who stands here."""

    def follow(self, topic: str, refresh: Refresh) -> Refresher:
        """Refresh on a signal."""

    def tell(self, error: DomainError) -> None:
        """Say why something was not done."""


def put_up(shell: Surroundings) -> None:
    """Show requests on this page while it lasts, and tell its device how its own ended."""
    cards = AskedCards(shell)
    shell.follow(TOPIC, cards.refresh).ask()

    def hear(outcome: Outcome) -> bool:
        if not shell.client.has_socket_connection:
            return False
        words, good = outcome_words(outcome)
        shell.frame.show_note(words, "good" if good else "bad")
        return True

    def listen() -> None:
        stop = shell.door.staff.asked.outcomes.listen(shell.session.device.id, hear)
        shell.client.on_delete(stop)

    first = [listen]
    shell.client.on_connect(lambda: first.pop()() if first else None)


def outcome_words(outcome: Outcome) -> tuple[str, bool]:
    """What is said to whoever asked, and whether it is good news."""
    what, by = outcome.words, outcome.by
    if outcome.how == "done":
        return _("{name} said yes: {what}").format(name=by, what=what), True
    if outcome.how == "refused":
        return _("{name} said no: {what}").format(name=by, what=what), False
    if outcome.how == "failed":
        words = _("{name} said yes, but: {why}")
        return words.format(name=by, why=outcome.why), False
    return _("No manager answered. Not done: {what}").format(what=what), False


class AskedCards:
    """The cards on one page."""

    def __init__(self, shell: Surroundings) -> None:
        self._shell = shell
        self._place: Element | None = None
        self._shown: tuple[Asked, ...] = ()

    async def refresh(self) -> None:
        """Show what waits for an answer of whoever works here."""
        asked = self._shell.door.staff.asked
        found = await asked.open_for(self._shell.session.actor())
        if found == self._shown:
            return
        is_new = bool({each.act_id for each in found} - {each.act_id for each in self._shown})
        self._shown = found
        if self._place is None:
            with self._shell.client.content:
                self._place = ui.element("div").classes("cm-asked")
        self._place.clear()
        with self._place:
            for each in found[:1]:  # one by one: a page is never buried under questions
                self._draw(each, len(found) - 1)
        if is_new:
            self._shell.client.run_javascript("navigator.vibrate?.(200)")

    def _draw(self, asked: Asked, more: int) -> None:
        session = self._shell.session
        clock = self._shell.door.staff.asked
        with ui.element("div").classes("cm-asked-card").props(f"data-asked={asked.act_id}"):
            ui.label(", ".join(filter(None, (asked.person, asked.device)))).classes("cm-asked-who")
            ui.label(asked.words).classes("cm-asked-what")
            if asked.amount_minor is not None:
                money = format_money(asked.amount_minor, session.house.currency, session.language)
                ui.label(money).classes("cm-asked-amount")
            if more:
                ui.label(_("{count} more").format(count=more)).classes("cm-asked-who")
            left_s = clock.seconds_left(asked)
            ui.element("div").classes("cm-asked-time").style(f"animation-duration: {left_s}s")
            with ui.element("div").classes("cm-ask-foot"):
                no, yes = ActionButton(_("No")), ActionButton(_("Yes"), tone="good")
        no.on_press(lambda pressed: self._refuse(asked, pressed))
        yes.on_press(lambda _pressed: self._allow(asked, yes))

    async def _refuse(self, asked: Asked, pressed: Pressed) -> None:
        service, actor = self._shell.door.staff.asked, self._shell.session.actor()
        try:
            await service.answer(AnswerApproval(asked.act_id, False), actor, tap(pressed.tap_id))
        except DomainError as error:
            self._shell.tell(error)
        await self.refresh()

    async def _allow(self, asked: Asked, button: ActionButton) -> None:
        """Have the manager's PIN, and give it as the yes."""
        shell = self._shell
        with sheet(shell.client, asked.words, _("Your PIN says yes.")) as dialog:
            pad = PinPad()
            name = shell.session.person.name if shell.session.person else ""
            pad.set_title(name)

        async def entered(entry: PinEntered) -> None:
            request = AnswerApproval(asked.act_id, True, entry.pin)
            try:
                service = shell.door.staff.asked
                await service.answer(request, shell.session.actor(), tap(entry.tap_id))
            except SignInRefused as error:
                refuse(pad, error)
                return
            except DomainError as error:
                shell.tell(error)
            dialog.submit(None)

        pad.on_pin(entered)
        await dialog
        dialog.delete()
        button.answered()
        await self.refresh()
