"""`/sync/v1`: what boxes ask over HTTP.

Bodies are compressed with zstd. A box shows its key as a bearer token; whose it is says the
directory, never the body. Every answer carries the block, problems too where the key is known: a
centre that has no time for a box gives it the block of its last answer.
"""

from __future__ import annotations

import json
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from central import doors, metrics
from central.problems import problem, problem_of
from central.sync import bodies
from central.sync.admission import Admission
from central.sync.boxes import KnownBox
from central.sync.enrolment import Enrolment
from central.sync.ingest import Replication
from central.sync.watching import FeedWatch
from central.tenancy import Pool
from sync.protocol.enrolment import Enrol
from sync.protocol.wire import (
    Answer,
    Heartbeat,
    Pull,
    PullAnswer,
    Push,
    PushAnswer,
    SyncBlock,
    from_wire,
    to_wire,
)

V = TypeVar("V")
Handler = Callable[[KnownBox, bytes], Answer]

MOST_REMEMBERED = 20_000

log = logging.getLogger(__name__)


class Latest(Generic[V]):
    """Something about each key that asked, the latest 20,000 by their hashes."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, V] = OrderedDict()

    def keep(self, key: bytes, value: V) -> None:
        """Remember it."""
        self._known[key] = value
        self._known.move_to_end(key)
        if len(self._known) > MOST_REMEMBERED:
            self._known.popitem(last=False)

    def get(self, key: bytes) -> V | None:
        """What is remembered."""
        return self._known.get(key)


class SyncApi:
    """The endpoints over the services."""

    def __init__(
        self, pool: Pool, replication: Replication, enrolment: Enrolment, admission: Admission
    ) -> None:
        self._pool = pool
        self._replication = replication
        self._enrolment = enrolment
        self._admission = admission
        self._blocks: Latest[SyncBlock] = Latest()
        self._owners: Latest[UUID] = Latest()
        self._watch = FeedWatch(pool)

    async def close(self) -> None:
        """Let those go who wait."""
        await self._watch.close()

    def router(self) -> APIRouter:
        """The routes."""
        router = APIRouter(prefix="/sync/v1", tags=["replication"])
        router.post("/push")(self._endpoint("push", self._push))
        router.post("/pull")(self._endpoint("pull", self._pull))
        router.post("/heartbeat")(self._endpoint("heartbeat", self._heartbeat))
        router.post("/enrol")(self._enrol)
        return router

    def _push(self, box: KnownBox, body: bytes) -> Answer:
        return self._replication.push(box, Push.decode(body))

    def _pull(self, box: KnownBox, body: bytes) -> Answer:
        return self._replication.pull(box, from_wire(Pull, body))

    def _heartbeat(self, box: KnownBox, body: bytes) -> Answer:
        return self._replication.heartbeat(box, from_wire(Heartbeat, body))

    def _endpoint(self, what: str, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            token = _token(request)
            try:
                answer = await self._handled(what, handler, token, request)
            except Exception as error:  # every answer carries the block, this one too
                return self._problem(error, token)
            if answer is None:
                return _unknown()
            self._blocks.keep(doors.secret_hash(token), answer.sync)
            return _answered(request, answer)

        return endpoint

    async def _handled(
        self, what: str, handler: Handler, token: str, request: Request
    ) -> Answer | None:
        """The answer; None for a key that is nobody's. A pull without news waits for some."""
        lane = self._admission.lane(what, _size(request))
        owner = self._owners.get(doors.secret_hash(token))

        def work() -> tuple[KnownBox | None, Answer | None]:
            with metrics.timed(what):
                return self._answer(handler, token, body)

        async with lane.place(owner):
            body = await bodies.read(request)
            box, answer = await lane.work(work)
        if box is not None:
            self._owners.keep(doors.secret_hash(token), box.organization_id)
        if isinstance(answer, PushAnswer):
            metrics.PUSHES.labels(answer.code).inc()
        if box is None or not isinstance(answer, PullAnswer) or not _is_idle(answer):
            return answer
        wait_s = from_wire(Pull, body).wait_s
        if wait_s <= 0:
            return answer
        await self._watch.wait(box.organization_id, answer.upto, wait_s)
        _, answer = await lane.work(work)  # it was let in: a release wakes a whole chain at once
        return answer

    def _answer(
        self, handler: Handler, token: str, body: bytes
    ) -> tuple[KnownBox | None, Answer | None]:
        box = doors.box_of(self._pool, token) if token else None
        return box, handler(box, body) if box is not None else None

    def _problem(self, error: Exception, token: str) -> JSONResponse:
        block = self._blocks.get(doors.secret_hash(token))
        return problem_of(error, **({"sync": json.loads(to_wire(block))} if block else {}))

    async def _enrol(self, request: Request) -> Response:
        lane = self._admission.lane("enrol", _size(request))
        async with lane.place():
            ask = from_wire(Enrol, await bodies.read(request))
            found = await lane.work(lambda: self._enrolment.enrol(ask))
        return _answered(request, found)


def _is_idle(answer: PullAnswer) -> bool:
    return not (answer.rows or answer.more or answer.resync)


def _size(request: Request) -> int | None:
    """The bytes that a request announces; None where it does not."""
    said = request.headers.get("content-length", "")
    return int(said) if said.isascii() and said.isdigit() else None


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""


def _unknown() -> JSONResponse:
    headers = {"WWW-Authenticate": "Bearer"}
    return problem(401, "unknown_key", "The centre does not know this key.", headers)


def _answered(request: Request, answer: object) -> Response:
    body, headers = bodies.deflated(to_wire(answer), request.headers.get("accept-encoding", ""))
    return Response(body, media_type="application/json", headers=headers)
