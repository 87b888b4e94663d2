"""The drawer: opened with a counted float, closed with a counted end, and what goes between."""

from __future__ import annotations

from uuid import UUID, uuid5

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from domain.errors import BadRequest, DomainError
from domain.ids import parse_id
from edge.commands import Actor
from edge.house.service import HouseService
from edge.shifts.requests import (
    CashKind,
    CloseDrawer,
    DrawerState,
    MoveCash,
    OpenDrawer,
    OpenWithoutSale,
)
from edge.shifts.service import ShiftService
from ui.components.action_button import ActionButton, Pressed
from ui.components.cash_count import CashCount, CashCounted
from ui.components.row_list import RowActed, RowList
from ui.frame import screen
from ui.store import drawer_view as view
from ui.store.asking import Pick, pick, with_approval, write
from ui.store.live import Turns, in_turn
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _, money_format

OTHER = "other"
KINDS: dict[str, CashKind] = {
    view.PAY_IN: "pay_in",
    view.PAY_OUT: "pay_out",
    view.DROP: "drop",
}


def register(door: Door, shifts: ShiftService, house: HouseService) -> None:
    """The page `/drawer`: the device's own drawer, or the one named in the address."""

    @screen("/drawer", title="Drawer")
    async def drawer_page(request: Request, drawer: str = "") -> Response | None:
        session = await door.enter(request)
        if isinstance(session, Response):
            return session
        wanted = parse_id(drawer, "drawer") if drawer else session.device.drawer_id
        with open_shell(door, session, request, title=_("Drawer")) as shell:
            page = DrawerPage(shell, shifts, house, wanted)
        await page.begin()
        return None


class DrawerPage:
    """One browser's drawer screen."""

    def __init__(
        self, shell: Shell, shifts: ShiftService, house: HouseService, wanted: UUID | None
    ) -> None:
        self.turns = Turns()
        self._shell = shell
        self._shifts = shifts
        self._house = house
        self._wanted = wanted
        self._drawer: DrawerState | None = None
        self._counting = ""
        session = shell.session
        currency, language = session.house.currency, session.language
        with shell.frame.body:
            self._rows = RowList()
            with ui.element("div").classes("cm-counting") as self._sheet:
                self._title = ui.label().classes("cm-counting-title")
                self._count = CashCount(
                    view.pieces(currency, language),
                    done=_("Done"),
                    money=money_format(currency, language),
                )
                with ui.element("div").classes("cm-pay-buttons"):
                    self._cancel = ActionButton(_("Cancel"), icon="close")
        self._sheet.set_visibility(False)

    async def begin(self) -> None:
        """Draw the drawer and follow it from now on."""
        self._rows.on_act(self._act)
        self._count.on_counted(self._counted)
        self._cancel.on_press(self._stop_counting)
        self._shell.follow("drawer", self.refresh)
        self._shell.follow("payments", self.refresh)
        self._shell.frame.on_back(lambda _back: self.refresh())
        await self._shell.show_alarms()
        await self.refresh()

    @in_turn
    async def refresh(self) -> None:
        """Draw the drawer as it is now."""
        session, drawers = self._shell.session, await self._shifts.drawers()
        zone, language = session.house.zone, session.language
        self._drawer = drawer = view.own_drawer(drawers, self._wanted)
        if drawer is None:
            self._rows.set_sections(view.choice(drawers, zone, language))
            return
        report = await self._shifts.x(drawer.session_id) if drawer.session_id else None
        self._rows.set_sections(view.sections(drawer, report, session.rights, zone, language))

    async def _act(self, event: RowActed) -> None:
        if event.action == "choose":
            self._wanted = UUID(event.row_id)
            await self.refresh()
        elif event.action == view.NO_SALE:
            await self._open_without_sale(tap(event.tap_id))
        else:
            self._begin_counting(event.action)
        self._rows.answered()

    # ---- counting --------------------------------------------------------------------------
    def _begin_counting(self, act: str) -> None:
        self._counting = act
        self._title.set_text(view.count_title(act))
        self._count.set_done(view.count_done(act))
        self._rows.set_visibility(False)
        self._sheet.set_visibility(True)

    def _stop_counting(self, _pressed: Pressed | None = None) -> None:
        self._count.answered()
        self._cancel.answered()
        self._sheet.set_visibility(False)
        self._rows.set_visibility(True)

    async def _counted(self, event: CashCounted) -> None:
        try:
            done = await self._carry_out(event, tap(event.tap_id))
        except DomainError as error:
            self._shell.tell(error)
            done = False
        if done:
            self._stop_counting()
        else:
            self._count.refused()
        await self.refresh()

    async def _carry_out(self, event: CashCounted, command_id: UUID) -> bool:
        drawer, actor, act = self._drawer, self._shell.actor(), self._counting
        assert drawer is not None
        if act == view.OPEN:
            opening = OpenDrawer(command_id, drawer.drawer_id, event.counted_minor)
            await self._shifts.open(opening, actor, command_id)
            return True
        if drawer.session_id is None:
            return True
        if act == view.CLOSE:
            return await self._close(drawer.session_id, event, actor, command_id)
        return await self._move(drawer.session_id, event, actor, command_id)

    async def _close(
        self, session_id: UUID, event: CashCounted, actor: Actor, command_id: UUID
    ) -> bool:
        """Close; where the count differs, the box asks why and the reason goes with it."""
        request = CloseDrawer(session_id, event.counted_minor, counts=event.counts)
        try:
            closed = await self._shifts.close(request, actor, command_id)
        except BadRequest as difference:
            reason = await self._ask_reason(difference.sentence)
            if not reason:
                return False
            request = CloseDrawer(session_id, event.counted_minor, reason, event.counts)
            closed = await self._shifts.close(request, actor, uuid5(command_id, reason))
        session = self._shell.session
        words = view.closed_words(closed, session.house.currency, session.language)
        self._shell.frame.show_note(words, "bad" if closed.difference_minor else "good")
        return True

    async def _move(
        self, session_id: UUID, event: CashCounted, actor: Actor, command_id: UUID
    ) -> bool:
        act = self._counting
        reason = await self._ask_reason(view.count_title(act))
        if not reason:
            return False
        request = MoveCash(command_id, session_id, KINDS[act], event.counted_minor, reason)
        await self._shifts.move_cash(request, actor, uuid5(command_id, reason))
        return True

    async def _open_without_sale(self, command_id: UUID) -> None:
        reason = await self._ask_reason(_("Why is the drawer opened?"))
        if not reason or self._drawer is None:
            return
        request = OpenWithoutSale(self._drawer.drawer_id, reason)
        shell = self._shell
        act = with_approval(
            shell.client,
            shell.door.staff,
            shell.actor(),
            command_id,
            _("Open the drawer without a sale"),
            lambda actor, id_: self._shifts.open_without_sale(request, actor, id_),
        )
        if await shell.run(act):
            shell.frame.show_note(_("The drawer opens."), "good")

    async def _ask_reason(self, title: str) -> str:
        client = self._shell.client
        reasons = await self._house.reasons("drawer")
        picks = [Pick(each, each) for each in reasons]
        picked = await pick(client, title, [*picks, Pick(OTHER, _("Something else"))])
        if picked is not None and picked.value == OTHER:
            picked = await write(client, title)
        return picked.value.strip() if picked else ""
