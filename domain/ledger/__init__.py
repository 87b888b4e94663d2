"""The house's books: every event of money is a posting whose debits equal its credits."""

from domain.ledger.accounts import LedgerAccount
from domain.ledger.cash import counted_legs, movement_legs
from domain.ledger.payments import Taken, payment_legs, place_of
from domain.ledger.posting import Leg, Posting, Unbalanced, credit, debit
from domain.ledger.sales import SERVICE, Sold, revenue_part, sale_legs

__all__ = [
    "SERVICE",
    "LedgerAccount",
    "Leg",
    "Posting",
    "Sold",
    "Taken",
    "Unbalanced",
    "counted_legs",
    "credit",
    "debit",
    "movement_legs",
    "payment_legs",
    "place_of",
    "revenue_part",
    "sale_legs",
]
