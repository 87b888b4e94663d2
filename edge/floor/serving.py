"""Who serves what tonight, and tables after payment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from domain.business_day import business_date
from domain.errors import Changed
from domain.floor import FloorRules
from domain.permissions import Right, require
from edge import audit
from edge.authority import must_be_made_here
from edge.commands import Actor, Command
from edge.database import Database
from edge.floor import after_payment, sections
from edge.floor.hand_over import hand_orders, hand_over, may_hand_over
from edge.floor.requests import (
    AssignSection,
    ClearTable,
    GuestsLeft,
    HandedOver,
    HandOrders,
    HandOver,
    PutSection,
    RemoveSection,
    SetFloorRules,
    SetTableSection,
    ShowMine,
)
from edge.floor.sections import SectionView
from edge.orders.promises import Menus
from edge.transaction import Read, Write
from sync.tables.devices import Device
from sync.tables.tenancy import Store

MINE = "mine"
"""The setting of a device: show its waiter's own tables."""


@dataclass(frozen=True, slots=True)
class Tonight:
    """How the floor is shared out: the house's rules, and the sections."""

    rules: FloorRules
    sections: tuple[SectionView, ...]

    def serves(self, person_id: UUID | None, table_id: UUID) -> bool:
        """Whether a table stands in a person's section tonight."""
        return any(
            table_id in section.table_ids and section.person_id == person_id
            for section in self.sections
        )


class ServingService:
    """Sections, duties, leaving and clearing tables. Changes signal `floor`."""

    def __init__(self, db: Database, menus: Menus) -> None:
        self._db = db
        self._menus = menus

    async def tonight(self) -> Tonight:
        """The rules and the sections as they are now."""
        return await self._db.read(self._tonight)

    async def shows_mine(self, device_id: UUID) -> bool:
        """Whether a device shows its waiter's own tables first."""
        device = await self._db.read(lambda read: read.get(Device, device_id))
        return device is not None and bool(device.settings.get(MINE, False))

    async def show_mine(
        self, request: ShowMine, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """Remember for a device whose tables it shows."""

        def work(tx: Write) -> None:
            device = tx.load(Device, request.device_id, "device")
            tx.update(device, settings={**device.settings, MINE: request.mine})

        await self._db.write(Command.of(request, actor, command_id), work)

    async def set_rules(
        self, request: SetFloorRules, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """How the floor is run. Raises Forbidden, EditedAtTheCentre."""

        def work(tx: Write) -> None:
            row = tx.load(Store, tx.house.store_id, "restaurant")
            must_be_made_here(row, row.name)
            rules = FloorRules(request.clears_tables, request.own_tables_only).written()
            tx.update(row, options={**row.options, **rules})
            audit.record(tx, "floor_rules_set", "store", row.id, details=dict(rules))

        await self._edit(request, actor, command_id, work)
        await self._db.reload_house()

    async def put_section(
        self, request: PutSection, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """Add a section or change it. Raises Forbidden, BadRequest, LimitExceeded, NotFound."""
        await self._edit(request, actor, command_id, lambda tx: sections.put_section(tx, request))

    async def remove_section(
        self, request: RemoveSection, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """Take a section away. Raises Forbidden, NotFound."""
        await self._edit(
            request, actor, command_id, lambda tx: sections.remove_section(tx, request)
        )

    async def set_table_section(
        self, request: SetTableSection, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """Put a table into a section, or into none. Raises Forbidden, NotFound."""
        await self._edit(
            request, actor, command_id, lambda tx: sections.set_table_section(tx, request)
        )

    async def assign(
        self, request: AssignSection, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """Decide who serves a section tonight. Raises Forbidden, NotFound."""
        await self._edit(request, actor, command_id, lambda tx: sections.assign(tx, request))

    async def hand_over(
        self, request: HandOver, actor: Actor, command_id: UUID | None = None
    ) -> HandedOver:
        """Give everything that is one person's to another: all of it or nothing.

        Raises Forbidden where it is another's and the right is missing, BadRequest, NotFound.
        """
        may_hand_over(actor, request)
        menu = self._menus.menu
        return await self._db.write(
            Command.of(request, actor, command_id),
            lambda tx: hand_over(tx, menu, request),
            HandedOver,
        )

    async def hand_orders(
        self, request: HandOrders, actor: Actor, command_id: UUID | None = None
    ) -> HandedOver:
        """Give some open orders to a person: all of them or none.

        Raises Forbidden, BadRequest, NotFound, OrderClosed.
        """
        require(actor.rights, Right.SERVE_OTHERS_TABLES)
        menu = self._menus.menu
        return await self._db.write(
            Command.of(request, actor, command_id),
            lambda tx: hand_orders(tx, menu, request),
            HandedOver,
        )

    async def guests_left(
        self, request: GuestsLeft, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """Those who paid are gone: the table is to be cleared. Raises Forbidden, Changed."""
        await self._after_payment(request, actor, command_id, after_payment.guests_left)

    async def clear_table(
        self, request: ClearTable, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """The table is free for the next. Raises Forbidden, Changed."""
        await self._after_payment(request, actor, command_id, after_payment.clear_table)

    def _tonight(self, read: Read) -> Tonight:
        house = read.house
        today = business_date(self._db.clock.now(), house.zone, house.cut_over_minutes)
        return Tonight(FloorRules.of(house.options), sections.sections(read, today.isoformat()))

    async def _edit(
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

    async def _after_payment(
        self,
        request: GuestsLeft | ClearTable,
        actor: Actor,
        command_id: UUID | None,
        act: Callable[[Write, UUID], int],
    ) -> None:
        require(actor.rights, Right.TAKE_ORDERS)

        def work(tx: Write) -> None:
            if not act(tx, request.table_id):
                raise Changed("Somebody was quicker: look at the table again.")
            tx.signal("floor")

        await self._db.write(Command.of(request, actor, command_id), work)
