"""Taking a bill apart, exactly: a check is a financial view, its parts equal the whole."""

from domain.splitting.dividing import by_amounts, by_lines, by_shares, evenly
from domain.splitting.following import follow
from domain.splitting.parts import (
    MAX_PARTS,
    Lines,
    Part,
    Portion,
    SplitLine,
    SplitRefused,
    by_id,
    merged,
)
from domain.splitting.seats import takes_by_seat

__all__ = [
    "MAX_PARTS",
    "Lines",
    "Part",
    "Portion",
    "SplitLine",
    "SplitRefused",
    "by_amounts",
    "by_id",
    "by_lines",
    "by_shares",
    "evenly",
    "follow",
    "merged",
    "takes_by_seat",
]
