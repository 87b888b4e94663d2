"""Decides what chains at a glance show: today's figures, and stores with what is wrong first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from central.figures.requests import DayComparisonView, Glance, StoreGlance, Sums
from central.fleet.service import AlarmView, BoxView
from ui.components.data_table import Cell, Column, TableRow
from ui.components.figure_board import Figure
from ui.components.row_list import RowTone
from ui.language import say_sentence
from ui.office import figures_text as words
from ui.text import N_, _, count_of

LATE_WAITING_S = 15 * 60
"""Changes that wait longer at a box are worth a look."""
FORKED, BESIDE, SILENT, WRONG, LATE, NO_BOX, WELL = range(7)
"""How badly a store needs somebody, the worst first."""
BOARD = (("gross_minor", False), ("covers", False), ("average_minor", False), ("void_minor", True))
ALARMS: dict[str, str] = {
    "dual_active": N_("Two boxes sell here"),
    "quarantine": N_("Sales wait in quarantine"),
    "digests": N_("Rows differ from the box"),
    "waiting": N_("Changes wait at the box"),
    "clock": N_("The clock is wrong"),
}
"""Alarms of the centre by kind; the others are told by the box's state."""


@dataclass(frozen=True, slots=True)
class StoreNow:
    """A store with its box and what is wrong with it."""

    glance: StoreGlance
    box: BoxView | None
    needs: tuple[str, ...]
    rank: int


# ---- figures -------------------------------------------------------------------------------
def board(glance: Glance, language: str) -> list[Figure]:
    """Today against the same weekday a week ago up to this time; of further currencies, sales."""
    was = {each.currency: each for each in glance.week_ago}
    found: list[Figure] = []
    for at, now in enumerate(glance.today or (Sums(""),)):
        figures = BOARD if at == 0 else BOARD[:1]
        before = was.get(now.currency, Sums(now.currency))
        found += [_figure(now, before, name, language, less=less) for name, less in figures]
    return found


def board_note(glance: Glance, language: str) -> str:
    """What the figures are compared with."""
    days = {each.business_date for each in glance.stores}
    if len(days) != 1:
        return _("Against the same weekday a week ago, up to this time.")
    weekday = words.weekday_text(date.fromisoformat(days.pop()), language)
    return _("Against {weekday} a week ago, up to this time.").format(weekday=weekday)


def _figure(now: Sums, was: Sums, name: str, language: str, *, less: bool) -> Figure:
    value, before = words.value_of(now, name), words.value_of(was, name)
    return Figure(
        f"{name}{now.currency}",
        _(words.LABELS[name]),
        words.shown(now, name, language),
        words.change_text(value, before, language),
        words.change_tone(value, before, less_is_better=less),
        words.shown(was, name, language),
        "/sales",
    )


# ---- stores --------------------------------------------------------------------------------
def stores_now(
    glance: Glance,
    boxes: Sequence[BoxView],
    alarms: Sequence[AlarmView],
    differing: Sequence[DayComparisonView],
) -> list[StoreNow]:
    """Every store with its box, worst first, then by name."""
    found = [_store_now(each, boxes, alarms, differing, glance.at) for each in glance.stores]
    return sorted(found, key=lambda each: (each.rank, each.glance.name.casefold()))


def _store_now(
    store: StoreGlance,
    boxes: Sequence[BoxView],
    alarms: Sequence[AlarmView],
    differing: Sequence[DayComparisonView],
    at: datetime,
) -> StoreNow:
    theirs = [each for each in boxes if each.store_id == store.store_id]
    box = next((each for each in theirs if each.state != "revoked"), None)
    own = [each for each in alarms if each.store_id == store.store_id]
    days = [each for each in differing if each.store_id == store.store_id]
    needs = _needs(box, own, days)
    return StoreNow(store, box, needs, _rank(box, theirs, needs, at))


def _needs(
    box: BoxView | None, alarms: Sequence[AlarmView], days: Sequence[DayComparisonView]
) -> tuple[str, ...]:
    found = [_(ALARMS[each.kind]) for each in alarms if each.kind in ALARMS]
    found += [_("Z {number} differs from the box").format(number=each.number) for each in days]
    if box is not None:
        found += [say_sentence(each.sentence) for each in box.alarms]
        if box.clock_is_off and _(ALARMS["clock"]) not in found:
            found.append(_(ALARMS["clock"]))
        if box.quarantined and _(ALARMS["quarantine"]) not in found:
            found.append(_(ALARMS["quarantine"]))
    return tuple(found)


def _rank(
    box: BoxView | None, theirs: Sequence[BoxView], needs: Sequence[str], at: datetime
) -> int:
    if box is None or box.state == "never":
        return NO_BOX
    if any(each.dual_active for each in theirs):
        return BESIDE
    if box.state in ("forked", "fenced"):
        return FORKED
    if box.state == "silent":
        return SILENT
    if needs:
        return WRONG
    return LATE if waits_long(box, at) else WELL


def waits_long(box: BoxView, at: datetime) -> bool:
    """Whether changes wait at the box for longer than a busy minute explains."""
    since = box.waiting_since
    return since is not None and (at - since).total_seconds() > LATE_WAITING_S


def heading(stores: Sequence[StoreNow]) -> str:
    """One line: how many need somebody."""
    count = sum(each.rank < NO_BOX for each in stores)
    if count:
        return count_of(count, _("{count} store needs a look"), _("{count} stores need a look"))
    with_box = sum(each.rank == WELL for each in stores)
    if not with_box:
        return _("Stores")
    return count_of(with_box, _("Its box is well"), _("All {count} boxes are well"))


def columns() -> list[Column]:
    """The head of the stores' table."""
    return [
        Column("store", _("Store"), weight="title"),
        Column("sales", _("Sales today"), "figure", "main"),
        Column("state", _("Box"), "state"),
        Column("needs", _("Needs a look"), weight="note"),
        Column("last", _("Last sale"), "figure"),
        Column("waiting", _("Waiting"), "figure"),
        Column("version", _("Version"), "figure", "minor"),
        Column("clock", _("Clock"), "figure", "minor"),
    ]


def rows(stores: Sequence[StoreNow], at: datetime, language: str) -> list[TableRow]:
    """The stores' table; each leads to its store."""
    return [
        TableRow(
            each.glance.store_id.hex,
            (
                Cell(each.glance.name, detail=brand_text(each.glance)),
                _sales(each.glance, language),
                state_cell(each.box, each.glance.zone, at, language),
                _needs_cell(each.needs),
                _last_sale(each, at),
                *_box_cells(each.box, at, language),
            ),
            href=f"/stores/{each.glance.store_id.hex}",
        )
        for each in stores
    ]


def brand_text(store: StoreGlance) -> str:
    """The brand, where the store's own name does not say it."""
    return "" if store.brand == store.name else store.brand


def _sales(store: StoreGlance, language: str) -> Cell:
    now, was = store.today.gross_minor, store.week_ago.gross_minor
    return Cell(
        words.money(store.today, "gross_minor", language) if store.today.currency else "–",
        detail=words.change_text(now, was, language),
    )


def _needs_cell(needs: Sequence[str]) -> Cell:
    if not needs:
        return Cell()
    more = len(needs) - 1
    detail = _("and {count} more").format(count=more) if more else ""
    return Cell(needs[0], "late", detail)


def state_cell(box: BoxView | None, zone: str, at: datetime, language: str) -> Cell:
    """The box's state in a word or two."""
    if box is None:
        return Cell(_("No box"), "")
    tone, word = STATES[box.state]
    if box.state == "silent" and box.seen_at is not None:
        today = (at - box.seen_at).total_seconds() < 12 * 3600
        say = words.clock_text if today else words.moment_text
        said = _("Silent since {time}").format(time=say(box.seen_at, zone, language))
        return Cell(said, tone)
    return Cell(_(word), tone)


STATES: dict[str, tuple[RowTone, str]] = {
    "active": ("ready", N_("Active")),
    "silent": ("late", N_("Silent")),
    "fenced": ("held", N_("Fenced")),
    "forked": ("late", N_("Forked")),
    "never": ("waiting", N_("Never heard")),
    "revoked": ("", N_("Shut out")),
}


def _last_sale(store: StoreNow, at: datetime) -> Cell:
    told = [store.glance.last_sale_at, store.box.last_sale_at if store.box else None]
    last = max((each for each in told if each), default=None)
    return Cell(words.ago_text(int((at - last).total_seconds()))) if last else Cell("–", "info")


def _box_cells(box: BoxView | None, at: datetime, language: str) -> tuple[Cell, ...]:
    if box is None or box.state == "never":
        return Cell(), Cell(), Cell()
    release = _("release {number}").format(number=box.release) if box.release else ""
    return waiting_cell(box, at, language), Cell(box.version, detail=release), clock_cell(box)


def waiting_cell(box: BoxView, at: datetime, language: str) -> Cell:
    """What is at the box only, and how old the oldest of it is; empty where nothing waits."""
    if not box.waiting:
        return Cell()
    age = words.ago_text(int((at - box.waiting_since).total_seconds())) if box.waiting_since else ""
    tone: RowTone = "waiting" if waits_long(box, at) else ""
    return Cell(words.count_text(box.waiting, language), tone, age)


def clock_cell(box: BoxView) -> Cell:
    """How far the box's clock is off; a second or so is nothing."""
    offset_ms = box.offset_ms or 0
    seconds = abs(offset_ms) // 1000
    if seconds < 2:
        return Cell("±0", "info")
    text = f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"
    sign = "+" if offset_ms > 0 else "\u2212"
    return Cell(f"{sign}{text}", "late" if box.clock_is_off else "")
