"""What a manager reads before the doors open."""

from __future__ import annotations

from dataclasses import replace

from edge.backup.safety import CopyState
from edge.menu.requests import Said
from edge.opening.service import Opening, PrinterAtOpening
from edge.shifts.requests import DrawerState
from edge.staff.clocking import ShiftTimes
from ui.components.row_list import Row, RowAction, Section
from ui.store import manager_box_view as box_view
from ui.store.manager_day_view import open_points
from ui.store.manager_view import Reader
from ui.store.queue_view import wanting
from ui.text import _, age_ms, count_of, format_time

TEST = "test"
STILL_OUT = "still_out"
BACK = "back"
DRAWER = "drawer"
CLOCK_TOLERATED_MS = 60_000


def sections(
    opening: Opening, browser_behind_ms: int | None, clock_alarm: str, reader: Reader
) -> tuple[Section, ...]:
    """Everything at one glance: first what asks for something, then what is well."""
    return (
        Section(
            "printers",
            _("Printers"),
            tuple(_printer(each, reader) for each in opening.printers),
            empty=_("There is no printer."),
        ),
        Section(
            "house",
            _("Clock and drawers"),
            (
                _clock(opening, browser_behind_ms, clock_alarm, reader),
                *(_drawer(each) for each in opening.drawers),
            ),
        ),
        _still_out(opening.still_out),
        _out(opening.out_or_counted),
        _left(opening, reader),
        Section(
            "people",
            _("At work"),
            tuple(person(each) for each in opening.at_work),
            empty=_("Nobody has clocked in yet."),
        ),
        _copies(opening.copies, reader),
    )


def person(times: ShiftTimes) -> Row:
    """Somebody at work, and since when."""
    on_break = times.on_break_since is not None
    return Row(
        str(times.person_id),
        times.person,
        word=_("has a break") if on_break else "",
        tone="waiting" if on_break else "",
        since_ms=age_ms(times.on_break_since or times.started_at),
        color=times.colour,
    )


def _printer(at: PrinterAtOpening, reader: Reader) -> Row:
    queue = at.queue
    if queue.away_since is not None:
        word, tone = _("away"), "late"
    elif at.printed_at is not None:
        when = format_time(at.printed_at, reader.zone, reader.language)
        word, tone = _("printed {time}").format(time=when), "ready"
    else:
        word, tone = _("not tried today"), "waiting"
    return Row(
        str(queue.printer_id),
        queue.name,
        queue.trouble,
        word=word,
        tone="late" if tone == "late" else "ready" if tone == "ready" else "waiting",
        actions=(RowAction(TEST, _("Test page"), "note"),),
    )


def _clock(
    opening: Opening, browser_behind_ms: int | None, clock_alarm: str, reader: Reader
) -> Row:
    shown = format_time(opening.at, reader.zone, reader.language)
    detail, wrong = clock_alarm, bool(clock_alarm)
    if browser_behind_ms is not None and abs(browser_behind_ms) > CLOCK_TOLERATED_MS:
        minutes = max(1, round(abs(browser_behind_ms) / 60_000))
        words = (
            _("This screen's clock is {minutes} min behind the box's. Which one is right?")
            if browser_behind_ms > 0
            else _("This screen's clock is {minutes} min ahead of the box's. Which one is right?")
        )
        detail, wrong = detail or words.format(minutes=minutes), True
    return Row(
        "clock",
        _("Business day {date}").format(date=opening.business_date),
        detail,
        amount=shown,
        word=_("look") if wrong else "",
        tone="late" if wrong else "",
    )


def _drawer(drawer: DrawerState) -> Row:
    is_open = drawer.session_id is not None
    return Row(
        f"drawer-{drawer.drawer_id}",
        drawer.name,
        _("Opened by {name}").format(name=drawer.opened_by) if is_open else "",
        word=_("open") if is_open else _("no float yet"),
        tone="ready" if is_open else "waiting",
        since_ms=age_ms(drawer.opened_at) if drawer.opened_at else None,
        actions=() if is_open else (RowAction(DRAWER, _("Float")),),
    )


def _left(opening: Opening, reader: Reader) -> Section:
    """What last night left: orders, drawers, receipts, and papers that nobody confirmed."""
    found = open_points(opening.left, reader, _("Left from before"))
    doubtful = wanting([each.queue for each in opening.printers])
    if not doubtful:
        return found
    words = count_of(
        doubtful, "{count} paper may not be printed", "{count} papers may not be printed"
    )
    row = Row("papers", words, _("Look under Printers."), tone="late", word=_("look"))
    return replace(found, rows=(row, *found.rows))


def _still_out(found: tuple[Said, ...]) -> Section:
    rows = tuple(
        Row(
            f"still-{each.local_id}",
            each.name,
            each.reason,
            tone="waiting",
            actions=(
                RowAction(BACK, _("Back on sale"), "", "good"),
                RowAction(STILL_OUT, _("Still out")),
            ),
        )
        for each in found
    )
    return Section("still out", _("Still out?"), rows, empty=_("Nothing was out before today."))


def _out(found: tuple[Said, ...]) -> Section:
    rows = tuple(
        Row(
            str(each.local_id),
            each.name,
            each.reason,
            amount="" if each.remaining is None else str(each.remaining),
            word=_("sold out") if each.sold_out or each.remaining == 0 else _("left"),
            tone="late" if each.sold_out or each.remaining == 0 else "",
        )
        for each in found
    )
    return Section("out", _("Sold out and portions"), rows, empty=_("Nothing is out or counted."))


def _copies(found: tuple[CopyState, ...], reader: Reader) -> Section:
    return Section(
        "copies",
        _("Safety copy"),
        tuple(box_view.copy_row(each, reader) for each in found),
        empty=box_view.no_place(),
    )
