"""The box itself, for its manager: safety copies, open tables on paper, the training."""

from __future__ import annotations

from collections.abc import Sequence

from edge.backup.disks import Disk
from edge.backup.safety import CopyState
from edge.checks.fiscal_service import FiscalState
from edge.training.process import TrainingState
from ui.components.row_list import Row, RowAction, Section
from ui.store.fiscal_view import device_name
from ui.store.manager_view import Reader
from ui.text import _, age_ms

COPY_NOW = "copy_now"
PRINT_OPEN = "print_open"
OPENING = "opening"
RECEIPTS = "receipts"
CLOCK_RULE = "clock_rule"
COPY_TO = "copy_to"
COPY_NO_MORE = "copy_no_more"
TRAIN = "train"
TRAIN_GO = "train_go"
TRAIN_END = "train_end"
MEGABYTE = 1_000_000
GIGABYTE = 1_000_000_000


def no_place() -> str:
    """What is said while nothing is copied anywhere."""
    return _(
        "The box copies itself nowhere: one broken disk, and everything is lost. "
        "Plug in a stick or a second disk: it appears here."
    )


def offer_row(disk: Disk) -> Row:
    """A disk that is plugged in and takes no copies yet."""
    room = _("{size} GB free").format(size=disk.free_bytes // GIGABYTE)
    act = RowAction(COPY_TO, _("Copy here"), "", "main")
    return Row(disk.folder, disk.folder, room, word=_("plugged in"), tone="info", actions=(act,))


def copy_row(state: CopyState, reader: Reader) -> Row:
    """A place, and how old its copy is."""
    size = _("{size} MB").format(size=max(1, state.size_bytes // MEGABYTE))
    if state.error:
        word, tone = _("not copied"), "late"
    elif state.verified_at is None:
        word, tone = _("no copy yet"), "waiting"
    else:
        word, tone = (_("too old"), "late") if state.is_late else (_("checked"), "ready")
    return Row(
        state.place,
        state.place,
        state.error or (size if state.verified_at else ""),
        word=word,
        tone="late" if tone == "late" else "ready" if tone == "ready" else "waiting",
        since_ms=age_ms(state.verified_at) if state.verified_at else None,
        actions=(RowAction(COPY_NO_MORE, _("No more copies"), "", confirm=_("Really end this?")),)
        if state.chosen
        else (),
    )


def receipts(state: FiscalState) -> Section:
    """How many receipts are not signed, since when, and where to look after it."""
    row = Row(
        "receipts",
        _("Receipts that are not signed"),
        _("Selling goes on. Look after the fiscal device; the box asks it again by itself.")
        if state.count
        else device_name(state.device.name),
        amount=str(state.count),
        word=_("waits") if state.count else _("ready"),
        tone="late" if state.count else "ready",
        since_ms=age_ms(state.since) if state.since else None,
        actions=(RowAction(RECEIPTS, _("Look")),),
    )
    return Section("receipts", _("Receipts"), (row,))


def sections(
    copies: Sequence[CopyState],
    every_min: int,
    open_orders: int,
    training: TrainingState | None,
    clock_required: bool | None,
    reader: Reader,
    disks: Sequence[Disk] = (),
) -> tuple[Section, ...]:
    """What keeps the evening safe, and where people learn."""
    bound = _(
        "If this box breaks, what was sold since the last copy is lost: at most {minutes} minutes."
    )
    copy_now = Row(
        "copy-now",
        _("Copy now"),
        actions=(RowAction(COPY_NOW, _("Copy"), "", "main"),),
    )
    return (
        Section(
            "copies",
            _("Safety copy"),
            (
                *(copy_row(each, reader) for each in copies),
                *(offer_row(each) for each in disks),
                *((copy_now,) if copies else ()),
            ),
            empty=no_place(),
            note=bound.format(minutes=every_min) if copies else no_place() if disks else "",
        ),
        Section(
            "paper",
            _("Open tables on paper"),
            (
                Row(
                    "print-open",
                    _("All open orders with their lines"),
                    amount=str(open_orders),
                    actions=(RowAction(PRINT_OPEN, _("Print"), "note", enabled=open_orders > 0),),
                ),
            ),
            note=_("To go on by hand when the box is gone. Nothing about them changes."),
        ),
        Section(
            "begin",
            _("Before the doors open"),
            (Row("opening", _("Opening"), actions=(RowAction(OPENING, _("Look")),)),),
        ),
        *(() if clock_required is None else (_clock(clock_required),)),
        *(() if training is None else (_training(training),)),
    )


def _clock(required: bool) -> Section:
    label = _("Leave it to people") if required else _("Always clock in")
    act = RowAction(CLOCK_RULE, label)
    title = _("Who signs in is clocked in") if required else _("People clock in themselves")
    return Section("time", _("Time at work"), (Row("clock-rule", title, actions=(act,)),))


def _training(state: TrainingState) -> Section:
    if state.running:
        row = Row(
            "training",
            _("Training is on"),
            word=_("on"),
            tone="info",
            actions=(
                RowAction(TRAIN_GO, _("Go there"), "", "main"),
                RowAction(TRAIN_END, _("End"), "", confirm=_("End it for all?")),
            ),
        )
    else:
        row = Row("training", _("Training is off"), actions=(RowAction(TRAIN, _("Begin")),))
    note = _("Today's menu and people, and nothing real: no kitchen, no drawer, no stock.")
    return Section("training", _("Training"), (row,), note=note)
