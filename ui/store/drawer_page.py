"""The drawer: opened with a counted float, closed with a counted end, and what goes between."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID, uuid5

from fastapi import Request
from fastapi.responses import Response

from domain.ids import parse_id
from domain.permissions import Right
from edge.cash.service import CashService
from edge.house.service import HouseService
from edge.shifts.requests import (
    CashKind,
    CloseDrawer,
    DrawerClosed,
    DrawerState,
    HandOverDrawer,
    MoveCash,
    OpenDrawer,
    OpenWithoutSale,
)
from edge.shifts.service import ShiftService
from ui.components.row_list import RowActed, RowList
from ui.frame import screen
from ui.store import drawer_view as view
from ui.store.asking import Pick, pick, with_approval
from ui.store.count_sheet import Count, Counted, CountSheet, ask_reason
from ui.store.live import Turns, in_turn
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _

KINDS: dict[str, CashKind] = {
    view.PAY_IN: "pay_in",
    view.PAY_OUT: "pay_out",
    view.DROP: "drop",
}


def register(door: Door, shifts: ShiftService, house: HouseService, cash: CashService) -> None:
    """The page `/drawer`: the device's own drawer, or the one named in the address."""

    @screen("/drawer", title="Drawer")
    async def drawer_page(request: Request, drawer: str = "") -> Response | None:
        session = await door.enter(request)
        if isinstance(session, Response):
            return session
        wanted = parse_id(drawer, "drawer") if drawer else session.device.drawer_id
        with open_shell(door, session, request, title=_("Drawer")) as shell:
            page = DrawerPage(shell, shifts, house, cash, wanted)
        await page.begin()
        return None


class DrawerPage:
    """One browser's drawer screen."""

    def __init__(
        self,
        shell: Shell,
        shifts: ShiftService,
        house: HouseService,
        cash: CashService,
        wanted: UUID | None,
    ) -> None:
        self.turns = Turns()
        self._shell = shell
        self._shifts = shifts
        self._house = house
        self._cash = cash
        self._wanted = wanted
        self._drawer: DrawerState | None = None
        with shell.frame.body:
            self._rows = RowList()
            self._sheet = CountSheet(shell, house, self._rows)
        self._acts: dict[str, Callable[[RowActed], Awaitable[None]]] = {
            view.NO_SALE: self._open_without_sale,
            view.HAND_OVER: self._hand_over,
            view.CLOSE: self._close,
            view.COUNT_LATER: self._close,
            view.FROM_SAFE: self._open_from_safe,
        }

    async def begin(self) -> None:
        """Draw the drawer and follow it from now on."""
        self._rows.on_act(self._act)
        await self._shell.keep_drawn(self.refresh, "drawer", "payments")

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
        self._rows.set_sections(view.sections(drawer, report, self._may_see(), zone, language))

    def _may_see(self) -> frozenset[str]:
        """The rights here; where counts are open, everybody sees what should be in a drawer."""
        rights = self._shell.session.rights
        return rights if self._cash.rules().count_blind else rights | {Right.SEE_REPORTS}

    async def _act(self, event: RowActed) -> None:
        if event.action == "choose":
            self._wanted = UUID(event.row_id)
            await self.refresh()
        elif event.action in self._acts:
            await self._shell.run(self._acts[event.action](event))
        else:
            self._count(event.action)
        self._rows.answered()

    # ---- counting --------------------------------------------------------------------------
    def _count(self, act: str, place_id: UUID | None = None) -> None:
        """Count what goes in or out, or the float that a drawer is opened with."""
        drawer = self._drawer
        assert drawer is not None

        async def then(counted: Counted) -> bool:
            if act in (view.OPEN, view.FROM_SAFE):
                opening = OpenDrawer(counted.command_id, drawer.drawer_id, counted.minor, place_id)
                await self._shifts.open(opening, self._shell.actor(), counted.command_id)
                return await self._again()
            return drawer.session_id is not None and await self._move(
                act, drawer.session_id, counted
            )

        self._sheet.begin(Count(view.count_title(act), view.count_done(act), then))

    async def _open_from_safe(self, event: RowActed) -> None:
        safes = await self._cash.safes()
        self._count(event.action, safes[0][0] if safes else None)

    async def _move(self, act: str, session_id: UUID, counted: Counted) -> bool:
        kind = KINDS[act]
        reason = "" if kind == "drop" else await self._ask_reason(_("Why?"), kind)
        if not reason and kind != "drop":
            return False
        request = MoveCash(counted.command_id, session_id, kind, counted.minor, reason)
        command_id = uuid5(counted.command_id, reason)
        await self._shifts.move_cash(request, self._shell.actor(), command_id)
        return await self._again()

    async def _close(self, event: RowActed) -> None:
        """Count and close the open session, or one that was left uncounted."""
        left = event.row_id if event.action == view.COUNT_LATER else ""
        session_id = parse_id(left, "drawer session") if left else self._session_id()
        asked = await self._shifts.to_count(session_id)

        async def then(counted: Counted) -> bool:
            closed = await self._sheet.explain(
                counted,
                _("Close {drawer} with a difference").format(drawer=asked.name),
                lambda reasons, actor, id_: self._shifts.close(
                    CloseDrawer(
                        session_id,
                        counted.minor,
                        reasons.get(None, ""),
                        counted.counts,
                        tenders=counted.explained(reasons),
                    ),
                    actor,
                    id_,
                ),
            )
            return await self._closed(closed)

        title, done = view.count_title(event.action), view.count_done(event.action)
        self._sheet.begin(Count(title, done, then, asked.tenders, asked.expected_minor))

    async def _hand_over(self, _event: RowActed) -> None:
        """Count, and open with what was counted for whoever takes over."""
        session_id = self._session_id()
        person = await self._ask_who()
        if person is None:
            return
        asked = await self._shifts.to_count(session_id)

        async def then(counted: Counted) -> bool:
            closed = await self._sheet.explain(
                counted,
                _("Hand {drawer} over with a difference").format(drawer=asked.name),
                lambda reasons, actor, id_: self._shifts.hand_over(
                    HandOverDrawer(
                        session_id,
                        uuid5(counted.command_id, "session"),
                        person,
                        counted.minor,
                        reasons.get(None, ""),
                        counted.counts,
                        counted.explained(reasons),
                    ),
                    actor,
                    id_,
                ),
            )
            return await self._closed(closed)

        title, done = view.count_title(view.HAND_OVER), view.count_done(view.HAND_OVER)
        self._sheet.begin(Count(title, done, then, asked.tenders, asked.expected_minor))

    async def _ask_who(self) -> UUID | None:
        """Who takes the drawer: those who may run one."""
        staff, me = self._shell.door.staff, self._shell.actor().id
        people = [
            each
            for each in await staff.people()
            if each.id != me and Right.RUN_DRAWER in await staff.rights(each.id)
        ]
        picks = [Pick(str(each.id), each.name) for each in people]
        picked = await pick(self._shell.client, _("Who takes the drawer?"), picks)
        return UUID(picked.value) if picked else None

    async def _closed(self, closed: object) -> bool:
        if not isinstance(closed, DrawerClosed):
            return False
        session = self._shell.session
        words = view.closed_words(closed, session.house.currency, session.language)
        self._shell.frame.show_note(words, "bad" if closed.difference_minor else "good")
        return await self._again()

    async def _again(self) -> bool:
        await self.refresh()
        return True

    def _session_id(self) -> UUID:
        assert self._drawer is not None
        assert self._drawer.session_id is not None
        return self._drawer.session_id

    async def _open_without_sale(self, event: RowActed) -> None:
        reason = await self._ask_reason(_("Why is the drawer opened?"), "drawer")
        if not reason or self._drawer is None:
            return
        request = OpenWithoutSale(self._drawer.drawer_id, reason)
        shell = self._shell
        opened = await with_approval(
            shell.client,
            shell.door.staff,
            shell.actor(),
            tap(event.tap_id),
            _("Open the drawer without a sale"),
            lambda actor, id_: self._shifts.open_without_sale(request, actor, id_),
        )
        if opened:
            shell.frame.show_note(_("The drawer opens."), "good")

    async def _ask_reason(self, title: str, kind: str) -> str:
        return await ask_reason(self._shell, self._house, kind, title)
