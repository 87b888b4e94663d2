"""What people can see of the floor and change on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from domain.errors import BadRequest, DomainError
from domain.floor import Place, check_table
from domain.permissions import Right, require
from edge import audit
from edge.authority import must_be_made_here
from edge.commands import Actor, Command
from edge.database import Database
from edge.floor import store
from edge.floor.requests import (
    PlaceTables,
    PutArea,
    PutTable,
    RemoveArea,
    RemoveTable,
)
from edge.floor.views import FloorView
from edge.transaction import Write
from sync.tables.floor import Area, DiningTable

MAX_AREA_NAME = 40


class FloorService:
    """Rooms and tables. Changes need the right EDIT_FLOOR and signal `floor`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def floor(self) -> FloorView:
        """All rooms, tables and open orders as they are now."""
        now = self._db.clock.now()
        return await self._db.read(lambda read: store.floor(read, now))

    async def put_area(
        self, request: PutArea, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """Add a room or change it. Raises Forbidden, BadRequest, EditedAtTheCentre."""
        if not request.name.strip() or len(request.name) > MAX_AREA_NAME:
            raise BadRequest(f"A room's name has 1 to {MAX_AREA_NAME} characters.")

        def work(tx: Write) -> None:
            row = tx.get(Area, request.area_id)
            name = request.name.strip()
            if row is None:
                tx.insert(
                    Area,
                    request.area_id,
                    store_id=tx.house.store_id,
                    name=name,
                    position=request.position,
                )
            else:
                must_be_made_here(row, row.name)
                tx.update(row, deleted_at=None, name=name, position=request.position)
            _remember(tx, "area_put", "area", request.area_id, request.name)

        await self._do(request, actor, command_id, work)

    async def remove_area(
        self, request: RemoveArea, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """Take away an empty room. Raises Forbidden, NotFound, DomainError where tables stand."""

        def work(tx: Write) -> None:
            row = tx.load(Area, request.area_id, "room")
            must_be_made_here(row, row.name)
            if store.tables_in(tx, row.id):
                raise DomainError(f"{row.name} still has tables. Move or remove them first.")
            tx.update(row, deleted_at=tx.now)
            _remember(tx, "area_removed", "area", row.id, row.name)

        await self._do(request, actor, command_id, work)

    async def put_table(
        self, request: PutTable, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """Add a table or change it. Raises Forbidden, BadRequest, LimitExceeded, NotFound."""
        check_table(request.name, request.seats, request.shape)
        request.place.checked()

        def work(tx: Write) -> None:
            tx.load(Area, request.area_id, "room")
            name = request.name.strip()
            namesake = store.table_named(tx, name)
            if namesake is not None and namesake.id != request.table_id:
                raise BadRequest(f"There is a table {namesake.name} already.")
            row = tx.get(DiningTable, request.table_id)
            values: dict[str, Any] = {
                "area_id": request.area_id,
                "name": name,
                "seats": request.seats,
                "shape": request.shape,
                **_columns(request.place),
            }
            if row is None:
                store_id = tx.house.store_id
                tx.insert(DiningTable, request.table_id, store_id=store_id, **values)
            else:
                must_be_made_here(row, row.name)
                tx.update(row, deleted_at=None, **values)
            _remember(tx, "table_put", "table", request.table_id, name)

        await self._do(request, actor, command_id, work)

    async def place_tables(
        self, request: PlaceTables, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """Move tables, all or none. Raises Forbidden, NotFound, LimitExceeded."""
        for moved in request.tables:
            moved.place.checked()

        def work(tx: Write) -> None:
            for moved in request.tables:
                row = tx.load(DiningTable, moved.table_id, "table")
                must_be_made_here(row, row.name)
                tx.update(row, **_columns(moved.place))

        await self._do(request, actor, command_id, work)

    async def remove_table(
        self, request: RemoveTable, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """Take away a table. Raises Forbidden, NotFound, DomainError while somebody sits there."""

        def work(tx: Write) -> None:
            row = tx.load(DiningTable, request.table_id, "table")
            must_be_made_here(row, row.name)
            if store.open_orders_at(tx, row.id):
                raise DomainError(f"Somebody sits at {row.name}. Move the order first.")
            tx.update(row, deleted_at=tx.now)
            _remember(tx, "table_removed", "table", row.id, row.name)

        await self._do(request, actor, command_id, work)

    async def _do(
        self,
        request: object,
        actor: Actor,
        command_id: UUID | None,
        work: Callable[[Write], None],
    ) -> None:
        require(actor.rights, Right.EDIT_FLOOR)

        def and_tell(tx: Write) -> None:
            work(tx)
            tx.signal("floor")

        await self._db.write(Command.of(request, actor, command_id), and_tell)


def _columns(place: Place) -> dict[str, int]:
    return {
        "x": place.x,
        "y": place.y,
        "width": place.width,
        "height": place.height,
        "rotation_degrees": place.rotation_degrees,
    }


def _remember(tx: Write, act: str, kind: str, row_id: UUID, name: str) -> None:
    audit.record(tx, act, kind, row_id, details={"name": name})
