"""Open orders on paper: what a restaurant goes on with when the box is gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.documents import Amount, Cut, Document, Feed, Part, Rule, Style, Text
from domain.documents.marks import clean
from domain.documents.rows import amount_row
from domain.errors import DomainError
from domain.ids import new_id
from domain.money_text import amount_text, money_text, quantity_text
from domain.permissions import Right, require
from edge.audit import record
from edge.backup import store
from edge.checks.paper import TIME_FORMAT, Letterhead, letterhead
from edge.commands import Actor, Command
from edge.database import Database
from edge.printing.jobs import enqueue, receipt_printer
from edge.transaction import Read, Write
from sync.tables.sales import Order, OrderLine

KIND = "open_order"
_NAME = Style(bold=True, width=2, height=2)
_BOLD = Style(bold=True)
_STATES = {"new": "not sent", "held": "held"}


@dataclass(frozen=True, slots=True)
class PrintOpenOrders:
    """Print every open order with its lines."""

    print_id: UUID


@dataclass(frozen=True, slots=True)
class OpenOrdersPrinted:
    """How many papers were wanted."""

    papers: int


class OpenOrderPapers:
    """Prints the open orders, without changing anything about them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def print_all(
        self, request: PrintOpenOrders, actor: Actor, command_id: UUID | None = None
    ) -> OpenOrdersPrinted:
        """One paper for each open order at the printer for guests' papers.

        Raises Forbidden, DomainError without such a printer.
        """
        require(actor.rights, Right.SEE_REPORTS)

        def work(tx: Write) -> OpenOrdersPrinted:
            printer_id = receipt_printer(tx)
            if printer_id is None:
                raise DomainError("There is no printer for guests' papers.")
            head = letterhead(tx)
            orders = store.open_orders(tx)
            for order in orders:
                enqueue(tx, printer_id, KIND, new_id(), document(tx, order, head))
            record(tx, "open_orders_printed", "store", tx.house.store_id)
            return OpenOrdersPrinted(len(orders))

        return await self._db.write(Command.of(request, actor, command_id), work, OpenOrdersPrinted)


def document(tx: Write, order: Order, head: Letterhead) -> Document:
    """An open order as it is now."""
    place = store.place_of(tx, order)
    title = place or order.name or f"Order {order.number}"
    server = store.server_of(tx, order)
    at = tx.now.astimezone(head.zone).strftime(TIME_FORMAT)
    opened = order.opened_at.astimezone(head.zone).strftime(TIME_FORMAT)
    facts = (f"Order {order.number}", server, f"{order.guests} guests" if order.guests else "")
    parts: tuple[Part, ...] = (
        Text(clean(title), "centre", _NAME),
        Text("OPEN ORDER, NOT A RECEIPT", "centre", _BOLD),
        Text(clean(", ".join(filter(None, facts))), "centre"),
        Text(f"Opened {opened}, printed {at}", "centre"),
        Rule(),
        *_lines(store.lines_of(tx, order.id), order.currency, head.language),
        Rule(),
        amount_row(
            Amount("Total", money_text(order.total_minor, order.currency, head.language)), _BOLD
        ),
        *_paid(tx, order, head.language),
        Feed(1),
        Cut(),
    )
    return Document("other", f"Open order {order.number}", parts, head.language)


def _lines(rows: Sequence[OrderLine], currency: str, language: str) -> Iterator[Part]:
    for row in rows:
        is_option = row.parent_line_id is not None
        name = " ".join(filter(None, (row.name, row.variant_name)))
        count = "" if is_option and row.quantity == 1000 else f"{quantity_text(row.quantity)} "
        amount = amount_text(row.amount_minor, currency, language) if row.amount_minor else ""
        yield amount_row(Amount(f"{count}{name}", amount), indent=2 if is_option else 0)
        said = ", ".join(filter(None, (_STATES.get(row.state, ""), row.note)))
        if said and not is_option:
            yield Text(clean(said), indent=2)


def _paid(read: Read, order: Order, language: str) -> Iterator[Part]:
    paid = store.paid_minor(read, order.id)
    if paid:
        yield amount_row(Amount("Paid", amount_text(paid, order.currency, language)))
