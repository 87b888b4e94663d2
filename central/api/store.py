"""Questions as SQL over the rows of one organization, and over rows in memory.

Every name comes from a declaration; names and values are quoted by the driver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from central.api.fields import Field
from central.api.questions import Condition, Question, Sort
from central.identity.person import Reach

C = Connection[Any]
Row = dict[str, Any]

PATIENCE_MS = 5_000
"""A question that takes longer is refused: it should be asked more narrowly, or of the figures."""

_COMPARED = {
    "eq": SQL("{} = {}"),
    "ne": SQL("{} IS DISTINCT FROM {}"),
    "lt": SQL("{} < {}"),
    "le": SQL("{} <= {}"),
    "gt": SQL("{} > {}"),
    "ge": SQL("{} >= {}"),
    "in": SQL("{} = ANY ({})"),
    "contains": SQL("position(lower({1}) IN lower({0})) > 0"),
    "starts": SQL("starts_with(lower({0}), lower({1}))"),
}
_IN_STORES = (
    "store_id = ANY ({stores}::uuid[]) OR store_id IN (SELECT s.id FROM stores s "
    "WHERE s.organization_id = {organization} AND s.brand_id = ANY ({brands}::uuid[]))"
)
_ABOVE_STORES = (
    "store_id IS NULL AND (brand_id IS NULL OR brand_id = ANY ({brands}::uuid[]) "
    "OR brand_id IN (SELECT s.brand_id FROM stores s "
    "WHERE s.organization_id = {organization} AND s.id = ANY ({stores}::uuid[])))"
)
_REACHED = SQL(f"({_IN_STORES})")
_REACHED_SETTINGS = SQL(f"({_IN_STORES} OR ({_ABOVE_STORES}))")
_NEVER, _ALWAYS = SQL("false"), SQL("true")


class Table:
    """The rows of a declared table, as far as somebody reaches."""

    def __init__(self, name: str, fields: Sequence[Field], columns: frozenset[str]) -> None:
        self._name = name
        self._fields = fields
        self._columns = columns

    def page(
        self, connection: C, organization_id: UUID, reach: Reach, question: Question
    ) -> list[Row]:
        """One row more than the page has, where there is one."""
        statement = SQL("SELECT {} FROM {} WHERE {} ORDER BY {} LIMIT {}").format(
            SQL(", ").join(Identifier(field.name) for field in self._fields),
            Identifier(self._name),
            self._where(organization_id, reach, question, behind(question)),
            SQL(", ").join(_order(each) for each in question.sorts),
            Literal(question.limit + 1),
        )
        return self._rows(connection, statement)

    def count(self, connection: C, organization_id: UUID, reach: Reach, question: Question) -> int:
        """How many rows the conditions let through."""
        statement = SQL("SELECT count(*) AS count FROM {} WHERE {}").format(
            Identifier(self._name), self._where(organization_id, reach, question, _ALWAYS)
        )
        return int(self._rows(connection, statement)[0]["count"])

    def one(
        self, connection: C, organization_id: UUID, reach: Reach, entity_id: UUID
    ) -> Row | None:
        """A row, deleted or not."""
        statement = SQL("SELECT {} FROM {} WHERE {} AND {} AND id = {}").format(
            SQL(", ").join(Identifier(field.name) for field in self._fields),
            Identifier(self._name),
            _of(organization_id),
            self._reached(organization_id, reach),
            Literal(entity_id),
        )
        found = self._rows(connection, statement)
        return found[0] if found else None

    def _rows(self, connection: C, statement: Composed) -> list[Row]:
        connection.execute(SQL("SET LOCAL statement_timeout = {}").format(Literal(PATIENCE_MS)))
        with connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(statement).fetchall()

    def _where(
        self, organization_id: UUID, reach: Reach, question: Question, page: Composable
    ) -> Composable:
        parts = [_of(organization_id), self._reached(organization_id, reach), page]
        if "deleted_at" in self._columns and question.deleted != "with":
            is_deleted = SQL("deleted_at IS NOT NULL")
            parts.append(is_deleted if question.deleted == "only" else SQL("deleted_at IS NULL"))
        return SQL(" AND ").join([*parts, *(_condition(each) for each in question.conditions)])

    def _reached(self, organization_id: UUID, reach: Reach) -> Composable:
        """The rows of a place, and those that hold in places above it."""
        if reach.everything:
            return _ALWAYS
        return (_REACHED_SETTINGS if "authority" in self._columns else _REACHED).format(
            organization=Literal(organization_id),
            stores=Literal(sorted(reach.store_ids)),
            brands=Literal(sorted(reach.brand_ids)),
        )


def behind(question: Question) -> Composable:
    """The rows that come after the last one shown."""
    if question.after is None:
        return _ALWAYS
    found: Composable = _NEVER
    for sort, value in reversed(list(zip(question.sorts, question.after, strict=True))):
        name, said = Identifier(sort.field.name), Literal(value)
        if value is None:
            found = SQL("({} IS NULL AND {})").format(name, found)
            continue
        further = SQL("{} < {}") if sort.descending else SQL("{} > {}")
        beyond: Composable = further.format(name, said)
        if sort.field.nullable:
            beyond = SQL("({} OR {} IS NULL)").format(beyond, name)
        found = SQL("({} OR ({} = {} AND {}))").format(beyond, name, said, found)
    return found


def _of(organization_id: UUID) -> Composable:
    return SQL("organization_id = {}").format(Literal(organization_id))


def _condition(condition: Condition) -> Composable:
    name = Identifier(condition.field.name)
    if condition.operator == "null":
        return SQL("{} IS NULL" if condition.value else "{} IS NOT NULL").format(name)
    value = list(condition.value) if isinstance(condition.value, tuple) else condition.value
    return _COMPARED[condition.operator].format(name, Literal(value))


def _order(sort: Sort) -> Composable:
    way = SQL("{} DESC NULLS LAST") if sort.descending else SQL("{} ASC NULLS LAST")
    return way.format(Identifier(sort.field.name))


# ---- rows in memory ------------------------------------------------------------------------
_HOLDS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda had, value: had == value,
    "ne": lambda had, value: had != value,
    "lt": lambda had, value: had is not None and had < value,
    "le": lambda had, value: had is not None and had <= value,
    "gt": lambda had, value: had is not None and had > value,
    "ge": lambda had, value: had is not None and had >= value,
    "in": lambda had, value: had in value,
    "contains": lambda had, value: had is not None and value.lower() in had.lower(),
    "starts": lambda had, value: had is not None and had.lower().startswith(value.lower()),
    "null": lambda had, value: (had is None) == value,
}


def chosen(rows: Iterable[Row], question: Question) -> list[Row]:
    """Those of the rows that the conditions let through."""
    return [
        row
        for row in rows
        if question.deleted == "with"
        or (row.get("deleted_at") is not None) == (question.deleted == "only")
        if all(_HOLDS[c.operator](row[c.field.name], c.value) for c in question.conditions)
    ]


def page_of(rows: Iterable[Row], question: Question) -> list[Row]:
    """One row more than the page has, where there is one."""
    found = chosen(rows, question)
    for sort in reversed(question.sorts):
        name = sort.field.name
        empty = [row for row in found if row[name] is None]
        full = [row for row in found if row[name] is not None]
        full.sort(key=itemgetter(name), reverse=sort.descending)
        found = full + empty
    if question.after is not None:
        found = [row for row in found if _is_behind(row, question)]
    return found[: question.limit + 1]


def _is_behind(row: Mapping[str, Any], question: Question) -> bool:
    for sort, value in zip(question.sorts, question.after or (), strict=True):
        had = row[sort.field.name]
        if had == value:
            continue
        if had is None or value is None:
            return had is None
        return bool(had < value) if sort.descending else bool(had > value)
    return False
