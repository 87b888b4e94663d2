"""A centre in this process: the simulation's, behind HTTP, speaking `sync.protocol`."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
import zstandard

from domain.ids import new_id
from sync.protocol.enrolment import Enrol, Enrolled
from sync.protocol.wire import (
    FeedRow,
    Heartbeat,
    Pull,
    Push,
    SyncBlock,
    from_wire,
    to_wire,
)
from sync.seal import GENESIS
from tests.simulation.centre import Centre

STORE = "store"
"""The scope of the restaurant."""


def centre_of_anybody() -> Centre:
    """The simulation's centre, for the rows of whatever organization the box has."""
    found = Centre()
    found.books.heads[STORE] = found.books.floors[STORE] = 0
    found.is_foreign = lambda _row: False
    return found


URL = "http://office.test"
CODE = "ABCD-EFGH"


@dataclass
class Office:
    """One organization at a centre. `spoil` may change an answer on its way, or lose it (None)."""

    centre: Centre = field(default_factory=centre_of_anybody)
    organization_id: UUID | None = None
    store_id: UUID | None = None
    brand_id: UUID | None = None
    code: str = CODE
    now_ms: int = 1_700_000_000_000
    is_away: bool = False
    requests: list[str] = field(default_factory=list)
    spoil: Callable[[str, bytes], bytes | None] = lambda _path, body: body
    let_in: dict[UUID, Enrolled] = field(default_factory=dict)

    def client(self, url: str, token: str) -> Any:
        """A client of the box whose network is this office."""
        from edge.sync.client import CentreClient

        return CentreClient(url, token, httpx.MockTransport(self.handle))

    def publish(self, scope: str, kind: str, rows: list[dict[str, Any]], version: int = 1) -> None:
        """Put rows into a scope's feed."""
        books = self.centre.books
        for row in rows:
            body = json.dumps(row, separators=(",", ":")).encode()
            books.heads[scope] += 1
            books.feed[scope, kind, row["id"]] = FeedRow(
                scope, books.heads[scope], kind, row["id"], version, "put", body
            )

    def publish_body(self, scope: str, kind: str, entity_id: str, body: bytes) -> None:
        """Put a body as it is into a scope's feed."""
        books = self.centre.books
        books.heads[scope] += 1
        books.feed[scope, kind, entity_id] = FeedRow(
            scope, books.heads[scope], kind, entity_id, 1, "put", body
        )

    def withdraw(self, scope: str, kind: str, entity_id: UUID) -> None:
        """Delete a row from a scope."""
        books = self.centre.books
        books.heads[scope] += 1
        books.feed[scope, kind, entity_id.hex] = FeedRow(
            scope, books.heads[scope], kind, entity_id.hex, 1, "del", b""
        )

    async def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer one request of a box."""
        path = request.url.path.rpartition("/")[2]
        self.requests.append(path)
        if self.is_away:
            raise httpx.ConnectError("no route")
        body = zstandard.decompress(request.content)
        status, answer = self._answer(path, body)
        spoiled = self.spoil(path, answer)
        if spoiled is None:
            raise httpx.ReadTimeout("lost")
        kind = "application/json" if status == 200 else "application/problem+json"
        return httpx.Response(status, content=spoiled, headers={"content-type": kind})

    def _answer(self, path: str, body: bytes) -> tuple[int, bytes]:
        if path == "enrol":
            return self._enrol(from_wire(Enrol, body))
        decode: dict[str, Callable[[bytes], Push | Pull | Heartbeat]] = {
            "push": Push.decode,
            "pull": lambda raw: from_wire(Pull, raw),
            "heartbeat": lambda raw: from_wire(Heartbeat, raw),
        }
        answer = self.centre.answer(decode[path](body), self.now_ms)
        return (200, to_wire(answer)) if answer else (401, b"{}")

    def _enrol(self, asked: Enrol) -> tuple[int, bytes]:
        if asked.code != self.code:
            return 403, b'{"detail": "This code is not right, or too old."}'
        if asked.node_id not in self.let_in:
            epoch = self.centre.enrol(asked.node_id, 1)
            block = SyncBlock(asked.node_id, self.centre.gen, epoch, 0, GENESIS, 0, self.now_ms)
            self.let_in[asked.node_id] = Enrolled(
                token=new_id().hex,
                organization_id=self.organization_id or asked.organization_id,
                brand_id=self.brand_id or asked.brand_id,
                store_id=self.store_id or asked.store_id,
                scopes=tuple(self.centre.books.heads),
                sync=block,
            )
        return 200, to_wire(self.let_in[asked.node_id])
