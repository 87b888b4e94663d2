"""Tips of a day: share them by the rules, pay them out, carry them to the wages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from domain.errors import DomainError
from domain.permissions import Right
from edge.shifts.service import ShiftService
from edge.tips.requests import CarryTips, DropTipRule, PayTips, ShareTips, TipsOfDay
from edge.tips.service import TipService
from ui.components.form_sheet import FormDone, FormSheet
from ui.components.row_list import RowActed, RowList, Tab, TabChosen
from ui.frame import screen
from ui.store import tips_day_view as view
from ui.store.asking import Pick, pick
from ui.store.live import Turns, in_turn
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _, format_money

TIPS_PATH = "/tips"
DAYS_SHOWN = 7


def register(door: Door, tips: TipService, shifts: ShiftService) -> None:
    """The page `/tips`, for those who see reports."""

    @screen(TIPS_PATH, title="Tips")
    async def tips_page(request: Request) -> Response | None:
        session = await door.enter(request, Right.SEE_REPORTS)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request, title=_("Tips")) as shell:
            page = TipsDayPage(shell, tips, shifts)
        await page.begin()
        return None


class TipsDayPage:
    """One manager's look at the tips."""

    def __init__(self, shell: Shell, tips: TipService, shifts: ShiftService) -> None:
        self.turns = Turns()
        self._shell = shell
        self._tips = tips
        self._shifts = shifts
        self._day = tips.today()
        self._found: TipsOfDay
        with shell.frame.body:
            self._rows = RowList()
            self._form = FormSheet()
        self._acts: dict[str, Callable[[RowActed, UUID], Awaitable[None]]] = {
            view.SHARE: self._share,
            view.CARRY: self._carry,
            view.CARRY_ONE: self._carry,
            view.PAY: self._pay,
            view.ADD_RULE: self._edit_rule,
            view.EDIT_RULE: self._edit_rule,
            view.DROP_RULE: self._drop_rule,
        }

    async def begin(self) -> None:
        """Draw the day and follow it from now on."""
        self._rows.on_act(self._act)
        self._rows.on_tab(self._turn)
        self._form.on_done(self._save_rule)
        await self._shell.keep_drawn(self.refresh, "tips", "payments", "people")

    @in_turn
    async def refresh(self) -> None:
        """Draw the tips of the day that is looked at."""
        session, today = self._shell.session, date.fromisoformat(self._tips.today())
        self._found = await self._tips.day(self._shell.actor(), self._day)
        days = [(today - timedelta(days=each)).isoformat() for each in range(DAYS_SHOWN)]
        self._rows.set_tabs(
            [Tab(each, _("Today") if each == today.isoformat() else each) for each in days],
            self._day,
        )
        may_share = Right.MANAGE_BOOKS in session.rights
        self._rows.set_sections(view.sections(self._found, session.language, may_share=may_share))

    async def _turn(self, event: TabChosen) -> None:
        self._day = event.tab_id
        await self.refresh()

    async def _act(self, event: RowActed) -> None:
        await self._shell.run(self._acts[event.action](event, tap(event.tap_id)))
        self._rows.answered()
        await self.refresh()

    async def _share(self, _event: RowActed, command_id: UUID) -> None:
        request = ShareTips(command_id, self._day)
        await self._tips.share(request, self._shell.actor(), command_id)
        self._shell.frame.show_note(_("The tips are shared."), "good")

    async def _carry(self, event: RowActed, command_id: UUID) -> None:
        person_id = UUID(event.row_id) if event.action == view.CARRY_ONE else None
        request = CarryTips(command_id, self._day, person_id)
        settled = await self._tips.carry(request, self._shell.actor(), command_id)
        words = _("{amount} are paid with the wages.")
        self._say(words, settled.amount_minor)

    async def _pay(self, event: RowActed, command_id: UUID) -> None:
        session_id = await self._ask_drawer()
        if session_id is None:
            return
        request = PayTips(command_id, UUID(event.row_id), self._day, session_id)
        settled = await self._tips.pay_out(request, self._shell.actor(), command_id)
        self._say(_("{amount} are paid from the drawer."), settled.amount_minor)

    async def _ask_drawer(self) -> UUID | None:
        """The drawer that pays: the only one that is open, or one that is chosen."""
        found = [each for each in await self._shifts.drawers() if each.session_id]
        if not found:
            self._shell.frame.show_note(_("Open a drawer first."), "bad")
            return None
        if len(found) == 1:
            return found[0].session_id
        picks = [Pick(str(each.session_id), each.name, each.opened_by) for each in found]
        picked = await pick(self._shell.client, _("From which drawer?"), picks)
        return UUID(picked.value) if picked else None

    def _say(self, words: str, minor: int) -> None:
        session = self._shell.session
        amount = format_money(minor, session.house.currency, session.language)
        self._shell.frame.show_note(words.format(amount=amount), "good")

    # ---- rules -----------------------------------------------------------------------------
    async def _edit_rule(self, event: RowActed, command_id: UUID) -> None:
        known = {str(each.id): each for each in self._found.rules}
        rule = known.get(event.row_id)
        rule_id = rule.id if rule else command_id
        self._form.open(view.rule_form(rule, rule_id, self._found))

    async def _save_rule(self, done: FormDone) -> None:
        try:
            request = view.read_rule(UUID(done.form_id), done.values)
            await self._tips.save_rule(request, self._shell.actor(), tap(done.tap_id))
        except DomainError as error:
            self._form.refuse(error.sentence)
            return
        self._form.close()
        await self.refresh()

    async def _drop_rule(self, event: RowActed, command_id: UUID) -> None:
        request = DropTipRule(UUID(event.row_id))
        await self._tips.drop_rule(request, self._shell.actor(), command_id)
