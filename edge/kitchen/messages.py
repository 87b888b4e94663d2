"""Words to a station without a dish: sent, shown or printed, seen with one tap; never lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.documents import message_slip
from domain.errors import BadRequest
from domain.kitchen import UNSEEN_ALARM_S
from domain.orders import check_text
from domain.permissions import Right, require
from edge.alarms.store import end_alarm, raise_alarm
from edge.commands import SYSTEM, Actor, Command
from edge.database import Database
from edge.kitchen import message_store as store
from edge.printing.jobs import enqueue
from edge.transaction import Read, Write
from sync.tables.catalog import Station
from sync.tables.kitchen import StationMessage
from sync.tables.sales import Order

MAX_TEXT = 120
PAPER = "station_message"
UNSEEN = "unseen_message"


@dataclass(frozen=True, slots=True)
class SendMessage:
    """Tell a station something; of an order, where `order_id` names one."""

    message_id: UUID
    station_id: UUID
    text: str
    order_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SeeMessage:
    """A cook has read a message: it leaves the screen."""

    message_id: UUID


@dataclass(frozen=True, slots=True)
class ShowMessages:
    """A kitchen screen has drawn these messages; its browser said so."""

    message_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class LookAfterMessages:
    """The box looks for messages that nobody was shown, and for those that came out on paper."""


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message that waits to be seen. `tables` and `name` are of the order it is about."""

    id: UUID
    rev: int
    text: str
    sent_at: datetime
    shown: bool
    tables: tuple[str, ...] = ()
    name: str = ""


class MessageService:
    """Messages to stations, from sent to seen."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def send(self, request: SendMessage, actor: Actor, command_id: UUID) -> UUID:
        """Put words on a station's screen, or on its paper where it has no screen.

        Raises BadRequest without words, or where the station has neither.
        """
        require_either(actor)
        text = check_text(request.text, MAX_TEXT, "message")
        if not text:
            raise BadRequest("Write what the kitchen should know.")

        def work(tx: Write) -> UUID:
            station = tx.load(Station, request.station_id, "station")
            message = tx.insert(
                StationMessage,
                request.message_id,
                station_id=station.id,
                order_id=request.order_id,
                text=text,
                sent_at=tx.now,
            )
            if not station.has_screen:
                _print(tx, station, message)
            tx.signal("kitchen", station.id)
            return message.id

        return await self._db.write(Command.of(request, actor, command_id), work, UUID)

    async def see(self, request: SeeMessage, actor: Actor, command_id: UUID | None = None) -> UUID:
        """A cook has read it. Reading it again changes nothing."""
        require(actor.rights, Right.WORK_KITCHEN)

        def work(tx: Write) -> UUID:
            message = tx.load(StationMessage, request.message_id, "message")
            if message.seen_at is None:
                tx.update(message, seen_at=tx.now, shown_at=message.shown_at or tx.now)
                tx.signal("kitchen", message.station_id)
            end_alarm(tx, UNSEEN, message.id)
            return message.id

        return await self._db.write(Command.of(request, actor, command_id), work, UUID)

    async def show(self, request: ShowMessages, actor: Actor) -> int:
        """A kitchen screen has drawn these. Returns how many were new to it."""
        require(actor.rights, Right.WORK_KITCHEN)
        command = Command.of(request, actor)
        return await self._db.write(command, _delivering(request.message_ids, "shown_at"), int)

    async def look_after(self) -> int:
        """Alarm for messages nobody was shown for 20 s, note those on paper. Returns how many."""
        limit = timedelta(seconds=UNSEEN_ALARM_S)
        before = self._db.clock.now() - limit
        late = await self._db.read(lambda read: store.unseen_since(read, UNSEEN, before))
        printed = await self._db.read(lambda read: store.printed(read, PAPER))
        if not late and not printed:
            return 0

        def work(tx: Write) -> int:
            noted = _delivering(tuple(printed), "printed_at")(tx)
            for message in store.unseen_since(tx, UNSEEN, tx.now - limit):
                _alarm(tx, message)
                noted += 1
            return noted

        return await self._db.write(Command.of(LookAfterMessages(), SYSTEM), work, int)


def open_messages(read: Read, station_id: UUID) -> tuple[MessageView, ...]:
    """What a station's screen still has to be told, oldest first."""
    return tuple(_view(read, message) for message in store.unseen(read, station_id))


def require_either(actor: Actor) -> None:
    """Whoever takes orders or works in the kitchen may tell a station something."""
    if Right.TAKE_ORDERS not in actor.rights:
        require(actor.rights, Right.WORK_KITCHEN)


def _view(read: Read, message: StationMessage) -> MessageView:
    order = read.get(Order, message.order_id) if message.order_id else None
    return MessageView(
        message.id,
        message.rev,
        message.text,
        message.sent_at,
        message.shown_at is not None,
        tuple(store.table_names(read, order.id)) if order else (),
        order.name if order else "",
    )


def _delivering(message_ids: tuple[UUID, ...], column: str) -> Callable[[Write], int]:
    def work(tx: Write) -> int:
        moved = 0
        for message_id in message_ids:
            message = tx.get(StationMessage, message_id)
            if message is not None and getattr(message, column) is None:
                delivered: dict[str, Any] = {column: tx.now}
                if column == "printed_at":
                    delivered["seen_at"] = tx.now  # nobody can say more about a paper
                tx.update(message, **delivered)
                end_alarm(tx, UNSEEN, message.id)
                tx.signal("kitchen", message.station_id)
                moved += 1
        return moved

    return work


def _print(tx: Write, station: Station, message: StationMessage) -> None:
    if station.printer_id is None:
        raise BadRequest(f"{station.name} has neither a screen nor a printer. Go and tell them.")
    place = ", ".join(store.table_names(tx, message.order_id)) if message.order_id else ""
    slip = message_slip(
        station.name,
        message.text,
        place=place,
        sent_at=f"{tx.now.astimezone(tx.house.zone):%H:%M}",
        language=station.language or "en",
    )
    enqueue(tx, station.printer_id, PAPER, message.id, slip)


def _alarm(tx: Write, message: StationMessage) -> None:
    station = tx.load(Station, message.station_id, "station")
    sentence = f"{station.name} has not got the message “{message.text}”. Go and tell them."
    raise_alarm(tx, UNSEEN, message.id, sentence, message.actor_id)
