"""Where the law asks for nothing more than records that nobody can change: the journal is enough.

The journal is the box's own: insert-only receipts in a gap-free series, sealed in a hash chain.
"""

from __future__ import annotations

from datetime import datetime

from domain.ports.fiscal import FiscalDeviceInfo, FiscalRecord, FiscalRules, ReceiptDraft
from domain.ports.outcome import Done, Outcome


class JournalOnly:
    """Answers at once and signs nothing."""

    name = "journal_only"
    is_outside = False
    rules: FiscalRules | None = None

    async def describe(self) -> FiscalDeviceInfo:
        """Always ready."""
        return FiscalDeviceInfo(self.name)

    async def open_shift(self, at: datetime, cashier: str, key: str) -> Outcome[None]:
        """Done: it knows no shifts."""
        return Done(None)

    async def close_shift(self, at: datetime, cashier: str, key: str) -> Outcome[None]:
        """Done: it knows no shifts."""
        return Done(None)

    async def register(self, draft: ReceiptDraft, key: str) -> Outcome[FiscalRecord]:
        """Done, always, with an empty record."""
        return Done(FiscalRecord(self.name))

    async def register_refund(
        self, draft: ReceiptDraft, original: FiscalRecord, key: str
    ) -> Outcome[FiscalRecord]:
        """Done, always, with an empty record."""
        return Done(FiscalRecord(self.name))

    async def recover(self, key: str) -> Outcome[FiscalRecord]:
        """Done: nothing can have been lost on the way."""
        return Done(FiscalRecord(self.name), replayed=True)
