"""What every table that only the centre has is made of."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import MetaData
from sqlalchemy.orm import registry
from sqlmodel import SQLModel

from sync.base import NAMING

DIRECTORY = {"info": {"directory": True}}
"""Belongs to no organization: asked through `central.doors`, before a tenant is known."""
BY_ID = {"postgresql_partition_by": "RANGE (id)"}
"""Grows for ever and is never looked up by business keys: split by month of its ids."""


class CentralTable(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMING))):
    """A table of the centre. `app_may` and `sync_may` are grants beside SELECT.

    Jobs may what the office may, and `jobs_may` beside it.
    """

    app_may: ClassVar[tuple[str, ...]] = ()
    jobs_may: ClassVar[tuple[str, ...]] = ()
    sync_may: ClassVar[tuple[str, ...]] = ()


CENTRAL_ONLY: MetaData = CentralTable.metadata
