"""What stands on a virtual terminal, and the buttons under it."""

from __future__ import annotations

from collections.abc import Sequence

from domain.ports.terminal_hands import HandsScreen, ShownPayment
from ui.components.row_list import Row, RowAction, RowTone, Section
from ui.text import _, age_ms, format_money

APPROVE, PART, TIP, LATE, DECLINE, ANSWER, PLUG, UNPLUG, UNPLUG_CHARGED = (
    "approve",
    "part",
    "tip",
    "late",
    "decline",
    "answer",
    "plug",
    "unplug",
    "unplug_charged",
)
WALLET = "virtual_wallet"


def name(screen: HandsScreen) -> str:
    """What a device is called."""
    return _("Wallet") if screen.name == WALLET else _("Card terminal")


def sections(screens: Sequence[HandsScreen], language: str) -> list[Section]:
    """Each device: its plug, what waits for a person, what was."""
    found: list[Section] = []
    for screen in screens:
        waiting = tuple(_waiting(screen, each, language) for each in screen.waiting)
        found.append(Section(screen.name, name(screen), (_device(screen), *waiting)))
        past = tuple(_past(screen, each, language) for each in screen.past)
        heading = _("{device}: what was").format(device=name(screen))
        found.append(Section(f"past-{screen.name}", heading, past, _("Nothing yet.")))
    return found


def _device(screen: HandsScreen) -> Row:
    if not screen.plugged:
        again = RowAction(PLUG, _("Plug in"), tone="main")
        word = _("No connection")
        return Row(
            f"{screen.name}:", _("Its plug is out"), word=word, tone="late", actions=(again,)
        )
    unplug: tuple[RowAction, ...] = (RowAction(UNPLUG, _("Pull the plug")),)
    if screen.waiting:
        unplug = (*unplug, RowAction(UNPLUG_CHARGED, _("Pull the plug, card charged")))
    said = _("Waits for a payment") if not screen.waiting else _("Waits for you")
    return Row(f"{screen.name}:", said, word=_("Connected"), tone="ready", actions=unplug)


def _waiting(screen: HandsScreen, payment: ShownPayment, language: str) -> Row:
    if payment.told:
        actions = (
            RowAction(APPROVE, _("Approve"), tone="good"),
            RowAction(DECLINE, _("Decline"), tone="danger"),
            RowAction(PART, _("Approve half")),
            RowAction(TIP, _("Approve with a tip")),
            RowAction(LATE, _("Approve, answer late")),
        )
        return _row(screen, payment, language, _("Card, please"), "waiting", actions)
    late = (RowAction(ANSWER, _("Answer now"), tone="main"),)
    return _row(screen, payment, language, _("Charged, the box does not know"), "late", late)


def _past(screen: HandsScreen, payment: ShownPayment, language: str) -> Row:
    words: dict[str, tuple[str, RowTone]] = {
        "approved": (_("Approved"), "ready"),
        "declined": (_("Declined"), "late"),
        "ended": (_("Ended"), "held"),
        "reversed": (_("Taken back"), "info"),
    }
    word, tone = words.get(payment.state, (payment.state, ""))
    return _row(screen, payment, language, word, tone, ())


def _row(
    screen: HandsScreen,
    payment: ShownPayment,
    language: str,
    word: str,
    tone: RowTone,
    actions: tuple[RowAction, ...],
) -> Row:
    minor = payment.amount.minor + payment.tip_minor
    kinds = {"refund": _("Refund"), "reverse": _("Taken back")}
    return Row(
        f"{screen.name}:{payment.key}",
        payment.ref,
        detail=kinds.get(payment.operation, ""),
        amount=format_money(minor, payment.amount.currency, language),
        word=word,
        tone=tone,
        since_ms=age_ms(payment.at) if actions else None,
        actions=actions,
    )
