"""What people read of a card or wallet payment, and what they can do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.floor import at_tables
from edge.payments.requests import AttemptView
from edge.payments.states import DONE, AttemptState, Operation
from ui.components.row_list import Row, RowAction, RowTone, Section
from ui.store.asking import Pick
from ui.text import _, age_ms, count_of, format_money

LOOK, AGAIN, LET_GO, CANCEL, DECIDE, PUT, REVERSE = (
    "look",
    "again",
    "let_go",
    "cancel",
    "decide",
    "put",
    "reverse",
)
OPEN_LIST, OPEN_TERMINAL = "card_payments", "virtual_terminal"
TAKEN, NOT_TAKEN = "taken", "not_taken"
AT_WORK = (AttemptState.PREPARED, AttemptState.SENT)


@dataclass(frozen=True, slots=True)
class Told:
    """How it stands: one line large, one below, in the colour of `tone`."""

    headline: str
    words: str
    tone: RowTone


def amount(view: AttemptView, language: str) -> str:
    """What was asked, or what was charged once that is known, with the tip."""
    minor = view.taken_minor or view.amount_minor
    tip_minor = view.taken_tip_minor if view.taken_minor else view.tip_minor
    text = format_money(minor, view.currency, language)
    if not tip_minor:
        return text
    tip = format_money(tip_minor, view.currency, language)
    return _("{amount} and {tip} tip").format(amount=text, tip=tip)


def what_for(view: AttemptView) -> str:
    """The order, as people call it."""
    if view.tables:
        return _("Table {table}").format(table=at_tables(view.tables))
    if view.name:
        return view.name
    return _("Order {number}").format(number=view.order_number) if view.order_number else ""


def told(view: AttemptView, language: str) -> Told:
    """How a payment stands, in a cashier's words."""
    text = amount(view, language)
    match view.state:
        case AttemptState.PREPARED | AttemptState.SENT if view.operation == Operation.QR:
            return Told(text, _("The guest scans the code and pays."), "waiting")
        case AttemptState.PREPARED | AttemptState.SENT:
            return Told(text, _("Asking the terminal..."), "waiting")
        case AttemptState.UNKNOWN:
            said = _said(view)
            return Told(_("No answer: the guest may have been charged"), said or text, "late")
        case AttemptState.UNPLACED:
            return Told(
                _("{amount} taken, not on a check").format(amount=text), _said(view), "late"
            )
        case AttemptState.REVERSED:
            return Told(_("Taken back: nothing is charged"), text, "info")
        case state if state in DONE:
            return Told(_("Approved"), _approved(view, language), "ready")
    return Told(_("Not charged"), _said(view), "late")


def acts(view: AttemptView) -> tuple[str, ...]:
    """What can be done about it now, the most likely first."""
    if view.state in AT_WORK:
        return (CANCEL,)
    if view.state == AttemptState.UNKNOWN and view.operation in (
        Operation.AUTHORISE,
        Operation.QR,
    ):
        gone = () if view.is_let_go else (LET_GO,)
        return (AGAIN, *gone, CANCEL, DECIDE)
    if view.state == AttemptState.UNKNOWN:
        return (AGAIN, DECIDE)
    if view.state == AttemptState.UNPLACED and view.operation in (
        Operation.AUTHORISE,
        Operation.QR,
    ):
        return (PUT, REVERSE) if view.can_reverse else (PUT,)
    return (REVERSE,) if view.can_reverse else ()


def act_words(act: str) -> tuple[str, str]:
    """What the button of an act says, and its icon."""
    return {
        LOOK: (_("Look"), "pay"),
        AGAIN: (_("Ask again"), "recall"),
        LET_GO: (_("Let the guests go"), "guests"),
        CANCEL: (_("Pay otherwise"), "void"),
        DECIDE: (_("A manager decides"), "person"),
        PUT: (_("Put on a check"), "check"),
        REVERSE: (_("Take back"), "back"),
    }[act]


def is_over(view: AttemptView) -> bool:
    """Whether there is nothing left to wait for or to decide."""
    return view.state not in (*AT_WORK, AttemptState.UNKNOWN, AttemptState.UNPLACED)


def is_done(view: AttemptView) -> bool:
    """Whether the money was moved and everything that follows is written."""
    return view.state in DONE


def to_mind(found: Sequence[AttemptView]) -> list[AttemptView]:
    """The payments of an order that its pay screen shows: open ones, and those to take back."""
    return [view for view in found if not is_over(view) or view.can_reverse]


def decisions(view: AttemptView, language: str) -> list[Pick]:
    """What a manager may say with the slip in hand."""
    return [
        Pick(TAKEN, _("{amount} was taken").format(amount=amount(view, language)), tone="good"),
        Pick(NOT_TAKEN, _("Nothing was taken"), tone="danger"),
    ]


def sections(found: Sequence[AttemptView], language: str) -> list[Section]:
    """The page of payments that somebody has to look after."""
    unknown = [each for each in found if each.state == AttemptState.UNKNOWN]
    unplaced = [each for each in found if each.state == AttemptState.UNPLACED]
    waiting = [each for each in found if each.state in AT_WORK]
    nobody_knows = _("Nobody knows whether these were charged")
    not_on_check = _("Taken, not on a check")
    at_terminal = _("At the terminal now")
    return [
        Section("unknown", nobody_knows, _rows(unknown, language), _("There are none.")),
        Section("unplaced", not_on_check, _rows(unplaced, language), _("There are none.")),
        Section("waiting", at_terminal, _rows(waiting, language), _("There are none.")),
    ]


def for_manager(found: Sequence[AttemptView]) -> tuple[Section, ...]:
    """What a manager sees of them among everything else; nothing while there is nothing."""
    minded = [each for each in found if each.state not in AT_WORK]
    if not minded:
        return ()
    words = count_of(len(minded), "{count} card payment waits", "{count} card payments wait")
    look = RowAction(OPEN_LIST, _("Look"))
    row = Row("card-payments", words, word=_("Decide"), tone="late", actions=(look,))
    return (Section("card-payments", _("Card payments"), (row,)),)


def virtual() -> Section:
    """The way to the virtual terminal, where the restaurant has one."""
    look = RowAction(OPEN_TERMINAL, _("Look"))
    row = Row("terminal", _("Approve, decline, pull the plug"), actions=(look,))
    return Section("virtual", _("The virtual terminal"), (row,))


def _rows(found: Sequence[AttemptView], language: str) -> tuple[Row, ...]:
    return tuple(_row(view, language) for view in found)


def _row(view: AttemptView, language: str) -> Row:
    says = told(view, language)
    gone = _("The guests have gone.") if view.is_let_go else ""
    kind = _("Refund") if view.operation == Operation.REFUND else ""
    who = ", ".join(filter(None, [kind, view.tender_name, view.asked_by]))
    detail = " ".join(filter(None, [f"{who}.", gone, _said(view)]))
    return Row(
        str(view.id),
        what_for(view) or view.tender_name,
        detail=detail,
        amount=amount(view, language),
        word=says.headline if view.state not in AT_WORK else says.words,
        tone=says.tone,
        since_ms=age_ms(view.since),
        actions=tuple(RowAction(act, *act_words(act)) for act in acts(view)),
    )


def _approved(view: AttemptView, language: str) -> str:
    text = amount(view, language)
    if view.taken_minor >= view.amount_minor:
        return text
    asked = format_money(view.amount_minor, view.currency, language)
    return _("{amount} of {asked}").format(amount=text, asked=asked)


def _said(view: AttemptView) -> str:
    return _(view.sentence) if view.sentence else ""
