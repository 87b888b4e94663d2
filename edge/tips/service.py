"""What people can do with tips. Repeating an act changes nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.business_day import business_date
from domain.errors import BadRequest
from domain.permissions import Right, require
from domain.tips.sharing import MILLION
from edge.audit import record
from edge.authority import must_be_made_here
from edge.commands import Actor, Command
from edge.database import Database
from edge.tips import settling, store
from edge.tips.reckoning import not_shared, terms, tips_of
from edge.tips.requests import (
    CarryTips,
    DropTipRule,
    PayTips,
    PersonTips,
    RoleView,
    SaveTipRule,
    ShareTips,
    TipRuleView,
    TipsOfDay,
    TipsSettled,
    TipsShared,
)
from edge.transaction import Read, Write
from sync.tables.identity import Role
from sync.tables.tips import TipRule


class TipService:
    """Whose tips they are, how they are shared and how they are paid."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def today(self) -> str:
        """The business day it is."""
        house = self._db.house
        assert house is not None
        return business_date(self._db.clock.now(), house.zone, house.cut_over_minutes).isoformat()

    async def day(self, actor: Actor, day: str = "") -> TipsOfDay:
        """Everybody's tips of a business day, today's without one. Raises Forbidden."""
        require(actor.rights, Right.SEE_REPORTS)
        now, wanted = self._db.clock.now(), day or self.today()
        return await self._db.read(lambda read: _day(read, wanted, now))

    async def mine(self, actor: Actor, day: str = "") -> PersonTips | None:
        """One's own tips of a day."""
        now, wanted, person_id = self._db.clock.now(), day or self.today(), actor.id
        if person_id is None:
            return None
        return await self._db.read(lambda read: tips_of(read, wanted, now).get(person_id))

    async def share(
        self, request: ShareTips, actor: Actor, command_id: UUID | None = None
    ) -> TipsShared:
        """Share what came since the last sharing of a day.

        Raises Forbidden, BadRequest without a rule, Changed where there is nothing to share.
        """
        require(actor.rights, Right.MANAGE_BOOKS)
        command = Command.of(request, actor, command_id)
        return await self._db.write(command, lambda tx: settling.share_day(tx, request), TipsShared)

    async def pay_out(
        self, request: PayTips, actor: Actor, command_id: UUID | None = None
    ) -> TipsSettled:
        """Pay somebody's tips in cash from a drawer.

        Raises Forbidden, BadRequest for more than is owed, Changed where nothing is,
        PaymentRefused where there is not so much cash.
        """
        require(actor.rights, Right.RUN_DRAWER)
        command = Command.of(request, actor, command_id)
        return await self._db.write(command, lambda tx: settling.pay_out(tx, request), TipsSettled)

    async def carry(
        self, request: CarryTips, actor: Actor, command_id: UUID | None = None
    ) -> TipsSettled:
        """Have what is owed paid with the wages. Raises Forbidden, BadRequest, Changed."""
        require(actor.rights, Right.MANAGE_BOOKS)
        command = Command.of(request, actor, command_id)
        return await self._db.write(command, lambda tx: settling.carry(tx, request), TipsSettled)

    async def save_rule(
        self, request: SaveTipRule, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """Make or change a rule. Raises Forbidden, BadRequest, NotFound, EditedAtTheCentre."""
        require(actor.rights, Right.MANAGE_BOOKS)
        _check_rule(request)
        await self._db.write(
            Command.of(request, actor, command_id), lambda tx: _save_rule(tx, request)
        )

    async def drop_rule(
        self, request: DropTipRule, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """A rule holds no longer. Raises Forbidden, NotFound, EditedAtTheCentre."""
        require(actor.rights, Right.MANAGE_BOOKS)

        def work(tx: Write) -> None:
            rule = tx.load(TipRule, request.rule_id, "rule")
            must_be_made_here(rule, rule.name)
            tx.update(rule, deleted_at=tx.now)
            record(tx, "tip_rule_dropped", "tip_rule", rule.id, details={"name": rule.name})
            tx.signal("tips")

        await self._db.write(Command.of(request, actor, command_id), work)


def _day(read: Read, day: str, now: datetime) -> TipsOfDay:
    people = tips_of(read, day, now)
    nobodys = store.left_on(read, day).get(None)
    roles = {each.id: each.name for each in read.all(Role, "deleted_at IS NULL ORDER BY name, id")}
    return TipsOfDay(
        day=day,
        currency=read.house.currency,
        people=tuple(people.values()),
        unshared_minor=sum(each.tips_minor for each in not_shared(read, day).values()),
        nobodys_minor=nobodys.tips_minor if nobodys else 0,
        rules=tuple(_rule_view(each, roles) for each in store.rules(read)),
        roles=tuple(RoleView(role_id, name) for role_id, name in roles.items()),
    )


def _rule_view(rule: TipRule, roles: dict[UUID, str]) -> TipRuleView:
    found = terms(rule)
    return TipRuleView(
        id=rule.id,
        name=rule.name,
        kind=found.kind,
        rate_micros=rule.rate_micros,
        basis=found.basis,
        from_role_id=rule.from_role_id,
        from_role=roles.get(rule.from_role_id, "") if rule.from_role_id else "",
        to_role_id=rule.to_role_id,
        to_role=roles.get(rule.to_role_id, "") if rule.to_role_id else "",
        by=found.by,
    )


def _check_rule(request: SaveTipRule) -> None:
    if not request.name.strip():
        raise BadRequest("The rule needs a name.")
    if not 0 < request.rate_micros <= MILLION:
        raise BadRequest("A share is more than nothing and at most everything.")
    if request.kind == "tip_out" and request.to_role_id is None:
        raise BadRequest("Say who gets this share.")


def _save_rule(tx: Write, request: SaveTipRule) -> None:
    columns: dict[str, Any] = {
        "name": request.name.strip(),
        "kind": request.kind,
        "rate_micros": request.rate_micros,
        "basis": request.basis,
        "from_role_id": request.from_role_id,
        "to_role_id": request.to_role_id,
        "by": request.by,
    }
    for role_id in filter(None, (request.from_role_id, request.to_role_id)):
        tx.load(Role, role_id, "role")
    known = tx.get(TipRule, request.rule_id)
    if known is None:
        position = 1 + max((each.position for each in store.rules(tx)), default=0)
        tx.insert(
            TipRule, request.rule_id, store_id=tx.house.store_id, position=position, **columns
        )
    else:
        must_be_made_here(known, known.name)
        tx.update(known, **columns)
    details = {"name": request.name.strip(), "kind": request.kind, "rate": request.rate_micros}
    record(tx, "tip_rule_saved", "tip_rule", request.rule_id, details=details)
    tx.signal("tips")
