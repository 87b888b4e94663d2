"""Gift cards and house accounts: what they may pay, their numbers. No I/O."""

from domain.accounts.rules import AccountKind, AccountRefused, EntryKind, Standing, give_back, spend

__all__ = ["AccountKind", "AccountRefused", "EntryKind", "Standing", "give_back", "spend"]
