"""Letting a box in at the centre: what it becomes, in one write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from domain.errors import DomainError
from edge.audit import record
from edge.sync import releases, snapshot, store, taking_over
from edge.sync.streaming import Tenancy, begin_stream, move_rows, renames
from edge.transaction import House, Read, Write
from sync.protocol.box import BoxState, Cursor
from sync.protocol.enrolment import Enrol, Enrolled
from sync.protocol.snapshot import Line
from sync.tables.tenancy import Node, Store

ALREADY_IN = "This box is with its centre already."


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who a box would be at the centre, and who it is now."""

    node_id: UUID
    receipt_series: str
    now: UUID


def ask(read: Read, candidate: Candidate, code: str, release: str) -> Enrol:
    """What the box says of itself when it asks. Raises DomainError for one that is in."""
    found = store.node(read)
    if found is None or found.state == "active":
        raise DomainError(ALREADY_IN)
    here = read.load(Store, read.house.store_id, "store")
    name = read.load(Node, read.house.node_id, "node").name
    return Enrol(
        code=code.strip().upper(),
        node_id=candidate.node_id,
        organization_id=found.organization_id,
        brand_id=found.brand_id,
        store_id=found.store_id,
        store_name=here.name,
        node_name=name,
        receipt_series=candidate.receipt_series,
        waiting=int(read.value("SELECT count(*) FROM outbox")),
        replaces=None if candidate.node_id == candidate.now else candidate.now,
        release=release,
    )


def become(
    tx: Write, candidate: Candidate, let_in: Enrolled, url: str, past: Sequence[Line] = ()
) -> BoxState:
    """Be the box that the centre let in: identity, stream and scopes, and sell (again).

    `past` is what the restaurant has at the centre from a box before this one.

    A box that was with a centre before gets a new node id and receipt series and replays all it
    has; one that lived alone keeps its own. Raises DomainError where the box is in already, or
    where a box that was with one restaurant is let in at another.
    """
    found = store.node(tx)
    if found is None or found.state == "active":
        raise DomainError(ALREADY_IN)
    old, new = Tenancy.of(found), Tenancy(let_in.organization_id, let_in.brand_id, let_in.store_id)
    if old != new:
        if found.state != store.ALONE:
            raise DomainError("This box belongs to another restaurant. Begin with an empty box.")
        move_rows(tx, old, new)
        tx.settle(_moved(tx.house, new))
    is_new_stream = old != new or candidate.node_id != candidate.now or _is_cut(tx)
    if past and taking_over.is_untouched(tx):
        taking_over.give_way(tx)
    elif is_new_stream:
        begin_stream(tx, renames(old, new))
    if candidate.node_id != candidate.now:
        _be_another(tx, candidate)
    if past:
        taking_over.take_over(tx, past)
    state = _state(candidate, let_in)
    _forget_the_past(tx, state, let_in.token, url)
    snapshot.forget(tx)
    tx.changed_house = True
    record(tx, "box_enrolled", "node", candidate.node_id, details={"centre": url})
    for topic in ("sync", "house", "alarms", "menu"):
        tx.signal(topic)
    return state


def _moved(house: House, to: Tenancy) -> House:
    return replace(
        house,
        organization_id=to.organization_id,
        brand_id=to.brand_id,
        store_id=to.store_id,
    )


def _is_cut(tx: Write) -> bool:
    """Whether the stream does not begin at its beginning any more."""
    return tx.value("SELECT min(seq) FROM outbox") not in (None, 1)


def _be_another(tx: Write, candidate: Candidate) -> None:
    """A new node with a receipt series of its own: its numbers never meet those of before."""
    before = tx.load(Node, candidate.now, "node")
    tx.update(before, retired_at=tx.now, replaced_by_id=candidate.node_id)
    house = replace(
        tx.house,
        node_id=candidate.node_id,
        receipt_series=candidate.receipt_series,
        stopped="",
    )
    tx.settle(house)
    tx.insert(
        Node,
        candidate.node_id,
        store_id=house.store_id,
        name=before.name,
        receipt_series=candidate.receipt_series,
        started_at=tx.now,
    )


def _state(candidate: Candidate, let_in: Enrolled) -> BoxState:
    """Every scope is read from its beginning: what the centre does not have is gone."""
    return BoxState(
        candidate.node_id,
        let_in.sync.epoch,
        let_in.sync.gen,
        cursors={scope: Cursor(0, 0, True) for scope in let_in.scopes},
        contract=let_in.sync.contract_max,
    )


def _forget_the_past(tx: Write, state: BoxState, token: str, url: str) -> None:
    tx.execute("DELETE FROM stream_cursors")
    tx.execute("DELETE FROM pull_cursors")
    tx.execute("DELETE FROM pull_stage")
    tx.execute("DELETE FROM quarantined_here")
    releases.forget(tx)
    tx.execute(
        "UPDATE sync_node SET node_id = ?, stopped = '', centre_url = ?, centre_token = ?, "
        "centre_trouble = '', centre_heard_at = ?",
        state.node_id,
        url,
        token,
        tx.now,
    )
    store.keep(tx, state)
