"""Printers with their papers, and devices that came in or want to: what may be done about each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.catalog import Menu
from edge.devices.requests import DeviceRow
from edge.printing.requests import JobView, PrinterQueue
from edge.shifts.requests import DrawerState
from ui.components.row_list import Row, RowAction, Section
from ui.language import say_sentence
from ui.store.asking import Pick
from ui.store.manager_view import Reader
from ui.store.pair_view import code_text
from ui.store.queue_view import STATES, sections, where
from ui.text import N_, _, age_ms, format_time

TEST = "test"
HARDWARE = "hardware"
APPROVE = "approve"
RENAME = "rename"
REVOKE = "revoke"
MOVE = "move"
ADDRESSES = "addresses"
MOST_HISTORY = 12

_PROFILES = {
    "waiter": N_("Waiter's tablet or phone"),
    "counter": N_("Counter"),
    "kitchen": N_("Kitchen screen"),
    "display": N_("Display for guests"),
}


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a device is let in for."""

    profile: str
    station_id: UUID | None = None
    drawer_id: UUID | None = None


def printers(
    queues: Sequence[PrinterQueue],
    history: Sequence[JobView],
    reader: Reader,
    shown: Collection[UUID] = (),
) -> tuple[Section, ...]:
    """Each printer with what waits for it, then the papers that were over last."""
    acts = (RowAction(TEST, _("Test page"), "note"), RowAction(HARDWARE, _("Look"), "next"))
    heads = tuple(
        Row(
            str(queue.printer_id),
            queue.name,
            say_sentence(queue.trouble),
            word=_("away") if queue.away_since else _("ready"),
            tone="late" if queue.away_since else "ready",
            since_ms=age_ms(queue.away_since) if queue.away_since else None,
            actions=acts,
        )
        for queue in queues
    )
    names = {queue.printer_id: queue.name for queue in queues}
    return (
        Section("printers", _("Printers"), heads, empty=_("There is no printer.")),
        *sections(queues, reader, shown),
        Section(
            "history",
            _("Last papers"),
            tuple(_past(job, names, reader) for job in history[:MOST_HISTORY]),
            empty=_("Nothing was printed yet."),
        ),
    )


def devices(
    waiting: Sequence[DeviceRow], known: Sequence[DeviceRow], menu: Menu, reader: Reader
) -> tuple[Section, ...]:
    """Who wants to come in, who is in, where the box is reached."""
    codes = Row(
        "addresses",
        _("Codes for a tablet's camera, and addresses to type"),
        actions=(RowAction(ADDRESSES, _("Show")),),
    )
    return (
        Section(
            "waiting",
            _("Want to come in"),
            tuple(
                Row(
                    str(each.device.id),
                    code_text(each.device.code),
                    browser_words(each.user_agent),
                    word=_("waits"),
                    tone="waiting",
                    since_ms=age_ms(each.asked_at),
                    actions=(RowAction(APPROVE, _("Let in"), "served", "main"),),
                )
                for each in waiting
            ),
            empty=_("Open this box's address on a tablet or phone: its code appears here."),
        ),
        Section(
            "known",
            _("Devices"),
            tuple(_device(each, menu, reader) for each in known if each.device.approved),
            empty=_("No device was let in."),
        ),
        Section("addresses", _("Where this box is found"), (codes,)),
    )


def purposes(menu: Menu, drawers: Sequence[DrawerState]) -> dict[str, tuple[Pick, Purpose]]:
    """What a device may be let in for, by the value of its pick."""
    drawer_id = drawers[0].drawer_id if len(drawers) == 1 else None
    found: dict[str, tuple[Pick, Purpose]] = {}

    def offer(value: str, label: str, purpose: Purpose) -> None:
        found[value] = (Pick(value, label), purpose)

    offer("waiter", _(_PROFILES["waiter"]), Purpose("waiter"))
    offer("counter", _(_PROFILES["counter"]), Purpose("counter", drawer_id=drawer_id))
    for station in sorted(menu.stations.values(), key=lambda each: each.position):
        words = _("Kitchen: {station}").format(station=station.name)
        offer(f"kitchen {station.id}", words, Purpose("kitchen", station.id))
    offer("kitchen", _("Kitchen: expo, pick-up"), Purpose("kitchen"))
    offer("display", _(_PROFILES["display"]), Purpose("display"))
    return found


def browser_words(user_agent: str) -> str:
    """What kind of device it is, as far as its browser says."""
    for sign, words in (
        ("iPad", "iPad"),
        ("iPhone", "iPhone"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Macintosh", "Mac"),
        ("Linux", "Linux"),
    ):
        if sign in user_agent:
            return words
    return ""


def _past(job: JobView, names: dict[UUID, str], reader: Reader) -> Row:
    word, tone = STATES[job.state]
    when = format_time(job.finished_at or job.since, reader.zone, reader.language)
    facts = f"{where(job, names)}, {when}"
    return Row(str(job.id), job.title, facts, word=_(word), tone=tone)


def _device(row: DeviceRow, menu: Menu, reader: Reader) -> Row:
    device = row.device
    station = menu.stations.get(device.station_id) if device.station_id else None
    profile = _(_PROFILES.get(device.profile, device.profile))
    seen = format_time(row.last_seen_at, reader.zone, reader.language) if row.last_seen_at else ""
    return Row(
        str(device.id),
        device.name,
        ", ".join(filter(None, (profile, station.name if station else ""))),
        word=_("heard {time}").format(time=seen) if seen else _("not heard yet"),
        actions=(
            RowAction(RENAME, _("Rename"), "note"),
            RowAction(MOVE, _("Other purpose"), "move"),
            RowAction(REVOKE, _("Shut out"), "lock", "danger", confirm=_("Shut out for good?")),
        ),
    )
