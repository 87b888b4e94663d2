"""What the screen of a paid check shows: its lines to tap, and what goes back. No drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.orders import THOUSANDTHS
from domain.refunds import Way
from edge.checks.requests import CheckView, TenderView
from edge.refunds.requests import (
    GiveBack,
    PaidBy,
    PaidCheck,
    PaidLine,
    PaidOut,
    Quote,
    TakeLine,
)
from ui.components.row_list import Row, RowAction, Section
from ui.store.asking import Pick
from ui.text import _, format_amount, format_money, format_quantity, format_time

MORE, LESS, TENDER, RESELL, CORRECT, RESOLD = (
    "more",
    "less",
    "tender",
    "resell",
    "correct",
    "resold",
)
AS_PAID, IN_CASH = "as paid", "in cash"


@dataclass(slots=True)
class Choice:
    """What was chosen to go back so far. An empty choice gives nothing."""

    counts: dict[UUID, int] = field(default_factory=dict)
    amount_minor: int | None = None
    everything: bool = False
    with_service: bool = True
    with_tip: bool = False
    by: str = AS_PAID
    reason: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was chosen."""
        return not self.counts and self.amount_minor is None and not self.everything


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose language, money and clock it is."""

    currency: str
    language: str
    zone: ZoneInfo

    def money(self, minor: int) -> str:
        """An amount with its currency."""
        return format_money(minor, self.currency, self.language)

    def amount(self, minor: int) -> str:
        """An amount alone."""
        return format_amount(minor, self.currency, self.language)


# ---- one check -----------------------------------------------------------------------------


def at(tables: Sequence[str]) -> str:
    """Where it sat."""
    return _("Table {table}").format(table="+".join(tables)) if tables else ""


def title(paid: PaidCheck) -> str:
    """What a check is called on top of its page: short enough for a phone."""
    return at(paid.tables) or paid.name or _number(paid)


def called(paid: PaidCheck) -> str:
    """What a check is called where somebody is asked about it."""
    return " · ".join(filter(None, (_number(paid), at(paid.tables) or paid.name)))


def _number(paid: PaidCheck) -> str:
    return _("No. {number}").format(number=paid.label)


def head(paid: PaidCheck, reader: Reader) -> str:
    """Which it is, when, for how much, with which receipt, served by whom."""
    at_time = f"{paid.business_date} {format_time(paid.paid_at, reader.zone, reader.language)}"
    total = reader.money(paid.total_minor)
    facts = (_number(paid), at_time, total, " ".join(paid.receipts), paid.server)
    return " · ".join(filter(None, facts))


def sections(paid: PaidCheck, choice: Choice, reader: Reader) -> list[Section]:
    """The lines to tap, the payments, what went back before, and other ways to set it right."""
    found_sections = [
        Section(
            "lines",
            _("Tap what goes back"),
            tuple(_line_row(line, choice, reader) for line in paid.lines),
        ),
        Section("payments", _("Paid"), tuple(_paid_row(each, reader) for each in paid.payments)),
    ]
    if paid.refunds:
        rows = tuple(
            Row(
                str(each.id),
                each.reason,
                " · ".join(
                    filter(
                        None,
                        (
                            format_time(each.at, reader.zone, reader.language),
                            each.by,
                            each.receipt,
                        ),
                    )
                ),
                reader.money(-each.amount_minor - each.tip_minor),
                _("corrected") if each.kind == "resell" else "",
                "info",
            )
            for each in paid.refunds
        )
        found_sections.append(Section("refunds", _("Given back before"), rows))
    return [*found_sections, _others(paid)]


def _line_row(line: PaidLine, choice: Choice, reader: Reader) -> Row:
    chosen = line.left if choice.everything else choice.counts.get(line.id, 0)
    quantity = "" if line.unit else format_quantity(line.quantity, reader.language)
    is_gone = not line.left or not line.left_minor
    actions: tuple[RowAction, ...] = ()
    if not is_gone and not choice.everything:
        more = (RowAction(MORE, _("Give back"), "back"),)
        less = (RowAction(LESS, _("Keep"), "close"),)
        actions = (less if chosen else ()) + (more if chosen < line.left else ())
    return Row(
        str(line.id),
        f"{quantity} {line.name}".strip(),
        ", ".join(line.options),
        reader.amount(line.left_minor if not is_gone else line.amount_minor),
        _chosen_words(line, chosen, is_gone, reader),
        "late" if chosen else "info",
        actions=actions,
    )


def _chosen_words(line: PaidLine, chosen: int, is_gone: bool, reader: Reader) -> str:
    if is_gone and line.amount_minor:
        return _("given back")
    if chosen == line.left and chosen:
        return _("goes back")
    if chosen:
        many = format_quantity(chosen, reader.language)
        return _("{quantity} goes back").format(quantity=many)
    if line.left < line.quantity:
        many = format_quantity(line.left, reader.language)
        return _("{quantity} left").format(quantity=many)
    return ""


def _paid_row(payment: PaidBy, reader: Reader) -> Row:
    tip = _("with {tip} tip").format(tip=reader.amount(payment.tip_minor))
    left = _("{amount} left").format(amount=reader.amount(payment.left_minor))
    is_whole = payment.left_minor >= payment.amount_minor
    wrong = (RowAction(TENDER, _("Wrong tender"), "recall"),)
    return Row(
        str(payment.id),
        _paid_name(payment),
        tip if payment.tip_minor else "",
        reader.amount(payment.amount_minor),
        "" if is_whole else left,
        "info",
        actions=wrong if payment.correctable else (),
    )


def _paid_name(payment: PaidBy) -> str:
    four = f" •{payment.last_four}" if payment.last_four else ""
    return f"{payment.tender_name}{four}"


def _others(paid: PaidCheck) -> Section:
    rows = [
        Row(
            RESELL,
            _("Reopen and correct"),
            _("What was paid pays the corrected order; only the difference changes hands."),
            actions=(RowAction(RESELL, _("Reopen"), "recall"),),
        ),
        Row(
            CORRECT,
            _("Table or server"),
            _("Money and receipt stay as they are."),
            actions=(RowAction(CORRECT, _("Correct"), "person"),),
        ),
    ]
    if not paid.left_minor:
        rows = rows[1:]
    if paid.resold_as is not None:
        rows.insert(
            0,
            Row(
                str(paid.resold_as),
                _("It was corrected"),
                actions=(RowAction(RESOLD, _("Go on"), "next"),) if paid.resold_open else (),
            ),
        )
    return Section("others", _("Set right otherwise"), tuple(rows))


def chosen_more(choice: Choice, line: PaidLine) -> None:
    """One more of a line goes back; of what is weighed or shared, all."""
    choice.amount_minor = None
    is_pieces = not line.unit and line.left % THOUSANDTHS == 0
    step = THOUSANDTHS if is_pieces else line.left
    choice.counts[line.id] = min(choice.counts.get(line.id, 0) + step, line.left)


def request(paid: PaidCheck, choice: Choice, refund_id: UUID, ways: tuple[Way, ...]) -> GiveBack:
    """What is asked of the box."""
    return GiveBack(
        refund_id,
        paid.check_id,
        choice.reason,
        lines=tuple(TakeLine(line_id, many) for line_id, many in choice.counts.items()),
        amount_minor=choice.amount_minor,
        everything=choice.everything,
        with_service=choice.with_service,
        ways=ways,
    )


def ways(paid: PaidCheck, choice: Choice, amount_minor: int) -> tuple[Way, ...]:
    """By which payments it goes back; empty for the usual way."""
    tips = choice.with_tip
    if choice.by == AS_PAID and not tips:
        return ()
    left, found_ways = amount_minor, []
    for payment in _in_order(paid.payments, choice.by):
        minor = min(left, payment.left_minor)
        tip = payment.left_tip_minor if tips else 0
        if minor or tip:
            in_cash = choice.by == IN_CASH and payment.in_cash
            found_ways.append(Way(payment.id, minor, tip, in_cash))
        left -= minor
    return tuple(found_ways)


def _in_order(payments: Sequence[PaidBy], by: str) -> list[PaidBy]:
    able = [each for each in payments if each.is_refundable or (by == IN_CASH and each.in_cash)]
    return sorted(able, key=lambda each: (str(each.id) != by, -each.left_minor))


def way_picks(paid: PaidCheck, reader: Reader) -> list[Pick]:
    """How it can go back."""
    picks = [Pick(AS_PAID, _("As it was paid"), icon="back")]
    for payment in paid.payments:
        if payment.left_minor and len(paid.payments) > 1:
            label = _("{tender} first").format(tender=_paid_name(payment))
            most = _("up to {amount}").format(amount=reader.amount(payment.left_minor))
            why_not = "" if payment.is_refundable else _("is not given back")
            picks.append(Pick(str(payment.id), label, most, "pay", why_not=why_not))
    if any(payment.in_cash and payment.left_minor for payment in paid.payments):
        picks.append(Pick(IN_CASH, _("In cash"), _("a manager approves"), "pay"))
    return picks


def tender_picks(payment: PaidBy, tenders: Sequence[TenderView]) -> list[Pick]:
    """By what it was really paid: tenders that a person notes."""
    by_hand = ("cash", "card_separate", "qr_wallet", "voucher")
    return [
        Pick(str(each.id), each.name, icon="pay")
        for each in tenders
        if each.kind in by_hand and not each.adapter and each.id != payment.tender_id
    ]


# ---- what goes back ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Summary:
    """The right side: the amount large, by what, and why nothing can be given back yet."""

    amount: str = ""
    by: tuple[str, ...] = ()
    note: str = ""
    why_not: str = ""


def summary(quote: Quote | None, choice: Choice, sentence: str, reader: Reader) -> Summary:
    """What is said of the choice."""
    if choice.is_empty:
        return Summary(why_not=_("Tap what goes back."))
    if quote is None:
        return Summary(why_not=sentence)
    handed = sum(out.amount_minor for out in quote.paid_out)
    return Summary(
        reader.money(handed),
        by_lines(quote.paid_out, reader),
        _("tax {tax}").format(tax=reader.amount(quote.tax_minor)) if quote.tax_minor else "",
        "" if choice.reason else _("Choose a reason."),
    )


def by_lines(outs: Sequence[PaidOut], reader: Reader) -> tuple[str, ...]:
    """Each tender with its amount; rounding and tips are said."""
    return tuple(_by_line(out, reader) for out in outs if out.amount_minor or out.rounding_minor)


def _by_line(out: PaidOut, reader: Reader) -> str:
    parts = [f"{out.tender_name}  {reader.money(out.amount_minor)}"]
    if out.tip_minor:
        parts.append(_("with {tip} tip").format(tip=reader.amount(out.tip_minor)))
    if out.rounding_minor:
        parts.append(_("rounded by {amount}").format(amount=reader.amount(out.rounding_minor)))
    return ", ".join(parts)


def has_service(paid: PaidCheck) -> bool:
    """Whether service was charged and some of it is left."""
    return any(line.kind == "service" and line.left_minor for line in paid.lines)


def tip_left(paid: PaidCheck) -> int:
    """The tips that could go back."""
    return sum(payment.left_tip_minor for payment in paid.payments)


def is_corrected(check: CheckView) -> bool:
    """Whether an open order is a correction to which enough was paid already."""
    carried = any(payment.kind == "correction" for payment in check.payments)
    return check.order_state == "open" and carried and check.remaining_minor <= 0


def reasons(names: Sequence[str]) -> tuple[str, ...]:
    """The reasons to tap; there is always one."""
    return tuple(names) or (_("Returned"), _("Complaint"))
