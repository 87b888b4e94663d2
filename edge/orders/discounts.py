"""What people may take off: discounts on lines and orders, coupons, waived service, staff prices.

Each act is one command, in the audit with its reason and approver. Nothing is given that is more
than there is, more than a ceiling allows without a manager, or than was paid already.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar
from uuid import UUID

from domain.errors import BadRequest, Changed, NotFound
from domain.orders import MAX_NAME_LENGTH, MAX_NOTE_LENGTH, check_text, check_total
from domain.permissions import Right, require
from domain.pricing.coupons import MAX_CODE_LENGTH, Coupon, CouponRefused, check_use, written
from domain.pricing.discounts import Ceiling, Discount, DiscountKind, check_ceiling, check_fits
from domain.pricing.trail import Step
from edge.audit import record
from edge.commands import Actor, Command
from edge.database import Database
from edge.orders import (
    adjusting,
    after_bill,
    discount_store,
    discount_views,
    own_tables,
    price_context,
    service_charges,
    store,
)
from edge.orders.after_rules import refuse_overpaid
from edge.orders.after_service import Menus
from edge.orders.discount_requests import (
    GiveDiscount,
    RemoveDiscount,
    RestoreCharge,
    SetGuestGroup,
    SetPriceContext,
    UseCoupon,
    WaiveCharge,
)
from edge.orders.discount_views import ChargeView, DiscountView, Explained
from edge.orders.requests import OrderChange
from edge.transaction import House, Write
from sync.tables.pricing import Coupon as CouponRow
from sync.tables.pricing import OrderDiscount, ServiceCharge
from sync.tables.sales import Order, OrderLine

A = TypeVar("A")
CEILING_RATE, CEILING_AMOUNT = "discount_ceiling_micros", "discount_ceiling_minor"
DEFAULT_CEILING_MICROS = 200_000
"""A fifth of an order may be given by whoever may give discounts; more needs a manager."""


class DiscountService:
    """Discounts, coupons and waived charges of open orders."""

    def __init__(self, db: Database, menus: Menus) -> None:
        self._db = db
        self._menus = menus

    async def discounts(self, order_id: UUID) -> tuple[DiscountView, ...]:
        """What is taken off an order and charged on it, as screens show it."""
        return await self._db.read(lambda read: discount_views.of_order(read, order_id))

    async def explain(self, line_id: UUID) -> tuple[Step, ...]:
        """Why a line costs what it costs, from its fare to its amount. Raises NotFound."""
        return await self._db.read(lambda read: discount_views.explain(read, line_id))

    async def explain_dish(self, line_id: UUID) -> tuple[Explained, ...]:
        """The same for a line and its options. Raises NotFound."""
        return await self._db.read(lambda read: discount_views.explain_dish(read, line_id))

    async def charges(self, order_id: UUID) -> tuple[ChargeView, ...]:
        """The service charges on an order, waived ones among them."""
        return await self._db.read(lambda read: discount_views.charges(read, order_id))

    async def give(
        self, request: GiveDiscount, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Give a discount. Raises Forbidden (the right, or the ceiling), DiscountTooLarge,
        BadRequest, NotFound, OrderClosed.
        """
        require(actor.rights, Right.DISCOUNT)
        return await self._do(request, actor, command_id, self._give)

    async def remove(
        self, request: RemoveDiscount, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Take a discount back. Raises Forbidden, Changed, NotFound, OrderClosed."""
        require(actor.rights, Right.DISCOUNT)
        return await self._do(request, actor, command_id, self._remove)

    async def use_coupon(
        self, request: UseCoupon, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Use a coupon code. Raises CouponRefused, DiscountTooLarge, OrderClosed."""
        require(actor.rights, Right.TAKE_ORDERS)
        return await self._do(request, actor, command_id, self._use_coupon)

    async def waive(
        self, request: WaiveCharge, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Waive a service charge. Raises Forbidden, Changed, NotFound, OrderClosed."""
        require(actor.rights, Right.DISCOUNT)
        return await self._do(request, actor, command_id, self._waive)

    async def restore(
        self, request: RestoreCharge, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Charge service again. Raises Forbidden, Changed, NotFound, OrderClosed."""
        require(actor.rights, Right.DISCOUNT)
        return await self._do(request, actor, command_id, self._restore)

    async def guest_groups(self) -> tuple[str, ...]:
        """The groups of guests that prices ask about."""
        return price_context.groups_asked(self._menus.menu.prices)

    async def set_price_context(
        self, request: SetPriceContext, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Say what prices may ask; lines that are there keep their prices. Raises Forbidden."""
        require(actor.rights, Right.DISCOUNT)
        return await self._do(request, actor, command_id, price_context.set_price_context)

    async def set_guest_group(
        self, request: SetGuestGroup, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Say whose order it is; lines that are there keep their prices. Raises Forbidden."""
        require(actor.rights, Right.DISCOUNT)
        return await self._do(request, actor, command_id, price_context.set_guest_group)

    async def _do(
        self,
        request: A,
        actor: Actor,
        command_id: UUID | None,
        act: Callable[[Write, A], OrderChange],
    ) -> OrderChange:
        def work(tx: Write) -> OrderChange:
            own_tables.must_be_own(tx, request)
            return act(tx, request)

        return await self._db.write(Command.of(request, actor, command_id), work, OrderChange)

    def _give(self, tx: Write, request: GiveDiscount) -> OrderChange:
        order = store.open_order(tx, request.order_id)
        reason = _reason(request.reason)
        if request.line_id is not None:
            _line_of(tx, order, request.line_id)
        discount = Discount(
            request.discount_id,
            check_text(request.name, MAX_NAME_LENGTH, "name") or "Discount",
            _kind(request.kind),
            request.rate_micros,
            request.amount_minor,
            request.line_id,
        )
        _insert(tx, order, discount, discount_store.MANUAL, None, reason)
        change = self._settle(tx, order)
        _check_ceiling(tx, order)
        _audit(tx, "give_discount", tx.load(OrderDiscount, discount.id), reason)
        return change

    def _use_coupon(self, tx: Write, request: UseCoupon) -> OrderChange:
        order = store.open_order(tx, request.order_id)
        code = written(check_text(request.code, MAX_CODE_LENGTH, "code"))
        row = discount_store.coupon_of(tx, code)
        if row is None:
            raise CouponRefused(f"{code} is no coupon of this restaurant.")
        coupon = _coupon(row)
        on_order = [
            each
            for each in discount_store.live(discount_store.discounts_on(tx, order.id))
            if each.source_id == coupon.id
        ]
        uses = discount_store.coupon_uses(tx, coupon.id)
        large_minor = min(order.total_minor, adjusting.gross_minor(tx, order.id))
        check_use(coupon, tx.now, large_minor, order.currency, uses=uses, on_order=len(on_order))
        discount = coupon.discount(request.discount_id)
        kept = {adjusting.MINIMUM: coupon.minimum_minor} if coupon.minimum_minor else {}
        _insert(tx, order, discount, discount_store.COUPON, coupon.id, coupon.code, kept)
        change = self._settle(tx, order)
        _audit(tx, "use_coupon", tx.load(OrderDiscount, discount.id), coupon.code)
        return change

    def _remove(self, tx: Write, request: RemoveDiscount) -> OrderChange:
        order = store.open_order(tx, request.order_id)
        row = tx.load(OrderDiscount, request.discount_id, "discount")
        if row.order_id != order.id:
            raise NotFound("That discount is on another order.")
        was_paid = row.id in adjusting.paid_with(tx, order.id)
        if row.removed_at is not None or (was_paid and row.offer.get(adjusting.ONLY) == []):
            raise Changed("That discount was already taken back.")
        reason = check_text(request.reason, MAX_NOTE_LENGTH, "reason")
        if was_paid:  # what guests paid with it stays given, and a coupon stays used
            tx.update(row, offer={**row.offer, adjusting.ONLY: []})
        else:
            tx.update(row, removed_at=tx.now, removed_reason=reason, given_minor=0)
        _audit(tx, "remove_discount", row, reason)
        return self._settle(tx, order)

    def _waive(self, tx: Write, request: WaiveCharge) -> OrderChange:
        order = store.open_order(tx, request.order_id)
        row = tx.load(ServiceCharge, request.charge_id, "service charge")
        if row.order_id != order.id:
            raise NotFound("That charge is on another order.")
        if row.waived_at is not None:
            raise Changed("That charge was already waived.")
        reason = _reason(request.reason)
        service_charges.waive(tx, row, reason)
        details = {"name": row.name, "minor": row.charged_minor}
        record(tx, "waive_charge", "service_charge", row.id, reason=reason, details=details)
        return self._settle(tx, order)

    def _restore(self, tx: Write, request: RestoreCharge) -> OrderChange:
        order = store.open_order(tx, request.order_id)
        row = tx.load(ServiceCharge, request.charge_id, "service charge")
        if row.order_id != order.id:
            raise NotFound("That charge is on another order.")
        if row.waived_at is None:
            raise Changed("That charge was not waived.")
        tx.update(row, waived_at=None, waived_reason="")
        record(tx, "restore_charge", "service_charge", row.id, details={"name": row.name})
        return self._settle(tx, order)

    def _settle(self, tx: Write, order: Order) -> OrderChange:
        total = check_total(adjusting.settle(tx, self._menus.menu, order))
        after_bill.guard_less(tx, order, "discount", total)
        tx.update(order, total_minor=total)
        refuse_overpaid(tx, order)
        _tell(tx, order.id)
        return OrderChange(order.id, order.number, total)


def ceiling_of(house: House) -> Ceiling:
    """How much of an order somebody may give away without a manager, as the house says."""
    rate = house.options.get(CEILING_RATE, DEFAULT_CEILING_MICROS)
    minor = house.options.get(CEILING_AMOUNT)
    return Ceiling(
        rate if isinstance(rate, int) else DEFAULT_CEILING_MICROS,
        minor if isinstance(minor, int) else None,
    )


def _check_ceiling(tx: Write, order: Order) -> None:
    rows = discount_store.live_rows(tx, order.id)
    gross = sum(each.gross_minor for each in adjusting.amounts(rows) if each.gross_minor > 0)
    manual = [
        row.given_minor
        for row in discount_store.live(discount_store.discounts_on(tx, order.id))
        if row.source == discount_store.MANUAL
    ]
    approved = {Right.APPROVE} if tx.actor.approver_id is not None else set[Right]()
    rights = tx.actor.rights | approved
    check_ceiling(ceiling_of(tx.house), rights, sum(manual), gross, order.currency)


def _insert(
    tx: Write,
    order: Order,
    discount: Discount,
    source: str,
    source_id: UUID | None,
    reason: str,
    kept: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Keep a discount, unless it takes off more than is left. Raises DiscountTooLarge."""
    paid = discount_store.paid_line_ids(tx, order.id)
    rows = [
        row
        for row in discount_store.live_rows(tx, order.id)
        if row.kind != store.SERVICE and row.id not in paid
    ]
    check_fits(discount, adjusting.left(rows), order.currency)
    tx.insert(
        OrderDiscount,
        discount.id,
        order_id=order.id,
        line_id=discount.line_id,
        source=source,
        source_id=source_id,
        name=discount.name,
        kind=discount.kind,
        rate_micros=discount.rate_micros,
        amount_minor=discount.amount_minor,
        currency=order.currency,
        offer=dict(kept),
        reason=reason,
        approver_id=tx.actor.approver_id,
        given_at=tx.now,
    )


def _line_of(tx: Write, order: Order, line_id: UUID) -> OrderLine:
    line = store.load_line(tx, line_id)
    if line.order_id != order.id:
        raise NotFound("That line is on another order.")
    return line


def _kind(word: str) -> DiscountKind:
    try:
        return DiscountKind(word)
    except ValueError as error:
        raise BadRequest("A discount is by percent, by amount, or on the house.") from error


def _reason(text: str) -> str:
    reason = check_text(text, MAX_NOTE_LENGTH, "reason")
    if not reason:
        raise BadRequest("Say why.")
    return reason


def _coupon(row: CouponRow) -> Coupon:
    names = Coupon.__dataclass_fields__.keys()
    values: dict[str, Any] = {name: getattr(row, name) for name in names}
    return Coupon(**values)


def _audit(tx: Write, act: str, row: OrderDiscount, reason: str) -> None:
    details = {"name": row.name, "minor": row.given_minor, "order_id": row.order_id.hex}
    record(tx, act, "order_discount", row.id, reason=reason, details=details)


def _tell(tx: Write, order_id: UUID) -> None:
    tx.signal("order", order_id)
    tx.signal("floor")
