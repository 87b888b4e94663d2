"""Receipts that wait, the device that signs them, and mails that were not sent, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.money_text import money_text
from domain.receipts import JOURNAL_ONLY, VIRTUAL
from edge.checks.fiscal_service import FiscalState, VirtualState, Waiting
from edge.mail.service import MailView
from ui.components.row_list import Row, RowAction, RowTone, Section
from ui.language import say_sentence
from ui.text import _, age_ms, count_of

BEHAVE = "behave:"
DEVICE = "device:"
OUTAGE_AFTER = "outage_after"
ASK_PAPER = "ask_paper"
PAGE_CODE = "page_code"
MAIL_AGAIN = "mail_again"
MAIL_FORGET = "mail_forget"
SHOWN = 20
TONES: dict[str, RowTone] = {
    "ready": "ready",
    "degraded": "waiting",
    "locked": "late",
    "away": "late",
}


def device_name(name: str) -> str:
    """What people call a device."""
    known = {JOURNAL_ONLY: _("The box's own journal"), VIRTUAL: _("Virtual fiscal device")}
    return known.get(name, name)


def sections(
    state: FiscalState,
    names: Sequence[str],
    mails: Sequence[MailView],
    zone: ZoneInfo,
    language: str,
    *,
    may_change: bool,
) -> tuple[Section, ...]:
    """The whole page."""
    return (
        _waiting(state),
        _device(state, names, may_change=may_change),
        *((_manners(state.virtual),) if state.virtual else ()),
        _mails(mails),
        _rules(state, may_change=may_change),
        *((_signed(state.virtual, zone, language),) if state.virtual else ()),
    )


def _waiting(state: FiscalState) -> Section:
    note = ""
    if state.count:
        held = count_of(state.count, "{count} receipt waits", "{count} receipts wait")
        note = _(
            "{receipts}. Selling goes on; guests have papers that say so. Look after the device: "
            "the box asks it again by itself until it signs."
        ).format(receipts=held)
    return Section(
        "waiting",
        _("Receipts that are not signed"),
        tuple(map(_waiting_row, state.waiting[:SHOWN])),
        empty=_("Every receipt is signed."),
        note=note,
    )


def _waiting_row(each: Waiting) -> Row:
    title = _("Not known whether it was signed") if each.state == "unknown" else _("Not signed")
    return Row(
        str(each.request_id),
        title,
        say_sentence(each.trouble) if each.trouble else "",
        word=_("with outage mark") if each.printed else _("no paper yet"),
        tone="waiting" if each.printed else "late",
        since_ms=age_ms(each.since),
    )


def _device(state: FiscalState, names: Sequence[str], *, may_change: bool) -> Section:
    words = {
        "ready": _("ready"),
        "degraded": _("slow"),
        "locked": _("refuses"),
        "away": _("no answer"),
    }
    health = state.device.health
    now = Row(
        "device",
        device_name(state.device.name),
        " · ".join(filter(None, (state.device.serial, say_sentence(state.device.remedy)))),
        word=words.get(health, health),
        tone=TONES.get(health, ""),
    )
    others = [
        Row(
            f"use-{name}",
            device_name(name),
            actions=(RowAction(f"{DEVICE}{name}", _("Use"), confirm=_("Really change it?")),),
        )
        for name in names
        if name != state.device.name and may_change
    ]
    return Section("device", _("Fiscal device"), (now, *others))


def behaviours(late_s: int) -> dict[str, str]:
    """What the virtual device can do."""
    return {
        "at_once": _("Signs at once"),
        "late": _("Answers after {seconds} s").format(seconds=late_s),
        "refuses": _("Refuses to sign"),
        "dead": _("Dead: answers nothing, signs nothing"),
        "mute": _("Signs, but its answer is lost"),
    }


def _manners(virtual: VirtualState) -> Section:
    rows = [
        Row(
            f"behave-{behaviour}",
            title,
            word=_("now") if behaviour == virtual.behaviour else "",
            tone="info" if behaviour == virtual.behaviour else "",
            actions=()
            if behaviour == virtual.behaviour and behaviour != "late"
            else (RowAction(f"{BEHAVE}{behaviour}", _("Do this")),),
        )
        for behaviour, title in behaviours(virtual.late_s).items()
    ]
    note = _("It is for trying out: what it signs means nothing to a tax office.")
    return Section("virtual", _("How the virtual device behaves"), tuple(rows), note=note)


def _rules(state: FiscalState, *, may_change: bool) -> Section:
    rules = state.rules

    def act(action: str, label: str) -> tuple[RowAction, ...]:
        return (RowAction(action, label),) if may_change else ()

    paper = _("Guests are asked first") if rules.is_asked else _("Paper comes by itself")
    code = _("Papers have the code of their page") if rules.page_code else _("Papers have no code")
    wait = _("A guest waits {seconds} s for the signature").format(seconds=rules.outage_after_s)
    return Section(
        "rules",
        _("How receipts are made"),
        (
            Row(
                "wait",
                wait,
                _("Then the paper says that it is not signed."),
                actions=act(OUTAGE_AFTER, _("Change")),
            ),
            Row("paper", paper, actions=act(ASK_PAPER, _("Change"))),
            Row("code", code, actions=act(PAGE_CODE, _("Change"))),
        ),
    )


def _mails(mails: Sequence[MailView]) -> Section:
    return Section(
        "mails",
        _("E-mails that were not sent"),
        tuple(map(_mail_row, mails)),
        empty=_("None waits."),
    )


def _mail_row(mail: MailView) -> Row:
    failed = mail.state == "failed"
    return Row(
        str(mail.id),
        mail.sent_to,
        say_sentence(mail.last_error) if mail.last_error else "",
        word=_("given up") if failed else _("waits"),
        tone="late" if failed else "waiting",
        since_ms=age_ms(mail.since),
        actions=(
            RowAction(MAIL_AGAIN, _("Try again")),
            RowAction(MAIL_FORGET, _("Forget it"), confirm=_("Really forget it?")),
        ),
    )


def _signed(virtual: VirtualState, zone: ZoneInfo, language: str) -> Section:
    rows = []
    for each in virtual.signed[:SHOWN]:
        at = datetime.fromisoformat(each.at).astimezone(zone)
        kind = _("Refund") if each.kind == "refund" else _("Sale")
        rows.append(
            Row(
                each.key,
                f"{each.number} · {kind} · {each.called}",
                at.strftime("%Y-%m-%d %H:%M:%S"),
                amount=money_text(each.total_minor, each.currency, language),
            )
        )
    return Section(
        "signed", _("What the virtual device signed"), tuple(rows), empty=_("Nothing yet.")
    )
