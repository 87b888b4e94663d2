"""Every replicated table keeps the rules that make it replicate."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlalchemy.engine import make_url
from sqlalchemy.schema import CreateTable

from edge.box_tables import BOX_METADATA
from sync.base import METADATA, Policy, Replicated, Setting, StoreRow, replicated_tables
from sync.protocol.versions import VERSIONS
from sync.types import COLUMN_TYPES

TABLES = replicated_tables()
POLICY_PAGE = Path(__file__).parents[2] / "docs" / "sync.md"
POSTGRES = make_url("postgresql+psycopg://").get_dialect()()


@pytest.mark.parametrize("name", TABLES)
def test_a_table_uses_only_the_common_column_types(name: str) -> None:
    kinds = {type(column.type) for column in METADATA.tables[name].columns}

    assert kinds <= set(COLUMN_TYPES)


@pytest.mark.parametrize("name", BOX_METADATA.tables)
def test_a_box_table_uses_only_the_common_column_types(name: str) -> None:
    kinds = {type(column.type) for column in BOX_METADATA.tables[name].columns}

    assert kinds <= set(COLUMN_TYPES)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_its_organization_first_in_its_key(name: str) -> None:
    key = [column.name for column in METADATA.tables[name].primary_key]

    assert key == ["organization_id", "id"]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_declares_its_own_policy(name: str) -> None:
    policy = vars(TABLES[name]).get("policy")

    assert isinstance(policy, Policy)
    assert policy.insert_only or policy.write_class != "fact"


def test_kinds_on_the_wire_are_unique() -> None:
    kinds = [table.policy.kind for table in TABLES.values()]

    assert len(kinds) == len(set(kinds))


@pytest.mark.parametrize("name", TABLES)
def test_foreign_keys_carry_the_organization_and_stay_inside_a_class(name: str) -> None:
    table = METADATA.tables[name]
    keys = [c for c in table.constraints if isinstance(c, ForeignKeyConstraint)]

    for key in keys:
        parent = TABLES[key.referred_table.name]
        assert key.column_keys[0] == "organization_id"
        assert key.deferrable
        assert parent.policy.write_class == TABLES[name].policy.write_class


@pytest.mark.parametrize("name", TABLES)
def test_every_index_begins_with_the_organization(name: str) -> None:
    firsts = {next(iter(index.columns)).name for index in METADATA.tables[name].indexes}

    assert firsts <= {"organization_id"}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_can_be_created_on_postgres_too(name: str) -> None:
    statement = str(CreateTable(METADATA.tables[name]).compile(dialect=POSTGRES))

    assert "BLOB" not in statement
    assert not any(isinstance(c, CheckConstraint) for c in METADATA.tables[name].constraints)


@pytest.mark.parametrize("name", TABLES)
def test_an_amount_has_a_currency_beside_it(name: str) -> None:
    columns = METADATA.tables[name].columns
    amounts = [c.name for c in columns if c.name.endswith("_minor")]
    allowed = {"tenders", "drawers", "tickets"}

    assert not amounts or "currency" in columns or name in allowed


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_a_setting_a_store_row_or_shared(name: str) -> None:
    table = TABLES[name]

    assert issubclass(table, Setting | StoreRow) or table.policy.write_class in (
        "shared_profile",
        "shared_quantity",
    )
    assert issubclass(table, Replicated)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_the_version_that_the_contract_says(name: str) -> None:
    policy = TABLES[name].policy

    assert policy.version == VERSIONS.newest(policy.kind)


@pytest.mark.parametrize("name", TABLES)
def test_the_published_policy_names_each_table_under_its_class(name: str) -> None:
    every = POLICY_PAGE.read_text().partition("### Every table")[2].partition("\n\n")[0]
    lines = [line for line in every.splitlines() if f"`{name}`" in line and line.startswith("|")]

    assert [line.split("|")[1].strip() for line in lines] == [
        f"`{TABLES[name].policy.write_class}`"
    ]
