"""Whose a setting is: rows made here may be changed here, rows of the centre only there."""

from __future__ import annotations

from domain.errors import DomainError
from sync.base import Setting

BOX = "box"


class EditedAtTheCentre(DomainError):
    """The row belongs to the centre; a change here would be lost with the next release."""

    code = "edited_at_the_centre"


def must_be_made_here(row: Setting, name: str) -> None:
    """Raises EditedAtTheCentre for a row that the centre writes."""
    if row.authority != BOX:
        raise EditedAtTheCentre(f"{name} comes from the office. Change it there.")
