"""The manager's acts on the box itself: copies, papers, the training."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.permissions import Right
from edge.backup.open_orders import OpenOrderPapers, PrintOpenOrders
from edge.backup.safety import CopyState, CopyTo, SafetyCopies
from edge.checks.fiscal_service import FiscalService
from edge.floor.service import FloorService
from edge.staff.clocking import ClockService, RequireClock
from edge.training.process import TrainingGround
from ui import training
from ui.components.row_list import RowActed, Section
from ui.store import manager_box_view as view
from ui.store.manager_view import Reader
from ui.store.shell import Shell
from ui.text import _, count_of

Act = Callable[[RowActed, UUID], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class BoxServices:
    """What is asked about the box itself."""

    safety: SafetyCopies
    papers: OpenOrderPapers
    training: TrainingGround
    clocking: ClockService
    fiscal: FiscalService


class BoxTab:
    """The tab of one browser."""

    def __init__(
        self, shell: Shell, services: BoxServices, floor: FloorService, reader: Reader
    ) -> None:
        self._shell = shell
        self._ask = services
        self._floor = floor
        self._reader = reader
        self.acts: dict[str, Act] = {
            view.COPY_NOW: self._copy_now,
            view.COPY_TO: self._copy_to,
            view.COPY_NO_MORE: self._copy_no_more,
            view.PRINT_OPEN: self._print_open,
            view.OPENING: self._opening,
            view.RECEIPTS: self._to_receipts,
            view.CLOCK_RULE: self._change_clock_rule,
            view.TRAIN: self._train,
            view.TRAIN_GO: self._go_to_training,
            view.TRAIN_END: self._end_training,
        }

    async def draw(self) -> tuple[Section, ...]:
        """What the tab shows now."""
        floor = await self._floor.floor()
        ground = None if training.is_training() else self._ask.training.state
        safety = self._ask.safety
        copies, every_min = await safety.states(), safety.rules.every_s // 60
        rights = self._shell.actor().rights
        may_edit = Right.EDIT_PEOPLE in rights
        required = await self._ask.clocking.is_required() if may_edit else None
        orders = len(floor.orders)
        disks = await safety.offered() if Right.MANAGE_DEVICES in rights else ()
        receipts = view.receipts(await self._ask.fiscal.state())
        found = view.sections(copies, every_min, orders, ground, required, self._reader, disks)
        return (receipts, *found)

    async def _to_receipts(self, _event: RowActed, _command_id: UUID) -> None:
        self._shell.go("/fiscal")

    async def _copy_to(self, event: RowActed, command_id: UUID) -> None:
        request = CopyTo(event.row_id)
        states = await self._ask.safety.choose(request, self._shell.actor(), command_id)
        self._say_how_it_went(states)

    async def _copy_no_more(self, event: RowActed, command_id: UUID) -> None:
        request = CopyTo(event.row_id, wanted=False)
        await self._ask.safety.choose(request, self._shell.actor(), command_id)

    async def _copy_now(self, _event: RowActed, _command_id: UUID) -> None:
        self._say_how_it_went(await self._ask.safety.copy_now(self._shell.actor()))

    def _say_how_it_went(self, states: Sequence[CopyState]) -> None:
        failed = [each.error for each in states if each.error]
        if failed:
            self._shell.frame.show_note(failed[0], "bad")
        else:
            self._shell.frame.show_note(_("Copied and checked."), "good")

    async def _print_open(self, _event: RowActed, command_id: UUID) -> None:
        request = PrintOpenOrders(command_id)
        done = await self._ask.papers.print_all(request, self._shell.actor(), command_id)
        words = count_of(
            done.papers, "{count} paper is being printed", "{count} papers are being printed"
        )
        self._shell.frame.show_note(words, "good")

    async def _opening(self, _event: RowActed, _command_id: UUID) -> None:
        self._shell.go("/opening")

    async def _change_clock_rule(self, _event: RowActed, command_id: UUID) -> None:
        clocking = self._ask.clocking
        request = RequireClock(not await clocking.is_required())
        await clocking.require_clock(request, self._shell.actor(), command_id)

    async def _train(self, _event: RowActed, _command_id: UUID) -> None:
        self._shell.frame.show_note(_("The training is being prepared."))
        await self._ask.training.begin(self._shell.actor())
        self._shell.frame.show_note(_("The training is on. Everybody can sign in there."), "good")

    async def _go_to_training(self, _event: RowActed, _command_id: UUID) -> None:
        go_to_port(self._shell, self._ask.training.state.port)

    async def _end_training(self, _event: RowActed, _command_id: UUID) -> None:
        await self._ask.training.end(self._shell.actor())


def go_to_port(shell: Shell, port: int) -> None:
    """Turn to the sign-in of the other box of this machine, as this browser reaches it."""
    shell.client.run_javascript(f"location.href = {training.way_across(port)}")
