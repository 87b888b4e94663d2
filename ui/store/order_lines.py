"""What the buttons under an order line do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

from domain.orders import THOUSANDTHS
from edge.commands import Actor
from edge.floor.service import FloorService
from edge.house.service import HouseService
from edge.menu.service import MenuService
from edge.orders.requests import (
    ChangeLine,
    HoldLines,
    MoveLines,
    OrderChange,
    RemoveLine,
    RepeatRound,
    Send,
    SendResult,
)
from edge.orders.service import OrderService
from edge.orders.views import LineView, OrderView
from ui.components.choice_sheet import ChoiceSheet
from ui.components.order_list import LineActed
from ui.store import order_view as show
from ui.store.asking import Pick, pick, with_approval, write
from ui.store.discount_sheet import PriceSheets
from ui.store.floor_view import order_picks
from ui.store.menu_view import choice_item
from ui.store.session import tap
from ui.store.shell import Shell
from ui.text import _

Act = Callable[[LineView, OrderView, UUID], Awaitable[object]]
OTHER = "other"


class LineActions:
    """Acts on single lines; each tap is one command."""

    def __init__(
        self,
        shell: Shell,
        orders: OrderService,
        floor: FloorService,
        house: HouseService,
        menus: MenuService,
        sheet: ChoiceSheet,
        prices: PriceSheets,
    ) -> None:
        self._shell = shell
        self._orders = orders
        self._floor = floor
        self._house = house
        self._menus = menus
        self._sheet = sheet
        self._wanted: dict[UUID, int] = {}
        self._in_flight: Counter[UUID] = Counter()
        self._acts: dict[str, Act] = {
            "less": self._less,
            "more": self._more,
            "choices": self._choices,
            "note": self._note,
            "seat": self._seat,
            "course": self._course,
            "hold": self._hold,
            "release": self._release,
            "fire": self._fire,
            "remove": self._remove,
            "again": self._again,
            "move": self._move,
            "allergens": self._allergens,
            "discount": prices.on_line,
        }

    async def act(self, event: LineActed, view: OrderView) -> None:
        """Do what was tapped. A line that is gone meanwhile is passed over."""
        line = next((each for each in view.lines if str(each.id) == event.line_id), None)
        if line is not None:
            await self._shell.run(self._acts[event.action](line, view, tap(event.tap_id)))

    def _actor(self) -> Actor:
        return self._shell.actor()

    # ---- not sent yet ----------------------------------------------------------------------
    async def _less(self, line: LineView, view: OrderView, command_id: UUID) -> None:
        await self._count(line, view, -THOUSANDTHS, command_id)

    async def _more(self, line: LineView, view: OrderView, command_id: UUID) -> None:
        await self._count(line, view, THOUSANDTHS, command_id)

    async def _count(self, line: LineView, view: OrderView, step: int, command_id: UUID) -> None:
        """Fast taps add up: each goes on from what the one before it asked for."""
        before = self._wanted[line.id] if self._in_flight[line.id] else line.quantity
        wanted = self._wanted[line.id] = before + step
        self._in_flight[line.id] += 1
        try:
            if wanted > 0:
                request = ChangeLine(line.id, quantity=wanted)
                await self._approved(line, command_id, partial(self._orders.change_line, request))
            else:
                await self._remove(line, view, command_id)
        finally:
            self._in_flight[line.id] -= 1

    async def _choices(self, line: LineView, view: OrderView, _command_id: UUID) -> None:
        menu = self._menus.menu
        item = menu.items.get(line.item_id) if line.item_id else None
        if item is None or line.variant_id is None:
            self._shell.frame.show_note(_("This dish is no longer on the menu."), "bad")
            return
        self._sheet.open(
            choice_item(
                menu,
                item,
                seats=show.seats(view, 0)[:-1],
                seat=str(line.seat or ""),
                stocks=self._menus.stocks(),
                language=self._shell.session.language,
                variant_id=line.variant_id,
            ),
            key=f"order-{view.id}",
            chosen=show.chosen_before(line, menu),
            quantity=line.quantity if line.unit else max(1, line.quantity // THOUSANDTHS),
            note=line.note,
            seat=str(line.seat or ""),
            context=str(line.id),
        )

    async def _note(self, line: LineView, _view: OrderView, _command_id: UUID) -> None:
        title = _("Note for {name}").format(name=line.name)
        written = await write(self._shell.client, title, value=line.note)
        if written:
            request = ChangeLine(line.id, note=written.value)
            await self._orders.change_line(request, self._actor(), tap(written.tap_id))

    async def _seat(self, line: LineView, view: OrderView, _command_id: UUID) -> None:
        chips = show.seats(view, view.guests)[:-1]
        picks = [Pick(each.seat or "0", each.label) for each in chips]
        picked = await pick(self._shell.client, _("Which seat is it for?"), picks)
        if picked:
            request = ChangeLine(line.id, seat=int(picked.value))
            await self._orders.change_line(request, self._actor(), tap(picked.tap_id))

    async def _course(self, line: LineView, _view: OrderView, _command_id: UUID) -> None:
        every = sorted(self._menus.menu.courses.values(), key=lambda course: course.position)
        picks = [Pick(str(each.id), each.name) for each in every]
        picked = await pick(self._shell.client, _("With which course?"), picks)
        if picked:
            request = ChangeLine(line.id, course_id=UUID(picked.value))
            await self._orders.change_line(request, self._actor(), tap(picked.tap_id))

    async def _hold(self, line: LineView, _view: OrderView, command_id: UUID) -> OrderChange:
        return await self._orders.hold_lines(HoldLines((line.id,)), self._actor(), command_id)

    async def _release(self, line: LineView, _view: OrderView, command_id: UUID) -> OrderChange:
        request = HoldLines((line.id,), held=False)
        return await self._orders.hold_lines(request, self._actor(), command_id)

    async def _fire(self, line: LineView, view: OrderView, command_id: UUID) -> SendResult:
        return await self._orders.send(Send(view.id, (line.id,)), self._actor(), command_id)

    async def _remove(
        self, line: LineView, _view: OrderView, command_id: UUID
    ) -> OrderChange | None:
        act = partial(self._orders.remove_line, RemoveLine(line.id))
        return await self._approved(line, command_id, act)

    async def _approved(
        self,
        line: LineView,
        command_id: UUID,
        act: Callable[[Actor, UUID], Awaitable[OrderChange]],
    ) -> OrderChange | None:
        """Once the bill was printed, making a line smaller asks a manager."""
        what = _("Less of {name} after the bill").format(name=line.name)
        staff = self._shell.door.staff
        return await with_approval(self._shell.client, staff, self._actor(), command_id, what, act)

    # ---- sent ------------------------------------------------------------------------------
    async def _again(self, line: LineView, view: OrderView, command_id: UUID) -> OrderChange:
        request = RepeatRound(view.id, (line.id,))
        return await self._orders.repeat_round(request, self._actor(), command_id)

    async def _move(self, line: LineView, view: OrderView, _command_id: UUID) -> None:
        title = _("Move {name} to").format(name=line.name)
        picks = order_picks(await self._floor.floor(), self._menus.menu, without=view.id)
        picked = await pick(self._shell.client, title, picks)
        if picked:
            request = MoveLines((line.id,), UUID(picked.value))
            await with_approval(
                self._shell.client,
                self._shell.door.staff,
                self._actor(),
                tap(picked.tap_id),
                title,
                lambda actor, command_id: self._orders.move_lines(request, actor, command_id),
            )

    async def _allergens(self, line: LineView, _view: OrderView, _command_id: UUID) -> None:
        words = show.allergens_of(line)
        await pick(self._shell.client, _("Allergens"), [Pick("ok", _("Close"))], words)


async def approved_change(
    shell: Shell, orders: OrderService, change: ChangeLine, command_id: UUID
) -> OrderChange | None:
    """Change a line; once the bill was printed, making it cheaper asks a manager."""
    act, what = partial(orders.change_line, change), _("Less of a line after the bill")
    return await with_approval(shell.client, shell.door.staff, shell.actor(), command_id, what, act)


async def ask_reason(shell: Shell, house: HouseService, title: str) -> tuple[str, UUID] | None:
    """Why something is taken back, and the id of the tap that said so; None when closed."""
    offered = await house.reasons("void")
    picks = [*(Pick(reason, reason) for reason in offered), Pick(OTHER, _("Another reason"))]
    picked = await pick(shell.client, title, picks, _("Why?"))
    if picked is not None and picked.value == OTHER:
        picked = await write(shell.client, title, label=_("Why?"), done=_("Take back"))
    return (picked.value, tap(picked.tap_id)) if picked else None
