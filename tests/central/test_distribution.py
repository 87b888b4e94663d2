"""How tables would lie on a cluster, from their declarations."""

from __future__ import annotations

import pytest
from sqlalchemy import Column, ForeignKeyConstraint, Index, MetaData, Table, Uuid

from central import distribution
from central.metadata import CENTRAL_METADATA, is_directory


def test_every_table_is_distributed_once_and_parents_come_first() -> None:
    steps = distribution.steps()
    names = [step.table for step in steps]
    assert sorted(names) == sorted(CENTRAL_METADATA.tables)
    for table in CENTRAL_METADATA.sorted_tables:
        for key in table.foreign_key_constraints:
            assert names.index(key.referred_table.name) <= names.index(table.name)


def test_rows_of_an_organization_lie_on_one_node_and_the_directory_on_all() -> None:
    by_table = {step.table: step.statement for step in distribution.steps()}
    assert by_table["organizations"] == (
        "SELECT create_distributed_table('organizations', 'organization_id')"
    )
    assert by_table["orders"] == (
        "SELECT create_distributed_table('orders', 'organization_id', "
        "colocate_with => 'organizations')"
    )
    assert by_table["directory_boxes"] == "SELECT create_reference_table('directory_boxes')"
    assert {is_directory(table) for table in CENTRAL_METADATA.sorted_tables} == {True, False}


def test_nothing_is_declared_that_a_cluster_could_not_keep() -> None:
    assert distribution.faults() == []


def test_what_a_cluster_could_not_keep_is_found() -> None:
    metadata = MetaData()
    parent = Table("parents", metadata, Column("id", Uuid, primary_key=True))
    child = Table(
        "children",
        metadata,
        Column("organization_id", Uuid, primary_key=True),
        Column("id", Uuid, primary_key=True),
        Column("parent_id", Uuid),
        ForeignKeyConstraint(["parent_id"], [parent.c.id]),
    )
    Index("ux_children", child.c.parent_id, unique=True)
    assert distribution.faults(metadata) == [
        "parents: has a primary key that does not begin with organization_id",
        "children: has a unique key without organization_id",
        "children: refers to parents without organization_id",
    ]


def test_a_single_server_is_told_that_it_needs_nothing(looked_at: str) -> None:
    with pytest.raises(distribution.NoCluster, match="no Citus cluster"):
        distribution.distribute(looked_at)
