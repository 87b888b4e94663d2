"""One order of a history, as people would have tapped it: open, lines, send, bump, pay."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID

from comanda.replay.catalogue import Catalogue
from comanda.replay.paying import Part, PaymentMix
from comanda.replay.rows import HistoricOrder, HistoricRow
from comanda.replay.seating import Seating
from comanda.replay.steps import OrderSteps
from domain.catalog import Menu
from domain.choices import default_choices
from domain.clock import VirtualClock
from domain.errors import DomainError, NotFound, StorageFailed, StorageFull
from edge.checks.requests import Pay, TenderView
from edge.checks.service import CheckService
from edge.commands import Actor
from edge.database import Database
from edge.kitchen.requests import BumpTicket
from edge.kitchen.service import KitchenService
from edge.menu.service import MenuService
from edge.orders.requests import AddLine, OpenOrder, OrderChange, Send, SendResult, VoidOrder
from edge.orders.service import OrderService
from edge.transaction import Write
from sync.tables.kitchen import Ticket, TicketItem

CHANNEL = "replay"
NOTHING_LEFT = "Nothing of it could be taken"
MIXED_KINDS = ("cash", "card_separate")
"""Ways to pay that ask nothing but the guest."""

Answer = OrderChange | SendResult
Asked = tuple[HistoricRow | None, Coroutine[Any, Any, Answer]]
Refusal = tuple[HistoricRow, str]
"""A row and the sentence with which a service refused it."""


@dataclass
class _Course:
    """How far an order is."""

    order: HistoricOrder
    steps: OrderSteps
    order_id: UUID
    actor: Actor
    asked: list[Asked] = field(default_factory=list)
    total_minor: int = 0
    lines: int = 0
    ticket_ids: list[UUID] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


class Serving:
    """Replays orders through the services, on a clock set to their moments."""

    def __init__(
        self,
        db: Database,
        clock: VirtualClock,
        menus: MenuService,
        catalogue: Catalogue,
        seating: Seating,
        mix: PaymentMix | None = None,
    ) -> None:
        self._mix = mix
        self._clock = clock
        self._menus = menus
        self._catalogue = catalogue
        self._seating = seating
        self._orders = OrderService(db, menus, _no_paper)
        self._kitchen = KitchenService(db)
        self._checks = CheckService(db)
        self._tenders: dict[str, TenderView] = {}
        self._mixed: list[TenderView] = []

    async def start(self) -> None:
        """Learn how guests may pay. Raises NotFound where they cannot."""
        for tender in await self._checks.tenders():
            self._tenders.setdefault(tender.kind, tender)
            if tender.kind in MIXED_KINDS:
                self._mixed.append(tender)
        if not self._tenders:
            raise NotFound("This restaurant has no way to pay.")

    async def serve(self, order: HistoricOrder, steps: OrderSteps) -> list[Refusal]:
        """Replay an order from where it is to paid. Returns the rows that a service refused.

        Lines of one moment are asked for together; the writer carries them out in their order.
        """
        course = await self._open(order, steps)
        place = 0
        for send_no, (moment, rows) in enumerate(groupby(order.rows, key=lambda row: row.at)):
            self._clock.set(moment)
            for row in rows:
                await self._ask_line(course, row, place)
                place += 1
            self._ask_send(course, send_no)
            await self._answered(course)
        if course.lines:
            await self._finish(course)
        else:
            void = VoidOrder(course.order_id, NOTHING_LEFT)
            await self._orders.void_order(void, course.actor, steps.pay)
        return course.refused

    async def _open(self, order: HistoricOrder, steps: OrderSteps) -> _Course:
        self._clock.set(order.opened_at)
        table_ids = await self._seating.tables(order)
        actor = await self._seating.actor(order)
        order_id = steps.row_id(steps.open, "order_id")
        course = _Course(order, steps, order_id, actor)
        request = OpenOrder(
            course.order_id,
            self._seating.order_type(at_table=bool(table_ids)),
            table_ids,
            name=order.order,
            channel=CHANNEL,
        )
        course.asked.append((None, self._orders.open_order(request, actor, steps.open)))
        return course

    async def _ask_line(self, course: _Course, row: HistoricRow, place: int) -> None:
        """Ask for a line at the history's price; where the menu's differs, the menu is changed."""
        command_id = course.steps.line(place)
        variant_id = self._catalogue.find(row.dish)
        assert variant_id is not None, "only rows on the menu were admitted"
        price = row.price_minor
        changed = price is not None and price != self._catalogue.price(variant_id)
        if changed and price is not None and not course.steps.is_done(command_id):
            await self._answered(course)
            await self._catalogue.set_price(variant_id, price)
        line_id = course.steps.row_id(command_id, "line_id")
        item, _ = self._menus.menu.variant(variant_id)
        request = AddLine(
            course.order_id,
            line_id,
            variant_id,
            row.quantity,
            choices=default_choices(self._menus.menu, item.group_ids),
        )
        course.asked.append((row, self._orders.add_line(request, course.actor, command_id)))

    def _ask_send(self, course: _Course, send_no: int) -> None:
        command_id = course.steps.command(f"send {send_no}")
        request = Send(course.order_id)
        course.asked.append((None, self._orders.send(request, course.actor, command_id)))

    async def _answered(self, course: _Course) -> None:
        """Wait for what was asked. Raises what is no matter of a single row."""
        asked, course.asked = course.asked, []
        answers = await asyncio.gather(*(each for _, each in asked), return_exceptions=True)
        for (row, _), answer in zip(asked, answers, strict=True):
            match answer:
                case OrderChange(total_minor=total_minor, line_id=line_id):
                    course.total_minor = total_minor
                    course.lines += line_id is not None
                case SendResult(ticket_ids=ticket_ids):
                    course.ticket_ids.extend(ticket_ids)
                case StorageFull() | StorageFailed():
                    raise answer
                case DomainError(sentence=sentence) if row is not None:
                    course.refused.append((row, sentence))
                case _:
                    raise answer

    async def _finish(self, course: _Course) -> None:
        """Bump every card and pay the whole."""
        steps, actor = course.steps, course.actor
        parts = self._parts(course, await self._due(course))
        asked = [steps.part(at) for at in range(len(parts) - 1)]
        await asyncio.gather(
            *(
                self._kitchen.bump_ticket(
                    BumpTicket(ticket_id), actor, steps.command(f"bump {ticket_id}")
                )
                for ticket_id in dict.fromkeys(course.ticket_ids)
            ),
            *(
                self._checks.pay(self._pay(course, part, command_id), actor, command_id)
                for part, command_id in zip(parts, [*asked, steps.pay], strict=True)
            ),
        )

    def _parts(self, course: _Course, due_minor: int) -> list[Part]:
        """The payments: mixed ones where that is wanted, else one of the whole."""
        if self._mix is None or not self._mixed or not due_minor:
            return [Part(self._tender(course.order.paid_in_cash), due_minor)]
        return self._mix.parts(course.order, due_minor, self._mixed)

    def _pay(self, course: _Course, part: Part, command_id: UUID) -> Pay:
        return Pay(
            course.order_id,
            course.steps.row_id(command_id, "payment_id"),
            part.tender.id,
            part.amount_minor,
            part.tendered_minor,
            part.tip_minor,
            paper=False,
            reference=CHANNEL,
        )

    async def _due(self, course: _Course) -> int:
        """What is to be paid: the order's total, and taxes where prices are without them."""
        taxes = self._menus.menu.taxes.values()
        if all(rate.included for rates in taxes for rate in rates):
            return course.total_minor
        return (await self._checks.due(course.order_id)).remaining_minor

    def _tender(self, in_cash: bool) -> TenderView:
        wanted = "cash" if in_cash else "card_separate"
        return self._tenders.get(wanted) or next(iter(self._tenders.values()))


def _no_paper(
    tx: Write, menu: Menu, ticket: Ticket, items: Sequence[TicketItem], kind: str
) -> None:
    """What was cooked long ago is not printed again."""
