"""What a box sold is at the centre, column by column, whatever became of the push on its way."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from central.main import Centre
from sync.base import replicated_tables
from sync.rows import shape
from tests.central.stream import Stream, deliver

Rows = dict[UUID, dict[str, Any]]


def rows_of_box(database: Path, table: str) -> Rows:
    row_shape = shape(replicated_tables()[table])
    raw = sqlite3.connect(database)
    try:
        records = [row_shape.record(row) for row in raw.execute(row_shape.select_sql)]
    finally:
        raw.close()
    return {
        record.id: {name: getattr(record, name) for name in row_shape.columns} for record in records
    }


def rows_of_centre(admin: psycopg.Connection[Any], table: str, organization_id: UUID) -> Rows:
    columns = shape(replicated_tables()[table]).columns
    query = f"SELECT {', '.join(columns)} FROM {table} WHERE organization_id = %s"
    found = (
        dict(zip(columns, row, strict=True))
        for row in admin.execute(query.encode(), (organization_id,))
    )
    return {row["id"]: row for row in found}


def everything(admin: psycopg.Connection[Any], organization_id: UUID) -> dict[str, Rows]:
    return {name: rows_of_centre(admin, name, organization_id) for name in replicated_tables()}


def test_every_row_of_the_box_is_at_the_centre_column_by_column(
    centre: Centre, stream: Stream, evening: Path, admin: psycopg.Connection[Any]
) -> None:
    answers = deliver(centre, stream)
    assert [(answer.code, answer.quarantined) for answer in answers] == [("ok", ())] * len(answers)
    found = everything(admin, stream.box.organization_id)
    assert found == {name: rows_of_box(evening, name) for name in replicated_tables()}
    assert len(found["orders"]) == 4
    assert found["payments"]


def test_small_pushes_make_the_same_rows(
    centre: Centre, stream: Stream, evening: Path, admin: psycopg.Connection[Any]
) -> None:
    deliver(centre, stream, most=1)
    found = everything(admin, stream.box.organization_id)
    assert found == {name: rows_of_box(evening, name) for name in replicated_tables()}


def test_the_answer_acknowledges_what_the_box_sealed(centre: Centre, stream: Stream) -> None:
    last = deliver(centre, stream)[-1].sync
    assert (last.ack_seq, last.ack_hash) == (stream.lines[-1][0], stream.lines[-1][4])


def test_the_journal_keeps_the_very_bytes(
    centre: Centre, stream: Stream, admin: psycopg.Connection[Any]
) -> None:
    deliver(centre, stream)
    kept = admin.execute("SELECT seq, body, hash FROM sync_journal ORDER BY seq").fetchall()
    assert kept == [(seq, body, value) for seq, body, _, _, value in stream.lines]
