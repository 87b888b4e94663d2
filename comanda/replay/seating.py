"""Tables and waiters of a history: those of the restaurant by name, else new ones."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from comanda.replay import store
from comanda.replay.rows import HistoricOrder
from domain.errors import NotFound
from domain.floor import Place
from domain.ids import new_id
from domain.permissions import MANAGER
from edge.commands import Actor, Command
from edge.database import Database
from edge.floor.requests import PutArea, PutTable
from edge.floor.service import FloorService
from edge.menu.service import MenuService

IMPORTED = "Imported"
"""The room of tables that only the history knows."""

REPLAY = Actor("integration", rights=frozenset(MANAGER))
"""Who acts where the history names nobody."""

GRID, STEP, EDGE = 7, 130, 110


@dataclass(frozen=True, slots=True)
class PutPerson:
    """Add somebody of whom a history knows no more than the name."""

    name: str


class Seating:
    """Who serves an order, where it sits and which type it has."""

    def __init__(self, db: Database, menus: MenuService) -> None:
        self._db = db
        self._menus = menus
        self._floor = FloorService(db)
        self._tables: dict[str, UUID] = {}
        self._people: dict[str, UUID] = {}

    async def start(self) -> None:
        """Learn who and what is there."""
        self._tables = await self._db.read(store.tables)
        self._people = await self._db.read(store.people)

    async def tables(self, order: HistoricOrder) -> tuple[UUID, ...]:
        """The table of an order, put into the room IMPORTED where the restaurant has none such."""
        if not order.table:
            return ()
        known = self._tables.get(order.table.casefold())
        if known is None:
            known = self._tables[order.table.casefold()] = await self._put_table(order.table)
        return (known,)

    async def actor(self, order: HistoricOrder) -> Actor:
        """The waiter of an order, added without a PIN where nobody has that name."""
        name = order.waiter
        if not name:
            return REPLAY
        known = self._people.get(name.casefold())
        if known is None:
            command = Command.of(PutPerson(name), REPLAY)
            known = await self._db.write(command, lambda tx: store.insert_person(tx, name), UUID)
            self._people[name.casefold()] = known
        return Actor("person", known, rights=REPLAY.rights)

    def order_type(self, *, at_table: bool) -> UUID:
        """The first type for guests at tables, or for those without. Raises NotFound."""
        types = self._menus.menu.order_types.values()
        if not types:
            raise NotFound("This restaurant has no order types.")
        return min(types, key=lambda kind: (kind.needs_table != at_table, kind.position)).id

    async def _put_table(self, name: str) -> UUID:
        area_id = await self._db.read(lambda read: store.area(read, IMPORTED))
        if area_id is None:
            area_id = new_id()
            await self._floor.put_area(PutArea(area_id, IMPORTED, 99), REPLAY)
        row, column = divmod(len(self._tables) % GRID**2, GRID)
        place = Place(EDGE + column * STEP, EDGE + row * STEP)
        table_id = new_id()
        await self._floor.put_table(PutTable(table_id, area_id, name, place), REPLAY)
        return table_id
