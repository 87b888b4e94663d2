"""Ways to pay edited on the box: on and off, order, rounding, tips, rights."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from domain.ids import new_id
from domain.permissions import Right
from edge.tenders.requests import MoveTender, SaveTender, SetTips, SwitchTender, TenderRow
from edge.tenders.service import TenderOffice
from ui.components.action_button import ActionButton, Pressed
from ui.components.form_sheet import Form, FormDone, FormSheet
from ui.components.row_list import RowActed, RowList
from ui.frame import screen
from ui.store import office_tenders_view as view
from ui.store import office_values as read
from ui.store.live import Turns, in_turn
from ui.store.office_values import Values
from ui.store.saving import saved
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _

Saving = Callable[[Values, UUID], Awaitable[object]]


def register(door: Door, tenders: TenderOffice) -> None:
    """The page `/office/tenders`, for those who manage the books."""

    @screen("/office/tenders", title="Ways to pay")
    async def tenders_page(request: Request) -> Response | None:
        session = await door.enter(request, Right.MANAGE_BOOKS)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request, title=_("Ways to pay")) as shell:
            page = TendersPage(shell, tenders)
        await page.begin()
        return None


class TendersPage:
    """One browser's list of ways to pay, and the form that is open over it."""

    def __init__(self, shell: Shell, office: TenderOffice) -> None:
        self.turns = Turns()
        self._shell = shell
        self._office = office
        self._rows_seen: dict[str, TenderRow] = {}
        self._saving: Saving | None = None
        self._currency = shell.session.house.currency
        self._language = shell.session.language
        with shell.frame.body, ui.element("div").classes("cm-office"):
            with ui.element("div").classes("cm-office-head"):
                self._add = ActionButton(_("Add"), tone="main", icon="more")
                self._tips = ActionButton(_("Tips"))
            self._rows = RowList()
            self._form = FormSheet()

    async def begin(self) -> None:
        """Take taps, and follow what others change."""
        self._rows.on_act(self._act)
        self._form.on_done(self._save)
        self._add.on_press(self._ask_new)
        self._tips.on_press(self._ask_tips)
        await self._shell.keep_drawn(self.refresh, "payments")

    @in_turn
    async def refresh(self) -> None:
        """Show all as they are now."""
        rows = await self._office.tenders()
        self._rows_seen = {str(each.id): each for each in rows}
        self._rows.set_sections([view.tenders(rows, self._currency, self._language)])
        self._tips.set_text(_("Tips"), view.tips_words(await self._office.tips(), self._language))

    def _show(self, form: Form, saving: Saving) -> None:
        self._saving = saving
        self._form.open(form)

    async def _save(self, done: FormDone) -> None:
        if self._saving is None:
            return
        if await saved(self._form, self._saving(done.values, tap(done.tap_id))):
            await self.refresh()

    async def _ask_new(self, _pressed: Pressed) -> None:
        self._add.answered()
        self._ask(None, new_id())

    async def _ask_tips(self, _pressed: Pressed) -> None:
        self._tips.answered()

        async def save(values: Values, command_id: UUID) -> None:
            request = SetTips(
                view.read_rates(read.words(values, "rates")),
                read.rate_micros(read.words(values, "limit")),
            )
            await self._office.set_tips(request, self._shell.actor(), command_id)

        self._show(view.tips_form(await self._office.tips()), save)

    def _ask(self, tender: TenderRow | None, tender_id: UUID) -> None:
        async def save(values: Values, command_id: UUID) -> None:
            request = _request(values, tender, tender_id)
            await self._office.save(request, self._shell.actor(), command_id)

        form = view.tender_form(str(tender_id), tender, self._currency, self._language)
        self._show(form, save)

    async def _act(self, event: RowActed) -> None:
        tender = self._rows_seen.get(event.row_id)
        if tender is not None:
            await self._shell.run(self._carry_out(event.action, tender, tap(event.tap_id)))
        self._rows.answered()
        await self.refresh()

    async def _carry_out(self, action: str, tender: TenderRow, command_id: UUID) -> None:
        actor = self._shell.actor()
        if action == view.EDIT:
            self._ask(tender, tender.id)
        elif action == view.UP:
            await self._office.move(MoveTender(tender.id, -1), actor, command_id)
        else:
            request = SwitchTender(tender.id, action == view.ON)
            await self._office.switch(request, actor, command_id)


def _request(values: Values, tender: TenderRow | None, tender_id: UUID) -> SaveTender:
    return SaveTender(
        tender_id,
        read.words(values, "name"),
        tender.kind if tender else read.words(values, "kind"),
        gives_change=read.is_on(values, "gives_change"),
        takes_tip=read.is_on(values, "takes_tip"),
        opens_drawer=read.is_on(values, "opens_drawer"),
        rounding_minor=int(read.words(values, "rounding") or "1"),
        brand=read.words(values, "brand"),
        needs_right=read.words(values, "right"),
        adapter=read.words(values, "adapter"),
        fiscalised_by=read.words(values, "fiscalised_by") or "box",
        is_refundable=read.is_on(values, "refundable"),
        counted=read.is_on(values, "counted"),
        rev=tender.rev if tender else None,
    )
