"""A box's outbox as pushes, without the box's own client: from its disk to the centre."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from central.main import Centre
from central.sync.boxes import KnownBox
from central.sync.enrolment import Invitation
from domain.ids import new_id
from sync.protocol.centre import cut
from sync.protocol.enrolment import Enrol, Enrolled
from sync.protocol.wire import Push, PushAnswer
from sync.seal import GENESIS
from tests.central.sealing import Line, sealed_for


@dataclass
class Stream:
    """What a box has sealed, and who it is at the centre."""

    lines: list[Line]
    box: KnownBox
    token: str = ""
    epoch: int = 1

    def push(self, after_seq: int = 0, most: int = 500, *, late: bool = False) -> Push:
        """Whole transactions after a number, as the box would send them."""
        rest = self.lines[after_seq:]
        count = cut([(body, at, of) for _, body, at, of, _ in rest], most, 1 << 20)
        return Push(
            request_id=new_id(),
            node_id=self.box.node_id,
            epoch=self.epoch,
            gen=1,
            first_seq=after_seq + 1,
            prev_hash=self.lines[after_seq - 1][4] if after_seq else GENESIS,
            ops=tuple(line[1] for line in rest[:count]),
            late=late,
        )

    def pushes(self, most: int = 500) -> Iterator[Push]:
        """All of it, in order."""
        at = 0
        while at < len(self.lines):
            push = self.push(at, most)
            yield push
            at += len(push.ops)

    def of_another(self, box: KnownBox) -> Stream:
        """The same rows and ids, as another tenant's box would have sealed them."""
        return replace(self, lines=sealed_for(self.lines, self.box, box), box=box)


def read_stream(database: Path, box: KnownBox, epoch: int = 1) -> Stream:
    """The whole outbox of a box's file."""
    raw = sqlite3.connect(database)
    try:
        lines = raw.execute(
            "SELECT seq, body, tx_position, tx_length, hash FROM outbox ORDER BY seq"
        ).fetchall()
    finally:
        raw.close()
    return Stream(lines, box, epoch=epoch)


def box_of(database: Path) -> KnownBox:
    """Who the box of a file is."""
    raw = sqlite3.connect(database)
    try:
        row = raw.execute(
            "SELECT organization_id, brand_id, store_id, node_id FROM sync_node"
        ).fetchone()
    finally:
        raw.close()
    return KnownBox(*(UUID(bytes=each) for each in row))


def let_in(centre: Centre, box: KnownBox, node_id: UUID | None = None) -> Enrolled:
    """Enrol a box with a fresh code."""
    where = Invitation(box.organization_id, box.brand_id, box.store_id)
    code = centre.enrolment.invite(where, "the office")
    return centre.enrolment.enrol(asking(code, box, node_id))


def asking(code: str, box: KnownBox, node_id: UUID | None = None) -> Enrol:
    """How a box asks to be let in."""
    return Enrol(
        code=code,
        node_id=node_id or box.node_id,
        organization_id=box.organization_id,
        brand_id=box.brand_id,
        store_id=box.store_id,
        store_name="Da Ada",
        node_name="box",
        receipt_series="A",
    )


def deliver(centre: Centre, stream: Stream, most: int = 500) -> list[PushAnswer]:
    """Push all of it."""
    return [centre.replication.push(stream.box, push) for push in stream.pushes(most)]
