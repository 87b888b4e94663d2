"""What the cashier sees of a drawer: who has it, what is in it, how a count came out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.permissions import Right
from edge.shifts.requests import DrawerClosed, DrawerReport, DrawerState
from ui.components.row_list import Row, RowAction, Section
from ui.store.count_view import pieces as pieces
from ui.text import _, count_of, format_money, format_time

OPEN = "open"
CLOSE = "close"
NO_SALE = "no_sale"
PAY_IN = "pay_in"
PAY_OUT = "pay_out"
DROP = "drop"
HAND_OVER = "hand_over"
COUNT_LATER = "count_later"
FROM_SAFE = "from_safe"
MOVES = (PAY_IN, PAY_OUT, DROP)


def own_drawer(drawers: Sequence[DrawerState], drawer_id: UUID | None) -> DrawerState | None:
    """The drawer of this device, or the only one there is."""
    named = [each for each in drawers if each.drawer_id == drawer_id]
    if named:
        return named[0]
    return drawers[0] if len(drawers) == 1 else None


def choice(drawers: Sequence[DrawerState], zone: ZoneInfo, language: str) -> tuple[Section, ...]:
    """All drawers, to choose one."""
    look = RowAction("choose", _("Open"))
    rows = tuple(
        Row(
            str(each.drawer_id),
            each.name,
            _in_hands(each, zone, language),
            word=_("in use") if each.session_id else _("closed"),
            tone="ready" if each.session_id else "",
            actions=(look,),
        )
        for each in drawers
    )
    return (Section("drawers", _("Which drawer?"), rows, _("There is no drawer."), "plates"),)


def sections(
    drawer: DrawerState,
    report: DrawerReport | None,
    rights: Collection[str],
    zone: ZoneInfo,
    language: str,
) -> tuple[Section, ...]:
    """A drawer as it is now, with what may be done about it.

    What should be in it is shown to those who see reports; all others count blind.
    """
    left = _uncounted(drawer, zone, language)
    if report is None:
        begin = (
            RowAction(OPEN, _("Count the float and open"), "lock", "main"),
            RowAction(FROM_SAFE, _("Float from the safe")),
        )
        row = Row(OPEN, drawer.name, _("Nobody has it."), word=_("closed"), actions=begin)
        return (Section("drawer", _("Drawer"), (row,)), *left)
    figures = _figures(report, language) if Right.SEE_REPORTS in rights else ()
    row = Row(
        CLOSE,
        drawer.name,
        _in_hands(drawer, zone, language),
        word=_("not counted") if drawer.is_from_before else _("in use"),
        tone="late" if drawer.is_from_before else "ready",
        actions=_acts(rights, from_before=drawer.is_from_before),
    )
    return (
        *figures,
        Section("drawer", _("Drawer"), (row,)),
        *left,
        _movements(report, zone, language),
    )


def closed_words(closed: DrawerClosed, currency: str, language: str) -> str:
    """How the count came out, in a sentence."""
    if closed.new_session_id is not None:
        return _("The drawer is handed over.")
    if closed.difference_minor == 0:
        return _("The drawer is closed. It is right to the cent.")
    amount = format_money(abs(closed.difference_minor), currency, language)
    if closed.difference_minor < 0:
        return _("The drawer is closed. {amount} is missing.").format(amount=amount)
    return _("The drawer is closed. There is {amount} too much.").format(amount=amount)


def count_title(act: str) -> str:
    """What is being counted."""
    return {
        OPEN: _("Count the float"),
        CLOSE: _("Count everything in the drawer"),
        COUNT_LATER: _("Count everything that was in the drawer"),
        HAND_OVER: _("Count everything in the drawer"),
        FROM_SAFE: _("Count the float"),
        PAY_IN: _("What is put in?"),
        PAY_OUT: _("What is taken out?"),
        DROP: _("What goes to the safe?"),
    }[act]


def count_done(act: str) -> str:
    """What the button under the count says."""
    return {
        OPEN: _("Open the drawer"),
        CLOSE: _("Close the drawer"),
        COUNT_LATER: _("Done"),
        HAND_OVER: _("Hand the drawer over"),
        FROM_SAFE: _("Open the drawer"),
        PAY_IN: _("Pay in"),
        PAY_OUT: _("Pay out"),
        DROP: _("To the safe"),
    }[act]


def _acts(rights: Collection[str], *, from_before: bool) -> tuple[RowAction, ...]:
    if from_before:
        return (
            RowAction(OPEN, _("Open for today, count later"), "lock", "main"),
            RowAction(CLOSE, _("Count and close"), "lock"),
        )
    close = RowAction(CLOSE, _("Count and close"), "lock", "main")
    moves = (
        RowAction(PAY_IN, _("Pay in"), "more"),
        RowAction(PAY_OUT, _("Pay out"), "less"),
        RowAction(DROP, _("To the safe"), "next"),
        RowAction(HAND_OVER, _("Hand over"), "move"),
    )
    no_sale = RowAction(NO_SALE, _("Open without a sale"), "up")
    return (close, *moves, no_sale) if Right.RUN_DRAWER in rights else (no_sale,)


def _in_hands(drawer: DrawerState, zone: ZoneInfo, language: str) -> str:
    if drawer.session_id is None or drawer.opened_at is None:
        return _("Nobody has it.")
    time = format_time(drawer.opened_at, zone, language)
    return _("{name} since {time}").format(name=drawer.opened_by or _("Somebody"), time=time)


def _uncounted(drawer: DrawerState, zone: ZoneInfo, language: str) -> tuple[Section, ...]:
    """What days before left behind: to be counted when there is time."""
    act = RowAction(COUNT_LATER, _("Count it now"), "lock")
    rows = tuple(
        Row(
            str(each.session_id),
            each.name,
            ", ".join(
                (
                    f"{each.opened_at.astimezone(zone):%Y-%m-%d}",
                    format_time(each.opened_at, zone, language),
                )
            ),
            word=_("not counted"),
            tone="late",
            actions=(act,),
        )
        for each in drawer.uncounted
    )
    return (Section("uncounted", _("Left uncounted"), rows),) if rows else ()


def _figures(report: DrawerReport, language: str) -> tuple[Section, ...]:
    def money(minor: int) -> str:
        return format_money(minor, report.currency, language)

    return (
        Section(
            "x",
            _("Now (X)"),
            (
                Row("expected", _("Should be in it"), amount=money(report.expected_minor)),
                Row("float", _("Float"), amount=money(report.float_minor)),
                *(
                    Row(
                        str(tender.tender_id),
                        tender.name,
                        count_of(tender.payments, "{count} payment", "{count} payments"),
                        money(tender.amount_minor),
                    )
                    for tender in report.tenders
                ),
                Row("openings", _("Without a sale"), amount=str(report.openings_without_sale)),
            ),
            look="figures",
        ),
    )


def _movements(report: DrawerReport, zone: ZoneInfo, language: str) -> Section:
    words = {
        PAY_IN: _("Paid in"),
        PAY_OUT: _("Paid out"),
        DROP: _("To the safe"),
        "hand_in": _("Waiters' cash"),
        "tip_out": _("Tips paid out"),
    }
    return Section(
        "movements",
        _("Cash in and out"),
        tuple(
            Row(
                str(each.id),
                words.get(each.kind, _("Float")),
                " · ".join(filter(None, (format_time(each.at, zone, language), each.reason))),
                format_money(each.amount_minor, report.currency, language),
            )
            for each in report.movements
        ),
        empty=_("Nothing was put in or taken out."),
    )
