"""Decides what the page of one store shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from central.fleet.service import AlarmView, BoxView, Code, QuarantineView, Redriven
from central.identity.rights import Right
from central.releases.values import Authority
from central.tenants.requests import StoreView
from ui.components.data_table import Cell, Column, TableRow
from ui.components.form_sheet import Field, Form
from ui.components.row_list import Row, RowAction, Section
from ui.components.secret_card import Secret
from ui.language import say_sentence
from ui.office import figures_text as words
from ui.office.glance_view import ALARMS, clock_cell, state_cell, waiting_cell
from ui.office.session import Visit
from ui.office.stores_view import place_fields, release_text
from ui.text import _, age_ms

LET_IN, EDIT_STORE, DELETE, RESTORE = "let-in", "edit-store", "delete", "restore"
SHUT_OUT, AGAIN, ADOPT = "shut-out", "again", "adopt"


@dataclass(frozen=True, slots=True)
class Reading:
    """A store as it is."""

    store: StoreView
    boxes: tuple[BoxView, ...]
    alarms: tuple[AlarmView, ...]
    waiting: tuple[QuarantineView, ...]
    authority: tuple[Authority, ...]


@dataclass(frozen=True, slots=True)
class May:
    """What somebody may do with this store."""

    edit: bool
    manage_boxes: bool
    publish: bool


def may_what(visit: Visit, store: StoreView) -> May:
    """What a visitor may do with a store."""
    place = (store.brand_id, store.id)
    return May(
        visit.may(Right.EDIT_STORES, *place),
        visit.may(Right.MANAGE_BOXES, *place),
        visit.may(Right.PUBLISH, *place),
    )


def head(store: StoreView, boxes: Sequence[BoxView], may: May) -> Section:
    """The store itself, with what can be done."""
    actions: list[RowAction] = []
    is_here = store.deleted_at is None
    if may.edit and is_here:
        actions += [
            RowAction(EDIT_STORE, _("Change")),
            RowAction(DELETE, _("Delete"), tone="danger", confirm=_("Delete it?")),
        ]
    if may.edit and not is_here:
        actions.append(RowAction(RESTORE, _("Restore"), tone="main"))
    if may.manage_boxes and is_here:
        has_box = any(each.state != "revoked" for each in boxes)
        label = _("Replace the box") if has_box else _("Let a box in")
        actions.append(RowAction(LET_IN, label, tone="" if has_box else "main"))
    detail = f"{store.zone.replace('_', ' ')} · {store.currency}"
    word = "" if is_here else _("Deleted")
    row = Row(store.id.hex, store.name, detail=detail, word=word, actions=tuple(actions))
    return Section("store", "", (row,))


def edit_form(store: StoreView) -> Form:
    """What may be otherwise about a store."""
    return Form(
        EDIT_STORE,
        store.name,
        (
            Field("name", _("Name"), value=store.name, required=True, wide=True),
            *place_fields(store.zone, store.currency, store.language),
        ),
    )


def changes(values: Mapping[str, object]) -> dict[str, str]:
    """What a form says of a store."""
    said = {name: str(value).strip() for name, value in values.items()}
    return {**said, "currency": said["currency"].upper()}


def box_columns() -> list[Column]:
    """The head of a store's boxes."""
    return [
        Column("box", _("Box"), weight="title"),
        Column("state", _("State"), "state", "main"),
        Column("waiting", _("Waiting"), "figure"),
        Column("safe", _("Not in a backup"), "figure", "minor"),
        Column("version", _("Version"), "figure"),
        Column("clock", _("Clock"), "figure"),
        Column("disk", _("Disk free"), "figure", "minor"),
        Column("heard", _("Heard"), "figure"),
    ]


def box_rows(
    boxes: Sequence[BoxView], zone: str, at: datetime, language: str, *, may_manage: bool
) -> list[TableRow]:
    """A store's boxes, its own first."""
    return [_box_row(each, zone, at, language, may_manage=may_manage) for each in boxes]


def _box_row(box: BoxView, zone: str, at: datetime, language: str, *, may_manage: bool) -> TableRow:
    shut_out = RowAction(SHUT_OUT, _("Shut out"), tone="danger", confirm=_("Shut out for good?"))
    heard = words.ago_text(int((at - box.seen_at).total_seconds())) if box.seen_at else "–"
    free = box.disk_free_bytes
    series = _("Receipts {series}").format(series=box.receipt_series) if box.receipt_series else ""
    return TableRow(
        box.node_id.hex,
        (
            Cell(_("Box {name}").format(name=box.node_id.hex[-6:]), detail=series),
            state_cell(box, zone, at, language),
            waiting_cell(box, at, language),
            Cell(words.count_text(box.unsafe, language) if box.unsafe else ""),
            Cell(box.version or "–", detail=release_text(box)),
            clock_cell(box),
            Cell(f"{free // 10**9} GB" if free is not None else ""),
            Cell(heard),
        ),
        actions=(shut_out,) if may_manage and box.state != "revoked" else (),
    )


def trouble(found: Reading, may: May) -> list[Section]:
    """What somebody has to look at; nothing where all is well."""
    rows = [
        Row(
            each.id.hex,
            _(ALARMS.get(each.kind, each.kind.capitalize())),
            detail=say_sentence(each.detail),
            since_ms=age_ms(each.since),
            tone="late",
        )
        for each in found.alarms
        if each.store_id == found.store.id
    ]
    rows += [
        Row(
            f"{box.node_id.hex}{at}",
            say_sentence(each.sentence),
            since_ms=each.since_ms or None,
            tone="late",
        )
        for box in found.boxes
        for at, each in enumerate(box.alarms)
    ]
    if found.waiting:
        rows.append(_again(found.waiting, may))
    return [Section("trouble", _("Needs a look"), tuple(rows))] if rows else []


def _again(waiting: Sequence[QuarantineView], may: May) -> Row:
    again = RowAction(AGAIN, _("Try again"), "rotate")
    return Row(
        "quarantine",
        _("What this centre could not read waits in quarantine"),
        detail=_("All else goes on. A newer release of the centre may read it."),
        amount=str(len(waiting)),
        tone="late",
        actions=(again,) if may.manage_boxes else (),
    )


def redriven(done: Redriven) -> str:
    """What trying again did."""
    if not done.waiting:
        return _("All of it is in the books now.")
    return _("{solved} are in the books now, {waiting} still wait.").format(
        solved=done.solved, waiting=done.waiting
    )


def code_card(code: Code, centre_url: str, *, replaces: bool) -> Secret:
    """The code in large letters, and what to do with it at the box."""
    steps = [
        _("At the box, open Manager, then Office."),
        _("Enter this address: {address}").format(address=centre_url)
        if centre_url
        else _("Enter the address of this centre."),
        _("Enter the code. Selling goes on meanwhile."),
    ]
    if replaces:
        steps.append(_("The box that has this store now sells no more from then on."))
    title = _("Replace the box") if replaces else _("Let a box in")
    return Secret(title, code.code, steps, age_ms(code.valid_until))


def quarantine_columns() -> list[Column]:
    """The head of what waits."""
    return [
        Column("why", _("Why"), weight="title"),
        Column("since", _("Since"), "figure", "main"),
        Column("ops", _("Changes"), "figure"),
        Column("behind", _("Waiting behind"), "figure"),
    ]


def quarantine_rows(waiting: Sequence[QuarantineView], zone: str, language: str) -> list[TableRow]:
    """Transactions that could not become rows, the oldest first."""
    return [
        TableRow(
            each.id.hex,
            (
                Cell(each.detail or each.code, detail=each.code if each.detail else ""),
                Cell(words.moment_text(each.since, zone, language)),
                Cell(f"{each.first_seq}–{each.last_seq}"),
                Cell(words.count_text(each.behind, language) if each.behind else ""),
            ),
        )
        for each in waiting
    ]


def authority_columns() -> list[Column]:
    """The head of who writes what."""
    return [
        Column("what", _("What"), weight="title"),
        Column("who", _("Written by"), "state", "main"),
        Column("centre", _("Of the office"), "figure"),
        Column("box", _("Of the box"), "figure"),
    ]


def authority_rows(found: Sequence[Authority], language: str) -> list[TableRow]:
    """Kinds of rows by who may write them."""
    return [
        TableRow(
            each.kind,
            (
                Cell(_(each.title)),
                _writer(each),
                Cell(words.count_text(each.centre, language) if each.centre else ""),
                Cell(words.count_text(each.box, language) if each.box else ""),
            ),
        )
        for each in found
        if each.centre or each.box
    ]


def _writer(each: Authority) -> Cell:
    if each.is_centre:
        return Cell(_("The office"), "info")
    return Cell(_("Both"), "waiting") if each.centre else Cell(_("The box"), "")


def whose(found: Sequence[Authority], may: May) -> list[Section]:
    """Taking over what the box wrote itself, where there is any."""
    count = sum(each.box for each in found)
    if not count:
        return [Section("whose", _("Who may write what"))]
    take = RowAction(ADOPT, _("Take over"), "release", confirm=_("Make it the office's?"))
    row = Row(
        "theirs",
        _("{count} rows are the box's own").format(count=count),
        detail=_("The office may look at them; only the box changes them until you take over."),
        actions=(take,) if may.publish else (),
    )
    return [Section("whose", _("Who may write what"), (row,))]
