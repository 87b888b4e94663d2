"""A fiscal module for tests: it gives the answers that a test prepared, then signs."""

from __future__ import annotations

from domain.ports.fiscal import FiscalRecord, ReceiptDraft
from domain.ports.outcome import Done, Outcome
from providers.fiscal.journal_only import JournalOnly


class Module(JournalOnly):
    """An outside device that remembers what it was asked."""

    name = "module"
    is_outside = True

    def __init__(self, *answers: Outcome[FiscalRecord]) -> None:
        self.answers = list(answers)
        self.registered: list[str] = []
        self.recovered: list[str] = []
        self.refunded: list[tuple[str, str]] = []
        self.drafts: list[ReceiptDraft] = []

    async def register(self, draft: ReceiptDraft, key: str) -> Outcome[FiscalRecord]:
        """The next prepared answer, else a signature."""
        self.registered.append(key)
        self.drafts.append(draft)
        return self.answers.pop(0) if self.answers else self.signed(key)

    async def register_refund(
        self, draft: ReceiptDraft, original: FiscalRecord, key: str
    ) -> Outcome[FiscalRecord]:
        """As `register`; remembers which sale it was of."""
        self.refunded.append((key, original.passport["sign"]))
        self.drafts.append(draft)
        return self.answers.pop(0) if self.answers else self.signed(key)

    async def recover(self, key: str) -> Outcome[FiscalRecord]:
        """It signed, whatever was heard of it."""
        self.recovered.append(key)
        return self.signed(key)

    def signed(self, key: str) -> Outcome[FiscalRecord]:
        """A signature under a key, always the same."""
        return Done(
            FiscalRecord(self.name, {"sign": key[-8:]}, f"https://tax/{key}", ("Module 1",))
        )
