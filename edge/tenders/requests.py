"""What can be asked about the ways to pay, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class TenderRow:
    """A way to pay with everything that can be set, in the order of the buttons.

    `locked` says that it is the centre's. `rounding_minor` is 1 where nothing is rounded.
    """

    id: UUID
    rev: int
    name: str
    kind: str
    active: bool
    gives_change: bool
    takes_tip: bool
    opens_drawer: bool
    rounding_minor: int
    brand: str
    needs_right: str
    adapter: str
    fiscalised_by: str
    is_refundable: bool
    counted: bool
    locked: bool = False


@dataclass(frozen=True, slots=True)
class SaveTender:
    """Add a way to pay under the caller's id, or change one. Empty `rev` is a new one.

    The kind of one that is there stays: money was taken as that.
    """

    tender_id: UUID
    name: str
    kind: str
    gives_change: bool = False
    takes_tip: bool = False
    opens_drawer: bool = False
    rounding_minor: int = 1
    brand: str = ""
    needs_right: str = ""
    adapter: str = ""
    fiscalised_by: str = "box"
    is_refundable: bool = True
    counted: bool = True
    rev: int | None = None


@dataclass(frozen=True, slots=True)
class SwitchTender:
    """Put a way to pay on the pay screen, or take it off."""

    tender_id: UUID
    active: bool


@dataclass(frozen=True, slots=True)
class MoveTender:
    """Move a button by so many places: negative is towards the front."""

    tender_id: UUID
    by: int


@dataclass(frozen=True, slots=True)
class SetTips:
    """The percentages on the tip buttons and the part of a check above which a manager is asked."""

    rates_micros: tuple[int, ...]
    limit_micros: int


@dataclass(frozen=True, slots=True)
class TipSettings:
    """How it is set now, in millionths."""

    rates_micros: tuple[int, ...]
    limit_micros: int
