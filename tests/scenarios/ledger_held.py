"""What holds of the books at every moment, read from the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import Any
from uuid import UUID

from domain.permissions import Right
from edge.commands import Actor
from edge.reports.requests import Period, Sales
from edge.reports.service import ReportService
from edge.shifts.drawers import expected_cash
from edge.shifts.requests import DayCloseView
from edge.transaction import Read
from sync.tables.accounts import AccountEntry
from sync.tables.books import LedgerPosting
from sync.tables.cash import DrawerSession, PlaceMovement
from sync.tables.sales import Check, Payment
from sync.tables.tips import TipMove
from tests.house import House

OWNER = Actor("person", rights=frozenset(Right))
Balances = Counter[tuple[str, str]]


def balances(postings: Iterable[LedgerPosting]) -> Balances:
    """What stands on each account, by its parts: debit is positive."""
    found: Balances = Counter()
    for posting in postings:
        for leg in posting.legs:
            found[leg["account"], leg["detail"]] += leg["minor"]
    return found


def of_account(found: Balances, account: str) -> int:
    """What stands on an account, all its parts."""
    return sum(minor for (name, _), minor in found.items() if name == account)


def parts_of(found: Balances, account: str) -> dict[str, int]:
    """The parts of an account that are not even."""
    return {part: minor for (name, part), minor in found.items() if name == account and minor}


async def check_books(house: House) -> None:
    """Everything that must hold between the books and the other rows."""
    await house.db.read(_check_rows)


async def check_closes(house: House) -> None:
    """Zs, books, receipts and reports say the same. Nothing may be open since the last Z."""
    closes = sorted(await house.shifts.closes(OWNER), key=lambda close: close.number)
    postings = await house.db.read(lambda read: read.all(LedgerPosting))
    for close in closes:
        _check_close(close, [each for each in postings if each.z_number == close.number])
    assert [close.number for close in closes] == list(range(1, len(closes) + 1))
    for before, after in pairwise(closes):
        assert after.grand_total_minor == (
            before.grand_total_minor + after.totals.gross.amount_minor
        )
        assert after.totals.grand_refunds_minor == (
            before.totals.grand_refunds_minor + after.totals.refunded.amount_minor
        )
    assert {each.z_number for each in postings} <= {close.number for close in closes}
    year = await ReportService(house.db).sales(Period("2020-01-01", "2030-01-01"), OWNER)
    _check_sum(closes, year)


def _check_rows(read: Read) -> None:
    postings = read.all(LedgerPosting)
    uneven = [each for each in postings if sum(leg["minor"] for leg in each.legs)]
    assert not uneven
    found = balances(postings)
    _check_checks(read, found)
    _check_drawers(read, found)
    _check_accounts(read, found)
    _check_tips(read, found)
    moved: Counter[str] = Counter()
    for row in read.all(PlaceMovement):
        moved[row.place_id.hex] += row.amount_minor
    assert parts_of(found, "place") == {part: minor for part, minor in moved.items() if minor}


def _check_checks(read: Read, found: Balances) -> None:
    """Even where settled; what was paid so far where not."""
    settled: Counter[UUID | None] = Counter()
    for payment in read.all(Payment, "check_id IS NOT NULL"):
        settled[payment.check_id] += payment.amount_minor - payment.rounding_minor
    wanted = {
        check.id.hex: -settled[check.id]
        for check in read.all(Check)
        if check.state != "paid" and settled[check.id]
    }
    assert parts_of(found, "checks") == wanted


def _check_drawers(read: Read, found: Balances) -> None:
    """A drawer's account is what should be in it; cash outside of drawers stands apart."""
    cash: Counter[str] = Counter()
    for session in read.all(DrawerSession, "state <> 'closed'"):
        cash[session.drawer_id.hex] += expected_cash(read, session.id)
    for payment in read.all(Payment, "tender_kind = 'cash' AND drawer_session_id IS NULL"):
        cash[""] += payment.tendered_minor - payment.change_minor
    for posting in read.all(LedgerPosting, "source_kind = 'tender_correction'"):
        cash[""] += of_account(balances([posting]), "cash")
    assert parts_of(found, "cash") == {part: minor for part, minor in cash.items() if minor}


def _check_accounts(read: Read, found: Balances) -> None:
    """Gift cards are owed to guests, house accounts by them."""
    kinds = dict(read.rows("SELECT id, kind FROM accounts"))
    owed: dict[str, Counter[str]] = {"gift_card": Counter(), "house": Counter()}
    for row in read.all(AccountEntry):
        owed[kinds[row.account_id.bytes]][row.account_id.hex] += row.amount_minor
    assert parts_of(found, "gift_cards") == _plain(owed["gift_card"], -1)
    assert parts_of(found, "house_accounts") == _plain(owed["house"], 1)


def _check_tips(read: Read, found: Balances) -> None:
    """What people are still to get."""
    owed: Counter[str] = Counter()
    for payment in read.all(Payment):
        owed[payment.server_id.hex if payment.server_id else ""] += payment.tip_minor
    for move in read.all(TipMove):
        owed[move.person_id.hex if move.person_id else ""] += move.amount_minor
        owed["payroll"] -= move.amount_minor if move.kind == "payroll" else 0
    assert parts_of(found, "tips") == _plain(owed, -1)


def _plain(found: Counter[str], sign: int) -> dict[str, int]:
    return {part: sign * minor for part, minor in found.items() if minor}


def _check_close(close: DayCloseView, postings: list[LedgerPosting]) -> None:
    found, totals, sales = balances(postings), close.totals, close.totals.sales
    taken = balances(each for each in postings if each.source_kind == "payment")
    tax_minor = -of_account(found, "tax")
    assert close.revenue_minor == tax_minor - of_account(found, "revenue") == sales.revenue_minor
    assert sales.tax_minor == tax_minor == sum(tax.tax_minor for tax in sales.taxes)
    assert sales.rounding_minor == -of_account(found, "rounding")
    assert sales.tip_minor == -of_account(taken, "tips")
    on_the_way = {
        each.tender_id.hex: each.amount_minor + each.tip_minor
        for each in sales.by_tender
        if each.kind in ("card_separate", "card_terminal", "qr_wallet")
        and each.amount_minor + each.tip_minor
    }
    assert parts_of(found, "tender") == on_the_way
    counted = balances(each for each in postings if each.source_kind == "drawer_session")
    differences = sum(each.difference_minor for each in totals.drawers_counted)
    assert differences == -of_account(counted, "differences")
    assert totals.receipts.waiting == 0
    assert totals.receipts.total_minor == close.revenue_minor


def _check_sum(closes: list[DayCloseView], year: Sales) -> None:
    """All Zs together are the report of all days."""
    names = ("revenue_minor", "tax_minor", "tip_minor", "rounding_minor", "taken_minor", "checks")
    for name in names:
        assert sum(getattr(close.totals.sales, name) for close in closes) == getattr(year, name)
    tenders: Counter[UUID] = Counter()
    for close in closes:
        tenders.update({each.tender_id: each.amount_minor for each in close.totals.sales.by_tender})
    assert {each.tender_id: each.amount_minor for each in year.by_tender} == tenders
    lost = sum(close.totals.sales.walk_outs.amount_minor for close in closes)
    assert lost == year.walk_outs.amount_minor
    voids = sum(close.totals.sales.voids.acts for close in closes)
    assert voids == year.voids.acts


def totals_of(closes: Iterable[DayCloseView], name: str) -> list[Any]:
    """A figure of each Z."""
    return [getattr(close, name) for close in closes]
