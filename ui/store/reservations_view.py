"""Reservations as people read and write them: plain functions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.errors import BadRequest
from domain.floor import at_tables
from domain.parties import party_words
from edge.floor.parties import PartyView
from ui.store.asking import Pick
from ui.text import _, count_of, format_time

QUARTER = timedelta(minutes=15)
A_DAY = timedelta(days=1)


def called(party: PartyView, zone: ZoneInfo, language: str) -> str:
    """`19:30 Rossi`."""
    return f"{format_time(party.expected_at, zone, language)} {party.name}"


def in_words(party: PartyView) -> str:
    """Who comes, where they are to sit, how they are reached, what was noted."""
    guests = count_of(party.guests, "{count} guest", "{count} guests")
    where = _("Table {tables}").format(tables=at_tables(party.tables)) if party.tables else ""
    return " · ".join(filter(None, (guests, where, party.phone, party.note)))


def party_pick(party: PartyView, now: datetime, zone: ZoneInfo, language: str) -> Pick:
    """One reservation in the list; with its day where it is not today's."""
    local, today = party.expected_at.astimezone(zone), now.astimezone(zone)
    day = "" if local.date() == today.date() else f"{local:%d.%m.} · "
    return Pick(
        str(party.id),
        called(party, zone, language),
        detail=day + in_words(party),
        icon="reserved",
    )


def acts() -> list[Pick]:
    """What can become of a reservation."""
    return [
        Pick("seat", _("They are here"), icon="seated", tone="main"),
        Pick("change", _("Edit"), icon="note"),
        Pick("no_show", _("They did not come"), icon="close"),
        Pick("cancel", _("Cancelled"), icon="void", tone="danger"),
    ]


def soonest(parties: tuple[PartyView, ...], now: datetime, zone: ZoneInfo, language: str) -> str:
    """What the button says of today: how many come, and when the next."""
    today = [each for each in parties if each.expected_at <= now + A_DAY]
    if not today:
        return _("none tonight")
    when = format_time(today[0].expected_at, zone, language)
    return _("{count}, next {time}").format(count=len(today), time=when)


def first_moment(party: PartyView | None, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment a form begins with: the party's, else the next quarter of an hour but three."""
    if party is not None:
        return party.expected_at.astimezone(zone)
    local = now.astimezone(zone)
    start = local.replace(minute=0, second=0, microsecond=0)
    return start + QUARTER * (local.minute // 15 + 4)


def moment(day: str, hour: str, zone: ZoneInfo) -> datetime:
    """The moment that a day and a time of day on the store's clock mean. Raises BadRequest."""
    try:
        return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=zone).astimezone(UTC)
    except ValueError as error:
        raise BadRequest(_("Say the day and the time.")) from error


def whole(text: str) -> int:
    """A number of guests. Raises BadRequest."""
    if not text.strip().isdecimal():
        raise BadRequest(_("Say for how many guests."))
    return int(text)


def check(name: str, phone: str, guests: int, note: str) -> None:
    """Raises BadRequest or LimitExceeded for what cannot be written down."""
    party_words(name, phone, guests, note)
