"""Guests who owe no tax: said once of an order, it holds for all that is on it and comes to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from domain.errors import BadRequest, Changed
from domain.orders import MAX_NAME_LENGTH, MAX_NOTE_LENGTH, check_text, check_total
from domain.permissions import Right, require
from domain.tax import Exemption
from edge.audit import record
from edge.commands import Actor, Command
from edge.database import Database
from edge.orders import adjusting, after_bill, discount_store, exempting, own_tables, store
from edge.orders.after_rules import refuse_overpaid
from edge.orders.after_service import Menus
from edge.orders.requests import OrderChange
from edge.transaction import Write
from sync.tables.sales import Order

A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class ExemptOrder:
    """Charge no tax on an order. `proof` is the number of the certificate or card.

    `codes` are the taxes that are not owed; without any, none is.
    """

    order_id: UUID
    reason: str
    proof: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EndExemption:
    """Charge all taxes again."""

    order_id: UUID
    reason: str = ""


class ExemptionService:
    """Tax exemptions of open orders. Both acts need DISCOUNT or an approval."""

    def __init__(self, db: Database, menus: Menus) -> None:
        self._db = db
        self._menus = menus

    async def exempt(
        self, request: ExemptOrder, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Leave taxes out, from what is not paid yet and from all that comes.

        Raises Forbidden, BadRequest without reason, proof or anything to leave a tax out of.
        """
        return await self._do(request, actor, command_id, self._exempt)

    async def end(
        self, request: EndExemption, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Charge all taxes again. Raises Forbidden, Changed where they are charged already."""
        return await self._do(request, actor, command_id, self._end)

    async def codes(self) -> tuple[tuple[str, str], ...]:
        """The taxes that there are, code and name, to choose from."""
        return await self._db.read(discount_store.tax_codes)

    async def _do(
        self,
        request: A,
        actor: Actor,
        command_id: UUID | None,
        act: Callable[[Write, A], OrderChange],
    ) -> OrderChange:
        require(actor.rights, Right.DISCOUNT)

        def work(tx: Write) -> OrderChange:
            own_tables.must_be_own(tx, request)
            return act(tx, request)

        return await self._db.write(Command.of(request, actor, command_id), work, OrderChange)

    def _exempt(self, tx: Write, request: ExemptOrder) -> OrderChange:
        order = store.open_order(tx, request.order_id)
        _must_have_something_open(tx, order)
        exemption = _exemption(request)
        known = {code for code, _name in discount_store.tax_codes(tx)}
        if strange := sorted(exemption.codes - known):
            raise BadRequest(f"There is no tax with the code {strange[0]}.")
        tx.update(order, exemption=exempting.doc_of(exemption), adjusted=True)
        details = {"proof": exemption.proof, "codes": sorted(exemption.codes)}
        record(tx, "exempt_order", "order", order.id, reason=exemption.reason, details=details)
        change = self._settle(tx, order.id)
        after_bill.guard(tx, order.id, "exemption", order.total_minor - change.total_minor)
        return change

    def _end(self, tx: Write, request: EndExemption) -> OrderChange:
        order = store.open_order(tx, request.order_id)
        if not order.exemption:
            raise Changed("All taxes are charged on this order already.")
        _must_have_something_open(tx, order)
        reason = check_text(request.reason, MAX_NOTE_LENGTH, "reason")
        tx.update(order, exemption={})
        details = {"was": order.exemption["reason"], "proof": order.exemption["proof"]}
        record(tx, "end_exemption", "order", order.id, reason=reason, details=details)
        return self._settle(tx, order.id)

    def _settle(self, tx: Write, order_id: UUID) -> OrderChange:
        order = tx.load(Order, order_id)
        total = check_total(adjusting.settle(tx, self._menus.menu, order))
        tx.update(tx.load(Order, order_id), total_minor=total)
        refuse_overpaid(tx, order)
        tx.signal("order", order_id)
        tx.signal("floor")
        return OrderChange(order.id, order.number, total)


def _must_have_something_open(tx: Write, order: Order) -> None:
    """What is on a paid check stays as it was. Raises BadRequest where that is all there is."""
    paid = discount_store.paid_line_ids(tx, order.id)
    if paid and all(row.id in paid for row in discount_store.live_rows(tx, order.id)):
        raise BadRequest("Everything on this order was paid, at least in part. It stays as it was.")


def _exemption(request: ExemptOrder) -> Exemption:
    """Raises BadRequest."""
    codes = frozenset(code.strip() for code in request.codes if code.strip())
    return Exemption(
        check_text(request.reason, MAX_NOTE_LENGTH, "reason"),
        check_text(request.proof, MAX_NAME_LENGTH, "number of the proof"),
        codes,
    )
