"""Boxes as they are, who may come in, and what of theirs waits in quarantine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from central.doors import Door, through
from central.fleet import store
from central.identity.person import Person
from central.identity.rights import Right
from central.sync.enrolment import Enrolment, Invitation
from central.sync.redrive import redrive
from central.tenancy import Pool, tenant_block
from domain.clock import Clock
from domain.errors import NotFound
from sync.protocol.report import ReportedAlarm

BoxState = Literal["active", "silent", "fenced", "forked", "never", "revoked"]
SILENT_AFTER = timedelta(minutes=3)
"""Six heartbeats that did not come."""
CLOCK_IS_OFF_MS = 5 * 60 * 1000
SHOWN = 200


@dataclass(frozen=True, slots=True)
class BoxView:
    """A box as the centre knows it.

    `state`: active; silent since `seen_at`; fenced: another box has the store; forked: its chain
    is not ours; never: let in and never heard; revoked: its key opens nothing. `waiting` changes
    are at the box only, the oldest since `waiting_since`; `unsafe` are here and in no verified
    backup. `offset_ms` is how far its clock is ahead. `dual_active`: it sells although another
    box has the store.
    """

    organization_id: UUID
    brand_id: UUID
    store_id: UUID
    node_id: UUID
    state: BoxState
    since: datetime
    seen_at: datetime | None = None
    version: str = ""
    release: int = 0
    epoch: int = 0
    waiting: int = 0
    waiting_since: datetime | None = None
    unsafe: int = 0
    held: int = 0
    quarantined: int = 0
    last_sale_at: datetime | None = None
    alarms: tuple[ReportedAlarm, ...] = ()
    printers_in_trouble: tuple[str, ...] = ()
    receipt_series: str = ""
    disk_free_bytes: int | None = None
    offset_ms: int | None = None
    clock_is_off: bool = False
    dual_active: bool = False


@dataclass(frozen=True, slots=True)
class AlarmView:
    """Something about a box that somebody has to look at; `kind` as in `fleet_alarms`."""

    id: UUID
    store_id: UUID
    node_id: UUID | None
    kind: str
    detail: str
    since: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class QuarantineView:
    """A transaction that waits: which, why, since when."""

    id: UUID
    store_id: UUID
    node_id: UUID
    first_seq: int
    last_seq: int
    late: bool
    code: str
    detail: str
    since: datetime
    behind: int = 0
    """Rows that wait behind it."""


@dataclass(frozen=True, slots=True)
class Redriven:
    """What a re-drive of a store did."""

    solved: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Code:
    """A one-time code, shown once."""

    code: str = field(repr=False)
    store_id: UUID
    valid_until: datetime


Revoked = Callable[[UUID, UUID, datetime], None]
"""A key was taken back: organization, node, when. Said before anybody is told (the ledger)."""


class FleetService:
    """What the office asks about its boxes, in the places where a person may.

    `pool` is of the role `comanda_app`, `sync_pool` of `comanda_sync`. Each may raise NotFound for
    an organization that they do not belong to, Forbidden, psycopg.Error.
    """

    def __init__(
        self,
        pool: Pool,
        sync_pool: Pool,
        enrolment: Enrolment,
        clock: Clock,
        revoked: Revoked = lambda organization_id, node_id, at: None,
    ) -> None:
        self._pool = pool
        self._sync_pool = sync_pool
        self._enrolment = enrolment
        self._clock = clock
        self._revoked = revoked

    def boxes(
        self,
        person: Person,
        organization_id: UUID,
        at: datetime | None = None,
        store_id: UUID | None = None,
    ) -> tuple[BoxView, ...]:
        """Every box of the stores that they see (of one store), a store's own box first."""
        person.require_anywhere(Right.LOOK, organization_id)
        with tenant_block(self._pool, organization_id) as connection:
            found = store.boxes(connection, organization_id, store_id)
        return tuple(
            view(row, at or self._clock.now())
            for row in found
            if person.may(Right.LOOK, organization_id, row["brand_id"], row["store_id"])
        )

    def alarms(
        self, person: Person, organization_id: UUID, *, ended: bool = False
    ) -> tuple[AlarmView, ...]:
        """What is open, the oldest first; with `ended` the latest that are over."""
        person.require_anywhere(Right.LOOK, organization_id)
        with tenant_block(self._pool, organization_id) as connection:
            reach = person.reach(organization_id)
            found = store.alarms(connection, organization_id, reach, ended=ended, limit=SHOWN)
        return tuple(AlarmView(**row) for row in _seen(person, organization_id, found))

    def invite(self, person: Person, invitation: Invitation) -> Code:
        """A code that lets one box into a store; whoever has the store then is fenced.

        So a box is replaced: the new one enters the code, the old one delivers its tail late.
        """
        where = (invitation.organization_id, invitation.brand_id, invitation.store_id)
        person.require(Right.MANAGE_BOXES, *where)
        with tenant_block(self._pool, invitation.organization_id) as connection:
            known = store.brand_of(connection, invitation.organization_id, invitation.store_id)
        if known is None:  # a restaurant that only its box knows yet: nobody's of one brand
            person.require(Right.MANAGE_BOXES, invitation.organization_id)
        elif known != (invitation.brand_id, None):
            raise NotFound("There is no such store.")
        at = self._clock.now()
        code = self._enrolment.invite(invitation, str(person.user_id))
        return Code(code, invitation.store_id, at + store.CODE_VALID)

    def revoke(self, person: Person, organization_id: UUID, node_id: UUID, why: str) -> None:
        """Take a box's key back: it sells on, and nothing of it is taken or told any more.

        Again changes nothing. Raises NotFound.
        """
        person.require_anywhere(Right.MANAGE_BOXES, organization_id)
        at = self._clock.now()
        said, who = f"box {node_id} shut out: {why}", str(person.user_id)
        with through(self._pool, Door.ENROL, who, said, at, organization_id) as connection:
            place = store.place(connection, organization_id, node_id)
            if place is None:
                raise NotFound("That box is not known here.")
            person.require(Right.MANAGE_BOXES, organization_id, *place)
            store.revoke(connection, organization_id, node_id, at)
            self._revoked(organization_id, node_id, at)

    def quarantine(
        self, person: Person, organization_id: UUID, store_id: UUID | None = None
    ) -> tuple[QuarantineView, ...]:
        """What waits, the oldest first."""
        person.require_anywhere(Right.LOOK, organization_id)
        with tenant_block(self._pool, organization_id) as connection:
            found = store.quarantine(
                connection, organization_id, store_id, person.reach(organization_id), SHOWN
            )
        return tuple(QuarantineView(**row) for row in _seen(person, organization_id, found))

    def redrive(
        self, person: Person, organization_id: UUID, store_id: UUID | None = None
    ) -> Redriven:
        """Make rows of what waits (of one store), as far as it can be by now; repeats do no harm.

        A box is told by the answer to its next heartbeat. Of all stores only whoever manages all
        boxes may.
        """
        brand_id = None
        if store_id is not None:
            person.require_anywhere(Right.MANAGE_BOXES, organization_id)
            with tenant_block(self._pool, organization_id) as connection:
                brand_id = store.brand_of_boxes(connection, organization_id, store_id)
        person.require(Right.MANAGE_BOXES, organization_id, brand_id, store_id)
        return redrive_all(
            self._pool, self._sync_pool, organization_id, self._clock.now(), store_id
        )


def redrive_all(
    pool: Pool, sync_pool: Pool, organization_id: UUID, now: datetime, store_id: UUID | None = None
) -> Redriven:
    """Re-drive every store of an organization (or one) of which something waits."""
    with tenant_block(pool, organization_id) as connection:
        waiting = store.stores_in_quarantine(connection, organization_id, store_id)
    solved = still = 0
    for brand_id, each in waiting:
        done, left = redrive(sync_pool, organization_id, brand_id, each, now)
        solved, still = solved + done, still + left
    return Redriven(solved, still)


def _seen(
    person: Person, organization_id: UUID, rows: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """The rows of the stores that they see, without the brand, which is not shown."""
    for row in rows:
        brand_id = row.pop("brand_id")
        if person.may(Right.LOOK, organization_id, brand_id, row["store_id"]):
            yield row


def view(row: store.BoxRow, at: datetime) -> BoxView:
    """A box at a moment, from its rows."""
    said: dict[str, Any] = row["said"] or {}
    offset_ms = row["offset_ms"]
    state = _state(row, at)
    return BoxView(
        organization_id=row["organization_id"],
        brand_id=row["brand_id"],
        store_id=row["store_id"],
        node_id=row["node_id"],
        state=state,
        since=row["since"],
        seen_at=row["seen_at"],
        version=row["version"] or "",
        release=row["release"] or 0,
        epoch=row["epoch"] or 0,
        waiting=max(row["waiting"] or 0, row["behind"] or 0),
        waiting_since=row["waiting_since"],
        unsafe=row["unsafe"] or 0,
        held=row["held"] or 0,
        quarantined=row["quarantined"],
        last_sale_at=row["last_sale_at"],
        alarms=tuple(ReportedAlarm(**each) for each in said.get("alarms", ())),
        printers_in_trouble=tuple(said.get("printers", ())),
        receipt_series=said.get("receipt_series", ""),
        disk_free_bytes=said.get("disk_free_bytes"),
        offset_ms=offset_ms,
        clock_is_off=offset_ms is not None and abs(offset_ms) > CLOCK_IS_OFF_MS,
        dual_active=_sells_beside(row, at),
    )


def _state(row: store.BoxRow, at: datetime) -> BoxState:
    if row["revoked_at"] is not None:
        return "revoked"
    if row["life"] == "forked":
        return "forked"
    if row["owner_id"] is not None and row["owner_id"] != row["node_id"]:
        return "fenced"
    if row["seen_at"] is None:
        return "never"
    return "silent" if at - row["seen_at"] > SILENT_AFTER else "active"


def _sells_beside(row: store.BoxRow, at: datetime) -> bool:
    """Another box has the store since a while, and this one has sold after that."""
    if row["owner_id"] in (None, row["node_id"]) or row["owner_since"] is None:
        return False
    sold = row["last_sale_at"]
    return sold is not None and sold > row["owner_since"] and at - sold < timedelta(days=1)
