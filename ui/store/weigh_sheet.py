"""Weighing in the sheet of what is sold by weight: what the scale says live, and selling it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from domain.device_errors import DeviceCode
from domain.weighing import WeightRefused
from edge.orders.requests import AddLine, OrderChange
from edge.orders.service import OrderService
from edge.weighing.requests import AddWeighed, LiveWeight, ScaleView
from edge.weighing.service import WeighingService
from ui.components.choice_sheet import (
    ChoiceItem,
    ChoiceSheet,
    ChoicesMade,
    ScaleWatched,
    WeightShown,
)
from ui.language import spoken
from ui.store.asking import Pick, pick, with_approval
from ui.store.session import tap
from ui.store.shell import Shell
from ui.text import _

WATCHED_S: Final = 8.0
"""A sheet that does not ask again within so long is closed, or its tablet is away."""
SAY_AGAIN_S: Final = 0.8
"""What did not change is said again so often: the sheet trusts nothing that is older."""
AGAIN: Final = "again"


@dataclass(frozen=True, slots=True)
class Weighing:
    """What pages need to weigh."""

    weighing: WeighingService
    orders: OrderService


class WeighSheet:
    """One page's scale. Nothing is looked at before a sheet shows it."""

    def __init__(self, shell: Shell, weighing: Weighing, sheet: ChoiceSheet) -> None:
        self._shell = shell
        self._weighing = weighing
        self._sheet = sheet
        self._scale: ScaleView | None = None
        self._stop: Callable[[], None] = lambda: None
        self._ending: asyncio.TimerHandle | None = None
        self._said: tuple[LiveWeight | None, float] = (None, 0.0)

    async def begin(self) -> None:
        """Find the page's scale, also one that comes later; hear when its sheet wants to see it."""
        await self._find()
        self._shell.follow("peripherals", self._find)
        self._sheet.on_watch(self._watched)
        self._shell.client.on_delete(self._end)

    async def _find(self) -> None:
        scales = await self._weighing.weighing.scales(self._shell.session.device.id)
        self._scale = scales[0] if scales else None

    def with_scale(self, item: ChoiceItem) -> ChoiceItem:
        """The item as the sheet is to ask for it."""
        if self._scale is None or not item.weighed:
            return item
        return replace(item, scale=self._scale.name)

    async def add(self, line: AddLine, made: ChoicesMade | None = None) -> None:
        """Add a line under its own id: weighed, typed (a manager may have to allow it), or pieces.

        Raises what adding a line raises, WeightRefused among it.
        """
        shell, orders = self._shell, self._weighing.orders
        if made is None:
            await orders.add_line(line, shell.actor(), line.line_id)
        elif made.weighed and self._scale is not None:
            await self._add_weighed(AddWeighed(line, self._scale.id, made.shown, made.tare))
        else:
            act = partial(orders.add_line, line)
            what = _("A weight that was typed")
            await with_approval(
                shell.client, shell.door.staff, shell.actor(), line.line_id, what, act
            )

    async def _add_weighed(self, request: AddWeighed) -> OrderChange | None:
        weighing, shell = self._weighing.weighing, self._shell
        try:
            return await weighing.add_line(request, shell.actor(), request.line.line_id)
        except WeightRefused as refused:
            if refused.device_code is not DeviceCode.SAME_WEIGHT:
                raise
            sentence = spoken().sentence(refused.sentence)
        once_more = Pick(AGAIN, _("Sell it once more"), icon="repeat")
        picked = await pick(shell.client, sentence, [once_more])
        if picked is None:
            return None
        command_id = tap(picked.tap_id)
        again = replace(request, again=True, line=replace(request.line, line_id=command_id))
        return await weighing.add_line(again, shell.actor(), command_id)

    # ---- looking ---------------------------------------------------------------------------
    def _watched(self, _watched: ScaleWatched) -> None:
        loop = asyncio.get_running_loop()
        if self._ending is not None:
            self._ending.cancel()
        elif self._scale is not None:
            self._stop = self._weighing.weighing.look(self._scale, self._seen)
        self._ending = loop.call_later(WATCHED_S, self._end)

    def _end(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None
        self._stop()
        self._stop = lambda: None

    def _seen(self, weight: LiveWeight) -> None:
        now = asyncio.get_running_loop().time()
        last, at = self._said
        if weight == last and now - at < SAY_AGAIN_S:
            return
        self._said = (weight, now)
        with self._shell.client:
            trouble = spoken().sentence(weight.trouble) if weight.trouble else ""
            shown = WeightShown(weight.sent, weight.unit, weight.grams, trouble)
            self._sheet.show_weight(shown)
