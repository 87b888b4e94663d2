"""How box and office stand, in a manager's words, with what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from edge.sync.releases import ReleasesHere
from edge.sync.service import DifferingDay, Held, Parked, SyncStatus, Withheld
from ui.components.row_list import Row, RowAction, RowTone, Section
from ui.text import N_, _, age_ms, count_of

ENROL = "enrol"
DISMISS = "dismiss"
SKEW_SHOWN_MS = 120_000
MINUTE_MS = 60_000

_WRITTEN = {"menu": N_("Menu"), "people": N_("People"), "floor": N_("Tables")}

Moment = Callable[[datetime], str]
"""A moment on the restaurant's clock."""


def sections(status: SyncStatus, may_decide: bool, moment: Moment) -> tuple[Section, ...]:
    """All that is known, the most important first."""
    if status.life == "alone":
        return (_alone(status, may_decide),)
    return (
        _link(status, may_decide, moment),
        *((_differing(status.differences),) if status.differences else ()),
        _waiting(status),
        _releases(status.releases, moment),
        *((_parked(status.parked, may_decide),) if status.parked else ()),
        *((_withheld(status.withheld),) if status.withheld else ()),
        *((_held(status.held),) if status.held else ()),
    )


def _releases(found: ReleasesHere, moment: Moment) -> Section:
    """What runs, what waits for its time, and who writes what."""
    rows = []
    if found.number:
        name = f"{found.number} · {found.name}" if found.name else str(found.number)
        since = "" if found.since is None else _("since {time}").format(time=moment(found.since))
        rows.append(Row("running", name, since, word=_("in force"), tone="ready"))
    for each in found.waiting:
        name = f"{each.number} · {each.name}" if each.name else str(each.number)
        at = _("from {time} on").format(time=moment(each.effective_at))
        lacking = "" if each.is_whole else _("parts of it have not come yet")
        detail = " · ".join(part for part in (at, lacking) if part)
        rows.append(Row(f"release-{each.number}", name, detail, word=_("scheduled"), tone="info"))
    for said in found.writers:
        detail = _("{office} in the office, {here} here").format(office=said.centre, here=said.box)
        who = _("office") if not said.box else _("this box") if not said.centre else _("both")
        rows.append(Row(f"writers-{said.what}", _(_WRITTEN[said.what]), detail, word=who))
    return Section(
        "releases",
        _("Release"),
        tuple(rows),
        empty=_("Nothing of the office is in force here yet."),
        note=_(
            "What the office writes is changed there and comes with a release; it is locked here."
        ),
    )


def _alone(status: SyncStatus, may_decide: bool) -> Section:
    enrol = RowAction(ENROL, _("Connect"), "", "main", enabled=may_decide)
    was = _("It was with {address} before it was restored from a copy.")
    return Section(
        "link",
        _("Office"),
        (
            Row(
                "link",
                _("This box works alone"),
                was.format(address=status.url) if status.url else "",
                word=_("alone"),
                tone="info",
                actions=(enrol,),
            ),
        ),
        note=_(
            "Everything is here and nothing is missing. To see several restaurants in one place, "
            "ask the office for a code and connect. Selling goes on meanwhile."
        ),
    )


def _link(status: SyncStatus, may_decide: bool, moment: Moment) -> Section:
    rows = [_life(status, may_decide), _contact(status, moment)]
    if abs(status.skew_ms) >= SKEW_SHOWN_MS:
        rows.append(_clock(status.skew_ms))
    elif status.uncertainty_ms is not None:
        rows.append(Row("clock", _("The clock is right"), word=_("right"), tone="ready"))
    return Section("link", _("Office"), tuple(rows), note=status.url)


def _life(status: SyncStatus, may_decide: bool) -> Row:
    if status.life == "active":
        return Row(
            "life", _("This box sells for the restaurant"), word=_("connected"), tone="ready"
        )
    what = _("Ask the office for a new code, then connect again.")
    enrol = RowAction(ENROL, _("Connect again"), "", "main", enabled=may_decide)
    title = _("This box sells nothing any more")
    detail = f"{status.stopped} {what}"
    return Row("life", title, detail, word=_("stopped"), tone="late", actions=(enrol,))


def _contact(status: SyncStatus, moment: Moment) -> Row:
    if status.heard_at is None:
        return Row("contact", _("Last heard"), status.trouble, word=_("never"), tone="waiting")
    tone: RowTone = "waiting" if status.trouble else "ready"
    at = moment(status.heard_at)
    return Row("contact", _("Last heard {time}").format(time=at), status.trouble, tone=tone)


def _clock(skew_ms: int) -> Row:
    minutes = abs(skew_ms) // MINUTE_MS
    words = _("{minutes} minutes ahead") if skew_ms > 0 else _("{minutes} minutes behind")
    detail = _("Set the clock of this box. Selling goes on.")
    return Row(
        "clock", _("The clock is wrong"), detail, word=words.format(minutes=minutes), tone="late"
    )


def _differing(differences: tuple[DifferingDay, ...]) -> Section:
    return Section(
        "differences",
        _("Days that do not agree with the office"),
        tuple(
            Row(
                f"{each.business_date} {each.what}",
                each.business_date,
                each.what,
                word=_("differs"),
                tone="late",
                since_ms=age_ms(each.since),
            )
            for each in differences
        ),
        note=_("Both have the same sales, or will have. This goes away by itself once they agree."),
    )


def _withheld(withheld: tuple[Withheld, ...]) -> Section:
    partly = _("The office has them, but not all that is in them.")
    wholly = _("The office does not know what they are yet.")
    return Section(
        "withheld",
        _("Kept back until the office is updated"),
        tuple(
            Row(each.kind, each.kind, partly if each.is_said else wholly, amount=str(each.count))
            for each in withheld
        ),
        note=_("They are sent by themselves when the office understands them."),
    )


def _waiting(status: SyncStatus) -> Section:
    if status.waiting:
        words = count_of(status.waiting, "{count} change", "{count} changes")
        since = None if status.waiting_since is None else age_ms(status.waiting_since)
        row = Row("waiting", _("Not sent yet"), amount=words, tone="waiting", since_ms=since)
    else:
        row = Row("waiting", _("All is sent"), word=_("sent"), tone="ready")
    rows = [row]
    if status.unsafe:
        words = count_of(status.unsafe, "{count} change", "{count} changes")
        detail = _("The office has them; its next checked copy makes them safe.")
        rows.append(Row("unsafe", _("Not in a copy of the office yet"), detail, amount=words))
    note = _("What waits is kept here and sent by itself. There is nothing to do.")
    return Section("waiting", _("From here to the office"), tuple(rows), note=note)


def _parked(parked: tuple[Parked, ...], may_decide: bool) -> Section:
    seen = RowAction(DISMISS, _("Seen"), enabled=may_decide)
    return Section(
        "parked",
        _("Set aside at the office"),
        tuple(
            Row(
                str(each.first_seq),
                _("Changes {first} to {last}").format(first=each.first_seq, last=each.last_seq),
                each.detail,
                word=each.code,
                tone="held",
                since_ms=age_ms(each.since),
                actions=(seen,),
            )
            for each in parked
        ),
        note=_("Nothing is lost. The office's support sees them too and repairs them."),
    )


def _held(held: tuple[Held, ...]) -> Section:
    return Section(
        "held",
        _("From the office, not in force here yet"),
        tuple(
            Row(f"{each.kind} {each.why}", each.kind, each.why, amount=str(each.count), tone="held")
            for each in held
        ),
        note=_("They come into force by themselves when the box is updated."),
    )
