"""Giving money back, exactly: lines or an amount, taxes in it, and by which payments."""

from domain.refunds.back import (
    Back,
    BackLine,
    Left,
    LeftLine,
    RefundRefused,
    by_amount,
    by_lines,
    everything,
    less,
)
from domain.refunds.rules import RefundRules, needed_right
from domain.refunds.ways import LeftPayment, Way, check_ways, paid_out_minor, usual_ways

__all__ = [
    "Back",
    "BackLine",
    "Left",
    "LeftLine",
    "LeftPayment",
    "RefundRefused",
    "RefundRules",
    "Way",
    "by_amount",
    "by_lines",
    "check_ways",
    "everything",
    "less",
    "needed_right",
    "paid_out_minor",
    "usual_ways",
]
