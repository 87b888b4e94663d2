"""A fresh database to train in: settings, menu, people and devices of now, and no trade.

Trading's file is attached for reading only, and left before anything else is done.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

from edge import schema
from edge.backup.store import become_another_node
from edge.commands import Command
from edge.database import Database
from edge.settings import DATABASE_FILE, Settings
from edge.training import store
from edge.transaction import Write

FOLDER = "training"
SERIES = "TRAINING"


@dataclass(frozen=True, slots=True)
class BeginTraining:
    """A training restaurant is a node of its own."""

    node_id: UUID


def training_settings(settings: Settings, port: int) -> Settings:
    """How the training box runs: in a folder of its own, on another port, copied nowhere."""
    return settings.model_copy(
        update={
            "data": settings.data / FOLDER,
            "port": port,
            "https_port": settings.https_port + 1 if settings.https_port else 0,
            "announce": False,
            "let_in": "",
            "address": "",
            "safety_copies": [],
            "smtp_host": "",
        }
    )


async def make_fresh(trading: Path, data: Path) -> None:
    """Make `data` a training restaurant like the one in the database file `trading`.

    What was there from an earlier training is gone. Raises sqlite3.Error.
    """
    _throw_away(data)
    target = data / DATABASE_FILE
    schema.prepare(target)
    uri = f"{target.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as raw:
        store.copy_settings(raw, trading)
    db = Database(target)
    await db.open()
    try:
        trading_node = await db.read(lambda read: read.house.node_id)
        request = BeginTraining(training_node(trading_node))

        def work(tx: Write) -> None:
            become_another_node(tx, request.node_id, SERIES)
            store.make_harmless(tx)

        await db.write(Command.of(request), work)
    finally:
        await db.close()


def _throw_away(data: Path) -> None:
    if data.exists():
        shutil.rmtree(data)


def training_node(node_id: UUID) -> UUID:
    """The training node of a box: always the same, so that tablets keep one cookie for it."""
    return uuid5(node_id, FOLDER)
