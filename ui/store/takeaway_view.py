"""The takeaway list: who waits for what until when, by the number that guests are called by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.orders import called
from edge.orders.promise_store import Promised
from ui.components.row_list import Row, RowAction, RowTone, Section
from ui.store.asking import Pick
from ui.text import _, format_money, format_time

HAND_OVER = "hand-over"
OPEN = "open"
PAY = "pay"
SOON = timedelta(minutes=5)
STEP = timedelta(minutes=15)
OFFERED = 12


@dataclass(frozen=True, slots=True)
class Looking:
    """For whom and when the list is shown."""

    zone: ZoneInfo
    language: str
    now: datetime


def sections(orders: Sequence[Promised], looking: Looking) -> tuple[Section, ...]:
    """What is ready, what is cooked, what waits for its time."""
    by_state = (
        ("ready", _("Ready"), _("Nothing is ready yet.")),
        ("cooking", _("Cooking"), _("Nothing is being cooked.")),
        ("waiting", _("Later"), _("Nothing waits for its time.")),
    )
    return tuple(
        Section(
            state,
            heading,
            tuple(_row(each, looking) for each in orders if each.state == state),
            empty=empty,
            look="called",
        )
        for state, heading, empty in by_state
    )


def _row(order: Promised, looking: Looking) -> Row:
    word, tone = _word(order, looking)
    return Row(
        row_id=str(order.order_id),
        title=called(order.name, order.pickup_number),
        detail=" · ".join(filter(None, (order.phone, _kitchen(order, looking)))),
        amount=format_money(order.total_minor, order.currency, looking.language)
        if not order.is_paid
        else _("paid"),
        word=word,
        tone=tone,
        actions=_actions(order),
    )


def _actions(order: Promised) -> tuple[RowAction, ...]:
    """A paid order that is ready goes out with one tap; an unpaid one is paid first."""
    confirm = "" if order.state == "ready" else _("It is not ready. Hand it over?")
    hand_over = RowAction(HAND_OVER, _("Handed over"), "served", "good", confirm)
    if order.is_paid:
        return (hand_over,)
    open_it = RowAction(OPEN, _("Open"), "list")
    pay = RowAction(PAY, _("Pay"), "pay", "main")
    return (open_it, pay, hand_over) if order.state == "ready" else (open_it, pay)


def _word(order: Promised, looking: Looking) -> tuple[str, RowTone]:
    """The promised time, and how it stands."""
    if order.promised_at is None:
        return "", ""
    words = _("for {time}").format(time=_time(order.promised_at, looking))
    if order.state == "ready":
        return words, "ready"
    if order.promised_at < looking.now:
        return words, "late"
    return words, "waiting" if order.promised_at < looking.now + SOON else "info"


def _kitchen(order: Promised, looking: Looking) -> str:
    if order.state == "waiting" and order.fires_at is not None:
        return _("kitchen from {time}").format(time=_time(order.fires_at, looking))
    if order.state == "cooking" and order.made > 1:
        return _("{done} of {all} done").format(done=order.done, all=order.made)
    return ""


def promise_words(promised_at: datetime, fires_at: datetime | None, looking: Looking) -> str:
    """What the order's page says of its promise."""
    time = _time(promised_at, looking)
    if fires_at is None:
        return _("about {time}").format(time=time)
    return _("for {time}").format(time=time)


def times(looking: Looking) -> list[Pick]:
    """Times to promise: the next quarters of an hour."""
    local = looking.now.astimezone(looking.zone)
    first = local.replace(second=0, microsecond=0)
    first += timedelta(minutes=15 - first.minute % 15)
    found = [first + STEP * count for count in range(1, OFFERED + 1)]
    return [
        Pick(each.isoformat(), format_time(each, looking.zone, looking.language)) for each in found
    ]


def typed_time(text: str, looking: Looking) -> datetime | None:
    """The next moment at which the clock shows what was typed (`20:05`); None for no time."""
    hour, _colon, minute = text.partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        return None
    local = looking.now.astimezone(looking.zone)
    found = local.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
    return found if found >= local - timedelta(minutes=1) else found + timedelta(days=1)


def _time(moment: datetime, looking: Looking) -> str:
    return format_time(moment, looking.zone, looking.language)
