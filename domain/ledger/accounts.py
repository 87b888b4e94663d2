"""The accounts that events are posted to. Their codes in a firm's own books are data."""

from __future__ import annotations

from enum import StrEnum


class LedgerAccount(StrEnum):
    """One account; a leg's `detail` says which part of it. Stored as its text.

    A guest's check owes (`CHECKS`) from the moment that it is paid for, and is even when it is
    settled: a partial payment stands there as credit until then.
    """

    CASH = "cash"
    """In drawers and purses; detail: the drawer."""
    TENDER = "tender"
    """On its way from card issuers and wallets; detail: the tender."""
    CHECKS = "checks"
    """What guests owe for checks, less what they paid."""
    REVENUE = "revenue"
    """Sales without tax; detail: the category, or service."""
    TAX = "tax"
    """Tax to be paid on; detail: its code."""
    ROUNDING = "rounding"
    """Cash rounding, for or against the house."""
    TIPS = "tips"
    """Tips that are owed to people; detail: the person."""
    GIFT_CARDS = "gift_cards"
    """What gift cards still buy; detail: the card's account."""
    HOUSE_ACCOUNTS = "house_accounts"
    """What firms and guests owe; detail: the account."""
    VOUCHERS = "vouchers"
    """Vouchers that were taken; detail: the tender."""
    STAFF_MEALS = "staff_meals"
    """What the house paid for its people's meals."""
    DIFFERENCES = "differences"
    """Cash that was missing or too much when counted."""
    PAY_OUTS = "pay_outs"
    """Small purchases from a drawer."""
    PAY_INS = "pay_ins"
    """Cash put into a drawer that is no sale."""
    FLOATS = "floats"
    """Where floats come from when no safe is named."""
    PLACE = "place"
    """The safe, the bank, the way between; detail: the place."""
