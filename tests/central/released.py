"""A chain whose first box brought its menu, which the centre took over as the first release."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from central.identity.person import Person
from central.main import Centre
from central.releases.due import DueReleases
from central.releases.service import ReleaseService
from central.releases.values import DraftRow, ReleaseView
from central.sync.boxes import KnownBox
from central.sync.enrolment import Invitation
from domain.clock import VirtualClock
from domain.ids import new_id
from sync.protocol.wire import FeedRow, Pull
from tests.central.office import Chain, Office
from tests.central.stream import asking, box_of, deliver, read_stream

ADA = "ada@example.com"


@dataclass
class Released:
    """A chain with release 1, and who edits it."""

    centre: Centre
    office: Office
    chain: Chain
    ada: Person
    box: KnownBox
    clock: VirtualClock
    admin: psycopg.Connection[Any]

    @property
    def service(self) -> ReleaseService:
        """Drafts and releases."""
        return self.centre.releases

    @property
    def due(self) -> DueReleases:
        """What the clock does."""
        return DueReleases(self.centre.app, self.clock)

    def rows(self, statement: str, *values: object) -> list[dict[str, Any]]:
        """Rows of the centre's database, of this chain where asked."""
        with self.admin.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(statement.encode(), values).fetchall()

    def fare(self, item: str) -> dict[str, Any]:
        """What a dish of one size costs."""
        found = self.rows(
            "SELECT f.* FROM fares f JOIN variants v ON v.id = f.priced_id "
            "AND v.organization_id = f.organization_id "
            "JOIN items i ON i.id = v.item_id AND i.organization_id = v.organization_id "
            "WHERE i.organization_id = %s AND i.name = %s AND f.priced_kind = 'variant' "
            "ORDER BY f.id LIMIT 1",
            self.chain.id,
            item,
        )
        return found[0]

    def item(self, name: str) -> dict[str, Any]:
        """A dish."""
        return self.rows(
            "SELECT * FROM items WHERE organization_id = %s AND name = %s", self.chain.id, name
        )[0]

    def price(self, item: str, amount_minor: int, by: Person | None = None) -> DraftRow:
        """Put another price into the draft, seen as it is now."""
        fare = self.fare(item)
        drafted = {each.entity_id: each.rev for each in self.service.draft(self.ada, self.chain.id)}
        rev = drafted.get(fare["id"], fare["rev"])
        return self.service.change(
            by or self.ada, self.chain.id, "fare", fare["id"], {"amount_minor": amount_minor}, rev
        )

    def publish(self, name: str = "", *, after_s: int | None = None) -> ReleaseView:
        """Publish the draft, now or so many seconds later."""
        at = None if after_s is None else self.clock.now() + timedelta(seconds=after_s)
        return self.service.publish(self.ada, self.chain.id, new_id(), name, at)

    def pulled(self, after: dict[str, int] | None = None) -> list[FeedRow]:
        """What the feed has for the first store's box."""
        cursors = dict.fromkeys(self.box.scopes, 0) | (after or {})
        ask = Pull(new_id(), self.box.node_id, 1, 1, cursors, limit=5000)
        return list(self.centre.replication.pull(self.box, ask).rows)


def released(
    centre: Centre,
    office: Office,
    evening: Path,
    clock: VirtualClock,
    admin: psycopg.Connection[Any],
) -> Released:
    """The box of an evening comes to a new chain, and is taken over."""
    chain = office.chain()
    box = came(centre, evening, chain.id, chain.brand, chain.store)
    found = Released(centre, office, chain, office.sign_in(ADA), box, clock, admin)
    assert found.due.adopt_due() == 1
    return found


def came(
    centre: Centre, evening: Path, organization_id: UUID, brand_id: UUID, store_id: UUID
) -> KnownBox:
    """A box is let in with what it has of its own, and tells all of it."""
    was = box_of(evening)
    node_id = new_id()
    box = KnownBox(organization_id, brand_id, store_id, node_id)
    stream = read_stream(evening, was).of_another(box)
    code = centre.enrolment.invite(Invitation(organization_id, brand_id, store_id), "the office")
    centre.enrolment.enrol(replace(asking(code, box), waiting=len(stream.lines)))
    for answer in deliver(centre, stream):
        assert not answer.quarantined
    return box
