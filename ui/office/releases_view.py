"""Decides what the pages of the draft and of releases show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from central.releases.values import Difference, Preview, ReleaseView, StoreHas
from domain.errors import BadRequest
from ui.components.data_table import Cell, Column, TableRow
from ui.components.form_sheet import Field, Form
from ui.components.row_list import RowAction, RowTone
from ui.office import figures_text as texts
from ui.store.office_values import Values, words
from ui.text import N_, _, count_of, format_amount

DISCARD, KEEP = "discard", "keep"
NOW, LATER = "now", "later"
NAMES_SHOWN = 3

_WHAT: dict[str, str] = {
    "price": N_("Price"),
    "sold": N_("Sold"),
    "new": N_("New"),
    "gone": N_("Taken away"),
    "name": N_("Name"),
    "category_id": N_("Category"),
    "tax_group_id": N_("Tax"),
    "rate_micros": N_("Rate"),
    "active_from": N_("Begins"),
    "active_to": N_("Ends"),
    "position": N_("Place"),
    "priority": N_("Priority"),
    "description": N_("Description"),
}
_VALUES: dict[str, str] = {
    "yes": N_("yes"), "no": N_("no"), "active": N_("yes"), "unsold": N_("no"),
}  # fmt: skip
_KINDS: dict[str, str] = {
    "edit": "", "rollback": N_("rolled back"), "adoption": N_("taken over"),
}  # fmt: skip
_STATES: dict[str, tuple[str, RowTone]] = {
    "published": (N_("in force"), "ready"),
    "scheduled": (N_("scheduled"), "waiting"),
    "withdrawn": (N_("withdrawn"), ""),
}
_HAS: dict[str, tuple[str, RowTone]] = {
    "applied": (N_("has it"), "ready"),
    "waiting": (N_("waiting"), "waiting"),
    "offline": (N_("offline"), "late"),
    "never": (N_("no box"), "info"),
}


# ---- differences ---------------------------------------------------------------------------
def difference_columns() -> list[Column]:
    """The head of a difference."""
    return [
        Column("name", _("What"), weight="title"),
        Column("field", _("Change")),
        Column("old", _("Until now"), "figure"),
        Column("new", _("From then on"), "figure", "main"),
        Column("where", _("Where"), weight="note"),
        Column("who", _("Who"), weight="minor"),
    ]


def difference_rows(
    found: Sequence[Difference], language: str, *, may_edit: bool = False
) -> list[TableRow]:
    """What changes, by name; each row of a draft can be taken out of it."""
    seen: set[str] = set()
    shown = []
    for each in found:
        row_id = f"{each.kind}:{each.entity_id.hex}"
        is_first = row_id not in seen
        seen.add(row_id)
        actions = _actions(each) if may_edit and is_first else ()
        shown.append(_row(each, row_id if is_first else f"{row_id}:{each.what}", language, actions))
    return shown


def _actions(each: Difference) -> tuple[RowAction, ...]:
    discard = RowAction(DISCARD, _("Take out"))
    return (RowAction(KEEP, _("Keep"), tone="main"), discard) if each.is_outdated else (discard,)


def _row(each: Difference, row_id: str, language: str, actions: tuple[RowAction, ...]) -> TableRow:
    old, new = figures(each, language)
    what = _(_WHAT[each.what]) if each.what in _WHAT else each.what.replace("_", " ")
    notes = [_("changed meanwhile by somebody else")] if each.is_outdated else []
    if each.also:
        notes.append(_("also in release {release}").format(release=each.also))
    return TableRow(
        row_id,
        (
            Cell(each.name, detail=each.where),
            Cell(what, "waiting" if each.is_outdated else "", ", ".join(notes)),
            Cell(old),
            Cell(new, detail=_percent(each)),
            Cell(stores_text(each)),
            Cell(each.who),
        ),
        actions=actions,
    )


def figures(each: Difference, language: str) -> tuple[str, str]:
    """The old and the new value as text."""
    if each.currency and (each.old_minor is not None or each.new_minor is not None):
        old, new = (
            "–" if minor is None else format_amount(minor, each.currency, language)
            for minor in (each.old_minor, each.new_minor)
        )
        return old, new
    return _value(each.old), _value(each.new)


def _value(text: str) -> str:
    return _(_VALUES[text]) if text in _VALUES else text or "–"


def _percent(each: Difference) -> str:
    """`+5.0 %`."""
    if not each.old_minor or each.new_minor is None:
        return ""
    tenths = round((each.new_minor - each.old_minor) * 1000 / each.old_minor)
    sign = "+" if tenths > 0 else "−" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10} %"


def stores_text(each: Difference) -> str:
    """Where a change holds."""
    if each.is_everywhere:
        return _("everywhere")
    if len(each.stores) <= NAMES_SHOWN:
        return ", ".join(each.stores)
    return count_of(len(each.stores), "{count} restaurant", "{count} restaurants")


def summary(found: Preview) -> str:
    """`12 changes in 3 restaurants`."""
    changes = count_of(found.rows, "{count} change", "{count} changes")
    stores = count_of(found.stores, "{count} restaurant", "{count} restaurants")
    return _("{changes} in {stores}").format(changes=changes, stores=stores)


def publish_form(zone: str, name: str = "") -> Form:
    """What the release is called; the time for one that comes later."""
    return Form(
        LATER,
        _("Publish at a time"),
        (
            Field("name", _("Name"), value=name, hint=_("Winter menu")),
            Field("day", _("Day"), hint="2026-12-01", required=True),
            Field("time", _("Time"), value="05:00", required=True,
                  hint=_("On the clock of {zone}").format(zone=zone)),
        ),
        done=_("Schedule"),
    )  # fmt: skip


def name_form() -> Form:
    """What the release is called."""
    fields = (Field("name", _("Name"), hint=_("Winter menu")),)
    return Form(NOW, _("Publish now"), fields, done=_("Publish now"))


def moment(values: Values, zone: str) -> datetime:
    """The moment that was typed. Raises BadRequest."""
    typed = f"{words(values, 'day')} {words(values, 'time')}"
    try:
        return datetime.strptime(typed, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(zone))
    except ValueError as error:
        raise BadRequest("Write the day like 2026-12-01 and the time like 05:00.") from error


# ---- releases ------------------------------------------------------------------------------
def release_columns() -> list[Column]:
    """The head of the history."""
    return [
        Column("number", _("Release"), weight="title"),
        Column("state", _("State"), "state", "main"),
        Column("came", _("In force")),
        Column("changes", _("Changes"), "figure"),
        Column("who", _("Who")),
    ]


def release_rows(found: Iterable[ReleaseView], zone: str, language: str) -> list[TableRow]:
    """The newest first; each row leads to what it changed and who has it."""
    return [
        TableRow(
            each.id.hex,
            (
                Cell(title(each), detail=kind(each)),
                _state(each),
                Cell(texts.moment_text(each.came_at, zone, language)),
                Cell(str(each.changes)),
                Cell(each.who),
            ),
            href=f"/releases/{each.number}",
        )
        for each in found
    ]


def title(each: ReleaseView) -> str:
    """`12 · Winter menu`."""
    return f"{each.number} · {each.name}" if each.name else str(each.number)


def kind(each: ReleaseView) -> str:
    """What made it, other than an edit."""
    return _(_KINDS[each.kind]) if _KINDS.get(each.kind) else ""


def _state(each: ReleaseView) -> Cell:
    word, tone = _STATES[each.state]
    return Cell(_(word), tone)


def state_words(each: ReleaseView, zone: str, language: str) -> str:
    """`in force since 20 Nov, 19:40 · Ada`."""
    at = texts.moment_text(each.came_at, zone, language)
    said = {
        "published": _("In force since {time}"),
        "scheduled": _("Comes into force at {time}"),
        "withdrawn": _("Withdrawn; it would have come at {time}"),
    }[each.state]
    return f"{said.format(time=at)} · {each.who}"


def has_columns() -> list[Column]:
    """The head of who has it."""
    return [
        Column("store", _("Restaurant"), weight="title"),
        Column("state", _("State"), "state", "main"),
        Column("running", _("Runs release"), "figure"),
        Column("seen", _("Last heard"), "figure"),
    ]


def has_rows(found: Iterable[StoreHas], at: datetime) -> list[TableRow]:
    """Each restaurant, those that lack it first."""
    order = ("offline", "waiting", "applied", "never")
    listed = sorted(found, key=lambda each: (order.index(each.state), each.store))
    return [
        TableRow(
            each.store_id.hex,
            (
                Cell(each.store),
                Cell(_(_HAS[each.state][0]), _HAS[each.state][1]),
                Cell(str(each.running) if each.running else "–"),
                Cell(texts.ago_text(int((at - each.seen_at).total_seconds())))
                if each.seen_at
                else Cell("–"),
            ),
            href=f"/stores/{each.store_id}",
        )
        for each in listed
    ]
