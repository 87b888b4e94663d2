"""Splitting a bill on the pay screen: its checks side by side, and the sheets that ask how."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from nicegui import ui

from edge.checks.requests import CheckLine, CheckView
from edge.checks.service import CheckService
from edge.checks.split_requests import (
    MoveToCheck,
    Rejoin,
    SharedLine,
    SplitByAmount,
    SplitByLines,
    SplitBySeats,
    SplitByShares,
    SplitEvenly,
    Take,
    WalkOut,
)
from edge.commands import Actor
from ui.components.action_button import ActionButton, Pressed
from ui.store import pay_view
from ui.store import split_view as view
from ui.store.asking import Picked, answer_of, pick, sheet, with_approval, write
from ui.store.session import tap
from ui.store.shell import Shell
from ui.store.split_seats import ask_who_shares
from ui.store.split_shares import ask_shares
from ui.text import _, format_amount


@dataclass(frozen=True, slots=True)
class Taken:
    """Lines that were tapped together, under the tap's id."""

    takes: tuple[Take, ...]
    tap_id: str


class SplitBill:
    """The checks of one bill on one pay screen. `choose` is told which one was tapped."""

    def __init__(
        self, shell: Shell, checks: CheckService, choose: Callable[[UUID], Awaitable[None]]
    ) -> None:
        self._shell = shell
        self._checks = checks
        self._choose = choose
        self._whole: CheckView | None = None
        self._chosen: CheckView | None = None
        self._drawn: list[view.PartCard] = []
        self._row = ui.element("div").classes("cm-pay-parts")
        self._words = ui.label().classes("cm-pay-parts-words")

    def show(self, whole: CheckView, chosen: CheckView) -> None:
        """Draw the checks of the bill; nothing while there is only one."""
        self._whole, self._chosen = whole, chosen
        cards = view.part_cards(whole, chosen.check_id, self._shell.session.language)
        self._row.set_visibility(bool(cards))
        self._words.set_text(view.whole_words(whole, self._shell.session.language))
        if cards == self._drawn:
            return
        self._drawn = cards
        self._row.clear()
        with self._row:
            for card in cards:
                icon = "note" if card.is_paid else ""
                button = ActionButton(card.label, tone=card.tone, detail=card.detail, icon=icon)
                button.props["data-check"] = card.label
                if card.is_open or card.is_paid:
                    button.on_press(partial(self._pressed, button, card.check_id))
                else:
                    button.set_enabled(False, card.detail)

    async def ask(self) -> None:
        """Ask how the bill is to be split, and do it."""
        whole, chosen = self._whole, self._chosen
        assert whole is not None
        assert chosen is not None
        picked = await pick(self._shell.client, _("Split the bill"), view.split_picks(whole))
        if picked is None:
            return
        acts: dict[str, Callable[[CheckView, CheckView, Picked], Awaitable[object]]] = {
            view.EVENLY: self._evenly,
            view.BY_SEAT: self._by_seat,
            view.BY_ITEM: self._by_item,
            view.BY_AMOUNT: self._by_amount,
            view.BY_SHARES: self._by_shares,
            view.REJOIN: self._rejoin,
            view.WALK_OUT: self._walk_out,
        }
        await self._shell.run(acts[picked.value](whole, chosen, picked))

    async def _pressed(self, button: ActionButton, check_id: UUID, _pressed: Pressed) -> None:
        button.answered()
        await self._choose(check_id)

    async def _evenly(self, whole: CheckView, _chosen: CheckView, _how: Picked) -> None:
        """All that is unpaid, whatever it was split into before: people change their minds."""
        picked = await pick(self._shell.client, _("Into how many parts?"), view.way_picks())
        if picked is not None:
            request = SplitEvenly(whole.order_id, int(picked.value))
            await self._checks.split_evenly(request, self._shell.actor(), tap(picked.tap_id))

    async def _by_shares(self, whole: CheckView, _chosen: CheckView, _how: Picked) -> None:
        """All that is unpaid, as one to two to three."""
        said = await ask_shares(self._shell, whole)
        if said is not None:
            request = SplitByShares(whole.order_id, said.shares)
            await self._checks.split_by_shares(request, self._shell.actor(), tap(said.tap_id))

    async def _by_seat(self, whole: CheckView, _chosen: CheckView, how: Picked) -> None:
        """Each seat has its own check; what belongs to the table is shared by those chosen."""
        tap_id, shared = how.tap_id, tuple[SharedLine, ...]()
        if lines := view.lines_of_table(whole):
            said = await ask_who_shares(self._shell.client, lines, view.seats(whole))
            if said is None:
                return
            tap_id, shared = said.tap_id, said.lines
        request = SplitBySeats(whole.order_id, shared=shared)
        await self._checks.split_by_seats(request, self._shell.actor(), tap(tap_id))

    async def _by_amount(self, whole: CheckView, chosen: CheckView, _how: Picked) -> None:
        title = _("How much is paid first?")
        written = await write(self._shell.client, title, label=whole.currency, most=20, digits=True)
        if written is not None:
            minor = pay_view.read_amount(written.value, whole.currency)
            request = SplitByAmount(whole.order_id, (minor,), _check_of(whole, chosen))
            await self._checks.split_by_amount(request, self._shell.actor(), tap(written.tap_id))

    async def _by_item(self, whole: CheckView, chosen: CheckView, _how: Picked) -> None:
        """Tap together what somebody pays; it goes to a new check or to another unpaid one."""
        language, from_id = self._shell.session.language, _check_of(whole, chosen)
        taken = await self._tap_together(chosen)
        if taken is None or not taken.takes:
            return
        targets = view.target_picks(whole, from_id, language)
        picked: Picked | None = Picked(view.NEW_CHECK, taken.tap_id)
        if targets:
            picked = await pick(self._shell.client, _("Onto which check?"), targets)
        if picked is None:
            return
        actor, command_id = self._shell.actor(), tap(picked.tap_id)
        if picked.value == view.NEW_CHECK or from_id is None:
            request = SplitByLines(whole.order_id, (taken.takes,), from_id)
            await self._checks.split_by_lines(request, actor, command_id)
        else:
            onto = MoveToCheck(whole.order_id, from_id, taken.takes, UUID(picked.value))
            await self._checks.move(onto, actor, command_id)

    async def _tap_together(self, chosen: CheckView) -> Taken | None:
        lines = {line.id: line for line in chosen.lines if line.parent_line_id is None}
        counts = dict.fromkeys(lines, 0)
        with sheet(self._shell.client, _("Tap what is paid together")) as dialog:
            with ui.element("div").classes("cm-ask-picks"):
                for line in lines.values():
                    self._line_button(line, counts, chosen)
            with ui.element("div").classes("cm-ask-foot"):
                done = ActionButton(_("Done"), tone="main")

        def finish(pressed: Pressed) -> None:
            dialog.submit(Taken(view.takes(lines, counts), pressed.tap_id))

        done.on_press(finish)
        return await answer_of(dialog, Taken)

    def _line_button(self, line: CheckLine, counts: dict[UUID, int], chosen: CheckView) -> None:
        amount = line.amount_minor + sum(
            each.amount_minor for each in chosen.lines if each.parent_line_id == line.id
        )
        price = format_amount(amount, chosen.currency, self._shell.session.language)
        button = ActionButton(line.name, detail=price)

        def more(_pressed: Pressed) -> None:
            counts[line.id] = count = view.next_count(line, counts[line.id])
            button.set_text(line.name, view.taken_words(line, count) or price)
            button.set_tone("main" if count else "plain")
            button.answered()

        button.on_press(more)

    async def _rejoin(self, whole: CheckView, _chosen: CheckView, how: Picked) -> None:
        await self._checks.rejoin(Rejoin(whole.order_id), self._shell.actor(), tap(how.tap_id))

    async def _walk_out(self, whole: CheckView, chosen: CheckView, _how: Picked) -> None:
        title = _("How did the guests leave?")
        written = await write(self._shell.client, title, label=_("Reason"), done=_("Close unpaid"))
        if written is None:
            return
        request = WalkOut(whole.order_id, _check_of(whole, chosen), written.value)

        async def act(actor: Actor, command_id: UUID) -> object:
            return await self._checks.walk_out(request, actor, command_id)

        shell = self._shell
        await with_approval(
            shell.client,
            shell.door.staff,
            shell.actor(),
            tap(written.tap_id),
            _("Close check {check} unpaid").format(check=chosen.label),
            act,
            chosen.remaining_minor,
        )


def _check_of(whole: CheckView, chosen: CheckView) -> UUID | None:
    """The chosen check of a split bill; none where there is only one."""
    return chosen.check_id if whole.checks else None
