"""What drivers see: what may go, what they have, and the cash that they bring back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from edge.orders.delivery_store import Delivery
from ui.components.row_list import Row, RowAction, RowTone, Section, Tab
from ui.store.takeaway_view import Looking
from ui.text import N_, _, count_of, format_money, format_time

TAKE, PUT_BACK, OUT, DELIVERED, BACK, OPEN = "take", "put-back", "out", "there", "back", "open"
STATE_WORDS: dict[str, tuple[str, RowTone]] = {
    "waiting": (N_("later"), "info"),
    "cooking": (N_("cooking"), "waiting"),
    "ready": (N_("ready"), "ready"),
}


@dataclass(frozen=True, slots=True)
class Driver:
    """One person's deliveries, and the cash of those that the guests have."""

    driver_id: UUID
    name: str
    cash_minor: int
    may_take_cash: bool


def tabs(found: Sequence[Delivery], names: Mapping[UUID, str], me: UUID) -> tuple[Tab, ...]:
    """A tab for me, and one for each other driver who has something."""
    drivers = dict.fromkeys([me, *(each.driver_id for each in found if each.driver_id)])
    return tuple(
        Tab(
            str(driver),
            names.get(driver, ""),
            str(sum(1 for each in found if each.driver_id == driver) or ""),
        )
        for driver in drivers
    )


def sections(
    found: Sequence[Delivery], driver: Driver, currency: str, looking: Looking
) -> tuple[Section, ...]:
    """What may go along, what is taken, what is out, and what came of it."""
    free = [each for each in found if each.driver_id is None]
    mine = [each for each in found if each.driver_id == driver.driver_id]
    taken = [each for each in mine if each.out_at is None]
    out = [each for each in mine if each.out_at is not None and each.delivered_at is None]
    done = [each for each in mine if each.delivered_at is not None]
    return (
        *_cash(done, driver, currency, looking),
        _taken(taken, driver, looking),
        Section(
            "out",
            _("On the way"),
            tuple(
                _row(each, looking, RowAction(DELIVERED, _("Delivered"), "served", "good"))
                for each in out
            ),
            empty=_("Nothing is on the way."),
        ),
        Section(
            "free",
            _("Waiting for a driver"),
            tuple(
                _row(each, looking, RowAction(TAKE, _("Take along"), "sent", "main"))
                for each in free
            ),
            empty=_("No delivery waits for a driver."),
        ),
    )


def _cash(
    done: Sequence[Delivery], driver: Driver, currency: str, looking: Looking
) -> tuple[Section, ...]:
    """The sum to bring back, and one tap to hand it over."""
    if not done:
        return ()
    amount = format_money(driver.cash_minor, currency, looking.language)
    confirm = _("{amount} counted?").format(amount=amount)
    action = RowAction(BACK, _("Hand over the cash"), "pay", "good", confirm)
    orders = count_of(len(done), "{count} delivery", "{count} deliveries")
    row = Row(
        str(driver.driver_id),
        _("Cash to bring back"),
        orders,
        amount,
        actions=(action,) if driver.may_take_cash else (),
    )
    return (Section("cash", "", (row,)),)


def _taken(taken: Sequence[Delivery], driver: Driver, looking: Looking) -> Section:
    rows = tuple(_row(each, looking, RowAction(PUT_BACK, _("Put back"), "back")) for each in taken)
    if rows:
        count = count_of(len(taken), "{count} delivery", "{count} deliveries")
        go = RowAction(OUT, _("Drive off"), "sent", "main")
        rows = (*rows, Row(str(driver.driver_id), _("All of it"), count, actions=(go,)))
    return Section("taken", _("With {name}").format(name=driver.name), rows, _("Nothing yet."))


def _row(each: Delivery, looking: Looking, action: RowAction) -> Row:
    word, tone = STATE_WORDS[each.kitchen] if each.out_at is None else ("", "")
    due = format_time(each.promised_at, looking.zone, looking.language) if each.promised_at else ""
    owed = format_money(each.owed_minor, each.currency, looking.language)
    return Row(
        row_id=str(each.order_id),
        title=each.street or _("No address yet"),
        detail=" · ".join(filter(None, (due, each.name, each.phone, each.note))),
        amount=owed if each.owed_minor else _("paid"),
        word=_(word) if word else "",
        tone=tone,
        actions=(action, RowAction(OPEN, f"#{each.order_number}", "list"))
        if each.owed_minor
        else (action,),
    )
