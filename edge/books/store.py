"""SQL of the books: days, sums of accounts, months, codes."""

from __future__ import annotations

from uuid import UUID

from domain.ledger import LedgerAccount
from domain.ledger.codes import Code, Part
from edge.transaction import Read
from sync.tables.books import LedgerAccount as AccountCode


def days(read: Read, first: str, last: str) -> list[tuple[str, int, int, int]]:
    """By day: how many postings, all debits, all credits; the latest first."""
    return read.rows(
        "SELECT p.book_date, count(DISTINCT p.id), "
        "sum(max(l.value ->> 'minor', 0)), sum(max(-(l.value ->> 'minor'), 0)) "
        "FROM ledger_postings p, json_each(p.legs) l WHERE p.organization_id = ? "
        "AND p.store_id = ? AND p.book_date BETWEEN ? AND ? GROUP BY 1 ORDER BY 1 DESC",
        read.house.organization_id,
        read.house.store_id,
        first,
        last,
    )


def sums(read: Read, day: str) -> list[tuple[LedgerAccount, str, int]]:
    """What each part of each account came to on a day; debit is positive."""
    rows = read.rows(
        "SELECT l.value ->> 'account', l.value ->> 'detail', sum(l.value ->> 'minor') "
        "FROM ledger_postings p, json_each(p.legs) l WHERE p.organization_id = ? "
        "AND p.store_id = ? AND p.book_date = ? GROUP BY 1, 2 ORDER BY 1, 2",
        read.house.organization_id,
        read.house.store_id,
        day,
    )
    return [(LedgerAccount(account), detail, minor) for account, detail, minor in rows]


def last_month(read: Read) -> str:
    """The last month that was locked, or nothing."""
    return str(
        read.value(
            "SELECT coalesce(max(month), '') FROM book_months "
            "WHERE organization_id = ? AND store_id = ?",
            read.house.organization_id,
            read.house.store_id,
        )
    )


def code_rows(read: Read) -> list[AccountCode]:
    """The codes that the house wrote itself."""
    return read.all(
        AccountCode,
        "deleted_at IS NULL AND active AND (store_id IS NULL OR store_id = ?) ORDER BY id",
        read.house.store_id,
    )


def codes(read: Read) -> dict[Part, Code]:
    """The house's own codes, by the part that they are of."""
    return {
        (LedgerAccount(row.account), row.detail): Code(row.code, row.name)
        for row in code_rows(read)
    }


def parts(read: Read) -> list[tuple[LedgerAccount, str, str]]:
    """The parts of accounts that can have a code of their own, with their names."""
    organization = read.house.organization_id
    found = [
        (LedgerAccount.REVENUE, UUID(bytes=row[0]).hex, row[1])
        for row in read.rows(
            "SELECT id, name FROM categories WHERE organization_id = ? AND deleted_at IS NULL "
            "ORDER BY name, id",
            organization,
        )
    ]
    found.append((LedgerAccount.REVENUE, "service", "Service charge"))
    found += [
        (LedgerAccount.TAX, row[0], f"{row[1]} ({row[0]})")
        for row in read.rows(
            "SELECT code, max(name) FROM taxes WHERE organization_id = ? "
            "AND deleted_at IS NULL GROUP BY code ORDER BY code",
            organization,
        )
    ]
    found += [
        (
            LedgerAccount.VOUCHERS if row[2] == "voucher" else LedgerAccount.TENDER,
            UUID(bytes=row[0]).hex,
            row[1],
        )
        for row in read.rows(
            "SELECT id, name, kind FROM tenders WHERE organization_id = ? AND deleted_at IS NULL "
            "AND kind NOT IN ('cash', 'gift_card', 'house_account', 'staff_meal') "
            "ORDER BY position, id",
            organization,
        )
    ]
    found += [
        (LedgerAccount.PLACE, UUID(bytes=row[0]).hex, row[1])
        for row in read.rows(
            "SELECT id, name FROM cash_places WHERE organization_id = ? AND deleted_at IS NULL "
            "ORDER BY position, id",
            organization,
        )
    ]
    return found


def store_name(read: Read) -> str:
    """The restaurant's name."""
    return str(
        read.value(
            "SELECT name FROM stores WHERE organization_id = ? AND id = ?",
            read.house.organization_id,
            read.house.store_id,
        )
    )
