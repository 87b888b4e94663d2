"""The fiscal device as managers see it: which, how it is, what waits; and the house's own rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from domain.errors import BadRequest
from domain.permissions import Right, require
from domain.ports.fiscal import FiscalDevice, FiscalDeviceInfo
from domain.receipts import JOURNAL_ONLY, MOST_OUTAGE_AFTER_S, VIRTUAL, ReceiptRules
from edge.audit import record
from edge.authority import must_be_made_here
from edge.checks import receipt_store
from edge.checks.worker import ReceiptWorker
from edge.commands import Actor, Command
from edge.database import Database
from edge.transaction import Write
from providers.fiscal.journal_only import JournalOnly
from providers.fiscal.virtual import Behaviour, Signed, VirtualFiscal
from sync.tables.tenancy import Store

SHOWN = 50


@dataclass(frozen=True, slots=True)
class SetReceiptRules:
    """How receipts are made from now on; what is not given stays."""

    device: str | None = None
    outage_after_s: int | None = None
    is_asked: bool | None = None
    page_code: bool | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A receipt that is not signed: since when, and why. `printed`: guests have it unsigned."""

    request_id: UUID
    state: str
    since: datetime
    trouble: str
    printed: bool


@dataclass(frozen=True, slots=True)
class VirtualState:
    """How the virtual device behaves, and what it signed, the last first."""

    behaviour: str
    late_s: int
    signed: tuple[Signed, ...]


@dataclass(frozen=True, slots=True)
class FiscalState:
    """The device that signs, and `count` receipts that wait since `since`, some of them named."""

    device: FiscalDeviceInfo
    rules: ReceiptRules
    count: int
    since: datetime | None
    waiting: tuple[Waiting, ...]
    virtual: VirtualState | None


class FiscalService:
    """The devices that a house may sign with, and which of them does."""

    def __init__(self, db: Database, data: Path) -> None:
        self._db = db
        self._virtual = VirtualFiscal(data, db.clock)
        self._devices: dict[str, FiscalDevice] = {
            JOURNAL_ONLY: JournalOnly(),
            VIRTUAL: self._virtual,
        }
        self._look_again: Callable[[], None] = lambda: None

    @property
    def names(self) -> tuple[str, ...]:
        """The devices that can be chosen."""
        return tuple(self._devices)

    @property
    def device(self) -> FiscalDevice:
        """The device that the house has chosen; the journal where that one is not known here."""
        return self._devices.get(self._rules().device, self._devices[JOURNAL_ONLY])

    def tell(self, worker: ReceiptWorker) -> None:
        """Tell the worker when the device is another one, or works again."""

        def look_again() -> None:
            worker.use(self.device)
            worker.look_again()

        self._look_again = self._virtual.on_repaired = look_again

    async def state(self) -> FiscalState:
        """How it stands with the device and the receipts."""
        count, since = await self._db.read(receipt_store.waiting_since)
        found = await self._db.read(partial(receipt_store.waiting_requests, limit=SHOWN))
        device, virtual = self.device, None
        if device is self._virtual:
            manners = self._virtual.manners
            signed = tuple(reversed(self._virtual.signed[-SHOWN:]))
            virtual = VirtualState(manners.behaviour, manners.late_s, signed)
        waiting = tuple(
            Waiting(each.id, each.state, each.created_at, each.last_error, bool(each.outage_at))
            for each in sorted(found, key=lambda each: each.id)
        )
        return FiscalState(await device.describe(), self._rules(), count, since, waiting, virtual)

    def behave(self, behaviour: str, late_s: int | None = None) -> None:
        """Have the virtual device behave otherwise. Raises BadRequest for no such behaviour."""
        try:
            self._virtual.behave(Behaviour(behaviour), late_s)
        except ValueError as error:
            raise BadRequest("The device cannot behave like that.") from error

    async def set_rules(
        self, request: SetReceiptRules, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """Change how receipts are made. Raises Forbidden, BadRequest, EditedAtTheCentre."""
        require(actor.rights, Right.MANAGE_DEVICES)
        rules = self._wanted(request)

        def work(tx: Write) -> None:
            row = tx.load(Store, tx.house.store_id, "restaurant")
            must_be_made_here(row, row.name)
            tx.update(row, options={**row.options, **rules.written()})
            record(tx, "receipt_rules_set", "store", row.id, details=rules.written())

        await self._db.write(Command.of(request, actor, command_id), work)
        await self._db.reload_house()
        self._look_again()

    def _wanted(self, request: SetReceiptRules) -> ReceiptRules:
        names = ("device", "outage_after_s", "is_asked", "page_code")
        given = {name: getattr(request, name) for name in names}
        rules = replace(self._rules(), **{k: v for k, v in given.items() if v is not None})
        if rules.device not in self._devices:
            raise BadRequest("There is no such fiscal device here.")
        if not 0 <= rules.outage_after_s <= MOST_OUTAGE_AFTER_S:
            raise BadRequest("Guests wait between nothing and an hour.")
        return rules

    def _rules(self) -> ReceiptRules:
        house = self._db.house
        return ReceiptRules.of(house.options) if house else ReceiptRules()
