"""What can be asked of the books, and what is answered. Amounts are minor units."""

from __future__ import annotations

from dataclasses import dataclass

from domain.ledger.codes import ExportLine


@dataclass(frozen=True, slots=True)
class LockMonth:
    """Lock a month (`2026-11`) and all before it: what comes late is in the open month."""

    month: str


@dataclass(frozen=True, slots=True)
class SetCode:
    """Write the code of an account, or of a part of it; without a code, the usual one again."""

    account: str
    detail: str = ""
    code: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class BookDay:
    """A day of the books. It is even when debits equal credits, which they always do."""

    date: str
    postings: int
    debit_minor: int
    credit_minor: int
    locked: bool

    @property
    def is_even(self) -> bool:
        """Whether debits equal credits."""
        return self.debit_minor == self.credit_minor


@dataclass(frozen=True, slots=True)
class Books:
    """The days that have postings, latest first, and which month is open."""

    currency: str
    days: tuple[BookDay, ...]
    locked_month: str
    lockable_month: str


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account or a part of it (a category, a tax, a tender), and its code.

    `is_own`: the house wrote it; otherwise it is the account's or the usual one.
    """

    account: str
    detail: str
    part: str
    code: str
    name: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class DayExport:
    """The balanced ledger of a day, by the codes of the firm's books."""

    store: str
    date: str
    currency: str
    lines: tuple[ExportLine, ...]
    locked: bool
    final: bool


@dataclass(frozen=True, slots=True)
class ExportFile:
    """An export as a file: the same bytes for the same day as long as nothing changed."""

    name: str
    kind: str
    content: bytes
