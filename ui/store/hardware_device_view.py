"""One device in words: how it is, what may be done, what it is for, what happened to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from edge.hardware.known import known_drivers
from edge.hardware.requests import EventView, HardwareDetail, HardwareView, TrafficView
from edge.hardware.uses import UseView
from edge.printing.requests import PrinterQueue
from ui.components.row_list import Row, RowAction, Section
from ui.store import hardware_form as forms
from ui.store import hardware_words as words
from ui.store.hardware_view import TONES, trouble_words
from ui.text import _, age_ms, count_of, format_time

ALLOW: Final = "allow"
LOOK_FOR: Final = "look_for"
GO_ON: Final = "go_on"
DISCARD: Final = "discard"
PAPER: Final = "paper"
QUEUE: Final = "queue"
TEST: Final = "test"
BUZZ: Final = "buzz"
PULSE: Final = "pulse"
WORK: Final = "work"
STAND_IN: Final = "stand_in"
SETTINGS: Final = "settings"
RENAME: Final = "rename"
MOVE: Final = "move"
TRAFFIC: Final = "traffic"
SWITCH: Final = "switch"
REMOVE: Final = "remove"
SHOWN_EVENTS: Final = 12
BYTES_IN_A_LINE: Final = 16
_JAMS: Final = frozenset({"cutter_error", "unrecoverable", "overheated"})
_OTHER_THINGS: Final = ("E_IDENTITY",)
_WRONG_SETTINGS: Final = ("E_CONFIG", "E_SETTINGS", "E_FRAMING", "E_UNSUPPORTED")


def sections(
    detail: HardwareDetail,
    uses: Sequence[UseView],
    others: Sequence[HardwareView],
    queue: PrinterQueue | None,
    zone: ZoneInfo,
    language: str,
    tests: Section,
    places: Mapping[UUID, str],
    *,
    is_virtual: bool,
) -> tuple[Section, ...]:
    """The page from top to bottom. `tests` are those of what is no printer."""
    is_printer = detail.view.family == "printer"
    return (
        Section("state", "", (state_row(detail, is_virtual=is_virtual), *_waiting(queue))),
        _tests(is_virtual=is_virtual) if is_printer else tests,
        Section("work", _("What it is for"), _work(detail, uses, others, places)),
        *(() if is_virtual else (_settings(detail),)),
        _events(detail.events, zone, language),
        _rest(detail),
    )


def state_row(detail: HardwareDetail, *, is_virtual: bool = False) -> Row:
    """How it is, since when, what to do; with buttons for what the box itself can do about it."""
    state = detail.view.state
    word, tone = TONES[state.severity]
    said = trouble_words(state)
    kind = detail.view.driver_title or words.family(detail.view.family)
    where = ", ".join(filter(None, (kind, detail.view.where)))
    return Row(
        "state",
        words.sentence(state.wrong) if said else _("All is well."),
        words.sentence(state.what_to_do) if said else where,
        word=_(word),
        tone=tone,
        since_ms=age_ms(state.since) if state.since is not None and said else None,
        actions=tuple(_mends(detail, is_virtual=is_virtual)),
    )


def _mends(detail: HardwareDetail, *, is_virtual: bool) -> list[RowAction]:
    """What the box can do about what is wrong."""
    state = detail.view.state
    conditions = set(state.conditions)
    found: list[RowAction] = []
    if is_virtual:
        found.append(RowAction(PAPER, _("Look at its paper"), "note", "main"))
    if not detail.view.enabled:
        return [*found, RowAction(SWITCH, _("Switch on"), "served", "main")]
    if state.code in _OTHER_THINGS or "config_drift" in conditions:
        sure = _("Is it the right one?")
        found.append(RowAction(ALLOW, _("This one is right"), "served", "main", confirm=sure))
    if state.code in _WRONG_SETTINGS:
        found.append(RowAction(SETTINGS, _("Change its settings"), "list", "main"))
    if conditions & _JAMS:
        found.append(RowAction(GO_ON, _("It is free: go on"), "recall", "main"))
        found.append(RowAction(DISCARD, _("Throw away what it holds"), "void", "danger"))
    if state.severity == "stopped" and not found:
        found.append(RowAction(LOOK_FOR, _("Look again now"), "search"))
    return found


def _waiting(queue: PrinterQueue | None) -> tuple[Row, ...]:
    if queue is None or not queue.jobs:
        return ()
    count = count_of(len(queue.jobs), "{count} paper waits", "{count} papers wait")
    act = RowAction(QUEUE, _("Print queue"), "list")
    return (Row("queue", count, queue.backup and _stands_in(queue.backup), actions=(act,)),)


def _stands_in(name: str) -> str:
    return _("{printer} prints for it.").format(printer=name)


def _tests(*, is_virtual: bool) -> Section:
    buzz = () if is_virtual else (RowAction(BUZZ, _("Sound the buzzer"), "sound"),)
    acts = (
        RowAction(TEST, _("Test page"), "note"),
        RowAction(PULSE, _("Open the drawer"), "lock"),
        *buzz,
    )
    row = Row("tests", _("See whether it works"), actions=acts)
    return Section("tests", _("Tests"), (row,))


def _work(
    detail: HardwareDetail,
    uses: Sequence[UseView],
    others: Sequence[HardwareView],
    places: Mapping[UUID, str],
) -> tuple[Row, ...]:
    change = RowAction(WORK, _("Change"), "list")
    if detail.view.family != "printer":
        move = RowAction(MOVE, _("Move"), "move")
        place = places.get(detail.view.place_id) if detail.view.place_id else None
        return (Row("place", place or _("The whole house"), actions=(move,)),)
    names = {each.id: each.name for each in others}
    here = [each.name for each in uses if each.printer_id == detail.view.id]
    role = words.ROLES.get(detail.view.role)
    backup = names.get(detail.backup_id) if detail.backup_id else None
    late = count_of(detail.backup_after_s, "after {count} second", "after {count} seconds")
    by_itself = late if detail.backup_after_s else _("only when somebody sends a paper there")
    return (
        Row(
            "role",
            ", ".join(here) or _("No station and no drawer yet"),
            _(role) if role else "",
            actions=(change,),
        ),
        Row(
            "backup",
            backup or _("No printer stands in"),
            by_itself if backup else _("Its papers wait until it is back."),
            actions=(RowAction(STAND_IN, _("Change"), "list"),),
        ),
    )


def _settings(detail: HardwareDetail) -> Section:
    driver = known_drivers().get(detail.view.driver)
    pairs = forms.in_words(driver.settings, detail.settings) if driver else []
    said = " · ".join(f"{name}: {value}" for name, value in pairs)
    act = RowAction(SETTINGS, _("Change"), "list")
    seen = _known_by(detail)
    known = (Row("known", _("It said of itself"), seen),) if seen else ()
    row = Row("settings", detail.view.driver_title, said, actions=(act,))
    return Section("settings", _("Settings"), (row, *known))


def _known_by(detail: HardwareDetail) -> str:
    """What was seen of it: maker, model, serial number."""
    seen = {**detail.identity, **detail.match}
    names = ("maker", "model", "serial", "usb_serial", "mac")
    return ", ".join(str(seen[name]) for name in names if seen.get(name))


def _events(events: Sequence[EventView], zone: ZoneInfo, language: str) -> Section:
    rows = tuple(
        Row(
            str(each.id),
            words.event(each.what),
            words.sentence(each.detail),
            word=format_time(each.at, zone, language),
        )
        for each in events[:SHOWN_EVENTS]
    )
    return Section("events", _("What happened"), rows, empty=_("Nothing happened yet."))


def _rest(detail: HardwareDetail) -> Section:
    switch = _("Switch off") if detail.view.enabled else _("Switch on")
    acts = (
        RowAction(RENAME, _("Rename"), "note"),
        RowAction(TRAFFIC, _("What it says"), "list"),
        RowAction(SWITCH, switch, "lock"),
        RowAction(REMOVE, _("Remove"), "void", "danger", confirm=_("Remove it for good?")),
    )
    return Section("rest", _("This device"), (Row("rest", detail.view.name, actions=acts),))


def traffic_lines(traffic: Sequence[TrafficView], zone: ZoneInfo, most: int = 400) -> str:
    """The last bytes, sixteen in a line: hexadecimal, then letters. `>` is to it, `<` from it."""
    lines: list[str] = []
    for each in traffic:
        at = f"{each.at.astimezone(zone):%H:%M:%S}.{each.at.microsecond // 1000:03d}"
        if each.direction == "!":
            lines.append(f"{at} ! {each.text}")
            continue
        octets = each.hex.split(" ") if each.hex else []
        for start in range(0, len(octets), BYTES_IN_A_LINE):
            end = start + BYTES_IN_A_LINE
            shown = " ".join(octets[start:end])
            head = f"{at} {each.direction}" if start == 0 else " " * (len(at) + 2)
            lines.append(f"{head} {shown:<{3 * BYTES_IN_A_LINE - 1}} {each.text[start:end]}")
    return "\n".join(lines[-most:])
