"""What the cashier sees of a drawer: who has it, what is in it, how a count came out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.cash import denominations
from domain.permissions import Right
from edge.shifts.requests import DrawerClosed, DrawerReport, DrawerState
from ui.components.cash_count import Denomination
from ui.components.row_list import Row, RowAction, Section
from ui.text import _, age_ms, count_of, format_amount, format_money, format_time

OPEN = "open"
CLOSE = "close"
NO_SALE = "no_sale"
PAY_IN = "pay_in"
PAY_OUT = "pay_out"
DROP = "drop"
MOVES = (PAY_IN, PAY_OUT, DROP)


def own_drawer(drawers: Sequence[DrawerState], drawer_id: UUID | None) -> DrawerState | None:
    """The drawer of this device, or the only one there is."""
    named = [each for each in drawers if each.drawer_id == drawer_id]
    if named:
        return named[0]
    return drawers[0] if len(drawers) == 1 else None


def pieces(currency: str, language: str) -> tuple[Denomination, ...]:
    """The notes and coins of a count, the largest first."""
    return tuple(
        Denomination(minor, format_amount(minor, currency, language))
        for minor in denominations(currency)
    )


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
    if report is None:
        begin = RowAction(OPEN, _("Count the float and open"), "lock", "main")
        row = Row(OPEN, drawer.name, _("Nobody has it."), word=_("closed"), actions=(begin,))
        return (Section("drawer", _("Drawer"), (row,)),)
    figures = _figures(report, language) if Right.SEE_REPORTS in rights else ()
    row = Row(
        CLOSE,
        drawer.name,
        _in_hands(drawer, zone, language),
        word=_("in use"),
        tone="ready",
        since_ms=age_ms(report.opened_at),
        actions=_acts(rights),
    )
    return (
        *figures,
        Section("drawer", _("Drawer"), (row,)),
        _movements(report, zone, language),
    )


def closed_words(closed: DrawerClosed, currency: str, language: str) -> str:
    """How the count came out, in a sentence."""
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
        PAY_IN: _("What is put in?"),
        PAY_OUT: _("What is taken out?"),
        DROP: _("What goes to the safe?"),
    }[act]


def count_done(act: str) -> str:
    """What the button under the count says."""
    return {
        OPEN: _("Open the drawer"),
        CLOSE: _("Close the drawer"),
        PAY_IN: _("Pay in"),
        PAY_OUT: _("Pay out"),
        DROP: _("To the safe"),
    }[act]


def _acts(rights: Collection[str]) -> tuple[RowAction, ...]:
    close = RowAction(CLOSE, _("Count and close"), "lock", "main")
    moves = (
        RowAction(PAY_IN, _("Pay in"), "more"),
        RowAction(PAY_OUT, _("Pay out"), "less"),
        RowAction(DROP, _("To the safe"), "next"),
    )
    no_sale = RowAction(NO_SALE, _("Open without a sale"), "up")
    return (close, *moves, no_sale) if Right.RUN_DRAWER in rights else (no_sale,)


def _in_hands(drawer: DrawerState, zone: ZoneInfo, language: str) -> str:
    if drawer.session_id is None or drawer.opened_at is None:
        return _("Nobody has it.")
    time = format_time(drawer.opened_at, zone, language)
    return _("{name} since {time}").format(name=drawer.opened_by or _("Somebody"), time=time)


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
    words = {PAY_IN: _("Paid in"), PAY_OUT: _("Paid out"), DROP: _("To the safe")}
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
