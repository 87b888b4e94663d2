"""Reports, checks and comparisons, as far as a person may see them.

Everything is plain and blocks: a screen calls it in a thread. Whoever asks is a `Person`; what
they may not see is refused, and left out where everything was asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from central.figures.requests import (
    CheckPage,
    ChecksQuestion,
    CheckView,
    DayComparisonView,
    File,
    FileKind,
    Glance,
    SalesQuestion,
    SalesReport,
    SumsView,
)
from central.identity.person import Person
from central.tenancy import Pool
from domain.clock import Clock

Say = Callable[[str], str]
"""Words in the reader's language."""


class FiguresService:
    """What was sold. `pool` is of the role `comanda_app` or `comanda_report`: it only reads."""

    def __init__(self, pool: Pool, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock

    def glance(self, person: Person, organization_id: UUID) -> Glance:
        """The stores that the person sees, now. Raises NotFound, Forbidden, psycopg.Error."""
        raise NotImplementedError

    def sales(self, person: Person, question: SalesQuestion) -> SalesReport:
        """A report. Raises NotFound, Forbidden, BadRequest for days that cannot be."""
        raise NotImplementedError

    def checks(self, person: Person, question: ChecksQuestion) -> CheckPage:
        """A page of checks. Raises as `sales`."""
        raise NotImplementedError

    def check(self, person: Person, organization_id: UUID, check_id: UUID) -> CheckView:
        """A single check, by its id or by its order's. Raises NotFound, Forbidden."""
        raise NotImplementedError

    def comparisons(
        self, person: Person, organization_id: UUID, *, differing: bool = True
    ) -> tuple[DayComparisonView, ...]:
        """Closed days against the centre's sums, latest first: those that differ, or the last."""
        raise NotImplementedError

    def agreement(self, person: Person, organization_id: UUID) -> tuple[SumsView, ...]:
        """What the hourly comparison found, by store. Raises NotFound, Forbidden."""
        raise NotImplementedError

    def sales_file(
        self, person: Person, question: SalesQuestion, kind: FileKind, say: Say = str
    ) -> File:
        """A report as XLSX or CSV. Raises as `sales`."""
        raise NotImplementedError

    def checks_file(
        self, person: Person, question: ChecksQuestion, kind: FileKind, say: Say = str
    ) -> File:
        """All checks that the question means (paging aside) as XLSX or CSV. Raises as `sales`."""
        raise NotImplementedError
