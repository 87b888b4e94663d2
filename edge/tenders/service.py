"""The ways to pay as a manager edits them: on and off, order, rounding, tips, rights."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from domain import tipping
from domain.permissions import Right, require
from domain.tenders.terms import check_terms
from edge.audit import record
from edge.authority import BOX, must_be_made_here
from edge.commands import Actor, Command
from edge.database import Database
from edge.tenders.requests import (
    MoveTender,
    SaveTender,
    SetTips,
    SwitchTender,
    TenderRow,
    TipSettings,
)
from edge.transaction import Read, Write
from sync.tables.catalog import Tender
from sync.tables.tenancy import Store

_OF_STORE = "deleted_at IS NULL AND (store_id IS NULL OR store_id = ?) ORDER BY position, id"
_SET = (
    "gives_change",
    "takes_tip",
    "opens_drawer",
    "rounding_minor",
    "brand",
    "needs_right",
    "adapter",
    "fiscalised_by",
    "is_refundable",
    "counted",
)


class TenderOffice:
    """Edits the ways to pay. What was paid keeps the name and kind that it was paid with."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def tenders(self) -> tuple[TenderRow, ...]:
        """Every way to pay, also those that are off, in the order of the buttons."""
        return await self._db.read(lambda read: tuple(map(_row, _all(read))))

    async def save(
        self, request: SaveTender, actor: Actor, command_id: UUID | None = None
    ) -> TenderRow:
        """Add or change a way to pay; pay screens have it with their next look.

        Raises Forbidden, TenderRefused for terms that cannot be, Changed, EditedAtTheCentre.
        """
        require(actor.rights, Right.MANAGE_BOOKS)
        command = Command.of(request, actor, command_id)
        return await self._db.write(command, partial(_save, request=request), TenderRow)

    async def switch(
        self, request: SwitchTender, actor: Actor, command_id: UUID | None = None
    ) -> TenderRow:
        """Put a way to pay on the pay screen or take it off. Raises as `save`."""
        require(actor.rights, Right.MANAGE_BOOKS)
        command = Command.of(request, actor, command_id)
        return await self._db.write(command, partial(_switch, request=request), TenderRow)

    async def move(
        self, request: MoveTender, actor: Actor, command_id: UUID | None = None
    ) -> tuple[TenderRow, ...]:
        """Move a button; returns all in their new order. Raises Forbidden, NotFound."""
        require(actor.rights, Right.MANAGE_BOOKS)
        command = Command.of(request, actor, command_id)
        work = partial(_move, request=request)
        return await self._db.write(command, work, tuple[TenderRow, ...])

    async def tips(self) -> TipSettings:
        """The percentages and the limit as they are now."""
        return await self._db.read(_tips)

    async def set_tips(
        self, request: SetTips, actor: Actor, command_id: UUID | None = None
    ) -> TipSettings:
        """Set the tip buttons and the limit. Raises Forbidden and TenderRefused."""
        require(actor.rights, Right.MANAGE_BOOKS)
        command = Command.of(request, actor, command_id)
        set_now = await self._db.write(command, partial(_set_tips, request=request), TipSettings)
        await self._db.reload_house()
        return set_now


def _all(read: Read) -> list[Tender]:
    return read.all(Tender, _OF_STORE, read.house.store_id)


def _save(tx: Write, request: SaveTender) -> TenderRow:
    known = tx.get(Tender, request.tender_id)
    kind = request.kind if known is None else known.kind
    name = check_terms(
        request.name,
        kind,
        gives_change=request.gives_change,
        rounding_minor=request.rounding_minor,
        needs_right=request.needs_right,
        others=[each.name for each in _all(tx) if each.id != request.tender_id],
    )
    columns = {each: getattr(request, each) for each in _SET} | {"name": name}
    if known is None:
        last = max((each.position for each in _all(tx)), default=-1)
        tx.insert(Tender, request.tender_id, kind=kind, position=last + 1, **columns)
    else:
        must_be_made_here(known, known.name)
        tx.update(known, request.rev, **columns)
    return _done(tx, request.tender_id, "tender_edited" if known else "tender_added")


def _switch(tx: Write, request: SwitchTender) -> TenderRow:
    tender = tx.load(Tender, request.tender_id, "way to pay")
    must_be_made_here(tender, tender.name)
    tx.update(tender, active=request.active)
    return _done(tx, tender.id, "tender_on" if request.active else "tender_off")


def _move(tx: Write, request: MoveTender) -> tuple[TenderRow, ...]:
    tender = tx.load(Tender, request.tender_id, "way to pay")
    rows = [each for each in _all(tx) if each.id != tender.id]
    was_at = sum((each.position, each.id) < (tender.position, tender.id) for each in rows)
    rows.insert(min(max(was_at + request.by, 0), len(rows)), tender)
    for position, each in enumerate(rows):
        if each.position != position:
            must_be_made_here(each, each.name)
            tx.update(each, position=position)
    tx.signal("payments")
    return tuple(map(_row, _all(tx)))


def _done(tx: Write, tender_id: UUID, act: str) -> TenderRow:
    tender = tx.load(Tender, tender_id, "way to pay")
    record(tx, act, "tender", tender_id, details={"name": tender.name})
    tx.signal("payments")
    return _row(tender)


def _tips(read: Read) -> TipSettings:
    options = read.house.options
    return TipSettings(tipping.rates_of(options), tipping.limit_rate(options))


def _set_tips(tx: Write, request: SetTips) -> TipSettings:
    rules = tipping.written(request.rates_micros, request.limit_micros)
    row = tx.load(Store, tx.house.store_id, "restaurant")
    must_be_made_here(row, row.name)
    tx.update(row, options={**row.options, **rules})
    record(tx, "tips_set", "store", row.id, details=rules)
    tx.signal("payments")
    return TipSettings(tipping.rates_of(rules), tipping.limit_rate(rules))


def _row(tender: Tender) -> TenderRow:
    return TenderRow(
        id=tender.id,
        rev=tender.rev,
        name=tender.name,
        kind=tender.kind,
        active=tender.active,
        locked=tender.authority != BOX,
        **{each: getattr(tender, each) for each in _SET},
    )
