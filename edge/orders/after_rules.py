"""Whether somebody may change a sent line, and what a change must not do to the money."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.after_send import CookStarted, Phase, is_free, phase_of
from domain.errors import BadRequest, Changed
from domain.language import N_
from domain.money import round_half_up
from domain.money_text import money_text
from domain.orders import LineState
from domain.permissions import Right, require
from edge.checks import store as checks
from edge.checks.bill import OPEN, bill_of, overpaid_minor
from edge.kitchen.changing import states_of
from edge.orders import store
from edge.refunds import store as refunds
from edge.transaction import Read, Write
from sync.tables.sales import LineChange, Order, OrderLine


def sent_line(tx: Write, line_id: UUID, expected_rev: int | None) -> tuple[OrderLine, Order]:
    """A sent line and its open order. Raises Changed, telling how the line is now."""
    line = store.load_line(tx, line_id)
    order = store.open_order(tx, line.order_id)
    if line.state == LineState.VOIDED:
        raise Changed(f"{line.name} was already taken back.")
    if line.state != LineState.SENT:
        raise BadRequest("That line was not sent; just change or remove it.")
    if expected_rev is not None and expected_rev != line.rev:
        raise Changed(f"Somebody changed this meanwhile. It is now: {described(tx, line)}.")
    return line, order


def described(read: Read, line: OrderLine) -> str:
    """A line in words: `Ribeye, medium, seat 2, "no salt"`."""
    options = [row.name for row in live_children(read, line)]
    seat = f"seat {line.seat}" if line.seat else ""
    note = f'"{line.note}"' if line.note else ""
    return ", ".join(filter(None, (line.name, line.variant_name, *options, seat, note)))


def live_children(read: Read, line: OrderLine) -> list[OrderLine]:
    """The rows under a line that still count, in order."""
    return [row for row in store.options(read, line) if row.state != LineState.VOIDED]


def phase_in_kitchen(read: Read, line: OrderLine) -> Phase:
    """How far the kitchen is with a line and what belongs to it."""
    made = [row.id for row in (line, *live_children(read, line)) if row.station_ids]
    return phase_of(states_of(read, made))


def check_allowed(tx: Write, line: OrderLine, phase: Phase, confirmed: bool) -> None:
    """Raises CookStarted until that is confirmed, then Forbidden without the right to void."""
    if phase != Phase.WAITING and not confirmed:
        word = N_("made") if phase == Phase.DONE else N_("begun")
        raise CookStarted(f"The kitchen has already {word}: {line.name}.")
    sender = line.sent_by_id or line.added_by_id
    is_own = tx.actor.id is not None and tx.actor.id == sender
    if not is_free(phase, is_own, line.sent_at, tx.now):
        require(tx.actor.rights, Right.VOID_SENT)


def refuse_overpaid(tx: Write, order: Order) -> None:
    """Raises BadRequest when more was paid than what the order costs now: refund first.

    What is on a paid check was paid, whatever is still open on others.
    """
    settled = [check.id for check in checks.checks_of(tx, order.id) if check.state != OPEN]
    if not settled and not store.has_payments(tx, order.id):
        return
    over = overpaid_minor(bill_of(tx, order), refunds.given_back(tx, settled))
    if over > 0:
        amount = money_text(over, order.currency)
        raise BadRequest(f"Then {amount} too much would be paid. Refund that first.")


def cost_of(read: Read, line: OrderLine, quantity: int) -> int | None:
    """What thousandths of a line cost the house, with its dishes, where somebody has said so."""
    known = [row.cost_minor for row in (line, *live_children(read, line))]
    costs = [cost for cost in known if cost is not None]
    return round_half_up(sum(costs) * quantity, line.quantity) if costs else None


def keep_change(
    tx: Write,
    line: OrderLine,
    act: str,
    phase: Phase,
    before: dict[str, Any],
    after: dict[str, Any],
    reason: str = "",
) -> None:
    """Remember what a line was and what it became, for good."""
    tx.insert(
        LineChange,
        order_id=line.order_id,
        line_id=line.id,
        act=act,
        phase=phase,
        before=before,
        after=after,
        reason=reason,
        approver_id=tx.actor.approver_id,
        at=tx.now,
    )


def picture(tx: Write, line: OrderLine) -> dict[str, Any]:
    """A line and its options as they are now, for the books."""
    rows = [tx.load(OrderLine, line.id), *live_children(tx, line)]
    return {
        "lines": [
            {
                "id": row.id.hex,
                "name": f"{row.name} {row.variant_name}".strip(),
                "quantity": row.quantity,
                "amount_minor": row.amount_minor,
            }
            for row in rows
        ],
        "note": rows[0].note,
        "seat": rows[0].seat,
        "course_id": rows[0].course_id.hex if rows[0].course_id else None,
        "fire_no": rows[0].fire_no,
    }
