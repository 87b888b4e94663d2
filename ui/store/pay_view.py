"""What the cashier sees of a check: lines, what was paid, what remains, notes to hand over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.cash import next_notes
from domain.checks import payable_minor
from domain.floor import at_tables
from domain.money import split_evenly
from domain.orders import LineState, OrderState
from domain.parsing.amounts import Amounts
from edge.checks.receipts import ReceiptView
from edge.checks.requests import CheckLine, CheckView, PaymentView, PayResult, TenderView
from ui.components.cash_pad import Note
from ui.components.order_list import Line, Modifier, Total
from ui.components.order_list import LineState as ShownState
from ui.components.paper_roll import Strip
from ui.store.asking import Pick
from ui.store.order_view import SERVICE, discount_totals, discounts_under
from ui.store.tips_view import NO_TIP, TipChoice
from ui.text import _, count_of, format_amount, format_measured, format_money

CASH = "cash"
OTHER_AMOUNT = "other"
TIP = "tip"
MINOR = "minor:"
WAYS = (2, 3, 4)
UNSENT_AS: dict[str, ShownState] = {LineState.NEW: "new", LineState.HELD: "held"}


@dataclass(frozen=True, slots=True)
class TakenCard:
    """A payment that was taken: its tender, the amount, and what tells it from others."""

    payment_id: str
    name: str
    amount: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Tenders:
    """The ways to pay: the first cash tender, and all others."""

    cash: TenderView | None
    others: tuple[TenderView, ...]

    @property
    def take_tips(self) -> bool:
        """Whether any of them takes a tip."""
        return any(each.takes_tip for each in (self.cash, *self.others) if each is not None)


def tenders(found: Sequence[TenderView]) -> Tenders:
    """Cash has its own pad; every other way has a button."""
    cash = next((each for each in found if each.kind == CASH), None)
    return Tenders(cash, tuple(each for each in found if each is not cash))


def lines(view: CheckView, language: str) -> list[Line]:
    """The lines of a check with their options, prices of what is included added up."""
    options: dict[UUID, list[CheckLine]] = {}
    for line in view.lines:
        if line.parent_line_id is not None:
            options.setdefault(line.parent_line_id, []).append(line)
    return [
        _line(line, options.get(line.id, ()), view.currency, language)
        for line in view.lines
        if line.parent_line_id is None and line.state != LineState.VOIDED
    ]


def totals(view: CheckView, language: str) -> list[Total]:
    """The foot of the check: the total, each payment, and what remains."""

    def text(minor: int) -> str:
        return format_money(minor, view.currency, language)

    added = [
        Total(tax.name, text(tax.tax_minor))
        for tax in view.taxes
        if not tax.included and tax.tax_minor
    ]
    is_open = bool(view.payments) and not is_paid(view)
    whole = Total(_("Total"), text(view.total_minor), strong=not is_open)
    paid = [
        Total(_taken_name(payment, view.currency, language), _less(text, payment.amount_minor))
        for payment in view.payments
        if payment.kind != TIP
    ]
    rounding = [Total(_("Rounding"), text(view.rounding_minor))] if view.rounding_minor else []
    remains = [Total(_("Remains"), text(view.remaining_minor), strong=True)] if is_open else []
    off = discount_totals(view.discounts, view.lines_minor, view.exemption, text)
    return [*off, *added, whole, *rounding, *paid, *remains]


def taken_cards(view: CheckView, language: str) -> list[TakenCard]:
    """What was paid so far of a check that is still open, in order."""
    if is_paid(view) or not view.remaining_minor:
        return []
    return [
        TakenCard(
            str(payment.id),
            payment.tender_name,
            format_money(payment.amount_minor, view.currency, language),
            _taken_detail(payment, view.currency, language),
        )
        for payment in view.payments
        if payment.kind != TIP
    ]


def _less(text: Callable[[int], str], minor: int) -> str:
    """A payment takes away from what is open; one that was given back adds to it."""
    return f"−{text(minor)}" if minor >= 0 else text(-minor)


def _taken_name(payment: PaymentView, currency: str, language: str) -> str:
    if not payment.tip_minor:
        return payment.tender_name
    tip = format_money(payment.tip_minor, currency, language)
    return _("{tender} and {tip} tip").format(tender=payment.tender_name, tip=tip)


def _taken_detail(payment: PaymentView, currency: str, language: str) -> str:
    """The tip, and the number by which it is found again."""
    tip = format_money(payment.tip_minor, currency, language) if payment.tip_minor else ""
    number = payment.reference or (f"···{payment.last_four}" if payment.last_four else "")
    words = [_("tip {amount}").format(amount=tip)] if tip else []
    return ", ".join([*words, *filter(None, [number])])


def cash_due(
    view: CheckView, cash: TenderView, language: str, tip: TipChoice = NO_TIP
) -> tuple[int, list[Note]]:
    """What is to be paid in cash, rounded as cash is, and the notes offered for it."""
    due_minor = max(0, payable_minor(view.remaining_minor, cash.rounding_minor))
    if not due_minor:
        can_close = view.lines and view.remaining_minor >= 0
        return 0, [Note(0, _("Nothing to pay"))] if can_close else []
    due_minor += tip.of(view.remaining_minor, cash)
    exact = Note(due_minor, _("Exact"))
    offered = next_notes(due_minor, view.currency)
    return due_minor, [
        exact,
        *(Note(minor, format_amount(minor, view.currency, language)) for minor in offered),
    ]


def shown(view: CheckView, due_minor: int) -> str:
    """Which check's cash the pad shows: a tap on another one's amount must not pay this one."""
    return f"{view.check_id or view.order_id} {due_minor}"


def cash_words(view: CheckView, cash: TenderView, language: str, tip: TipChoice = NO_TIP) -> str:
    """Why cash is another sum than what is open: the rounding, the tip. Empty where it is not."""

    def text(minor: int) -> str:
        return format_money(minor, view.currency, language)

    payable = payable_minor(view.remaining_minor, cash.rounding_minor)
    words = []
    if payable != view.remaining_minor:
        said = _("{amount}, rounded for cash")
        words.append(said.format(amount=text(view.remaining_minor)))
    if tip_ := tip.of(view.remaining_minor, cash):
        words.append(_("with {amount} tip").format(amount=text(tip_)))
    elif tip != NO_TIP:
        words.append(_("{tender} takes no tip").format(tender=cash.name))
    return ", ".join(words)


def cash_offer(due_minor: int, given_minor: int) -> tuple[int, int]:
    """What cash pays of what is due, and what was handed over; the rest is change."""
    return min(due_minor, given_minor), given_minor


def cash_given(
    view: CheckView, cash: TenderView, given_minor: int, tip: TipChoice = NO_TIP
) -> tuple[int, int]:
    """What of the cash that was handed over pays the check, and what is tip.

    The tip is taken once the check is paid with it; who gives less pays the check first.
    """
    due_minor = max(0, payable_minor(view.remaining_minor, cash.rounding_minor))
    tip_minor = tip.of(view.remaining_minor, cash)
    amount_minor, _given = cash_offer(due_minor, given_minor)
    return amount_minor, tip_minor if given_minor >= due_minor + tip_minor else 0


def would_take(view: CheckView, tender: TenderView, tip: TipChoice, language: str) -> str:
    """What a tender's button would take: what is open, and the tip where it takes one."""
    due = format_money(view.remaining_minor, view.currency, language)
    tip_minor = tip.of(view.remaining_minor, tender)
    if not tip_minor:
        return due
    extra = format_money(tip_minor, view.currency, language)
    return _("{amount} + {tip} tip").format(amount=due, tip=extra)


def amount_picks(view: CheckView, tender: TenderView, tip: TipChoice, language: str) -> list[Pick]:
    """The amounts that a tender may take with one tap, the whole first.

    Equal parts of a bill that is split already are offered to nobody.
    """
    remaining = view.remaining_minor

    def text(minor: int) -> str:
        return format_money(minor + tip.of(minor, tender), view.currency, language)

    def with_tip(minor: int, words: str) -> str:
        extra = tip.of(minor, tender)
        if not extra:
            return words
        amount = format_money(extra, view.currency, language)
        if not words:
            return _("with {amount} tip").format(amount=amount)
        return _("{words}, with {amount} tip").format(words=words, amount=amount)

    said = _("Charge {amount}") if tender.adapter else _("Approved: {amount}")
    whole = Pick(
        f"{MINOR}{remaining}",
        said.format(amount=text(remaining)),
        with_tip(remaining, ""),
        tone="main",
    )
    whole_bill = () if view.checks else WAYS
    shares = {ways: split_evenly(remaining, ways)[0] for ways in whole_bill if remaining >= ways}
    parts = [
        Pick(
            f"{MINOR}{share}",
            text(share),
            with_tip(share, _("one of {ways} equal parts").format(ways=ways)),
        )
        for ways, share in shares.items()
    ]
    return [whole, *parts, Pick(OTHER_AMOUNT, _("Another amount"))]


def title(view: CheckView) -> str:
    """What the page is called."""
    if view.tables:
        return _("Pay, table {table}").format(table=at_tables(view.tables))
    name = view.name or _("Order {number}").format(number=view.order_number)
    return _("Pay, {name}").format(name=name)


def hint(view: CheckView) -> str:
    """What the cashier should know before paying; empty when there is nothing."""
    if view.unsent:
        lines_ = count_of(view.unsent, "{count} line goes", "{count} lines go")
        return _("{lines} to the kitchen with the payment.").format(lines=lines_)
    if view.outdated:
        return _("The order changed after the bill was printed. Print it again.")
    if view.precheck_count:
        return _("Bill printed {times}.").format(
            times=count_of(view.precheck_count, "{count} time", "{count} times")
        )
    return ""


def is_paid(view: CheckView) -> bool:
    """Whether nothing more is to be paid."""
    return view.order_state != OrderState.OPEN


def change_given(view: CheckView, language: str) -> str:
    """The change of the last payment; empty when there was none."""
    if not view.payments or not view.payments[-1].change_minor:
        return ""
    return format_money(view.payments[-1].change_minor, view.currency, language)


def paid_words(view: CheckView, language: str) -> str:
    """What was paid in all, as the page says it where nothing goes back."""
    return format_money(view.paid_minor, view.currency, language)


def check_paid(label: str, paid: PayResult, currency: str, language: str) -> str:
    """What the cashier is told when one of several checks is paid."""
    if not paid.change_minor:
        return _("Check {check} is paid.").format(check=label)
    change = format_money(paid.change_minor, currency, language)
    return _("Check {check} is paid. Change: {amount}").format(check=label, amount=change)


def read_amount(text: str, currency: str) -> int:
    """An amount as a cashier writes it, or minor units from a button. Raises BadValue."""
    if text.startswith(MINOR):
        return int(text.removeprefix(MINOR))
    return Amounts(currency).minor(text)


def receipt_words(receipts: Sequence[ReceiptView]) -> str:
    """How it stands with the receipt."""
    if not receipts:
        return ""
    last = receipts[-1]
    if last.number and last.state != "signed":
        return _("Receipt {number}, not signed yet").format(number=last.number)
    if last.number:
        return _("Receipt {number}").format(number=last.number)
    if last.trouble:
        return _("The receipt waits: {why}").format(why=last.trouble)
    return _("The receipt is being made.")


def receipt_strips(receipts: Sequence[ReceiptView]) -> list[Strip]:
    """The receipts' words as strips of paper, the last one first."""
    return [
        Strip(
            str(each.request_id),
            _("Receipt {number}").format(number=each.number),
            "",
            "",
            each.text,
        )
        for each in reversed(receipts)
        if each.text
    ]


def _line(line: CheckLine, options: Sequence[CheckLine], currency: str, language: str) -> Line:
    taken_off = line.shared_minor + sum(each.amount_minor for each in line.discounts)
    total = line.amount_minor + sum(option.amount_minor for option in options) + taken_off
    return Line(
        line_id=str(line.id),
        rev=total,
        quantity=format_measured(line.quantity, line.unit, language),
        name=f"{line.name}, {line.variant_name}" if line.variant_name else line.name,
        price=format_amount(total, currency, language),
        state=UNSENT_AS.get(line.state, "sent"),
        modifiers=tuple(
            Modifier(
                option.name,
                format_amount(gross, currency, language) if gross else "",
            )
            for option in options
            for gross in (option.amount_minor + option.discount_minor,)
            if option.state != LineState.VOIDED
        )
        + tuple(discounts_under(line.discounts, currency, language)),
        seat=str(line.seat or ""),
        last=line.kind == SERVICE,
    )
