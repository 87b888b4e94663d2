"""The end of the day: look (X), finish what is open, count, close, and look at Zs again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from domain.errors import DomainError, NotFound
from domain.ids import parse_id
from domain.permissions import Right
from edge.floor.requests import HandOrders
from edge.floor.serving import ServingService
from edge.payments.requests import AttemptView
from edge.payments.service import PaymentService
from edge.shifts.day_requests import DayNow, PrintX, Reprinted, ReprintZ
from edge.shifts.day_service import DayService
from edge.shifts.requests import CloseDay, DayCloseView, TenderCounted
from edge.shifts.service import ShiftService
from ui.components.form_sheet import FormDone, FormSheet
from ui.components.row_list import RowActed, RowList, Section, TabChosen
from ui.frame import screen
from ui.store import day_view as view
from ui.store.asking import Pick, pick
from ui.store.live import Turns, in_turn
from ui.store.manager_view import Reader
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _

Act = Callable[[RowActed, UUID], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Closing:
    """What the day's screen asks."""

    days: DayService
    shifts: ShiftService
    serving: ServingService
    payments: PaymentService


def register(door: Door, closing: Closing) -> None:
    """The page `/day`, for those who may see reports; `?z=` shows one Z."""

    @screen("/day", title="Day")
    async def day_page(request: Request, tab: str = view.NOW, z: str = "") -> Response | None:
        session = await door.enter(request, Right.SEE_REPORTS)
        if isinstance(session, Response):
            return session
        shown = parse_id(z, "Z") if z else None
        with open_shell(door, session, request, title=_("End of day")) as shell:
            page = DayPage(shell, closing, view.MADE if shown else tab, shown)
        await page.begin()
        return None


class DayPage:
    """One manager's end of the day."""

    def __init__(self, shell: Shell, closing: Closing, tab: str, shown: UUID | None) -> None:
        self.turns = Turns()
        self._shell = shell
        self._ask = closing
        self._tab = tab
        self._shown = shown
        self._day: DayNow | None = None
        self._counted: dict[UUID, TenderCounted] = {}
        session = shell.session
        self._reader = Reader(session.house.currency, session.language, session.house.zone)
        with shell.frame.body:
            self._rows = RowList()
            self._form = FormSheet()
        self._acts: dict[str, Act] = {
            view.PRINT_X: self._print_x,
            view.COUNT: self._count,
            view.MAKE_Z: self._make_z,
            view.VIEW: self._look_at,
            view.BACK: self._back,
            view.REPRINT: self._reprint,
            view.HAND: self._hand,
            view.HAND_ALL: self._hand_all,
            view.DRAWER: self._go_to("/drawer"),
            view.PAYMENTS: self._go_to("/payments"),
            view.ORDER: self._order,
        }

    async def begin(self) -> None:
        """Draw the tab and follow what changes it."""
        self._rows.on_act(self._act)
        self._rows.on_tab(self._turn)
        self._form.on_done(self._entered)
        await self._shell.keep_drawn(self.refresh, "payments", "floor", "drawer", "order")

    @in_turn
    async def refresh(self) -> None:
        """Draw the tab that is open."""
        actor = self._shell.actor()
        self._day = day = await self._ask.days.now(actor)
        unknown = await self._ask.payments.open_payments()
        self._rows.set_tabs(view.tabs(day, unknown), self._tab)
        self._rows.set_sections(await self._sections(day, unknown))

    async def _sections(self, day: DayNow, unknown: tuple[AttemptView, ...]) -> tuple[Section, ...]:
        rights, reader = self._shell.session.rights, self._reader
        match self._tab:
            case view.OPEN:
                may_hand = Right.SERVE_OTHERS_TABLES in rights
                return view.open_sections(day, unknown, may_hand, reader)
            case view.CLOSE:
                may_close = Right.CLOSE_DAY in rights
                return view.close_sections(day, self._counted, may_close, reader)
            case view.MADE:
                return await self._made()
            case _:
                return view.now_sections(day, reader)

    async def _made(self) -> tuple[Section, ...]:
        actor = self._shell.actor()
        if self._shown is None:
            return view.made_sections(await self._ask.shifts.closes(actor), self._reader)
        try:
            close = await self._ask.days.z(self._shown, actor)
        except NotFound:
            self._shown = None
            return view.made_sections(await self._ask.shifts.closes(actor), self._reader)
        return view.z_view(close, self._reader)

    async def _turn(self, event: TabChosen) -> None:
        self._tab, self._shown = event.tab_id, None
        await self.refresh()

    async def _act(self, event: RowActed) -> None:
        await self._shell.run(self._acts[event.action](event, tap(event.tap_id)))
        self._rows.answered()
        await self.refresh()

    # ---- papers ----------------------------------------------------------------------------
    async def _print_x(self, _event: RowActed, command_id: UUID) -> None:
        self._say(await self._ask.days.print_x(PrintX(), self._shell.actor(), command_id))

    async def _reprint(self, event: RowActed, command_id: UUID) -> None:
        request = ReprintZ(UUID(event.row_id))
        self._say(await self._ask.days.reprint(request, self._shell.actor(), command_id))

    def _say(self, printed: Reprinted) -> None:
        if printed.job_id is None:
            self._shell.frame.show_note(_("No printer prints receipts here."), "bad")
        else:
            self._shell.frame.show_note(_("It is printed."), "good")

    # ---- counting and closing --------------------------------------------------------------
    async def _count(self, _event: RowActed, _command_id: UUID) -> None:
        if self._day is not None:
            self._form.open(view.count_form(self._day, self._counted, self._reader))

    async def _entered(self, done: FormDone) -> None:
        if self._day is None:
            return
        try:
            self._counted = view.counts_of(self._day, done.values, self._reader.currency)
        except DomainError as error:
            self._form.refuse(error.sentence)
            return
        self._form.close()
        await self.refresh()

    async def _make_z(self, _event: RowActed, command_id: UUID) -> None:
        if self._day is None:
            return
        known = {each.tender_id for each in self._day.totals.counts}
        counts = tuple(each for key, each in self._counted.items() if key in known)
        request = CloseDay(command_id, number=self._day.number, counts=counts)
        close = await self._ask.shifts.end_of_day(request, self._shell.actor(), command_id)
        self._counted = {}
        self._show_made(close)

    def _show_made(self, close: DayCloseView) -> None:
        self._tab, self._shown = view.MADE, close.id
        self._shell.frame.show_note(view.made_words(close, self._reader), "good")

    async def _look_at(self, event: RowActed, _command_id: UUID) -> None:
        self._shown = UUID(event.row_id)

    async def _back(self, _event: RowActed, _command_id: UUID) -> None:
        self._shown = None

    # ---- what is open ----------------------------------------------------------------------
    async def _hand(self, event: RowActed, command_id: UUID) -> None:
        await self._hand_over((UUID(event.row_id),), command_id)

    async def _hand_all(self, _event: RowActed, command_id: UUID) -> None:
        if self._day is not None:
            orders = tuple(order.order_id for order in self._day.totals.open_orders)
            await self._hand_over(orders, command_id)

    async def _hand_over(self, order_ids: tuple[UUID, ...], command_id: UUID) -> None:
        people = await self._shell.door.staff.people()
        names = {str(each.id): each.name for each in people}
        picks = [Pick(person_id, name) for person_id, name in names.items()]
        chosen = await pick(self._shell.client, _("Who takes it over?"), picks)
        if chosen is None:
            return
        request = HandOrders(order_ids, UUID(chosen.value))
        done = await self._ask.serving.hand_orders(request, self._shell.actor(), command_id)
        words = _("{name} has it now: {where}.").format(
            name=names[chosen.value], where=", ".join(done.where)
        )
        self._shell.frame.show_note(words, "good")

    async def _order(self, event: RowActed, _command_id: UUID) -> None:
        self._shell.go(f"/order/{event.row_id}")

    def _go_to(self, path: str) -> Act:
        async def go(_event: RowActed, _command_id: UUID) -> None:
            self._shell.go(path)

        return go
