"""The house's books: every event of money is a posting whose debits equal its credits."""

from domain.ledger.accounts import LedgerAccount
from domain.ledger.posting import Leg, Posting, Unbalanced, credit, debit

__all__ = ["LedgerAccount", "Leg", "Posting", "Unbalanced", "credit", "debit"]
