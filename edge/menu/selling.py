"""What people say about what is left: sold out, back on sale, so many portions."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.availability import Lasting, ends_at
from domain.errors import BadRequest, LimitExceeded
from edge import audit
from edge.menu import portions, stock_store
from edge.menu.requests import ConfirmOut, SetPortions, SetSoldOut
from edge.menu.stock_store import ONE_PORTION
from edge.transaction import Write
from sync.tables.catalog import Availability, Item, ModifierOption, Variant
from sync.tables.stock import StockItem

MAX_PORTIONS = 9_999
MAX_REASON_LENGTH = 80


def mark(tx: Write, request: SetSoldOut) -> None:
    """Mark as sold out, or lift the mark; a count beside it stays. Raises NotFound, BadRequest."""
    _check_until(request.until)
    name = _name_of(tx, request.kind, request.local_id)
    if len(request.reason) > MAX_REASON_LENGTH:
        raise BadRequest(f"A reason has at most {MAX_REASON_LENGTH} characters.")
    _put(
        tx,
        request.kind,
        request.local_id,
        sold_out=request.sold_out,
        until=_until(tx, request),
        reason=request.reason,
    )
    audit.record(
        tx,
        "sold_out" if request.sold_out else "back_on_sale",
        request.kind,
        request.local_id,
        reason=request.reason,
        details={"name": name},
    )


def count(tx: Write, request: SetPortions) -> None:
    """Count portions anew, or stop counting; a sold-out mark is lifted.

    Raises NotFound, LimitExceeded, BadRequest for an ingredient.
    """
    if request.kind == "stock_item":
        raise BadRequest("Count the dishes: an ingredient is sold out or it is not.")
    _check_until(request.until)
    name = _name_of(tx, request.kind, request.item_id)
    counted: int | None = None
    if request.remaining is not None:
        if not 0 <= request.remaining <= MAX_PORTIONS:
            raise LimitExceeded(f"Portions are between 0 and {MAX_PORTIONS:,}.")
        counted = request.remaining * ONE_PORTION
        portions.set_counted(tx, request.item_id, counted)
    _put(
        tx,
        request.kind,
        request.item_id,
        sold_out=False,
        remaining=counted,
        until=request.until,
        reason="",
    )
    details = {"name": name, "portions": request.remaining}
    audit.record(tx, "portions_counted", request.kind, request.item_id, details=details)


def confirm(tx: Write, request: ConfirmOut) -> None:
    """What was out stays so for this day too, or everything about it is lifted."""
    for local_id in request.local_ids:
        row = portions.in_force(tx, local_id)
        if row is None:
            continue
        if request.still_out:
            _put(tx, row.kind, local_id)
        else:
            _put(tx, row.kind, local_id, sold_out=False, remaining=None, until=None, reason="")
        act = "still_out" if request.still_out else "back_on_sale"
        name = _name_of(tx, row.kind, local_id)
        audit.record(tx, act, row.kind, local_id, details={"name": name})


def _until(tx: Write, request: SetSoldOut) -> datetime | None:
    if not request.sold_out or request.lasting is Lasting.UNTIL_LIFTED:
        return request.until
    return ends_at(request.lasting, tx.now, tx.house.zone, tx.house.cut_over_minutes)


def _check_until(until: datetime | None) -> None:
    if until is not None and until.tzinfo is None:
        raise BadRequest("Until when: the time needs its zone.")


def _put(tx: Write, kind: str, local_id: UUID, **said: Any) -> None:
    row = stock_store.availability(tx, local_id)
    said |= {"confirmed_on": tx.business_date}
    if row is None:
        tx.insert(Availability, kind=kind, local_id=local_id, store_id=tx.house.store_id, **said)
    else:
        tx.update(row, **said)
    tx.signal("availability", local_id)


def _name_of(tx: Write, kind: str, local_id: UUID) -> str:
    if kind == "item":
        return tx.load(Item, local_id, kind).name
    if kind == "variant":
        return tx.load(Variant, local_id, kind).name
    if kind == "option":
        return tx.load(ModifierOption, local_id, kind).name
    if kind == "stock_item":
        return tx.load(StockItem, local_id, "ingredient").name
    raise BadRequest("Only an item, a variant, an option or an ingredient can be sold out.")
