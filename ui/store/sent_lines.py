"""The sheet of a sent line: change it, have it made again, take it back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

from domain.after_send import AlreadyMade, CookStarted
from domain.errors import Changed, DomainError
from domain.money import round_half_up
from edge.commands import Actor
from edge.menu.service import MenuService
from edge.orders.after_requests import AlterLine, RemakeLine, TakeBack
from edge.orders.requests import OrderChange
from edge.orders.service import OrderService
from edge.orders.views import LineView, OrderView
from ui.components.choice_sheet import ChoiceSheet, ChoicesMade, SheetActed
from ui.components.order_list import LineActed
from ui.store import order_view as show
from ui.store import sent_line_view as sent
from ui.store.asking import Pick, pick, with_approval, write
from ui.store.order_lines import LineActions
from ui.store.session import tap
from ui.store.shell import Shell
from ui.text import _, format_quantity

R = TypeVar("R", AlterLine, TakeBack)
Act = Callable[[LineView, OrderView], Awaitable[None]]
OTHER = "other"
YES = "yes"


class SentLines:
    """What is done with lines after Send, one sheet for each."""

    def __init__(
        self,
        shell: Shell,
        orders: OrderService,
        menus: MenuService,
        sheet: ChoiceSheet,
        lines: LineActions,
    ) -> None:
        self._shell = shell
        self._orders = orders
        self._menus = menus
        self._sheet = sheet
        self._lines = lines
        self._acts: dict[str, Act] = {
            "course": self._course,
            "remake": self._remake,
            "void": self._take_back,
        }

    def open(self, line_id: str, view: OrderView) -> None:
        """Open the sheet of a line as it is now."""
        line = _line(view, line_id)
        if line is None:
            return
        menu, language = self._menus.menu, self._shell.session.language
        self._sheet.open(
            sent.asked(line, menu, show.seats(view, 0)[:-1], self._menus.stocks(), language),
            key=f"sent-{view.id}",
            chosen=sent.chosen(line, menu),
            note=line.note,
            seat=str(line.seat or ""),
            context=sent.context(line),
            done=_("Change it"),
            actions=sent.acts(line),
        )

    async def done(self, made: ChoicesMade, view: OrderView) -> bool:
        """Change what a finished sheet changes. False when the sheet was not a sent line's."""
        found = sent.seen(made.context)
        if found is None:
            return False
        line = _line(view, str(found.line_id))
        request = sent.altered(made, line, self._menus.menu) if line else None
        if line is not None and request is not None:
            await self._alter(request, line, view, tap(made.tap_id))
        return True

    async def act(self, event: SheetActed, view: OrderView) -> None:
        """Do what was tapped in the sheet."""
        found = sent.seen(event.context)
        line = _line(view, str(found.line_id)) if found else None
        if found is None or line is None:
            return
        if event.action in self._acts:
            await self._shell.run(self._acts[event.action](line, view))
        else:
            acted = LineActed(str(line.id), found.rev, event.action, event.tap_id)
            await self._lines.act(acted, view)

    # ---- change --------------------------------------------------------------------------
    async def _alter(
        self, request: AlterLine, line: LineView, view: OrderView, command_id: UUID
    ) -> None:
        what = _("Change {name}").format(name=line.name)
        try:
            await self._warned(request, what, command_id, self._orders.alter_line)
        except AlreadyMade as refusal:
            await self._shell.run(self._remake(line, view, request, refusal.sentence))
        except Changed as refusal:
            self._shell.tell(refusal)
            self.open(str(line.id), await self._orders.view(view.id))
        except DomainError as refusal:
            self._sheet.refuse(refusal.sentence)

    async def _course(self, line: LineView, view: OrderView) -> None:
        every = sorted(self._menus.menu.courses.values(), key=lambda course: course.position)
        picks = [Pick(str(each.id), each.name) for each in every]
        picked = await pick(self._shell.client, _("With which course?"), picks)
        if picked:
            request = AlterLine(line.id, line.rev, course_id=UUID(picked.value))
            await self._alter(request, line, view, tap(picked.tap_id))

    async def _remake(
        self,
        line: LineView,
        _view: OrderView,
        wanted: AlterLine | None = None,
        words: str = "",
    ) -> None:
        """Ask why, and have it made again, as it is wanted now."""
        title = _("Make {name} again").format(name=line.name)
        picks = [*sent.remake_reasons(), Pick(OTHER, _("Another reason"))]
        picked = await pick(self._shell.client, title, picks, words or _("Why?"))
        if picked is not None and picked.value == OTHER:
            picked = await write(self._shell.client, title, label=_("Why?"))
        if picked is None:
            return
        request = RemakeLine(
            line.id,
            picked.value,
            choices=wanted.choices if wanted else None,
            note=wanted.note if wanted else None,
            expected_rev=line.rev,
        )
        await self._orders.remake_line(request, self._shell.actor(), tap(picked.tap_id))
        said = _("{name} is made again, rushed").format(name=line.name)
        self._shell.frame.show_note(said, "good")

    # ---- take back -----------------------------------------------------------------------
    async def _take_back(self, line: LineView, _view: OrderView) -> None:
        quantity = await self._how_many(line)
        if quantity is None:
            return
        count = format_quantity(quantity, self._shell.session.language)
        title = _("Take back {count} {name}").format(count=count, name=line.name)
        picked = await pick(self._shell.client, title, sent.back_picks(), _("What became of it?"))
        if picked is None:
            return
        some = None if quantity == line.quantity else quantity
        request = TakeBack(line.id, picked.value, quantity=some, expected_rev=line.rev)
        what = f"{title}: {sent.back_words(picked.value)}"
        worth = round_half_up(line.total_minor * quantity, line.quantity)
        await self._warned(request, what, tap(picked.tap_id), self._orders.take_back, worth)

    async def _how_many(self, line: LineView) -> int | None:
        picks = sent.how_many(line)
        if not picks:
            return line.quantity
        title = _("How many {name} are taken back?").format(name=line.name)
        picked = await pick(self._shell.client, title, picks)
        return int(picked.value) if picked else None

    async def _warned(
        self,
        request: R,
        what: str,
        command_id: UUID,
        act: Callable[[R, Actor, UUID], Awaitable[OrderChange]],
        amount_minor: int | None = None,
    ) -> None:
        """Carry an act out; where the cook has begun, after a question, then with approval."""
        try:
            await self._approved(request, what, command_id, act, amount_minor)
        except CookStarted as warning:
            yes = Pick(YES, _("Do it anyway"), tone="danger")
            picks = [yes, Pick("no", _("Leave it as it is"))]
            picked = await pick(self._shell.client, what, picks, warning.sentence)
            if picked is not None and picked.value == YES:
                sure = replace(request, confirmed=True)
                await self._approved(sure, what, command_id, act, amount_minor)

    async def _approved(
        self,
        request: R,
        what: str,
        command_id: UUID,
        act: Callable[[R, Actor, UUID], Awaitable[OrderChange]],
        amount_minor: int | None,
    ) -> None:
        client, staff = self._shell.client, self._shell.door.staff

        def now(actor: Actor, under: UUID) -> Awaitable[OrderChange]:
            return act(request, actor, under)

        await with_approval(
            client, staff, self._shell.actor(), command_id, what, now, amount_minor=amount_minor
        )


def _line(view: OrderView, line_id: str) -> LineView | None:
    return next((each for each in view.lines if str(each.id) == line_id), None)
