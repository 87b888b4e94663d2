"""What people see of a bill that is taken apart: its checks, and the ways to split it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.money import apportion
from domain.orders import THOUSANDTHS
from edge.checks.requests import CheckLine, CheckPart, CheckView
from edge.checks.split_requests import Take
from ui.components.action_button import Tone
from ui.store.asking import Pick
from ui.text import _, format_money

EVENLY, BY_SEAT, BY_ITEM, BY_AMOUNT = "evenly", "seat", "item", "amount"
BY_SHARES = "shares"
REJOIN, WALK_OUT, NEW_CHECK, OTHER = "rejoin", "walk-out", "new", "other"
WAYS = (2, 3, 4, 5, 6, 7, 8, 9, 10, 12)
LEAST_PARTS, MOST_PARTS, MOST_SHARES = 2, 12, 9


@dataclass(frozen=True, slots=True)
class PartCard:
    """A check as a card: what it is called and how it stands."""

    check_id: UUID
    label: str
    detail: str
    tone: Tone
    is_open: bool
    is_paid: bool = False


def part_cards(view: CheckView, chosen_id: UUID | None, language: str) -> list[PartCard]:
    """The checks of a split bill side by side, by number; a single paid one is the bill itself."""
    if [part.state for part in view.checks] == ["paid"]:
        return []
    return [
        PartCard(
            part.check_id,
            part.label,
            _standing(part, view.currency, language),
            _tone(part, chosen_id),
            part.state == "open",
            part.state == "paid",
        )
        for part in view.checks
    ]


def whole_words(view: CheckView, language: str) -> str:
    """How it stands with the whole bill while it is split; empty when it is not."""
    if not view.checks or not view.remaining_minor:
        return ""
    return _("All together {total}, {remains} not paid yet").format(
        total=format_money(view.total_minor, view.currency, language),
        remains=format_money(view.remaining_minor, view.currency, language),
    )


def chosen_check(view: CheckView, wanted_id: UUID | None) -> UUID | None:
    """The check that is paid next: the wanted one while it is open, else the first open one."""
    still_open = [part.check_id for part in view.checks if part.state == "open"]
    if wanted_id in still_open:
        return wanted_id
    return still_open[0] if still_open else None


def split_picks(view: CheckView) -> list[Pick]:
    """The ways to take the bill apart, and what else is rarely done with checks."""
    no_seats = "" if seats(view) else _("No line belongs to a seat")
    nothing = "" if view.remaining_minor > 1 else _("Nothing is left to split")
    picks = [
        Pick(EVENLY, _("Evenly"), icon="guests", why_not=nothing),
        Pick(BY_SEAT, _("By seat"), icon="person", why_not=nothing or no_seats),
        Pick(BY_ITEM, _("By item"), icon="list", why_not=nothing),
        Pick(BY_AMOUNT, _("By amount"), icon="pay", why_not=nothing),
        Pick(BY_SHARES, _("By shares, 1 to 2"), icon="more", why_not=nothing),
    ]
    if sum(part.state == "open" for part in view.checks) > 1:
        picks.append(Pick(REJOIN, _("Put together again"), icon="less"))
    return [*picks, Pick(WALK_OUT, _("Left without paying"), icon="warn")]


def seats(view: CheckView) -> tuple[int, ...]:
    """The seats that have something of what is unpaid."""
    return tuple(sorted({line.seat for line in _unpaid(view)} - {0}))


def lines_of_table(view: CheckView) -> list[CheckLine]:
    """What is unpaid and belongs to nobody's seat, without options, each once."""
    ids = {line.id for line in _unpaid(view) if not line.seat and line.parent_line_id is None}
    return [line for line in view.lines if line.id in ids]


def _unpaid(view: CheckView) -> list[CheckLine]:
    if not view.checks:
        return list(view.lines)
    return [line for part in view.checks if part.state == "open" for line in part.lines]


def way_picks() -> list[Pick]:
    """Into how many parts."""
    return [Pick(str(ways), str(ways)) for ways in WAYS]


def next_share(share: int) -> int:
    """What a tap makes of a part's shares: one more, and one again after the most."""
    return share % MOST_SHARES + 1


def share_words(view: CheckView, shares: Sequence[int], language: str) -> list[str]:
    """What each part would come to; together they are what is unpaid."""
    amounts = apportion(view.remaining_minor, list(shares))
    return [format_money(minor, view.currency, language) for minor in amounts]


def target_picks(view: CheckView, from_id: UUID | None, language: str) -> list[Pick]:
    """Where chosen lines may go: a new check or another unpaid one."""
    others = [
        Pick(
            str(part.check_id), part.label, format_money(part.total_minor, view.currency, language)
        )
        for part in view.checks
        if part.state == "open" and part.check_id != from_id
    ]
    return [Pick(NEW_CHECK, _("A new check"), tone="main"), *others] if others else []


def steps(line: CheckLine) -> int:
    """How many pieces of a line can be taken one by one; 1 takes it as a whole."""
    whole, rest = divmod(line.quantity, THOUSANDTHS)
    return whole if whole > 1 and not rest and not line.unit else 1


def next_count(line: CheckLine, count: int) -> int:
    """What a tap on a line makes of how many are taken: one more, and none after the last."""
    return (count + 1) % (steps(line) + 1)


def taken_words(line: CheckLine, count: int) -> str:
    """How much of a line is taken."""
    if not count or steps(line) == 1:
        return ""
    return _("{count} of {all}").format(count=count, all=steps(line))


def takes(lines: Mapping[UUID, CheckLine], counts: Mapping[UUID, int]) -> tuple[Take, ...]:
    """What was tapped together, as it is asked for."""
    return tuple(
        Take(line_id, None if count == steps(lines[line_id]) else count * THOUSANDTHS)
        for line_id, count in counts.items()
        if count
    )


def _standing(part: CheckPart, currency: str, language: str) -> str:
    def text(minor: int) -> str:
        return format_money(minor, currency, language)

    if part.state == "paid":
        return _("Paid {amount}").format(amount=text(part.total_minor))
    if part.state == "closed":
        return _("Not paid {amount}").format(amount=text(part.total_minor))
    if part.paid_minor:
        return _("{paid} paid, {remains} remains").format(
            paid=text(part.paid_minor), remains=text(part.remaining_minor)
        )
    return text(part.remaining_minor)


def _tone(part: CheckPart, chosen_id: UUID | None) -> Tone:
    return "main" if part.check_id == chosen_id else "plain"
