"""Figures: sums of what each store sold, by business day and by month, and how they compare.

Every table of sums has the same key: an organization, a `place` (a store, or a brand with all its
stores), a `period` (a business day `2026-03-06`, or its month `2026-03`) and a currency; then what
is added up. What the columns mean is said once, in `docs/developers/figures.md`.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from central.tables.base import CentralTable
from sync.base import (
    CountColumn,
    DocListColumn,
    FlagColumn,
    IdColumn,
    MinorColumn,
    OptionalId,
    OptionalTime,
    TextColumn,
    TimeColumn,
)
from sync.types import Count, Id, Text


class FigureMark(CentralTable, table=True):
    """A push touched a business day: its figures are to be computed anew.

    One row for each day of each push, so that no push waits for another or for the computing,
    which deletes those that it has seen.
    """

    __tablename__ = "figure_marks"
    sync_may = ("INSERT",)
    jobs_may = ("INSERT", "DELETE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    store_id: UUID = Field(primary_key=True, sa_type=Id)
    business_date: str = Field(primary_key=True, sa_type=Text)
    id: UUID = Field(primary_key=True, sa_type=Id)
    marked_at: TimeColumn


class FigureDay(CentralTable, table=True):
    """A business day of a store that was computed, and when. Locked while it is computed.

    `brand_id` is the brand whose sums it is in.
    """

    __tablename__ = "figure_days"
    __table_args__ = (Index(None, "organization_id", "business_date"),)
    jobs_may = ("INSERT", "UPDATE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    store_id: UUID = Field(primary_key=True, sa_type=Id)
    business_date: str = Field(primary_key=True, sa_type=Text)
    brand_id: OptionalId = None
    computed_at: TimeColumn
    last_sale_at: OptionalTime = None


class FigureTotal(CentralTable, table=True):
    """Everything of a period."""

    __tablename__ = "figure_totals"
    jobs_may = ("INSERT", "UPDATE", "DELETE")
    key: ClassVar[tuple[str, ...]] = ()
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    place_id: UUID = Field(primary_key=True, sa_type=Id)
    period: str = Field(primary_key=True, sa_type=Text)
    currency: str = Field(primary_key=True, sa_type=Text)
    checks: CountColumn = 0
    orders: CountColumn = 0
    covers: CountColumn = 0
    gross_minor: MinorColumn = 0
    tax_minor: MinorColumn = 0
    refunds: CountColumn = 0
    refunded_minor: MinorColumn = 0
    refunded_tax_minor: MinorColumn = 0
    discount_minor: MinorColumn = 0
    service_minor: MinorColumn = 0
    tip_minor: MinorColumn = 0
    rounding_minor: MinorColumn = 0
    taken_minor: MinorColumn = 0
    voids: CountColumn = 0
    void_minor: MinorColumn = 0
    walk_outs: CountColumn = 0
    walk_out_minor: MinorColumn = 0


class FigureHour(CentralTable, table=True):
    """An hour of the day, by the store's clock."""

    __tablename__ = "figure_hours"
    jobs_may = ("INSERT", "UPDATE", "DELETE")
    key: ClassVar[tuple[str, ...]] = ("hour",)
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    place_id: UUID = Field(primary_key=True, sa_type=Id)
    period: str = Field(primary_key=True, sa_type=Text)
    currency: str = Field(primary_key=True, sa_type=Text)
    hour: int = Field(primary_key=True, sa_type=Count)
    checks: CountColumn = 0
    orders: CountColumn = 0
    covers: CountColumn = 0
    gross_minor: MinorColumn = 0
    tax_minor: MinorColumn = 0
    discount_minor: MinorColumn = 0
    voids: CountColumn = 0
    void_minor: MinorColumn = 0


class FigureItem(CentralTable, table=True):
    """What was sold of one thing: an item's variant with its options. `sold_id` has a name.

    `line_micros` and `quantity_micros` are millionths (of a line, of a thousandth of its unit), so
    that a bottle that is on three checks is one bottle. A report reads up to some 200,000 of these:
    the index has all that it asks for.
    """

    __tablename__ = "figure_items"
    __table_args__ = (
        Index(
            None,
            "organization_id",
            "place_id",
            "period",
            postgresql_include=[
                "currency",
                "sold_id",
                "line_micros",
                "quantity_micros",
                "lines_minor",
                "gross_minor",
                "tax_minor",
                "discount_minor",
            ],
        ),
    )
    jobs_may = ("INSERT", "UPDATE", "DELETE")
    key: ClassVar[tuple[str, ...]] = ("sold_id",)
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    place_id: UUID = Field(primary_key=True, sa_type=Id)
    period: str = Field(primary_key=True, sa_type=Text)
    currency: str = Field(primary_key=True, sa_type=Text)
    sold_id: UUID = Field(primary_key=True, sa_type=Id)
    line_micros: CountColumn = 0
    quantity_micros: CountColumn = 0
    lines_minor: MinorColumn = 0
    gross_minor: MinorColumn = 0
    tax_minor: MinorColumn = 0
    discount_minor: MinorColumn = 0


class FigureWaiter(CentralTable, table=True):
    """What was sold at the orders of a person, and what the person took back; nobody is all 0."""

    __tablename__ = "figure_waiters"
    jobs_may = ("INSERT", "UPDATE", "DELETE")
    key: ClassVar[tuple[str, ...]] = ("person_id",)
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    place_id: UUID = Field(primary_key=True, sa_type=Id)
    period: str = Field(primary_key=True, sa_type=Text)
    currency: str = Field(primary_key=True, sa_type=Text)
    person_id: UUID = Field(primary_key=True, sa_type=Id)
    orders: CountColumn = 0
    covers: CountColumn = 0
    gross_minor: MinorColumn = 0
    tax_minor: MinorColumn = 0
    discount_minor: MinorColumn = 0
    tip_minor: MinorColumn = 0
    voids: CountColumn = 0
    void_minor: MinorColumn = 0


class FigureTender(CentralTable, table=True):
    """What was taken by one way to pay, less what was given back by it."""

    __tablename__ = "figure_tenders"
    jobs_may = ("INSERT", "UPDATE", "DELETE")
    key: ClassVar[tuple[str, ...]] = ("tender_id",)
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    place_id: UUID = Field(primary_key=True, sa_type=Id)
    period: str = Field(primary_key=True, sa_type=Text)
    currency: str = Field(primary_key=True, sa_type=Text)
    tender_id: UUID = Field(primary_key=True, sa_type=Id)
    payments: CountColumn = 0
    amount_minor: MinorColumn = 0
    tip_minor: MinorColumn = 0
    rounding_minor: MinorColumn = 0


class FigureName(CentralTable, table=True):
    """What a `sold_id`, `person_id` or `tender_id` was called on the newest day that had it.

    `kind` is sold, person or tender; `detail` the variant's name, or the tender's kind. What was
    sold has its category as `group_id` and `group_name`, and its `item_id` where it has one.
    """

    __tablename__ = "figure_names"
    jobs_may = ("INSERT", "UPDATE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    kind: str = Field(primary_key=True, sa_type=Text)
    id: UUID = Field(primary_key=True, sa_type=Id)
    name: TextColumn
    detail: TextColumn = ""
    group_id: OptionalId = None
    group_name: TextColumn = ""
    item_id: OptionalId = None
    seen_on: TextColumn


class DayComparison(CentralTable, table=True):
    """A Z that a box closed, against the centre's own sums of the same rows.

    `differences` are `{"figure", "box", "centre"}`; while there are any, `differs_since` says
    since when.
    """

    __tablename__ = "day_comparisons"
    __table_args__ = (
        Index(
            None,
            "organization_id",
            "store_id",
            "business_date",
            postgresql_where=text("NOT agrees"),
        ),
    )
    jobs_may = ("INSERT", "UPDATE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    store_id: UUID = Field(primary_key=True, sa_type=Id)
    day_close_id: UUID = Field(primary_key=True, sa_type=Id)
    node_id: IdColumn
    number: CountColumn
    business_date: TextColumn
    currency: TextColumn
    agrees: FlagColumn
    differences: DocListColumn
    compared_at: TimeColumn
    differs_since: OptionalTime = None


class SumComparison(CentralTable, table=True):
    """Whether the rows of a store are, body by body, what its boxes sealed: compared hourly.

    `differences` are `{"kind", "rows", "at"}`, by the kinds that do not add up, with the places of
    some newest bodies in the streams of their nodes.
    """

    __tablename__ = "sum_comparisons"
    jobs_may = ("INSERT", "UPDATE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    store_id: UUID = Field(primary_key=True, sa_type=Id)
    agrees: FlagColumn
    differences: DocListColumn
    compared_at: TimeColumn
    differs_since: OptionalTime = None


SUMS = (FigureTotal, FigureHour, FigureItem, FigureWaiter, FigureTender)
"""Every table of sums."""
