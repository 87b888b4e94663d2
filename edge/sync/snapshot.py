"""Fetching what a box begins with that takes a restaurant over: a snapshot, piece by piece.

Until every piece is here and adds up, this box is what it was before. Pieces that came stay, so
that with the same code it goes on where it was cut off.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from domain.ids import new_id
from edge.box_tables import Enrolling, SnapshotPart
from edge.commands import Command
from edge.database import Database
from edge.sync.client import CentreClient, NotHeard, NotLetIn
from edge.transaction import Read, Write
from sync.protocol.enrolment import Enrolled
from sync.protocol.snapshot import Manifest, is_whole
from sync.protocol.wire import Garbled, from_wire, to_wire

TRIES = 5


def beginning(read: Read) -> Enrolling | None:
    """The enrolment that is under way."""
    return read.first(Enrolling, "id = 1")


def begin(tx: Write, url: str, code: str, node_id: UUID, receipt_series: str) -> None:
    """An enrolment begins; one that was under way with another code is forgotten."""
    forget(tx)
    who = {"node_id": node_id, "receipt_series": receipt_series}
    tx.insert_box_row(Enrolling, id=1, url=url, code=code, **who)


def forget(tx: Write) -> None:
    """Nothing is under way any more."""
    tx.execute("DELETE FROM enrolling")
    tx.execute("DELETE FROM snapshot_parts")


async def fetch(db: Database, client: CentreClient, let_in: Enrolled) -> None:
    """Fetch what is not here of the snapshot, piece by piece, each kept when it came.

    Raises NotLetIn where the way is cut; asked again, it goes on from there.
    """
    if let_in.snapshot is None:
        return
    manifest = await _manifest(db, client, let_in)
    here = await db.read(_here)
    for piece in manifest.pieces:
        if piece.number in here:
            continue
        packed = await _fetched(client, f"snapshot/{let_in.snapshot}/{piece.number}")
        if not is_whole(piece, packed):
            raise NotLetIn("A part of the office's copy came damaged. Connect again.")
        await _write(db, partial(_keep, number=piece.number, body=packed))


async def _manifest(db: Database, client: CentreClient, let_in: Enrolled) -> Manifest:
    known = await db.read(beginning)
    if known is not None and known.manifest:
        return from_wire(Manifest, known.manifest)
    said = await _fetched(client, f"snapshot/{let_in.snapshot}")
    try:
        found = from_wire(Manifest, said)
    except Garbled as error:
        raise NotLetIn("What answered there is no centre of Comanda.") from error

    def work(tx: Write) -> None:
        tx.execute("UPDATE enrolling SET let_in = ?, manifest = ?", to_wire(let_in), said)

    await _write(db, work)
    return found


async def _fetched(client: CentreClient, path: str) -> bytes:
    """A file of the centre, asked for a few times. Raises NotLetIn."""
    for _ in range(TRIES - 1):
        try:
            return await client.fetch(path)
        except NotHeard:
            continue
    try:
        return await client.fetch(path)
    except NotHeard as error:
        raise NotLetIn(
            f"{error} A part of the office's copy is here. Connect again with the same code."
        ) from error


def _here(read: Read) -> set[int]:
    return {number for (number,) in read.rows("SELECT number FROM snapshot_parts")}


def _keep(tx: Write, number: int, body: bytes) -> None:
    tx.put_box_row(SnapshotPart, number=number, body=body)


async def _write(db: Database, work: Callable[[Write], None]) -> None:
    await db.write(Command(new_id(), "FetchSnapshot", b""), work)
