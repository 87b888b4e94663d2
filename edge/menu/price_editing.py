"""What managers change about prices: rules, coupons, price lists. Needs EDIT_MENU, is audited.

What stands on orders already keeps its price; the next tap is priced anew.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from domain.errors import BadRequest, NotFound
from domain.menu_hours import checked, to_doc
from domain.money import MAX_MINOR
from domain.money_text import money_text
from domain.orders import MAX_UNIT_PRICE_MINOR
from domain.permissions import Right, require
from domain.pricing.coupons import MAX_CODE_LENGTH, Coupon, written
from domain.pricing.fares import conditions_of
from domain.pricing.rules import Rule, RuleKind
from edge import audit
from edge.authority import must_be_made_here
from edge.commands import Actor, Command
from edge.database import Database
from edge.menu import price_store
from edge.menu.price_requests import EndPricing, PutCoupon, PutFare, PutPriceList, PutRule
from edge.menu.price_rules import LINE, from_row
from edge.menu.remembering import Remembering
from edge.menu.writing import Put, named, put
from edge.transaction import Read, Write
from sync.base import Setting
from sync.tables.catalog import Fare, FareSet, ModifierOption, OrderType, TaxGroup, Variant
from sync.tables.pricing import Coupon as CouponRow
from sync.tables.pricing import PriceRule

MAX_PRIORITY = 1000
MAX_USES = 10**6
STORE, BRAND, EVERYWHERE = "store", "brand", ""
PRICED: dict[str, type[Setting]] = {"variant": Variant, "option": ModifierOption}
ENDABLE: dict[str, type[Setting]] = {"rule": PriceRule, "coupon": CouponRow, "list": FareSet}


class PriceEditor:
    """The editor of prices. Each method answers whether it created, updated or changed nothing."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def put_rule(self, request: PutRule, actor: Actor, command_id: UUID | None = None) -> Put:
        """Add or change a rule. Raises Forbidden, Changed, EditedAtTheCentre, and BadRequest for
        one that cannot be read or would take more off something than it costs.
        """
        subject = ("price_rule", request.rule_id)
        return await self._do(request, actor, command_id, lambda tx: _rule(tx, request), subject)

    async def put_coupon(
        self, request: PutCoupon, actor: Actor, command_id: UUID | None = None
    ) -> Put:
        """Add or change a coupon. Raises Forbidden, Changed, EditedAtTheCentre, BadRequest."""
        subject = ("coupon", request.coupon_id)
        return await self._do(request, actor, command_id, lambda tx: _coupon(tx, request), subject)

    async def put_list(
        self, request: PutPriceList, actor: Actor, command_id: UUID | None = None
    ) -> Put:
        """Add or change a price list and its fares. Raises as `put_rule`, NotFound."""
        subject = ("price_list", request.list_id)
        return await self._do(request, actor, command_id, lambda tx: _list(tx, request), subject)

    async def end(self, request: EndPricing, actor: Actor, command_id: UUID | None = None) -> Put:
        """Take one away for good. Raises Forbidden, NotFound, EditedAtTheCentre, BadRequest."""

        def work(tx: Write) -> Put:
            table = ENDABLE.get(request.kind)
            if table is None:
                raise BadRequest("Only a rule, a coupon or a price list can be taken away.")
            row = tx.load(table, request.row_id, request.kind)
            if table is FareSet and not tx.load(FareSet, row.id).conditions:
                raise BadRequest("A price list that always holds has the menu's own prices.")
            return put(tx, table, row.id, deleted=True)

        return await self._do(request, actor, command_id, work, (request.kind, request.row_id))

    async def _do(
        self,
        request: object,
        actor: Actor,
        command_id: UUID | None,
        work: Callable[[Write], Put],
        subject: tuple[str, UUID],
    ) -> Put:
        require(actor.rights, Right.EDIT_MENU)
        asked = type(request).__name__

        def and_tell(tx: Write) -> Put:
            noting = Remembering(tx)
            done = work(noting)
            if done is not Put.UNCHANGED:
                details = {"asked": asked, "before": noting.as_audit()}
                audit.record(tx, f"prices_{done}", *subject, details=details)
                tx.signal("menu")
            return done

        return await self._db.write(Command.of(request, actor, command_id), and_tell, Put)


def _rule(tx: Write, request: PutRule) -> Put:
    if request.tax_group_id is not None:
        tx.load(TaxGroup, request.tax_group_id, "tax group")
    _window(request.active_from, request.active_to)
    done = put(
        tx,
        PriceRule,
        request.rule_id,
        name=_named(request.name, "rule"),
        target=request.target,
        kind=request.kind,
        amount_minor=request.amount_minor,
        rate_micros=request.rate_micros,
        currency=tx.house.currency,
        priority=_priority(request.priority),
        conditions=list(request.conditions),
        hours=to_doc(checked(request.hours)),
        bundle=request.bundle,
        with_options=request.with_options,
        tax_group_id=request.tax_group_id,
        active=request.active,
        active_from=request.active_from,
        active_to=request.active_to,
        rev=request.rev,
        **_where(tx, request.where),
    )
    row = tx.load(PriceRule, request.rule_id)
    read = from_row(row)
    if isinstance(read, Rule) and row.target == LINE:
        _never_below_zero(tx, read)
    return done


def _never_below_zero(read: Read, rule: Rule) -> None:
    """Raises BadRequest where a discount is more than the least that something ever costs."""
    if rule.kind != RuleKind.DISCOUNT or rule.amount_minor is None:
        return
    for thing, name, least_minor in price_store.least_prices(read, read.house.currency):
        if least_minor < rule.amount_minor and all(
            each.matches(getattr(thing, price_store.FIELD_OF[each.field]))
            for each in rule.conditions
            if each.field in price_store.FIELD_OF
        ):
            costs = money_text(least_minor, read.house.currency)
            off = money_text(rule.amount_minor, read.house.currency)
            raise BadRequest(f"{name} costs {costs}: {off} cannot be taken off that.")


def _coupon(tx: Write, request: PutCoupon) -> Put:
    code = written(request.code)
    if not code or len(code) > MAX_CODE_LENGTH:
        raise BadRequest(f"A coupon has a code of 1 to {MAX_CODE_LENGTH} characters.")
    other = tx.first(CouponRow, "code = ? AND deleted_at IS NULL", code)
    if other is not None and other.id != request.coupon_id:
        raise BadRequest(f"There is a coupon {code} already.")
    if request.max_uses is not None and not 1 <= request.max_uses <= MAX_USES:
        raise BadRequest("A coupon can be used at least once. Leave it empty for always.")
    if not 0 <= request.minimum_minor <= MAX_MINOR:
        raise BadRequest("The least order of a coupon is out of range.")
    if (request.rate_micros is None) == (request.amount_minor is None):
        raise BadRequest("A coupon takes off a percentage or an amount, one of them.")
    _window(request.active_from, request.active_to)
    name = request.name.strip() or code
    Coupon(
        request.coupon_id,
        code,
        name,
        tx.house.currency,
        request.rate_micros,
        request.amount_minor,
    ).discount(request.coupon_id)
    return put(
        tx,
        CouponRow,
        request.coupon_id,
        code=code,
        name=_named(name, "coupon"),
        currency=tx.house.currency,
        rate_micros=request.rate_micros,
        amount_minor=request.amount_minor,
        minimum_minor=request.minimum_minor,
        max_uses=request.max_uses,
        active=request.active,
        active_from=request.active_from,
        active_to=request.active_to,
        rev=request.rev,
    )


def _list(tx: Write, request: PutPriceList) -> Put:
    conditions = _conditions(tx, request)
    known = tx.get(FareSet, request.list_id)
    if known is not None and bool(known.conditions) != bool(conditions):
        raise BadRequest(
            "A list that always holds cannot become one for some hours, nor back. Make a new one."
        )
    if known is None and not conditions:
        raise BadRequest("Say when the list holds: hours, an order type or a channel.")
    conditions_of(conditions)
    done = put(
        tx,
        FareSet,
        request.list_id,
        name=_named(request.name, "price list"),
        currency=tx.house.currency,
        priority=_priority(request.priority),
        conditions=conditions,
        rev=request.rev,
        **_where(tx, request.where),
    )
    changes = [done]
    changes += [_fare(tx, request.list_id, each) for each in request.fares]
    changes += [_end_fare(tx, request.list_id, fare_id) for fare_id in request.removed]
    if done is Put.UNCHANGED and any(each is not Put.UNCHANGED for each in changes):
        return Put.UPDATED
    return done


def _fare(tx: Write, list_id: UUID, request: PutFare) -> Put:
    table = PRICED.get(request.priced_kind)
    if table is None:
        raise BadRequest("Only a variant or an option has a price.")
    tx.load(table, request.priced_id, request.priced_kind)
    if not 0 <= request.amount_minor <= MAX_UNIT_PRICE_MINOR:
        raise BadRequest("A price on a list is not negative, and not that large.")
    _window(request.active_from, request.active_to)
    return put(
        tx,
        Fare,
        request.fare_id,
        fare_set_id=list_id,
        priced_kind=request.priced_kind,
        priced_id=request.priced_id,
        amount_minor=request.amount_minor,
        currency=tx.house.currency,
        active_from=request.active_from,
        active_to=request.active_to,
    )


def _end_fare(tx: Write, list_id: UUID, fare_id: UUID) -> Put:
    fare = tx.load(Fare, fare_id, "price")
    if fare.fare_set_id != list_id:
        raise NotFound("That price is on another list.")
    must_be_made_here(fare, "The price")
    return put(tx, Fare, fare_id, deleted=True)


def _conditions(tx: Write, request: PutPriceList) -> dict[str, Any]:
    if len(request.hours) > 1:
        raise BadRequest("A price list has one time of day. Make another list for another time.")
    for order_type_id in request.order_type_ids:
        tx.load(OrderType, order_type_id, "order type")
    doc: dict[str, Any] = {}
    for window in to_doc(checked(request.hours)):
        doc |= window
    if request.order_type_ids:
        doc["order_types"] = sorted(each.hex for each in request.order_type_ids)
    if channels := sorted({each.strip() for each in request.channels if each.strip()}):
        doc["channels"] = channels
    return doc


def _where(read: Read, where: str) -> dict[str, Any]:
    if where not in (STORE, BRAND, EVERYWHERE):
        raise BadRequest("A price holds in this restaurant, in its brand, or everywhere.")
    return {
        "store_id": read.house.store_id if where == STORE else None,
        "brand_id": read.house.brand_id if where == BRAND else None,
    }


def _window(first: Any, end: Any) -> None:
    if first is not None and end is not None and end <= first:
        raise BadRequest("It ends before it begins.")


def _priority(priority: int) -> int:
    if not 0 <= priority <= MAX_PRIORITY:
        raise BadRequest(f"A priority is between 0 and {MAX_PRIORITY}.")
    return priority


def _named(name: str, what: str) -> str:
    if not name.strip():
        raise BadRequest(f"A {what} needs a name.")
    return named(name)
