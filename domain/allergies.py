"""Allergies of guests against what dishes are known to contain.

Allergies belong to a guest, so to a seat of an order (`order_seats.allergies`): an allergen's code
to how bad it is, `severe` (a trace is dangerous) or `avoid`. Seat 0 is the whole table: its
allergies hold for every line, and a line for the whole table is eaten by everybody.

What a dish contains is a document at the item (`items.allergens`), to which options add theirs:
an allergen's code to `contains`, `may` or `free`; `others` says it for all that are not named
(`{"milk": "contains", "others": "free"}`: somebody has checked the recipe, and it is just milk).
An allergen that nothing is said about is unknown, and unknown warns like contains.

A ticket item carries what its cook must know in `ticket_items.allergy`, `{}` where nobody at the
seat has an allergy, else

    {
        "guest": {"nuts": "severe", "milk": "avoid"},
        "verdicts": {"nuts": "contains", "milk": "free"},
        "note": "carries an EpiPen",
    }

with the same codes in `guest` and `verdicts`; a verdict is contains, may_contain, free or unknown.
The cook has to have read it before the bump where `must_be_read` says so.

The fourteen allergens are those of Annex II of Regulation (EU) No 1169/2011, in its order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.errors import BadRequest
from domain.orders import MAX_NOTE_LENGTH, check_text

ALLERGENS = (
    "gluten",
    "crustaceans",
    "eggs",
    "fish",
    "peanuts",
    "soybeans",
    "milk",
    "nuts",
    "celery",
    "mustard",
    "sesame",
    "sulphites",
    "lupin",
    "molluscs",
)
OTHERS = "others"
"""In a dish's document: all allergens that it does not name."""

WHOLE_TABLE = 0


class Severity(StrEnum):
    """How bad it is for the guest."""

    SEVERE = "severe"
    AVOID = "avoid"


class Verdict(StrEnum):
    """What is known about one allergen in one dish."""

    CONTAINS = "contains"
    MAY_CONTAIN = "may_contain"
    FREE = "free"
    UNKNOWN = "unknown"

    @property
    def warns(self) -> bool:
        """Whether a guest with the allergy must be asked first: all but a known free."""
        return self is not Verdict.FREE


_SAID = {
    "contains": Verdict.CONTAINS,
    "may": Verdict.MAY_CONTAIN,
    "may_contain": Verdict.MAY_CONTAIN,
    "free": Verdict.FREE,
}
LEVELS = frozenset({"contains", "may", "free"})
"""What a dish's document may say about an allergen."""

_WORSE = (Verdict.FREE, Verdict.UNKNOWN, Verdict.MAY_CONTAIN, Verdict.CONTAINS)
_STORED = {Verdict.CONTAINS: "contains", Verdict.MAY_CONTAIN: "may", Verdict.FREE: "free"}


@dataclass(frozen=True, slots=True)
class Needs:
    """What a guest (or everybody who shares a dish) must not eat."""

    allergies: Mapping[str, str]
    note: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said."""
        return not self.allergies and not self.note


NOBODY = Needs({})


def verdict(allergens: Mapping[str, str], allergen: str) -> Verdict:
    """What a dish's document says about an allergen."""
    return _SAID.get(allergens.get(allergen, allergens.get(OTHERS, "")), Verdict.UNKNOWN)


def with_options(
    allergens: Mapping[str, str], options: Iterable[Mapping[str, str]]
) -> dict[str, str]:
    """The document of a dish with its chosen options: each can only make it worse."""
    found = dict(allergens)
    for option in options:
        for allergen in option:
            if allergen == OTHERS:
                continue
            both = (verdict(found, allergen), verdict(option, allergen))
            worst = max(both, key=_WORSE.index)
            if worst in _STORED:
                found[allergen] = _STORED[worst]
    return found


def together(needs: Iterable[Needs]) -> Needs:
    """What several guests must not eat, the worst of each; their notes one after another."""
    allergies: dict[str, str] = {}
    notes: list[str] = []
    for each in needs:
        for allergen, severity in each.allergies.items():
            if allergies.get(allergen) != Severity.SEVERE:
                allergies[allergen] = severity
        if each.note and each.note not in notes:
            notes.append(each.note)
    return Needs({code: allergies[code] for code in _in_order(allergies)}, ", ".join(notes))


def needs_of(seats: Mapping[int, Needs], seat: int) -> Needs:
    """Whose allergies a line at a seat has to respect: the guest's and the whole table's.

    A line for the whole table is eaten by everybody.
    """
    if seat == WHOLE_TABLE:
        return together(seats.values())
    return together(seats[each] for each in (seat, WHOLE_TABLE) if each in seats)


def on_the_ticket(
    seats: Mapping[int, Needs], seat: int, allergens: Mapping[str, str]
) -> dict[str, Any]:
    """The document of a ticket item (its shape: see above).

    A shared dish carries those allergies of single guests that it is not known to be free of.
    """
    needs = needs_of(seats, seat)
    verdicts = {code: verdict(allergens, code) for code in needs.allergies}
    if seat == WHOLE_TABLE:
        everybody = seats.get(WHOLE_TABLE, NOBODY).allergies
        verdicts = {
            code: found for code, found in verdicts.items() if found.warns or code in everybody
        }
        if not verdicts and seats.get(WHOLE_TABLE, NOBODY).is_empty:
            return {}
    if needs.is_empty:
        return {}
    return {
        "guest": {code: needs.allergies[code] for code in verdicts},
        "verdicts": {code: found.value for code, found in verdicts.items()},
        "note": needs.note,
    }


def warnings(document: Mapping[str, Any]) -> dict[str, Verdict]:
    """The allergens of a ticket item's document that the dish is not known to be free of."""
    found = {code: Verdict(value) for code, value in document.get("verdicts", {}).items()}
    return {code: value for code, value in found.items() if value.warns}


def must_be_read(document: Mapping[str, Any]) -> bool:
    """Whether the bump of a ticket item waits until a cook has read its document.

    So it is where the dish may hurt the guest, and where a trace would, whatever is in the dish.
    """
    severe = Severity.SEVERE in document.get("guest", {}).values()
    return severe or bool(warnings(document)) or bool(document.get("note"))


def check_needs(allergies: Mapping[str, str], note: str) -> Needs:
    """What somebody said about a guest, in the regulation's order.

    Raises BadRequest for what is no allergen or no severity, LimitExceeded for a long note.
    """
    for allergen, severity in allergies.items():
        if allergen not in ALLERGENS:
            raise BadRequest(f"{allergen!r} is none of the fourteen allergens. Write it as a note.")
        if severity not in set(Severity):
            raise BadRequest(f"An allergy is severe or to be avoided: {severity!r} is neither.")
    ordered = {code: allergies[code] for code in _in_order(allergies)}
    return Needs(ordered, check_text(note, MAX_NOTE_LENGTH, "note"))


def check_allergens(allergens: Mapping[str, str]) -> dict[str, str]:
    """What somebody said about a dish or an option. Raises BadRequest for an unknown word."""
    for allergen, level in allergens.items():
        if level not in LEVELS:
            raise BadRequest(
                f"A dish contains {allergen}, may contain it or is free of it: "
                f"{level!r} is none of these."
            )
    return dict(allergens)


def _in_order(codes: Iterable[str]) -> list[str]:
    return sorted(codes, key=lambda code: (*ALLERGENS, code).index(code))
