"""How a house runs its receipts, among the options of a store; absent is the default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DEVICE = "fiscal_device"
OUTAGE_AFTER_S = "fiscal_outage_after_s"
OUTAGE_WORDS = "fiscal_outage_words"
ON_PAPER = "receipt_paper"
PAGE_CODE = "receipt_page_code"

JOURNAL_ONLY = "journal_only"
VIRTUAL = "virtual"
ALWAYS, ASK = "always", "ask"

DEFAULT_OUTAGE_AFTER_S = 10
"""As long as a guest waits for a paper without asking."""
MOST_OUTAGE_AFTER_S = 3_600


@dataclass(frozen=True, slots=True)
class ReceiptRules:
    """`device` signs; after `outage_after_s` without its answer the paper says so.

    `outage_words` are the country's own for it. Paper comes by itself or is `asked` for after each
    payment. `page_code`: whether papers have the code of the receipt's page.
    """

    device: str = JOURNAL_ONLY
    outage_after_s: int = DEFAULT_OUTAGE_AFTER_S
    outage_words: str = ""
    is_asked: bool = False
    page_code: bool = True

    @classmethod
    def of(cls, options: Mapping[str, object]) -> ReceiptRules:
        """The rules among a house's options; what cannot be meant is the default."""
        seconds, device = options.get(OUTAGE_AFTER_S), options.get(DEVICE)
        words = options.get(OUTAGE_WORDS)
        return cls(
            device if isinstance(device, str) else JOURNAL_ONLY,
            seconds
            if isinstance(seconds, int) and 0 <= seconds <= MOST_OUTAGE_AFTER_S
            else DEFAULT_OUTAGE_AFTER_S,
            words if isinstance(words, str) else "",
            options.get(ON_PAPER) == ASK,
            options.get(PAGE_CODE) is not False,
        )

    def written(self) -> dict[str, object]:
        """The options that say these rules."""
        return {
            DEVICE: self.device,
            OUTAGE_AFTER_S: self.outage_after_s,
            OUTAGE_WORDS: self.outage_words,
            ON_PAPER: ASK if self.is_asked else ALWAYS,
            PAGE_CODE: self.page_code,
        }
