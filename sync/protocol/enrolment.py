"""How a box is let in: a one-time code from the office against an identity in the chain.

`POST /sync/v1/enrol` with `Enrol`, answered by `Enrolled` or a problem. The same code with the same
`node_id` may be asked again while it is valid, and gives the same answer: an answer that was lost
on its way costs nothing. The box makes `node_id` itself; one that lived alone keeps its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sync.protocol.wire import CONTRACT, SyncBlock


@dataclass(frozen=True, slots=True)
class Enrol:
    """A box asks to be let in.

    `organization_id`, `brand_id`, `store_id` are those of the box's own rows; where the centre
    answers with others, the box takes those over before it sends anything. `replaces` is the node
    that this box was before (a copy that was restored, a fork). `waiting` is how many ops it has.
    """

    code: str
    node_id: UUID
    organization_id: UUID
    brand_id: UUID
    store_id: UUID
    store_name: str
    node_name: str
    receipt_series: str
    waiting: int = 0
    replaces: UUID | None = None
    contract: int = CONTRACT
    release: str = ""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The box is let in: who it is from here on, its bearer token, and the scopes it reads.

    `sync.epoch` is the box's, `sync.gen` the centre's; `sync.ack_seq` is 0: a new stream. Where
    another box had the store before, `snapshot` is what this one begins with
    (`sync.protocol.snapshot`); it becomes the store's box when it has all of it.
    """

    token: str
    organization_id: UUID
    brand_id: UUID
    store_id: UUID
    scopes: tuple[str, ...]
    sync: SyncBlock
    snapshot: UUID | None = None
