"""The way to the centre: HTTP, bodies compressed with zstd, a bearer token."""

from __future__ import annotations

from typing import TypeVar
from urllib.parse import urlsplit

import httpx
import zstandard

from domain.errors import BadRequest, DomainError
from sync.protocol.enrolment import Enrol, Enrolled
from sync.protocol.wire import (
    Answer,
    Garbled,
    Heartbeat,
    HeartbeatAnswer,
    Pull,
    PullAnswer,
    Push,
    PushAnswer,
    from_wire,
    to_wire,
)

T = TypeVar("T")

DEADLINE_S = 50
"""Below the core's patience, so that a late answer is given up by both alike."""
CONNECT_S = 10
MAX_ANSWER_BYTES = 64 << 20
PATHS: dict[type, str] = {Push: "push", Pull: "pull", Heartbeat: "heartbeat"}
ANSWERS: dict[type, type[PushAnswer] | type[PullAnswer] | type[HeartbeatAnswer]] = {
    Push: PushAnswer,
    Pull: PullAnswer,
    Heartbeat: HeartbeatAnswer,
}


class NotHeard(Exception):
    """No answer that counts; the text says what was in the way, in a manager's words."""


class NotLetIn(DomainError):
    """The centre does not let this box in, or could not be asked."""

    code = "not_let_in"


class CentreClient:
    """One box's way to its centre. `transport` replaces the network in tests."""

    def __init__(
        self, url: str, token: str = "", transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        headers = {"Content-Type": "application/octet-stream"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self._http = httpx.AsyncClient(
            base_url=f"{url.rstrip('/')}/sync/v1/",
            headers=headers,
            timeout=httpx.Timeout(DEADLINE_S, connect=CONNECT_S),
            transport=transport,
        )

    async def close(self) -> None:
        """Let the connections go."""
        await self._http.aclose()

    async def ask(self, request: Push | Pull | Heartbeat) -> Answer:
        """Send a request; its answer, whatever its status. Raises NotHeard."""
        body = request.encode() if isinstance(request, Push) else to_wire(request)
        answer = await self._post(PATHS[type(request)], body)
        try:
            return from_wire(ANSWERS[type(request)], answer.content)
        except Garbled as error:
            raise NotHeard(_refusal(answer)) from error

    async def enrol(self, request: Enrol) -> Enrolled:
        """Ask to be let in. Raises NotLetIn with the centre's own sentence."""
        try:
            answer = await self._post("enrol", to_wire(request))
        except NotHeard as error:
            raise NotLetIn(str(error)) from error
        if not answer.is_success:
            raise NotLetIn(_sentence(answer) or _refusal(answer))
        try:
            return from_wire(Enrolled, answer.content)
        except Garbled as error:
            raise NotLetIn("What answered there is no centre of Comanda.") from error

    async def fetch(self, path: str, first: int = 0, count: int | None = None) -> bytes:
        """A file of the centre, or `count` bytes of it from `first` on; none beyond its end.

        Raises NotHeard, and NotLetIn where it is not to be had.
        """
        headers = {} if count is None else {"Range": f"bytes={first}-{first + count - 1}"}
        try:
            answer = await self._http.get(path, headers=headers)
        except httpx.HTTPError as error:
            raise NotHeard("The centre cannot be reached. Is there internet?") from error
        if answer.is_server_error or answer.status_code == 429:
            raise NotHeard(_refusal(answer))
        if answer.status_code == 416:
            return b""
        if not answer.is_success:
            raise NotLetIn(_refusal(answer))
        return answer.content if answer.status_code == 206 else answer.content[first:]

    async def _post(self, path: str, body: bytes) -> httpx.Response:
        content = zstandard.compress(body)
        headers = {"Content-Encoding": "zstd"}
        try:
            answer = await self._http.post(path, content=content, headers=headers)
        except httpx.ConnectError as error:
            raise NotHeard("The centre cannot be reached. Is there internet?") from error
        except httpx.TimeoutException as error:
            raise NotHeard("The centre does not answer in time.") from error
        except httpx.HTTPError as error:
            raise NotHeard(f"The way to the centre is disturbed: {error}.") from error
        if len(answer.content) > MAX_ANSWER_BYTES:
            raise NotHeard("The centre's answer is too large.")
        return answer


def checked_url(text: str) -> str:
    """An address of a centre, `https://` where nothing else is said. Raises BadRequest."""
    url = text.strip().rstrip("/")
    if "://" not in url:
        url = f"https://{url}"
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadRequest("The address of the centre looks like https://office.example.com.")
    return url


def _refusal(answer: httpx.Response) -> str:
    if answer.status_code in (401, 403):
        return "The centre does not know this box any more. Let it in anew with a code."
    said = _sentence(answer)
    if said:
        return said
    if answer.status_code >= 500:
        return f"The centre is in trouble ({answer.status_code})."
    return "What answered there is no centre of Comanda."


def _sentence(answer: httpx.Response) -> str:
    """The `detail` of problem details, where the answer is one."""
    if "json" not in answer.headers.get("content-type", ""):
        return ""
    try:
        said = answer.json()
    except ValueError:
        return ""
    return str(said.get("detail", "")) if isinstance(said, dict) else ""
