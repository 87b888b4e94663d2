"""What cooks, runners and kitchen screens can do. Bumps belong to the station, not to a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from domain.kitchen import UNSEEN_ALARM_S, ItemState
from domain.permissions import Right, require
from edge.alarms.store import raise_alarm
from edge.commands import SYSTEM, Actor, Command
from edge.database import Database
from edge.kitchen import allergies, changing, moves, pass_views, store, views
from edge.kitchen.boards import SharedBoards
from edge.kitchen.messages import MessageService
from edge.kitchen.paper import FIRED, paper_of_send
from edge.kitchen.requests import (
    AcknowledgeAllergy,
    AcknowledgeChange,
    BumpItem,
    BumpTicket,
    KitchenChange,
    RaiseAlarms,
    RecallItem,
    RecallLast,
    RecallTicket,
    RushTicket,
    SeeTicket,
    ServeItems,
    ShowTickets,
    StartTicket,
    TakeItems,
    TicketPrinted,
)
from edge.transaction import Read, Write
from sync.tables.kitchen import Ticket, TicketItem
from sync.tables.sales import Order


class KitchenService:
    """Tickets at their stations, from queued to served."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._boards = SharedBoards(db)
        self.messages = MessageService(db)

    async def bump_item(
        self, request: BumpItem, actor: Actor, command_id: UUID | None = None
    ) -> KitchenChange:
        """An item is done, or its void was seen; the last one takes the card off the board."""
        return await self._do(
            request, actor, command_id, lambda tx: moves.bump_item(tx, request.ticket_item_id)
        )

    async def bump_ticket(
        self, request: BumpTicket, actor: Actor, command_id: UUID | None = None
    ) -> KitchenChange:
        """Everything on the card is done. Raises Changed when more came than the cook saw."""
        seen = frozenset(request.ticket_item_ids)
        return await self._do(
            request, actor, command_id, lambda tx: moves.bump_ticket(tx, request.ticket_id, seen)
        )

    async def recall_item(
        self, request: RecallItem, actor: Actor, command_id: UUID | None = None
    ) -> KitchenChange:
        """Take an item's bump back. Raises BadRequest when the food has left the pass."""
        return await self._do(
            request, actor, command_id, lambda tx: moves.recall_item(tx, request.ticket_item_id)
        )

    async def recall_ticket(
        self, request: RecallTicket, actor: Actor, command_id: UUID | None = None
    ) -> KitchenChange:
        """Bring a bumped card back. Raises BadRequest when the food has left the pass."""

        def work(tx: Write) -> KitchenChange:
            return moves.recall_ticket(tx, tx.load(Ticket, request.ticket_id, "card"))

        return await self._do(request, actor, command_id, work)

    async def recall_last(
        self, request: RecallLast, actor: Actor, command_id: UUID | None = None
    ) -> KitchenChange:
        """Bring back the card that was bumped last at a station."""
        return await self._do(
            request, actor, command_id, lambda tx: moves.recall_last(tx, request.station_id)
        )

    async def see_ticket(
        self, request: SeeTicket, actor: Actor, command_id: UUID | None = None
    ) -> KitchenChange:
        """A cook has looked at the card."""
        return await self._all_forward(
            request, request.ticket_id, ItemState.SEEN, "see", actor, command_id
        )

    async def start_ticket(
        self, request: StartTicket, actor: Actor, command_id: UUID | None = None
    ) -> KitchenChange:
        """Somebody works on the card now."""
        return await self._all_forward(
            request, request.ticket_id, ItemState.STARTED, "start", actor, command_id
        )

    async def rush_ticket(
        self, request: RushTicket, actor: Actor, command_id: UUID | None = None
    ) -> KitchenChange:
        """Move a card to the front, or back into the row."""

        def work(tx: Write) -> KitchenChange:
            ticket = tx.load(Ticket, request.ticket_id, "card")
            tx.update(ticket, rush=request.rush)
            tx.signal("kitchen", ticket.station_id)
            return KitchenChange(ticket.id, ticket.state, 0)

        return await self._do(request, actor, command_id, work)

    async def take_items(
        self, request: TakeItems, actor: Actor, command_id: UUID | None = None
    ) -> KitchenChange:
        """Somebody carries done items out."""
        return await self._items_forward(
            request,
            request.ticket_item_ids,
            ItemState.TAKEN,
            "take",
            actor,
            command_id,
            request.by_id,
        )

    async def serve_items(
        self, request: ServeItems, actor: Actor, command_id: UUID | None = None
    ) -> KitchenChange:
        """Items are on the guests' table."""
        return await self._items_forward(
            request, request.ticket_item_ids, ItemState.SERVED, "serve", actor, command_id
        )

    async def acknowledge_allergy(
        self, request: AcknowledgeAllergy, actor: Actor, command_id: UUID | None = None
    ) -> KitchenChange:
        """A cook has read these allergies: the items may be bumped."""
        return await self._do(
            request,
            actor,
            command_id,
            lambda tx: allergies.acknowledge(tx, request.ticket_item_ids),
        )

    async def acknowledge_change(
        self, request: AcknowledgeChange, actor: Actor, command_id: UUID | None = None
    ) -> KitchenChange:
        """A cook has seen a change. Raises Changed when there is a newer one."""
        return await self._do(
            request, actor, command_id, lambda tx: changing.acknowledge(tx, request)
        )

    async def show_tickets(
        self, request: ShowTickets, actor: Actor, command_id: UUID | None = None
    ) -> KitchenChange:
        """A kitchen screen has drawn these items; unknown ones are passed over."""

        def work(tx: Write) -> KitchenChange:
            items = [tx.get(TicketItem, item_id) for item_id in request.ticket_item_ids]
            tickets = {item.ticket_id for item in items if item is not None}
            shown = set(request.ticket_item_ids)
            return KitchenChange(None, "", moves.deliver(tx, sorted(tickets), shown, "shown_at"))

        return await self._db.write(Command.of(request, actor, command_id), work, KitchenChange)

    async def ticket_printed(self, ticket_id: UUID) -> None:
        """A printer proved a paper of a ticket: what is on its proved papers is delivered."""

        def work(tx: Write) -> None:
            items = store.items_of_ticket(tx, ticket_id)
            papers = {item.id: paper_of_send(ticket_id, item.send_no) for item in items}
            proved = store.printed_papers(tx, FIRED, sorted(set(papers.values())))
            on_paper = {item_id for item_id, paper in papers.items() if paper in proved}
            moves.deliver(tx, [ticket_id], on_paper, "printed_at")
            moves.end_on_paper(tx, ticket_id)

        await self._db.write(Command.of(TicketPrinted(ticket_id), SYSTEM), work)

    async def raise_alarms(self) -> int:
        """Alarm for cards that nobody was shown for 20 s. Returns how many are new."""
        limit = timedelta(seconds=UNSEEN_ALARM_S)
        before = self._db.clock.now() - limit
        if not await self._db.read(lambda read: store.unseen_since(read, before)):
            return 0

        def work(tx: Write) -> int:
            unseen = store.unseen_since(tx, tx.now - limit)
            for ticket_id, order_id, station_id in unseen:
                _alarm(tx, ticket_id, order_id, station_id)
                tx.execute(
                    "UPDATE tickets SET alarmed_at = ?, rev = rev + 1 "
                    "WHERE organization_id = ? AND id = ?",
                    tx.now,
                    tx.house.organization_id,
                    ticket_id,
                )
                tx.signal("kitchen", station_id)
            return len(unseen)

        return await self._db.write(Command.of(RaiseAlarms(), SYSTEM), work, int)

    async def board(self, station_id: UUID) -> views.Board:
        """What a station's screen shows."""
        return await self._boards.of(station_id)

    async def expo(self) -> tuple[pass_views.ExpoOrder, ...]:
        """Whole orders with each station's progress, oldest first."""
        now = self._db.clock.now()
        return await self._db.read(lambda read: pass_views.expo(read, now))

    async def ready_plates(self) -> tuple[pass_views.ReadyPlate, ...]:
        """Done items waiting at the pass."""
        now = self._db.clock.now()
        return await self._db.read(lambda read: pass_views.ready_plates(read, now))

    async def _all_forward(
        self,
        request: object,
        ticket_id: UUID,
        to_state: ItemState,
        act: str,
        actor: Actor,
        command_id: UUID | None,
    ) -> KitchenChange:
        def work(tx: Write) -> KitchenChange:
            ticket = tx.load(Ticket, ticket_id, "card")
            moved = moves.forward(tx, _live(tx, ticket_id), to_state, act)
            return KitchenChange(ticket.id, ticket.state, moved)

        return await self._do(request, actor, command_id, work)

    async def _items_forward(
        self,
        request: object,
        item_ids: tuple[UUID, ...],
        to_state: ItemState,
        act: str,
        actor: Actor,
        command_id: UUID | None,
        by_id: UUID | None = None,
    ) -> KitchenChange:
        def work(tx: Write) -> KitchenChange:
            items = [tx.load(TicketItem, item_id, "plate") for item_id in item_ids]
            moved = moves.forward(tx, items, to_state, act, by_id)
            return KitchenChange(None, to_state, moved)

        require_any(actor)
        return await self._db.write(Command.of(request, actor, command_id), work, KitchenChange)

    async def _do(
        self,
        request: object,
        actor: Actor,
        command_id: UUID | None,
        work: Callable[[Write], KitchenChange],
    ) -> KitchenChange:
        require(actor.rights, Right.WORK_KITCHEN)
        return await self._db.write(Command.of(request, actor, command_id), work, KitchenChange)


def require_any(actor: Actor) -> None:
    """Waiters and kitchen people may carry plates out."""
    if Right.TAKE_ORDERS not in actor.rights:
        require(actor.rights, Right.WORK_KITCHEN)


def _live(read: Read, ticket_id: UUID) -> list[TicketItem]:
    return [item for item in store.items_of_ticket(read, ticket_id) if item.voided_at is None]


def _alarm(tx: Write, ticket_id: UUID, order_id: UUID, station_id: UUID) -> None:
    order = tx.load(Order, order_id, "order")
    station = store.station_name(tx, station_id)
    sentence = f"{station} has not shown or printed order {order.number} yet. Go and tell them."
    raise_alarm(tx, moves.UNSEEN, ticket_id, sentence, order.server_id)
