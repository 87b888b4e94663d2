"""Counting on a page: pieces of cash, then the totals of the other ways to pay, then the act.

The rows of the page make room meanwhile. What is refused keeps the count as it is.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID, uuid5

from nicegui import ui

from domain.drawers import CountDiffers, Difference
from domain.errors import DomainError
from edge.commands import Actor
from edge.house.service import HouseService
from edge.shifts.requests import TenderCounted, TenderToCount
from ui.components.action_button import ActionButton, Pressed
from ui.components.cash_count import CashCount, CashCounted
from ui.components.form_sheet import FormDone, FormSheet
from ui.components.row_list import RowList
from ui.store import count_view as view
from ui.store.asking import Pick, pick, with_approval, write
from ui.store.session import tap
from ui.store.shell import Shell
from ui.text import _, format_money, money_format

OTHER = "other"
Reasons = dict[UUID | None, str]


@dataclass(frozen=True, slots=True)
class Counted:
    """A finished count: the cash, its pieces, the other totals, and the act's id."""

    minor: int
    counts: tuple[tuple[int, int], ...]
    tenders: tuple[TenderCounted, ...]
    command_id: UUID

    def explained(self, reasons: Reasons) -> tuple[TenderCounted, ...]:
        """The totals with what people said about them."""
        return tuple(
            TenderCounted(each.tender_id, each.counted_minor, reasons.get(each.tender_id, ""))
            for each in self.tenders
        )


@dataclass(frozen=True, slots=True)
class Count:
    """What is counted and what follows: `then` says whether the count was taken.

    `expected_minor` is shown where the count is open.
    """

    title: str
    done: str
    then: Callable[[Counted], Awaitable[bool]]
    tenders: tuple[TenderToCount, ...] = ()
    expected_minor: int | None = None


class CountSheet:
    """The count of one page, drawn where it is made."""

    def __init__(self, shell: Shell, house: HouseService, rows: RowList) -> None:
        self._shell = shell
        self._house = house
        self._rows = rows
        self._now: Count | None = None
        self._cash: CashCounted | None = None
        currency, language = shell.session.house.currency, shell.session.language
        self._form = FormSheet()
        with ui.element("div").classes("cm-counting") as self._sheet:
            with ui.element("div").classes("cm-counting-head"):
                self._title = ui.label().classes("cm-counting-title")
                self._cancel = ActionButton(_("Cancel"), icon="close")
            self._expected = ui.label().classes("cm-counting-expected")
            self._count = CashCount(
                view.pieces(currency, language),
                done=_("Done"),
                money=money_format(currency, language),
            )
        self._sheet.set_visibility(False)
        self._count.on_counted(self._counted)
        self._form.on_done(self._totals)
        self._cancel.on_press(self.stop)

    def begin(self, count: Count) -> None:
        """Have something counted."""
        self._now = count
        self._title.set_text(count.title)
        expected = count.expected_minor
        self._expected.set_text("" if expected is None else self._should_be(expected))
        self._count.set_done(_("Next") if count.tenders else count.done)
        self._rows.set_visibility(False)
        self._sheet.set_visibility(True)

    def stop(self, _pressed: Pressed | None = None) -> None:
        """Count no more; the page's rows are back."""
        self._now = self._cash = None
        self._count.answered()
        self._cancel.answered()
        self._form.close()
        self._sheet.set_visibility(False)
        self._rows.set_visibility(True)

    def _should_be(self, minor: int) -> str:
        house, language = self._shell.session.house, self._shell.session.language
        amount = format_money(minor, house.currency, language)
        return _("Should be in it: {amount}").format(amount=amount)

    async def _counted(self, event: CashCounted) -> None:
        now = self._now
        if now is None:
            return
        if now.tenders:
            self._cash = event
            self._count.refused()
            session = self._shell.session
            self._form.open(view.totals_form(now, session.house.currency, session.language))
            return
        done = await self._carry_out(now, event, (), tap(event.tap_id))
        if not done:
            self._count.refused()

    async def _totals(self, done: FormDone) -> None:
        now, cash = self._now, self._cash
        if now is None or cash is None:
            return
        try:
            tenders = view.read_totals(now.tenders, done.values, self._shell.session.house.currency)
        except DomainError as error:
            self._form.refuse(error.sentence)
            return
        if not await self._carry_out(now, cash, tenders, tap(done.tap_id)):
            self._form.answered()

    async def _carry_out(
        self,
        now: Count,
        cash: CashCounted,
        tenders: tuple[TenderCounted, ...],
        command_id: UUID,
    ) -> bool:
        try:
            done = await now.then(Counted(cash.counted_minor, cash.counts, tenders, command_id))
        except DomainError as error:
            self._shell.tell(error)
            return False
        if done:
            self.stop()
        return done

    async def explain(
        self,
        counted: Counted,
        what: str,
        act: Callable[[Reasons, Actor, UUID], Awaitable[object]],
    ) -> object | None:
        """Carry out an act on a count; ask why it differs, and a manager where it is much.

        None where somebody would rather count again, or a manager was asked elsewhere. Raises
        what `act` raises otherwise.
        """
        shell, reasons = self._shell, Reasons()
        while True:
            said = dict(reasons)
            command_id = uuid5(counted.command_id, repr(sorted(said.values()))) if said else None
            try:
                return await with_approval(
                    shell.client,
                    shell.door.staff,
                    shell.actor(),
                    command_id or counted.command_id,
                    what,
                    partial(act, said),
                )
            except CountDiffers as found:
                for difference in found.differences:
                    reason = await self._ask_why(difference, found.is_blind)
                    if not reason:
                        return None
                    reasons[difference.tender_id] = reason

    async def _ask_why(self, difference: Difference, is_blind: bool) -> str:
        session = self._shell.session
        title = view.why_words(difference, is_blind, session.house.currency, session.language)
        return await ask_reason(self._shell, self._house, "difference", title)


async def ask_reason(shell: Shell, house: HouseService, kind: str, title: str) -> str:
    """Have a reason chosen or written; empty where the sheet was closed."""
    reasons = await house.reasons(kind)
    if not reasons:
        written = await write(shell.client, title)
        return written.value.strip() if written else ""
    picks = [Pick(each, _(each)) for each in reasons]
    picked = await pick(shell.client, title, [*picks, Pick(OTHER, _("Something else"))])
    if picked is not None and picked.value == OTHER:
        picked = await write(shell.client, title)
    return picked.value.strip() if picked else ""
