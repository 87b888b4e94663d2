"""The SQL of what surrounds items: courses, stations, order types, taxes, translations."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from domain.catalog import MenuCourse, MenuOrderType, MenuStation, TaxRate
from edge.menu.decoding import Ids
from edge.transaction import Read


def courses(read: Read, ids: Ids) -> dict[UUID, MenuCourse]:
    """Courses in their order."""
    rows = read.rows(
        "SELECT id, name, position, nudge_minutes FROM courses "
        "WHERE organization_id = ? AND deleted_at IS NULL ORDER BY position, id",
        read.house.organization_id,
    )
    return {ids[row[0]]: MenuCourse(ids[row[0]], *row[1:]) for row in rows}


def stations(read: Read, ids: Ids) -> dict[UUID, MenuStation]:
    """Stations in their order."""
    rows = read.rows(
        "SELECT id, name, position, colour, kind, has_screen, printer_id, language, "
        "amber_after_s, red_after_s FROM stations "
        "WHERE organization_id = ? AND deleted_at IS NULL ORDER BY position, id",
        read.house.organization_id,
    )
    return {
        ids[row[0]]: MenuStation(
            id=ids[row[0]],
            name=row[1],
            position=row[2],
            colour=row[3],
            kind=row[4],
            has_screen=bool(row[5]),
            printer_id=ids.optional(row[6]),
            language=row[7],
            amber_after_s=row[8],
            red_after_s=row[9],
        )
        for row in rows
    }


def order_types(read: Read, ids: Ids) -> dict[UUID, MenuOrderType]:
    """Order types in their order."""
    rows = read.rows(
        "SELECT id, name, code, colour, position, needs_table, is_numbered, is_delivered, "
        "promise_minutes FROM order_types WHERE organization_id = ? AND deleted_at IS NULL "
        "ORDER BY position, id",
        read.house.organization_id,
    )
    return {
        ids[row[0]]: MenuOrderType(
            id=ids[row[0]],
            name=row[1],
            code=row[2],
            colour=row[3],
            position=row[4],
            needs_table=bool(row[5]),
            is_numbered=bool(row[6]),
            is_delivered=bool(row[7]),
            promise_minutes=row[8],
        )
        for row in rows
    }


def taxes(read: Read, ids: Ids, now: datetime) -> dict[UUID, tuple[TaxRate, ...]]:
    """Taxes that hold at a moment, by their group, in order.

    A group on which this restaurant has taxes of its own has only those.
    """
    rows = read.rows(
        "SELECT tax_group_id, id, name, code, rate_micros, included, order_type_id, compound, "
        "store_id IS NOT NULL FROM taxes "
        "WHERE organization_id = ? AND deleted_at IS NULL "
        "AND (active_from IS NULL OR active_from <= ?) AND (active_to IS NULL OR active_to > ?) "
        "AND (store_id IS NULL OR store_id = ?) ORDER BY position, id",
        read.house.organization_id,
        now,
        now,
        read.house.store_id,
    )
    found: defaultdict[UUID, list[TaxRate]] = defaultdict(list)
    own = {row[0] for row in rows if row[8]}
    for group, tax_id, name, code, rate, included, order_type, compound, is_own in rows:
        if is_own or group not in own:
            found[ids[group]].append(
                TaxRate(
                    ids[tax_id],
                    name,
                    code,
                    rate,
                    bool(included),
                    ids.optional(order_type),
                    bool(compound),
                )
            )
    return {group: tuple(rates) for group, rates in found.items()}


def translations(read: Read, ids: Ids) -> dict[tuple[UUID, str, str], str]:
    """Texts by row, field and language."""
    rows = read.rows(
        "SELECT local_id, field, lang, text FROM translations "
        "WHERE organization_id = ? AND deleted_at IS NULL",
        read.house.organization_id,
    )
    return {(ids[row[0]], row[1], row[2]): row[3] for row in rows}
