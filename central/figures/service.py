"""Reports, checks and comparisons, as far as a person may see them.

Everything is plain and blocks: a screen calls it in a thread. Whoever asks is a `Person`; what
they may not see is refused, and left out where everything was asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import UUID

from central.figures import agreeing, files, glancing, listing, places, reporting, single
from central.figures.requests import (
    CheckPage,
    CheckRow,
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
from central.figures.spans import Span
from central.identity.person import Person
from central.identity.rights import Right
from central.tenancy import Pool, tenant_block
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
        with tenant_block(self._pool, organization_id) as connection:
            stores = [
                each
                for each in places.seen(connection, person, organization_id)
                if not each.is_deleted
            ]
            return glancing.glance(connection, organization_id, stores, self._clock.now())

    def sales(self, person: Person, question: SalesQuestion) -> SalesReport:
        """A report. Raises NotFound, Forbidden, BadRequest for days that cannot be."""
        span = Span.of(question.first, question.last)
        with tenant_block(self._pool, question.organization_id) as connection:
            where = places.meant(
                connection,
                person,
                question.organization_id,
                question.store_ids,
                question.brand_id,
            )
            return reporting.report(connection, question, where, span)

    def checks(self, person: Person, question: ChecksQuestion) -> CheckPage:
        """A page of checks. Raises as `sales`."""
        with tenant_block(self._pool, question.organization_id) as connection:
            places.one_seen(connection, person, question.organization_id, question.store_id)
            return listing.checks(connection, question)

    def check(self, person: Person, organization_id: UUID, check_id: UUID) -> CheckView:
        """A single check, by its id or by its order's. Raises NotFound, Forbidden."""
        person.require_anywhere(Right.LOOK, organization_id)
        with tenant_block(self._pool, organization_id) as connection:
            store_id = single.store_of(connection, organization_id, check_id)
            places.one_seen(connection, person, organization_id, store_id)
            return single.check(connection, organization_id, check_id)

    def comparisons(
        self, person: Person, organization_id: UUID, *, differing: bool = True
    ) -> tuple[DayComparisonView, ...]:
        """Closed days against the centre's sums, latest first: those that differ, or the last."""
        with tenant_block(self._pool, organization_id) as connection:
            stores = places.seen(connection, person, organization_id)
            return agreeing.comparisons(connection, organization_id, stores, differing)

    def agreement(self, person: Person, organization_id: UUID) -> tuple[SumsView, ...]:
        """What the hourly comparison found, by store. Raises NotFound, Forbidden."""
        with tenant_block(self._pool, organization_id) as connection:
            stores = places.seen(connection, person, organization_id)
            return agreeing.agreement(connection, organization_id, stores)

    def sales_file(
        self, person: Person, question: SalesQuestion, kind: FileKind, say: Say = str
    ) -> File:
        """A report as XLSX or CSV. Raises as `sales`."""
        return files.sales_file(self.sales(person, question), kind, say)

    def checks_file(
        self, person: Person, question: ChecksQuestion, kind: FileKind, say: Say = str
    ) -> File:
        """All checks that the question means (paging aside) as XLSX or CSV. Raises as `sales`.

        They are read page by page while the file is.
        """
        first = self.checks(person, replace(question, after="", limit=listing.MOST))
        name = f"checks-{question.first}-{question.last}"
        return files.checks_file(name, kind, self._all(person, question, first), say)

    def _all(self, person: Person, question: ChecksQuestion, page: CheckPage) -> Iterator[CheckRow]:
        yield from page.rows
        while page.next:
            page = self.checks(person, replace(question, after=page.next, limit=listing.MOST))
            yield from page.rows
