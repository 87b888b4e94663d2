"""Where the law asks for nothing more than records that nobody can change: the journal is enough.

The journal is the box's own: insert-only receipts in a gap-free series, sealed in a hash chain.
"""

from __future__ import annotations

from domain.ports.fiscal import FiscalRecord, ReceiptDraft
from domain.ports.outcome import Done, Outcome


class JournalOnly:
    """Answers at once and signs nothing."""

    name = "journal_only"

    async def register(self, draft: ReceiptDraft, key: str) -> Outcome[FiscalRecord]:
        """Done, always, with an empty record."""
        return Done(FiscalRecord(self.name))

    async def recover(self, key: str) -> Outcome[FiscalRecord]:
        """Done: nothing can have been lost on the way."""
        return Done(FiscalRecord(self.name), replayed=True)
