"""Who pays for what, by where people sit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from uuid import UUID

from domain.splitting.parts import Lines, Part, SplitRefused

Seats = Sequence[int]


def takes_by_seat(
    pool: Part, lines: Lines, groups: Sequence[Seats], shared: Mapping[UUID, Seats]
) -> list[dict[UUID, Fraction]]:
    """What each group of seats takes: its own lines, and its share of what is shared.

    A line of the table is shared by all seats; a line in `shared` by the seats named there, a
    bottle by three of five. A seat that pays with another counts as a seat of its own. Raises
    SplitRefused for a seat in two groups.
    """
    group_of = {seat: at for at, seats in enumerate(groups) for seat in seats}
    if len(group_of) != sum(map(len, groups)):
        raise SplitRefused("A seat pays on one check only.")
    takes: list[dict[UUID, Fraction]] = [{} for _ in groups]
    for portion in pool.portions:
        line = lines[portion.line_id]
        if line.parent_id in lines:
            continue
        for seat in (payers := _payers(line.id, line.seat, group_of, shared)):
            taken = takes[group_of[seat]]
            share = Fraction(portion.share, len(payers))
            taken[line.id] = taken.get(line.id, Fraction(0)) + share
    return takes


def _payers(
    line_id: UUID, seat: int, group_of: Mapping[int, int], shared: Mapping[UUID, Seats]
) -> Seats:
    """The seats that pay for a line; none of them known leaves it on the rest."""
    if line_id in shared:
        return sorted({each for each in shared[line_id] if each in group_of})
    if seat == 0:
        return sorted(group_of)
    return [seat] if seat in group_of else []
